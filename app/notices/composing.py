"""Just before a message leaves, what it is about is read again: what is no longer true is dropped, with the reason."""

from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts import sessions
from app.cases.models import Case
from app.cases.workflow import ENDED, OPEN, Status
from app.core.db import Model, db
from app.notices import subjects
from app.notices.matters import Matter
from app.notices.models import Delivery, Means
from app.notices.subjects import Shown
from app.timeline.models import Event
from app.timeline.record import Audience


@dataclass(frozen=True)
class News:
    """One thing to be said: of what, and what happened to it. `case`: only where its reader may see all of it."""

    matter: Matter
    verb: str
    shown: Shown
    case: Case | None = None


@dataclass(frozen=True)
class Dropped:
    reason: str


def news_of(delivery: Delivery) -> News | Dropped:
    """As it is now, whatever it was when it was owed."""
    assert delivery.outbox is not None  # a test of a channel says nothing of anything
    event = db.session.get_one(Event, delivery.outbox.event_id)
    subject = subjects.thing(event.subject_kind, event.subject_id)
    to_resident = delivery.matter is Matter.YOURS
    kind, number = (event.subject_kind, event.subject_id) if to_resident else subjects.about(event)
    named = subjects.thing(kind, number)
    if subject is None or named is None:
        return Dropped("it is gone")
    for reason in (
        _nobody_to_tell(delivery, event),
        untrue(delivery.matter, event.verb, subject),
        _given_away(delivery, subject),
    ):
        if reason:
            return Dropped(reason)
    shown = subjects.SUBJECTS[kind].show(named)
    return News(delivery.matter, event.verb, shown, named if isinstance(named, Case) else None)


def _nobody_to_tell(delivery: Delivery, event: Event) -> str:
    if delivery.means is Means.SMS:
        erased = delivery.contact is None or delivery.contact.erased_at is not None
        return "they had what they left erased" if erased else ""
    if delivery.channel is None or delivery.channel.closed:
        return "the channel is closed"
    if delivery.user is not None:
        if not delivery.user.active or not delivery.user.email:
            return "they do not work here any more, or left no address"
        kind, number = subjects.about(event)
        if not subjects.seen(kind, [number], sessions.actor_for(delivery.user)):
            return "it is no longer theirs to see"
    elif _is_about_unit(delivery, event):
        return "it is about this unit"
    return ""


def _is_about_unit(delivery: Delivery, event: Event) -> bool:
    """A complaint may have become one since."""
    if event.subject_kind != "case" or delivery.channel is None:
        return False
    about = db.session.scalar(sa.select(Case.about_unit_id).where(Case.id == event.subject_id))
    return about is not None and about == delivery.channel.unit_id


def _given_away(delivery: Delivery, subject: Model) -> str:
    if delivery.matter is not Matter.GIVEN or delivery.outbox is None or not isinstance(subject, Case):
        return ""
    holders = {Audience.UNIT.value: subject.unit_id, Audience.PERSON.value: subject.assignee_id}
    owed = delivery.outbox
    return (
        "" if holders.get(owed.audience, owed.audience_id) == owed.audience_id else "somebody else has it now"
    )


_STILL: dict[Matter, frozenset[Status]] = {
    Matter.NEW: frozenset({Status.SUBMITTED, Status.NEEDS_INFO}),
    Matter.GIVEN: OPEN - {Status.SUBMITTED, Status.HANDLED},
    Matter.BACK: frozenset({Status.IN_PROGRESS, Status.NEEDS_INFO}),
    Matter.TO_CHECK: frozenset({Status.HANDLED}),
}
_ASKS: dict[str, frozenset[Status]] = {
    "ask": frozenset({Status.NEEDS_INFO}),  # the question was answered in the meantime
    "check": frozenset({Status.AWAITING_RATING}),
}


def untrue(matter: Matter, verb: str, subject: Model) -> str:
    """Why it would be wrong to say so now; empty while it is right. What merely happened stays true."""
    if not isinstance(subject, Case):
        return ""
    if matter is Matter.YOURS:
        still = _ASKS.get(verb)
        return "" if still is None or subject.status in still else "it has moved on"
    if subject.status in ENDED - {Status.CLOSED} and matter not in (Matter.REPLY, Matter.WORD):
        return "it has ended"
    still = _STILL.get(matter)
    return "" if still is None or subject.status in still else "it has moved on"
