"""Bookings told again by their events alone: the hours that were used, and which half-hours are held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core.clock import local_day
from app.core.db import db
from app.resources.models import Booking, Resource, booking_slot
from app.timeline.models import Event
from app.timeline.tallies import Cell

CHUNK = 1_000
HALF_HOUR = timedelta(minutes=30)
KEEPING, USING = frozenset({"requested", "approved"}), frozenset({"checked_in", "completed"})


@dataclass(frozen=True)
class Use:
    """A booking as its events left it, and what is kept of it."""

    row: Any
    status: str
    held: int

    @property
    def half_hours(self) -> int:
        return int((self.row.ends_at - self.row.begins_at) / HALF_HOUR)

    @property
    def should_hold(self) -> int:
        return self.half_hours if self.status in KEEPING | USING else 0

    def cells(self) -> dict[Cell, int]:
        """domain.md §8, the hours a venue was used, once more apart from app.resources.booking_counting."""
        if self.status not in USING:
            return {}
        return {Cell("used", local_day(self.row.begins_at), self.row.kind): self.half_hours}


def uses() -> Iterator[list[Use]]:
    last = 0
    while found := _some(last):
        yield found
        last = found[-1].row.id


def _some(last: int) -> list[Use]:
    told = aliased(Event)
    final = (
        sa.select(sa.func.max(told.seq))
        .where(told.subject_kind == Booking.__tablename__, told.subject_id == Booking.id)
        .scalar_subquery()
    )
    held = sa.select(sa.func.count()).where(booking_slot.c.booking_id == Booking.id).scalar_subquery()
    rows = db.session.execute(
        sa.select(
            Booking.id, Booking.ref, Booking.status, Booking.begins_at, Booking.ends_at,
            Resource.area_id, Resource.kind, Event.after, held.label("held"),
        )
        .join(Booking.resource)
        .outerjoin(
            Event,
            sa.and_(
                Event.subject_kind == Booking.__tablename__,
                Event.subject_id == Booking.id,
                Event.seq == final,
            ),
        )
        .where(Booking.id > last)
        .order_by(Booking.id)
        .limit(CHUNK)
    ).all()  # fmt: skip
    return [Use(row, row.after or "", row.held) for row in rows]
