"""Everything that changes a booking once it is made. One function a verb; each records one event; none commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from app.accounts.actor import Actor, ActorKind
from app.accounts.permissions import Permission
from app.areas import shelves
from app.contacts import actions as contacts
from app.contacts.opening import note_opening
from app.core.clock import now
from app.core.db import db
from app.core.errors import NotAllowed, NotFound
from app.resources import booking_counting, shelving
from app.resources.booking_workflow import (
    HOLDS,
    BookingStatus,
    BookingVerb,
    By,
    Standing,
    by_time,
    due_at,
    next_status,
)
from app.resources.models import Booking, booking_slot
from app.timeline.models import Visibility
from app.timeline.record import Audience, Counted, Fact, Happening, Notice, Words, record

BOOKER, DECIDER = Notice(Audience.BOOKER), Notice(Audience.DECIDER)


def approve(booking: Booking, actor: Actor) -> None:
    _step(booking, actor, BookingVerb.APPROVE, notices=(BOOKER,))


def reject(booking: Booking, actor: Actor, *, words: str = "") -> None:
    _step(booking, actor, BookingVerb.REJECT, words=words, notices=(BOOKER,))


def check_in(booking: Booking, actor: Actor) -> None:
    _step(booking, actor, BookingVerb.CHECK_IN)


def complete(booking: Booking, actor: Actor) -> None:
    _step(booking, actor, BookingVerb.COMPLETE)


def no_show(booking: Booking, actor: Actor) -> None:
    _step(booking, actor, BookingVerb.NO_SHOW, notices=(BOOKER,))


def cancel(booking: Booking, actor: Actor, *, words: str = "") -> None:
    """By whoever booked, or by staff, who say why."""
    told = DECIDER if actor.kind is ActorKind.RESIDENT else BOOKER
    _step(booking, actor, BookingVerb.CANCEL, words=words, notices=(told,))


def let_time_act(booking: Booking, system: Actor) -> None:
    """A request nobody decided, somebody who did not come, the end of what was used."""
    verb = by_time(booking.status)
    notices = () if verb is BookingVerb.COMPLETE else (BOOKER,)
    _step(
        booking, system, verb, facts={"lapsed": True} if verb is BookingVerb.REJECT else {}, notices=notices
    )


def reveal(booking: Booking, actor: Actor, *, reason: str) -> tuple[str | None, str | None]:
    """(telephone number, name to be called), after a reason that whoever booked will read."""
    contact = contacts.of(booking)
    if contact is None or contact.erased_at:
        raise NotFound("Whoever booked left no contact.")
    refuse_closed_contact(booking, actor)
    note_opening(booking, actor, area_id=booking.resource.area_id, reason=reason)
    happened(booking, actor, BookingVerb.REVEAL, booking.status, Told(words=reason))
    return contacts.phone_of(contact), contacts.name_of(contact)


def refuse_closed_contact(booking: Booking, actor: Actor) -> None:
    if Permission.SEE_CONTACT not in actor.permissions_at(booking.resource.area.around):
        raise NotAllowed("You may not open this contact.")


def standing(booking: Booking, actor: Actor) -> Standing:
    if actor.kind is ActorKind.SYSTEM:
        return Standing(by=By.SYSTEM)
    if actor.kind is ActorKind.RESIDENT:
        return Standing(by=By.HOLDER if actor.booking_id == booking.id else None)
    return Standing(permissions=actor.permissions_at(booking.resource.area.around))


# --- What the verbs share -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """What a verb says and to whom; how many cells it filled before."""

    words: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    notices: Sequence[Notice] = ()
    counted: Counted | None = None


def _step(
    booking: Booking,
    actor: Actor,
    verb: BookingVerb,
    *,
    words: str = "",
    facts: Mapping[str, Fact] | None = None,
    notices: Sequence[Notice] = (),
) -> None:
    before, filled = booking.status, booking_counting.cells(booking)
    after = next_status(before, verb, standing(booking, actor), booking.times, now(), words)
    stood = shelving.rows_of_booking(booking)
    with db.session.no_autoflush:
        booking.status = after
        booking.due_at = due_at(after, booking.times)
        counted = Counted(filled, booking_counting.cells(booking), booking.resource.area.around)
        happened(booking, actor, verb, before, Told(words, facts or {}, notices, counted))
    shelves.change(booking.id, stood, shelving.rows_of_booking(booking))
    if after not in HOLDS:
        db.session.execute(sa.delete(booking_slot).where(booking_slot.c.booking_id == booking.id))


def happened(
    booking: Booking, actor: Actor, verb: BookingVerb, before: BookingStatus | None, told: Told
) -> None:
    booking.events += 1
    role = actor.role_at(booking.resource.area.around)
    what = Happening(
        before=before.value if before else None,
        after=booking.status.value,
        role=role.value if role else None,
        facts=told.facts,
        words=(Words(told.words.strip(), Visibility.PUBLIC),) if told.words.strip() else (),
        notices=told.notices,
        counted=told.counted,
    )
    record(verb, booking, actor, what, seq=booking.events)
