"""A wish for a time becomes a booking, once, however often it is sent; and no half-hour is ever held by two."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.accounts.actor import Actor, ActorKind
from app.accounts.permissions import Permission
from app.areas import shelves
from app.contacts import actions as contacts
from app.core import receipts, reference
from app.core.clock import now
from app.core.db import db
from app.core.engine import one_at_a_time
from app.core.errors import DomainError, NotAllowed, sentence
from app.core.instance import here
from app.resources import openings, shelving
from app.resources.booking_actions import BOOKER, DECIDER, Told, happened
from app.resources.booking_workflow import BookingStatus, BookingVerb, due_at
from app.resources.models import Booking, Resource, booking_slot
from app.timeline.record import Fact

KIND = "booking"  # sets its query codes apart from those of cases


class Taken(DomainError):
    """Somebody else has one of these half-hours."""

    def __init__(self) -> None:
        super().__init__(sentence("Somebody was faster: this time has just been taken."))


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody asks for. Text is clean, phone is E.164, `begins` a half-hour, `length` minutes."""

    client_key: str
    resource: Resource
    begins: int
    length: int
    call_me: str = ""
    phone: str | None = None
    purpose: str = ""
    code_id: int | None = None  # it came through
    case_id: int | None = None

    def digest(self) -> str:
        said = {
            "resource": str(self.resource.id), "begins": str(self.begins), "length": str(self.length),
            "call_me": self.call_me, "phone": self.phone or "", "purpose": self.purpose,
            "case": str(self.case_id or ""),
        }  # fmt: skip
        return receipts.content_digest(said, (), here().keys.receipts)


@dataclass(frozen=True)
class Receipt:
    """`same` False: the key was used before for something else; the first booking stands, nothing was written."""

    booking: Booking
    code: str  # sixteen digits
    fresh: bool
    same: bool = True


def book(wanted: Wanted, actor: Actor) -> Receipt:
    """Errors: Taken; DomainError where it cannot be booked so."""
    secret = here().keys.receipts
    code = receipts.code_for(wanted.client_key, secret, of=KIND)
    client_hash = receipts.client_key_hash(wanted.client_key, secret)
    one_at_a_time(client_hash)
    before = db.session.scalar(sa.select(Booking).where(Booking.client_hash == client_hash))
    if before is not None:
        return Receipt(before, code, fresh=False, same=before.content_digest == wanted.digest())
    _refuse(wanted, actor)
    booking = _booking(wanted, actor)
    booking.client_hash, booking.content_digest = client_hash, wanted.digest()
    booking.receipt_hash = receipts.stored_hash(code, secret)
    _enter(booking, wanted, actor)
    return Receipt(booking, code, fresh=True)


def _refuse(wanted: Wanted, actor: Actor) -> None:
    resource, at = wanted.resource, now()
    if actor.kind is ActorKind.STAFF:
        if Permission.BOOK not in actor.permissions_at(resource.area.around):
            raise NotAllowed("You may look at bookings here, but not make any.")
        at = openings.begin_of(openings.slot_at(at))  # whoever stands before them may use it from now on
    if not resource.takes_bookings:
        raise DomainError("It cannot be booked at the moment.")
    openings.refuse(resource.plan, resource.terms, wanted.begins, wanted.length, at)
    if actor.kind is ActorKind.RESIDENT and not wanted.call_me:
        raise DomainError("Please tell us what to call you.")
    if resource.needs_approval and not wanted.purpose:
        raise DomainError("Please say in one line what it is for.")


def waits(resource: Resource, actor: Actor) -> bool:
    """Whether somebody else decides on what this person books."""
    decides = Permission.MANAGE_RESOURCES in actor.permissions_at(resource.area.around)
    return resource.needs_approval and not decides


def _booking(wanted: Wanted, actor: Actor) -> Booking:
    resource, at = wanted.resource, now()
    return Booking(
        ref=_free_reference(), resource=resource, resource_id=resource.id,
        status=BookingStatus.REQUESTED if waits(resource, actor) else BookingStatus.APPROVED,
        begins_at=openings.begin_of(wanted.begins),
        ends_at=openings.begin_of(wanted.begins + wanted.length // openings.SLOT),
        purpose=wanted.purpose or None, requested_at=at,
        code_id=wanted.code_id, case_id=wanted.case_id, booked_by_id=actor.user_id, events=0,
    )  # fmt: skip


def _free_reference() -> str:
    """Like a case's, and never taken for one: it begins with the Y of 预约."""
    new = [f"Y{reference.new(now(), width)}" for width in (4, 5, 6)]
    taken = set(db.session.scalars(sa.select(Booking.ref).where(Booking.ref.in_(new))))
    return next(ref for ref in new if ref not in taken)


def _enter(booking: Booking, wanted: Wanted, actor: Actor) -> None:
    booking.due_at = due_at(booking.status, booking.times)
    db.session.add(booking)
    db.session.flush()
    _hold(booking)
    shelves.change(booking.id, frozenset(), shelving.rows_of_booking(booking))
    if wanted.phone or wanted.call_me:
        contacts.keep(booking, phone=wanted.phone, name=wanted.call_me)
    asked = booking.status is BookingStatus.REQUESTED
    facts: dict[str, Fact] = {"resource": booking.resource_id, "case": booking.case_id}
    happened(
        booking,
        actor,
        BookingVerb.REQUEST,
        None,
        Told(facts=facts, notices=(DECIDER,) if asked else (BOOKER,)),
    )


def _hold(booking: Booking) -> None:
    """The database's own key keeps two bookings apart; in the order of the clock, so that no two wait in a circle."""
    held = [
        {"resource_id": booking.resource_id, "slot": slot, "booking_id": booking.id}
        for slot in openings.slots_between(booking.begins_at, booking.ends_at)
    ]
    try:
        db.session.execute(sa.insert(booking_slot).values(held))
    except IntegrityError as error:
        raise Taken from error
