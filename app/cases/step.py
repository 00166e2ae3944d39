"""One step in a case's life: the rule is asked, the change is made, one event is recorded."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from app.accounts.actor import Actor, ActorKind
from app.cases import calling, counting, deadlines, hotline, indexing, ladder, telling, voices
from app.cases.clock_facts import Passed
from app.cases.matching import put
from app.cases.models import Case
from app.cases.standing import standing
from app.cases.workflow import TRANSITIONS, Status, Verb, next_status
from app.core.clock import now
from app.core.db import db
from app.photos import actions as photos
from app.timeline.models import Visibility
from app.timeline.record import Counted, Fact, Happening, Notice, Words, record


@dataclass
class Step:
    """What a verb brings along. `given` follows from it, so that no action can forget to say it."""

    verb: Verb
    words: str = ""
    internal: bool = False
    facts: Mapping[str, Fact] = field(default_factory=dict)
    notices: Sequence[Notice] = ()  # beyond those that telling.TELLS names
    photos: Sequence[str] = ()
    proof: Sequence[str] = ()  # photos that prove a decision, and with it this step
    after: bool = False
    back_to: Status | None = None
    at: datetime = field(default_factory=now)

    @property
    def given(self) -> frozenset[str]:
        named = {name for name, value in self.facts.items() if value is not None}
        if self.words.strip():
            named |= {"words", "words_or_photo"}
        return frozenset(named | {"words_or_photo"} if self.photos else named)


# The status may stay, and what the lists show of the case changes all the same: its deadline, or whose it is.
LISTED = deadlines.STAYING | {Verb.TRANSFER, Verb.CALL_BACK, Verb.GIVE_UP}


@contextmanager
def taken(case: Case, actor: Actor, step: Step) -> Iterator[None]:
    """Refuse or allow, let the action change the case, then write its event, clock, scope and counts.

    Errors: DomainError when the table or a need says no, NotAllowed when the person may not.
    """
    counted_before, before, owed = counting.cells(case), case.status, hotline.answer_of(case)
    on_behalf = _on_behalf(case, actor, step.verb)
    with db.session.no_autoflush:  # one verb is one UPDATE, and one version
        case.status = next_status(before, step.verb, standing(case, actor), step.given, step.back_to)
        yield
        facts = {**step.facts, **on_behalf, **deadlines.facts_of(case, step.verb)}
        facts |= calling.follow(case, step.verb, before, step.at)
        found = deadlines.wind(case, Passed(step.verb, step.at, before, facts))
        ladder.follow(case, before, found, step.at)
        hotline.follow(case, owed, before, step.at)
        if case.status is not before or step.verb in LISTED:
            indexing.refresh(case)
        if step.verb is Verb.WARN:  # told, and nothing of the case is changed by it
            put(case, events=case.events + 1)
        else:
            case.events += 1
    around = case.area.around
    role = actor.role_at(around)
    event_id = record(
        step.verb,
        case,
        actor,
        Happening(
            before=before.value,
            after=case.status.value,
            role=role.value if role else None,
            facts=facts,
            words=words_of(step.words, internal=step.internal),
            notices=voices.also_told(case, step.verb, (*_told(case, actor, step), *step.notices)),
            counted=Counted(counted_before, counting.cells(case), around),
            at=step.at,
        ),
        seq=case.events,
    )
    photos.attach(step.photos, case_id=case.id, event_id=event_id, after=step.after)
    photos.show_with(step.proof, case_id=case.id, event_id=event_id)


def _on_behalf(case: Case, actor: Actor, verb: Verb) -> dict[str, Fact]:
    """Work done on what somebody holds who is away: the event says whose it was, and its actor who did it."""
    away = case.assignee_id if case.assignee_id != actor.user_id else None
    return {"on_behalf": away} if away in actor.hands and TRANSITIONS[verb].held else {}


def _told(case: Case, actor: Actor, step: Step) -> tuple[Notice, ...]:
    by_reporter = actor.kind is ActorKind.RESIDENT and step.verb is Verb.SUPPLY
    return telling.told(case, step.verb, internal=step.internal, by_reporter=by_reporter)


def words_of(text: str, *, internal: bool = False) -> tuple[Words, ...]:
    from_text = text.strip()
    if not from_text:
        return ()
    return (Words(from_text, Visibility.INTERNAL if internal else Visibility.PUBLIC),)
