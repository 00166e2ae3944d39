"""The published figures that this system counts too, counted here and now as its own pages count them."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from app.areas.models import Area, Level, area_within
from app.core.clock import now, today
from app.core.db import db
from app.figures import queries
from app.figures.windows import from_address
from app.partners.models import Agreement, PartnerUnit, PartTimeMember
from app.partners.workflow import PartnerStatus
from app.resources.models import Resource, ResourceKind, ResourceStatus

YEAR = {"span": "year"}  # the window closest to "more than a year": the last twelve months


def counted(figure: str, district: Area) -> int:
    return FIGURES[figure](district)


def _of_the_year(name: str) -> Callable[[Area], int]:
    def total(district: Area) -> int:
        window = from_address(YEAR, today())
        return queries.figures(district, [], window, now()).own.totals[name]

    return total


def _places(level: Level) -> Callable[[Area], int]:
    return lambda district: _number(sa.select(Area.id).where(Area.level == level), Area.id, district)


def _partners(district: Area) -> int:
    approved = sa.select(PartnerUnit.id).where(PartnerUnit.status == PartnerStatus.APPROVED)
    return _number(approved, PartnerUnit.area_id, district)


def _members(district: Area) -> int:
    still = sa.or_(PartTimeMember.until.is_(None), PartTimeMember.until >= today())
    return _number(sa.select(PartTimeMember.id).where(still), PartTimeMember.area_id, district)


def _agreements(district: Area) -> int:
    return _number(sa.select(Agreement.id).join(Agreement.partner), PartnerUnit.area_id, district)


def _venues(district: Area) -> int:
    listed = sa.select(Resource.id).where(
        Resource.kind == ResourceKind.VENUE, Resource.status == ResourceStatus.LISTED
    )
    return _number(listed, Resource.area_id, district)


def _number(found: sa.Select[int], where: InstrumentedAttribute[int], district: Area) -> int:
    inside = sa.select(area_within.c.inner_id).where(area_within.c.outer_id == district.id)
    narrowed = found.where(where.in_(inside))
    return db.session.scalar(sa.select(sa.func.count()).select_from(narrowed.subquery())) or 0


FIGURES: dict[str, Callable[[Area], int]] = {
    "received": _of_the_year("received"), "held": _of_the_year("held"), "solved": _of_the_year("yes"),
    "compounds": _places(Level.COMPOUND), "grids": _places(Level.GRID), "communities": _places(Level.COMMUNITY),
    "partners": _partners, "members": _members, "agreements": _agreements, "venues": _venues,
}  # fmt: skip
