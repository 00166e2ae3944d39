"""Everything that reads bookings: staff within their areas, residents by their code, anybody which times are taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.areas.models import area_shelf
from app.areas.scope import within
from app.areas.shelves import Cursor, Stretch, moment, read_cursor, stretch, together
from app.core import receipts
from app.core.clock import local_day, now, start_of
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.core.instance import here
from app.core.versions import the_one
from app.resources import openings
from app.resources.booking_workflow import HOLDS, BookingStatus
from app.resources.models import Booking, Resource, booking_slot
from app.resources.shelving import Bookings

VIEW = Permission.BOOK
PAGE, COUNTED = 50, 1_000
ONE_DAY = timedelta(days=1)
S = BookingStatus


class Show(StrEnum):
    """Which bookings a list holds."""

    DECIDE = "decide"
    TODAY = "today"
    COMING = "coming"
    PAST = "past"


@dataclass(frozen=True)
class BookingFilter:
    show: Show = Show.DECIDE
    ref: str = ""
    before: str = ""  # where the page begins: after the last one shown


@dataclass(frozen=True)
class Listed:
    rows: Sequence[Booking]
    before: str  # where the next page begins; empty on the last


def visible_to(actor: Actor) -> sa.Select[Booking]:
    return (
        sa.select(Booking)
        .join(Booking.resource)
        .where(within(Resource.area_id, actor.areas(VIEW)))
        .options(
            contains_eager(Booking.resource).joinedload(Resource.area),
            contains_eager(Booking.resource).joinedload(Resource.unit),
        )
    )


def get(booking_id: int, actor: Actor, *, version: int | None = None) -> Booking:
    return the_one(visible_to(actor).where(Booking.id == booking_id), Booking, version)


def listed(actor: Actor, wanted: BookingFilter) -> Listed:
    """One statement. What is to decide and what comes, the next first; what is past, the latest first."""
    past = wanted.show is Show.PAST and not wanted.ref
    begins, id = (Booking.begins_at.desc(), Booking.id.desc()) if past else (Booking.begins_at, Booking.id)
    rows = db.session.scalars(
        visible_to(actor).where(*_asked(wanted, actor)).order_by(begins, id).limit(PAGE + 1)
    ).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Listed(rows[:PAGE], str(Cursor(moment(last.begins_at), last.id)) if last else "")


def to_decide(actor: Actor) -> int:
    """How many requests wait where this person decides, up to COUNTED."""
    waiting = [
        stretch(Stretch(area, Bookings.TO_DECIDE), COUNTED)
        for area in sorted(actor.areas(Permission.MANAGE_RESOURCES))
    ]
    if not waiting:
        return 0
    each = sa.select(together(waiting).c.subject_id).distinct().limit(COUNTED).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(each)) or 0


def bookable_to(resource_id: int, actor: Actor) -> Resource:
    """For the calendar: within the areas where this person may book."""
    found = (
        sa.select(Resource)
        .where(Resource.id == resource_id, within(Resource.area_id, actor.areas(VIEW)))
        .options(joinedload(Resource.area), joinedload(Resource.unit))
    )
    resource = db.session.scalars(found).one_or_none()
    if resource is None:
        raise NotFound("There is no such resource in your area.")
    return resource


def between(resource: Resource, first: date, last: date) -> Sequence[Booking]:
    """Of these days, both included, whatever became of them; those who hold their time first."""
    begins, ends = start_of(first), start_of(last + ONE_DAY)
    return db.session.scalars(
        sa.select(Booking)
        .where(
            Booking.resource_id == resource.id,
            Booking.begins_at < ends,
            Booking.begins_at >= begins - ONE_DAY,  # none is longer than a day
            Booking.ends_at > begins,
        )
        .order_by(Booking.begins_at, Booking.status.not_in(HOLDS), Booking.id)
    ).all()


def taken(resource: Resource, first: date, last: date) -> frozenset[int]:
    """The half-hours of these days that somebody holds, and of the day after: a night runs on."""
    begins, ends = openings.slot_at(start_of(first)), openings.slot_at(start_of(last + 2 * ONE_DAY))
    return frozenset(
        db.session.scalars(
            sa.select(booking_slot.c.slot).where(
                booking_slot.c.resource_id == resource.id, booking_slot.c.slot.between(begins, ends)
            )
        )
    )


def free_around(resource: Resource, wanted: int, length: int, at: datetime) -> list[int]:
    """The nearest free times; one statement."""
    near = min(max(wanted, openings.slot_at(at)), openings.slot_at(at + (resource.ahead + 1) * ONE_DAY))
    middle = local_day(openings.begin_of(near))
    around = openings.LOOKED_AROUND * ONE_DAY
    held = taken(resource, middle - around, middle + around)
    return openings.nearest(resource.plan, resource.terms, near, length, held, at)


# --- By the sixteen digits ----------------------------------------------------------------------------------------


def by_receipt(code: str, *, version: int | None = None) -> Booking:
    digits = receipts.normalise(code)
    found = (
        sa.select(Booking)
        .where(Booking.receipt_hash == _hashed(digits))
        .options(
            joinedload(Booking.resource).joinedload(Resource.area),
            joinedload(Booking.resource).joinedload(Resource.unit),
        )
    )
    if version is not None:
        found = found.with_for_update(of=Booking)
    booking = db.session.scalars(found).one_or_none()
    if booking is None or digits is None:
        raise NotFound("This code opens nothing. Please check the sixteen digits.")
    if version is not None and booking.version != version:
        raise Conflict("Something happened to your booking in the meantime.")
    return booking


def receipt_opens(code: str) -> bool:
    """Whether a typed code opens a booking: one hash and one look-up, right or wrong."""
    digits = receipts.normalise(code)
    found = db.session.scalar(sa.select(Booking.id).where(Booking.receipt_hash == _hashed(digits)))
    return found is not None and digits is not None


def at_the_door(resource: Resource, codes: Sequence[str]) -> tuple[str, Booking] | None:
    """Of these codes the one whose booking of this resource is now or next today, and has not ended."""
    secret = here().keys.receipts
    hashes = {receipts.stored_hash(code, secret): code for code in codes}
    at = now()
    found = db.session.scalars(
        sa.select(Booking)
        .where(
            Booking.receipt_hash.in_(hashes),
            Booking.resource_id == resource.id,
            Booking.status.in_((S.APPROVED, S.REQUESTED, S.CHECKED_IN)),
            Booking.ends_at > at,
            Booking.begins_at < at + ONE_DAY,
        )
        .options(joinedload(Booking.resource).joinedload(Resource.area))
        .order_by(Booking.begins_at)
        .limit(1)
    ).one_or_none()
    return (hashes[found.receipt_hash or ""], found) if found else None


def _hashed(digits: str | None) -> str:
    return receipts.stored_hash(digits or "0" * receipts.DIGITS, here().keys.receipts)


def _asked(wanted: BookingFilter, actor: Actor) -> list[sa.ColumnElement[bool]]:
    if wanted.ref:
        return [Booking.ref == wanted.ref]
    at = now()
    today = start_of(local_day(at))
    shelf, since, until = {
        Show.DECIDE: (Bookings.TO_DECIDE, None, None),
        Show.TODAY: (Bookings.KEPT, today - ONE_DAY, today + ONE_DAY),  # none is longer than a day
        Show.COMING: (Bookings.COMING, at - ONE_DAY, None),
        Show.PAST: (Bookings.PAST, None, None),
    }[wanted.show]
    ends = {Show.TODAY: today, Show.COMING: at}.get(wanted.show)
    mine, same = sorted(actor.areas(VIEW)), aliased(Booking)
    shown = [sa.exists().where(same.id == area_shelf.c.subject_id, same.ends_at > ends)] if ends else []
    parts = [
        stretch(
            Stretch(
                area,
                shelf,
                moment(since) if since else None,
                moment(until) if until else None,
                read_cursor(wanted.before),
            ),
            PAGE + 1,
            *shown,
            backwards=wanted.show is Show.PAST,
        )
        for area in mine
    ]
    return [Booking.id.in_(sa.select(together(parts).c.subject_id))] if parts else [sa.false()]
