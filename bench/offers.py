"""Seeded resources with their bookings, and partner units: some thousands in the large instance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from app.areas.models import Area
from app.areas.shelves import Row as Place
from app.core.clock import local_day, start_of
from app.demo.bulk.ground import Ground
from app.demo.bulk.known import Row, text_of
from app.demo.bulk.lives import Tables
from app.demo.bulk.rows import Maker
from app.partners import shelving as partner_shelving
from app.partners.models import PartnerKind, PartnerUnit
from app.partners.workflow import PartnerStatus
from app.resources import shelving
from app.resources.models import Booking, BookingStatus, Resource, ResourceKind, ResourceStatus
from app.resources.openings import slot_at

# fmt: off
COLUMNS = {
    "resource": (
        "id", "kind", "name", "area_id", "place", "hours", "conditions", "unit_id", "owner", "phone", "status",
        "bookable", "needs_approval", "shortest", "longest", "step", "ahead", "openings", "version",
    ),
    "booking": (
        "id", "ref", "resource_id", "status", "begins_at", "ends_at", "requested_at", "purpose", "events", "version",
    ),
    "booking_slot": ("resource_id", "slot", "booking_id"),
    "partner_unit": (
        "id", "area_id", "name", "kind", "address", "office_phone", "offers", "status", "applied_at", "events",
        "version",
    ),
}
# fmt: on

KINDS = (ResourceKind.VENUE, ResourceKind.SERVICE, ResourceKind.PEOPLE, ResourceKind.GOODS, ResourceKind.INFO)
PARTNERS = tuple(PartnerKind)
OPENINGS = '{"weekly": {"0": [["08:00", "21:00"]]}}'
AN_HOUR = timedelta(hours=1)


def batches(maker: Maker, ground: Ground, resources: int, until: date, size: int) -> Iterator[Tables]:
    """Two bookings for each resource, a partner unit for every ten."""
    present = start_of(until)
    rows: Tables = {name: [] for name in (*COLUMNS, "area_shelf", "event")}
    places = _places(ground)
    for n in range(1, resources + 1):
        area, unit = places[n % len(places)]
        _resource(rows, n, area, unit)
        for turn in (0, 1):
            _booking(maker, rows, 2 * n - turn, (n, area), present, turn)
        if n % 10 == 0:
            _partner(rows, n // 10, area, present)
        if len(rows["resource"]) >= size:
            yield rows
            rows = {name: [] for name in rows}
    yield rows


def _resource(rows: Tables, n: int, area: Area, unit: int) -> None:
    kind = KINDS[n % len(KINDS)]
    status = ResourceStatus.LISTED if n % 8 else ResourceStatus.SUSPENDED
    bookable = kind is ResourceKind.VENUE
    rows["resource"].append((
        n, kind.value, f"邻里共享 {n} 号", area.id, f"{area.name}服务站", "周一至周五 8:30–17:00", "", unit, "", None,
        status.value, int(bookable), 0, 30, 120, 30, 30, OPENINGS if bookable else "{}", 1,
    ))  # fmt: skip
    made = Resource(id=n, area=area, kind=kind, status=status)
    _stand(rows, n, shelving.rows_of(made))


def _booking(
    maker: Maker, rows: Tables, id: int, booked: tuple[int, Area], present: datetime, turn: int
) -> None:
    (resource, area) = booked
    days = -1 - id % 90 if turn else 1 + id % 28
    begins = present + timedelta(days=days, hours=14)
    status = "completed" if turn else "approved"
    rows["booking"].append((
        id, f"Y{id:07d}", resource, status, text_of(begins), text_of(begins + AN_HOUR),
        text_of(begins - timedelta(days=30)), "合唱排练", 1, 1,
    ))  # fmt: skip
    rows["booking_slot"] += [(resource, slot_at(begins) + half, id) for half in (0, 1)]
    rows["event"].append((
        maker.next_event(), "booking", id, 1, text_of(begins + AN_HOUR), "complete" if turn else "request",
        "system", None, None, None, status, "{}",
    ))  # fmt: skip
    made = Booking(id=id, resource=Resource(area=area), begins_at=begins, status=BookingStatus(status))
    _stand(rows, id, shelving.rows_of_booking(made))
    if turn:
        maker.around.setdefault(area.id, sorted(area.around))
        kind = KINDS[resource % len(KINDS)]
        maker.cells[area.id, "used", local_day(begins).isoformat(), kind.value] += 2


def _partner(rows: Tables, id: int, area: Area, present: datetime) -> None:
    kind = PARTNERS[id % len(PARTNERS)]
    status = PartnerStatus.APPROVED if id % 6 else PartnerStatus.APPLIED
    rows["partner_unit"].append((
        id, area.id, f"示例共建单位{id}", kind.value, f"{area.name}", None, "活动场地、志愿者", status.value,
        text_of(present - timedelta(days=id % 900)), 0, 1,
    ))  # fmt: skip
    made = PartnerUnit(id=id, area=area, kind=kind, status=status)
    _stand(rows, id, partner_shelving.rows_of(made))


def _stand(rows: Tables, id: int, places: frozenset[Place]) -> None:
    rows["area_shelf"] += [(outer, shelf, rank, int(own), id) for outer, shelf, rank, own in places]


def _places(ground: Ground) -> list[tuple[Area, int]]:
    """Compounds, their communities, now and then the street or the district."""
    found: list[Row] = []
    for n, spot in enumerate(ground.spots):
        community = spot.area.parent or spot.area
        wide = ground.district if n % 40 == 0 else (community.parent or community)
        found += [(spot.area, spot.team.unit.id), (community, spot.team.unit.id)]
        if n % 5 == 0:
            found.append((wide, spot.team.unit.id))
    return found  # type: ignore[return-value]
