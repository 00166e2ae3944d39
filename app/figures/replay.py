"""A case told again by its events alone, and the cells its life fills: the definitions of the figures, a second time.

From the case itself comes only what no event says: where it happened, how it was first sorted, and the promise
that the clocks worked out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.cases.models import Case
from app.cases.workflow import Status, Verb
from app.core.clock import local_day
from app.figures.callback_replay import Call, calls_of
from app.timeline.models import Event
from app.timeline.tallies import Cell

ALWAYS = date(2000, 1, 1)  # the day of what is counted as it is now
COLUMNS = (
    Case.id, Case.ref, Case.area_id, Case.handle_due_at, Case.due_at, Case.kind, Case.category_id,
    Case.channel, Case.status, Case.resident_result, Case.matched,
)  # fmt: skip
EVENTS = (Event.subject_id, Event.verb, Event.at, Event.before, Event.after, Event.facts)
Line = Any  # a row of the columns above

UNFINISHED = frozenset(
    {"submitted", "needs_info", "dispatched", "returned", "in_progress", "in_deliberation", "handled"}
    | {"reopen_requested", "linked"}
)
PASSED = frozenset({"awaiting_rating", "closed"})
GIVEN = frozenset({"dispatched", "returned", "in_progress"})
TAKEN_UP = frozenset(
    {Verb.DISPATCH, Verb.QUICK, Verb.ANSWER, Verb.REFUSE, Verb.MERGE, Verb.DELIBERATE}
    | {Verb.MEDIATE, Verb.ORDER, Verb.WISH, Verb.TRANSFER}
)


@dataclass
class Life:
    """A case as its events tell it."""

    case: Line
    submitted_at: datetime | None = None
    status: str = ""
    taken_up: bool = False
    kind: str = ""
    category: int = 0
    channel: str = ""
    unit: int = 0
    handled_at: datetime | None = None
    checked_at: datetime | None = None
    result: str = ""
    rated_at: datetime | None = None
    exempt: bool = False
    ordered: list[datetime] = field(default_factory=list)
    matched: str = ""  # as the events of its matches tell it
    living: str = ""  # the class of the compound it lies in
    calls: list[Call] = field(default_factory=list)

    @property
    def counts(self) -> bool:
        return self.status != Status.MERGED and (self.status != Status.WITHDRAWN or self.taken_up)


def lived(case: Line, events: Sequence[Line], matches: Iterable[Line] = (), living: str = "") -> Life:
    life = Life(case, kind=case.kind or "", category=case.category_id or 0, living=living)
    life.calls = calls_of(events)
    life.matched = _matched({match.id: match.after for match in matches}.values())
    for event in events:
        if event.after is not None:  # a number that was opened changes nothing
            life.status = event.after
        life.taken_up = life.taken_up or event.verb in TAKEN_UP
        _take(life, event)
    return life


def _matched(statuses: Iterable[str]) -> str:
    """How far resources came with a demand, by the last event of each of its matches."""
    last = set(statuses)
    if "confirmed" in last:
        return "confirmed"
    return "offered" if last & {"offered", "accepted", "delivered"} else ""


def _take(life: Life, event: Line) -> None:
    facts = event.facts
    match event.verb:
        case Verb.SUBMIT:
            life.submitted_at, life.channel = event.at, facts["channel"]
        case Verb.DISPATCH | Verb.DECIDE | Verb.RESUME | Verb.TRANSFER | Verb.HAND_OVER:
            life.unit = facts["unit"] or 0
        case Verb.RECATEGORISE:
            life.kind, life.category = facts["kind"] or "", facts["category"] or 0
        case Verb.HANDLE | Verb.QUICK | Verb.ANSWER | Verb.CONCLUDE | Verb.FULFIL:
            life.handled_at = event.at
        case Verb.REWORK:
            life.handled_at = None
            life.unit = facts.get("unit") or life.unit
        case Verb.CHECK:
            life.checked_at = event.at
        case Verb.APPROVE if facts["what"] == "appeal":
            life.exempt = True
        case Verb.WARN if facts["rung"] == "order":
            life.ordered.append(event.at)
        case Verb.RATE:
            life.result, life.rated_at = facts["result"], event.at
        case Verb.CALL_BACK if facts["result"] != "declined" or not life.result:
            life.result, life.rated_at = facts["result"], event.at
        case Verb.GIVE_UP if not life.result:
            life.result, life.rated_at = "unreached", event.at
        case Verb.CLOSE if event.before == Status.AWAITING_RATING:
            life.result, life.rated_at = "unanswered", event.at
        case Verb.REOPEN:
            life.handled_at = life.checked_at = life.rated_at = None
            life.result, life.exempt = "", False
            life.unit = facts.get("unit") or life.unit


def cells(life: Life) -> Iterator[Cell]:
    """domain.md §8 once more, apart from app.cases.counting."""
    for at in life.ordered:
        yield Cell("ordered", local_day(at))
    if life.submitted_at is None or not life.counts:
        return
    came = local_day(life.submitted_at)
    yield Cell("received", came)
    yield Cell("received_kind", came, life.kind)
    yield Cell("received_category", came, str(life.category or ""))
    yield Cell("received_channel", came, life.channel)
    if life.status in UNFINISHED:
        yield Cell("open", came)
    promised = life.case.handle_due_at
    if promised and life.status in GIVEN:
        yield Cell("due", came, str(local_day(promised)))
    if life.checked_at and life.status in PASSED:
        yield Cell("handled", local_day(life.checked_at))
        yield Cell("cohort_handled", came)
        if life.handled_at and promised and life.handled_at > promised:
            yield Cell("late", local_day(life.checked_at))
            if life.exempt:
                yield Cell("exempt", local_day(life.checked_at))
    if life.result and life.rated_at:
        yield Cell(life.result, local_day(life.rated_at))
        yield Cell(f"cohort_{life.result}", came)
    if life.kind == "demand":
        if life.matched == "confirmed":
            yield Cell("matched", came)
        if not life.matched and life.status in UNFINISHED:
            yield Cell("unmet", ALWAYS, f"{life.category}|{life.living}")
