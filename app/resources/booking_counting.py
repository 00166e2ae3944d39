"""Which cells a booking fills: the half-hours in which something was really used, by the day they began on."""

from app.core.clock import local_day
from app.resources.booking_workflow import USED
from app.resources.models import Booking
from app.resources.openings import slots_between
from app.timeline.tallies import Cell, Cells

FIGURE = "used"


def cells(booking: Booking) -> Cells:
    if booking.status not in USED:
        return {}
    used = len(slots_between(booking.begins_at, booking.ends_at))
    return {Cell(FIGURE, local_day(booking.begins_at), booking.resource.kind.value): used}
