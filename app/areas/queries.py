"""Reading the tree of places: always within the areas somebody holds something in."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.areas.models import Area, Level, area_within
from app.areas.scope import within
from app.core.db import db
from app.core.errors import NotFound
from app.core.sounding import looked_for

MOST_CHOICES = 2000
MOST_MEANT = 40  # places one word may mean; of more the widest are taken
WIDE_LEVELS = (Level.DISTRICT, Level.STREET, Level.COMMUNITY, Level.GRID)


@dataclass(frozen=True)
class Branch:
    """One place of a list, and how much lies inside it."""

    area: Area
    children: int


def get(area_id: int, mine: Collection[int]) -> Area:
    found = db.session.scalar(sa.select(Area).where(Area.id == area_id, within(Area.id, mine)))
    if found is None:
        raise NotFound("There is no such place in your area.")
    return found


def anywhere() -> bool:
    """Whether there is any place at all: a new installation has none."""
    return bool(db.session.scalar(sa.select(sa.exists(sa.select(Area.id)))))


def tops(mine: Collection[int]) -> list[Area]:
    """The places somebody holds that lie in no other place they hold."""
    outer = aliased(area_within)
    inside = sa.exists().where(
        outer.c.inner_id == Area.id, outer.c.outer_id.in_(mine), outer.c.outer_id != Area.id
    )
    return list(db.session.scalars(sa.select(Area).where(Area.id.in_(mine), ~inside).order_by(Area.trail)))


def children(area: Area) -> list[Branch]:
    below = aliased(Area)
    counted = sa.select(sa.func.count()).where(below.parent_id == Area.id).correlate(Area).scalar_subquery()
    rows = db.session.execute(
        sa.select(Area, counted)
        .where(Area.parent_id == area.id)
        .order_by(Area.closed, Area.code.is_(None), Area.code, Area.id)
    )
    return [Branch(found, n) for found, n in rows]


def of_levels(mine: Collection[int], levels: Collection[Level], most: int = MOST_CHOICES) -> list[Area]:
    """The open places of these kinds inside what somebody holds, from the root down."""
    found = sa.select(Area).where(within(Area.id, mine), Area.level.in_(levels), Area.closed.is_(False))
    return list(db.session.scalars(found.order_by(Area.path).limit(most)))


def meant_by(part: str, mine: Collection[int], most: int = MOST_MEANT) -> list[tuple[int, str]]:
    """(id, trail) of the open places around or inside what somebody holds that a word may mean, the widest first.

    A part of the name, in either script, or the beginning of how it is spoken, or its initials.
    """
    pattern = looked_for(part)
    if pattern is None or not mine:
        return []
    pair = area_within.c
    near = sa.or_(
        sa.and_(pair.inner_id == Area.id, pair.outer_id.in_(mine)),
        sa.and_(pair.outer_id == Area.id, pair.inner_id.in_(mine)),
    )
    depth = sa.func.length(Area.path) - sa.func.length(sa.func.replace(Area.path, "/", ""))
    rows = db.session.execute(
        sa.select(Area.id, Area.trail)
        .where(Area.sought.like(pattern), Area.closed.is_(False), sa.exists().where(near))
        .order_by(depth, Area.id)
        .limit(most)
    )
    return [(area_id, trail) for area_id, trail in rows]


def above(area: Area) -> list[Area]:
    """From the root down, without the area itself."""
    rows = db.session.scalars(sa.select(Area).where(Area.id.in_(area.around - {area.id})))
    return sorted(rows, key=lambda found: len(found.path))


def beneath(area: Area) -> dict[Level, int]:
    """How many places of each level lie inside, the widest first."""
    rows = db.session.execute(
        sa.select(Area.level, sa.func.count().label("n"))
        .join(area_within, area_within.c.inner_id == Area.id)
        .where(area_within.c.outer_id == area.id, Area.id != area.id)
        .group_by(Area.level)
    )
    found: dict[Level, int] = {row.level: row.n for row in rows}
    return {level: found[level] for level in Level if level in found}


def choices(
    mine: Collection[int], levels: Collection[Level] = WIDE_LEVELS, also: Collection[int] = ()
) -> list[tuple[int, str]]:
    """(id, trail) for a list to choose from: the wider levels, and what the page is about."""
    rows = db.session.execute(
        sa.select(Area.id, Area.trail)
        .where(
            within(Area.id, mine), sa.or_(Area.level.in_(levels), Area.id.in_(also)), Area.closed.is_(False)
        )
        .order_by(Area.trail)
        .limit(MOST_CHOICES)
    )
    return [(area_id, trail.replace("/", " / ")) for area_id, trail in rows]
