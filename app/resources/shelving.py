"""On which lists a resource and a booking stand: of its area and all around it; in the catalogue of its very area."""

from enum import StrEnum

from app.areas import shelves
from app.areas.shelves import ANY, Row, Stand, moment
from app.resources.booking_workflow import ENDED, HOLDS
from app.resources.models import Booking, BookingStatus, Resource, ResourceKind, ResourceStatus


def rows_of(resource: Resource) -> frozenset[Row]:
    stands = shelves.sorted_by("resource", resource.kind.value, resource.status.value, resource.id)
    if resource.status is ResourceStatus.LISTED:
        stands += [Stand(here(kind), resource.id, own=True) for kind in (resource.kind, None)]
    return shelves.rows(resource.area, stands)


def on_list(kind: ResourceKind | None, status: ResourceStatus | None) -> str:
    return f"resource {kind or ANY} {status or ANY}"


def here(kind: ResourceKind | None) -> str:
    """On offer in the very area."""
    return f"resource {kind or ANY} here"


class Bookings(StrEnum):
    """By when they begin."""

    TO_DECIDE = "booking to decide"
    COMING = "booking coming"
    PAST = "booking past"
    KEPT = "booking kept"  # agreed, going on, or used


def rows_of_booking(booking: Booking) -> frozenset[Row]:
    waits = booking.status is BookingStatus.REQUESTED
    lists = [Bookings.PAST if booking.status in ENDED else Bookings.COMING]
    if waits:
        lists.append(Bookings.TO_DECIDE)
    elif booking.status in HOLDS:
        lists.append(Bookings.KEPT)
    begins = moment(booking.begins_at)
    return shelves.rows(booking.resource.area, [Stand(name, begins) for name in lists])
