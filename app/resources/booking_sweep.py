"""What time alone does to bookings: whoever did not come in half an hour gives the room back; an end is an end."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.actor import SYSTEM
from app.core.clock import now
from app.core.db import db
from app.core.engine import write_transaction
from app.resources import booking_actions
from app.resources.models import Booking, Resource

AT_ONCE = 50  # in one transaction, so that nobody waits behind it


def sweep() -> int:
    """Returns how many moved on; two processes at once move each on once."""
    moved = 0
    while due := _due():
        with write_transaction():
            bookings = db.session.scalars(
                sa.select(Booking)
                .where(Booking.id.in_(due), Booking.due_at < now())
                .options(joinedload(Booking.resource).joinedload(Resource.area))
                .order_by(Booking.id)
                .with_for_update(of=Booking)
            ).all()
            for booking in bookings:
                booking_actions.let_time_act(booking, SYSTEM)
        moved += len(bookings)
        db.session.expunge_all()
        if not bookings:  # somebody else is sweeping
            break
    return moved


def _due() -> list[int]:
    return list(
        db.session.scalars(
            sa.select(Booking.id).where(Booking.due_at < now()).order_by(Booking.due_at).limit(AT_ONCE)
        )
    )
