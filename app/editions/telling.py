"""A case told again by its events, up to any one of them: the state a frozen list saw.

As app.figures.replay, with all that a row of a list shows. Its clocks are reckoned as in app.cases: where nothing
happened since, the promises of the case itself are taken; where something did, they are worked out anew from the
events, with the working days of today.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.cases import deadlines
from app.cases.models import Case, Category, ClosureCode, Kind, ResidentResult, Route
from app.cases.workflow import Status, Verb

Line = Any  # a row of the columns named in app.editions.rerun

ROUTES = {
    Verb.DISPATCH: Route.DISPATCH,
    Verb.QUICK: Route.QUICK,
    Verb.ANSWER: Route.ANSWER,
    Verb.REFUSE: Route.REFUSE,
    Verb.MERGE: Route.MERGE,
    Verb.DELIBERATE: Route.DELIBERATE,
    Verb.MEDIATE: Route.MEDIATE,
    Verb.ORDER: Route.ORDER,
    Verb.WISH: Route.WISH,
    Verb.TRANSFER: Route.TRANSFER,
}


def told(row: Line, events: Sequence[Line], upto: int, categories: Mapping[int, Category]) -> Case | None:
    """The case as it stood after event `upto`; None when it had not come in yet. Never part of a session."""
    before = [event for event in events if event.event_id <= upto]
    if not before:
        return None
    case = Case(
        id=row.id, ref=row.ref, title=row.title, submitted_at=before[0].at, outer_due_at=row.outer_due_at, late=False
    )  # fmt: skip
    case.kind, case.category_id = _first_sorted(row, events)
    for at in range(len(before)):
        _happen(case, before[: at + 1], categories)
    if len(before) == len(events):
        case.due_at, case.handle_due_at, case.late = row.due_at, row.handle_due_at, row.late
    return case


def _first_sorted(row: Line, events: Iterable[Line]) -> tuple[Kind | None, int | None]:
    """How it was sorted when it came in: what the first change says that it was; unchanged, what it still is."""
    first = next((event.facts for event in events if event.verb == Verb.RECATEGORISE), None)
    if first is None or "was_kind" not in first:  # told nowhere before 0012: what it is now
        return row.kind, row.category_id
    return first["was_kind"] and Kind(first["was_kind"]), first["was_category"]


def _happen(case: Case, history: Sequence[Line], categories: Mapping[int, Category]) -> None:
    event = history[-1]
    case.status = Status(event.after) if event.after else case.status
    if event.verb in ROUTES:
        case.route = ROUTES[Verb(event.verb)]
        case.accepted_at = case.accepted_at or event.at
    _take(case, event)
    case.category = categories.get(case.category_id or 0)
    found = deadlines.reckon(case, history, case.category)
    deadlines.settle(case, event, found, history)


def _take(case: Case, event: Line) -> None:
    """What was said and decided."""
    facts = event.facts
    match event.verb:
        case Verb.DISPATCH | Verb.DECIDE | Verb.RESUME | Verb.TRANSFER | Verb.HAND_OVER:
            case.unit_id = facts["unit"]
        case Verb.DELIBERATE:
            case.deliberated_at = event.at
        case Verb.RECATEGORISE:
            case.kind, case.category_id = facts["kind"] and Kind(facts["kind"]), facts["category"]
        case Verb.ASK:
            case.asked_at = event.at
        case Verb.HANDLE | Verb.QUICK | Verb.ANSWER | Verb.CONCLUDE | Verb.FULFIL:
            case.handled_at, case.unit_result = event.at, ClosureCode(facts["result"])
        case Verb.REWORK:
            case.handled_at = case.unit_result = None
            case.unit_id = facts.get("unit") or case.unit_id
        case Verb.CHECK:
            case.checked_at = event.at
        case Verb.RATE:
            case.resident_result = ResidentResult(facts["result"])
        case Verb.CALL_BACK if facts["result"] != ResidentResult.DECLINED or case.resident_result is None:
            case.resident_result = ResidentResult(facts["result"])
        case Verb.GIVE_UP if case.resident_result is None:
            case.resident_result = ResidentResult.UNREACHED
        case Verb.UNMERGE | Verb.UNLINK:
            case.route = None
        case Verb.CLOSE if event.before == Status.AWAITING_RATING:
            case.resident_result = ResidentResult.UNANSWERED
        case Verb.REOPEN:
            case.handled_at = case.checked_at = case.unit_result = case.resident_result = None
            case.unit_id = facts.get("unit") or case.unit_id
