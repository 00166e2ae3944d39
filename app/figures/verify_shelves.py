"""The kept lists against the things themselves: each stands where its own state says, and nothing else stands there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.areas.models import area_shelf
from app.areas.shelves import Row
from app.core.db import db
from app.meetings import shelving as meetings
from app.meetings.models import Meeting
from app.meetings.topic_models import Decision, Topic
from app.partners import shelving as partners
from app.partners.models import Agreement, PartnerUnit
from app.resources import shelving as resources
from app.resources.models import Booking, Resource

CHUNK = 100  # things; each stands on up to fifty lists
Key = tuple[int, str, int, int]
KINDS: dict[type[Any], tuple[str, Callable[[Any], frozenset[Row]], tuple[Any, ...]]] = {
    Meeting: ("meeting", meetings.rows_of, (joinedload(Meeting.area),)),
    Topic: ("topic", meetings.rows_of, (joinedload(Topic.area),)),
    Decision: ("decision", meetings.rows_of, (joinedload(Decision.area),)),
    Resource: ("resource", resources.rows_of, (joinedload(Resource.area),)),
    Booking: (
        "booking",
        resources.rows_of_booking,
        (joinedload(Booking.resource).joinedload(Resource.area),),
    ),
    Agreement: (
        "agreement",
        partners.rows_of_agreement,
        (joinedload(Agreement.partner).joinedload(PartnerUnit.area),),
    ),
    PartnerUnit: ("partner", partners.rows_of, (joinedload(PartnerUnit.area),)),
}


def differences() -> Iterator[tuple[str, object, object]]:
    """(what, whether it is kept, whether it should be), where the two disagree."""
    kept = db.session.scalar(sa.select(sa.func.count()).select_from(area_shelf)) or 0
    for kind, (name, rows_of, options) in KINDS.items():
        last = 0
        while found := _some(kind, last, options):
            wanted = {(row.outer_id, row.shelf, row.rank, one.id) for one in found for row in rows_of(one)}
            missing = wanted - _kept(wanted)
            for outer, shelf, _rank, id in sorted(missing):
                yield f"{name} {id} on {shelf} of area {outer}", False, True
            kept -= len(wanted) - len(missing)
            last = found[-1].id
            db.session.expunge_all()
    if kept:
        yield "rows of lists that nothing stands for", kept, 0


def _kept(wanted: set[Key]) -> set[Key]:
    """Each is one look-up by the whole key."""
    shelf = area_shelf.c
    key = (shelf.outer_id, shelf.shelf, shelf.rank, shelf.subject_id)
    rows = db.session.execute(sa.select(*key).where(sa.tuple_(*key).in_(sorted(wanted))))
    return {(row[0], row[1], row[2], row[3]) for row in rows}


def _some(kind: type[Any], last: int, options: tuple[Any, ...]) -> list[Any]:
    found = sa.select(kind).where(kind.id > last).options(*options).order_by(kind.id).limit(CHUNK)
    return list(db.session.scalars(found))
