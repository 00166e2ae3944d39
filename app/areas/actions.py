"""The only writer of the area tree, so that area_within and the trails cannot drift from parent_id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from app.areas import shelves
from app.areas.models import Area, CompoundClass, Level, area_within
from app.core.db import db
from app.core.errors import DomainError
from app.core.sounding import sought


def add_area(
    name: str,
    level: Level,
    parent: Area | None = None,
    *,
    code: str | None = None,
    compound_class: CompoundClass | None = None,
) -> Area:
    name = _checked_name(name)
    _refuse_wrong_level(level, parent)
    _refuse_twin(name, parent)
    _refuse_used_code(code)
    area = Area(name=name, level=level, parent=parent, code=code, compound_class=compound_class)
    area.trail, area.path, area.sought = _trail(name, parent), "", sought(name)
    db.session.add(area)
    db.session.flush()
    area.path = f"{parent.path if parent else '/'}{area.id}/"
    if parent is not None:
        above = sa.select(area_within.c.outer_id, sa.literal(area.id)).where(
            area_within.c.inner_id == parent.id
        )
        db.session.execute(area_within.insert().from_select(["outer_id", "inner_id"], above))
    db.session.execute(area_within.insert().values(outer_id=area.id, inner_id=area.id))
    return area


@dataclass(eq=False)
class Sprout:
    """A place about to be added with many others; its parent is one of them, or there already."""

    name: str
    level: Level
    parent: Area | Sprout | None = None
    code: str | None = None
    compound_class: CompoundClass | None = None
    area: Area | None = None  # once it is there


def add_areas(sprouts: Sequence[Sprout]) -> list[Area]:
    """Thousands at once, level by level. Twins and used codes the caller has looked for (areas.importing)."""
    for level in Level:
        fresh = [_planted(sprout) for sprout in sprouts if sprout.level is level]
        db.session.add_all(fresh)
        db.session.flush()
        for area in fresh:
            area.path = f"{area.parent.path if area.parent else '/'}{area.id}/"
        db.session.flush()
        pairs = [{"outer_id": outer, "inner_id": area.id} for area in fresh for outer in area.around]
        if pairs:
            db.session.execute(area_within.insert(), pairs)
    return [sprout.area for sprout in sprouts if sprout.area]


def _planted(sprout: Sprout) -> Area:
    parent = sprout.parent.area if isinstance(sprout.parent, Sprout) else sprout.parent
    name = _checked_name(sprout.name)
    _refuse_wrong_level(sprout.level, parent)
    sprout.area = Area(
        name=name, level=sprout.level, parent=parent, code=sprout.code,
        compound_class=sprout.compound_class, trail=_trail(name, parent), path="", sought=sought(name),
    )  # fmt: skip
    return sprout.area


def rename(area: Area, name: str) -> None:
    name = _checked_name(name)
    _refuse_twin(name, area.parent, area)
    area.name, area.sought = name, sought(name)
    _rewrite(area, Area.trail, _trail(name, area.parent))


def classify(area: Area, kind: CompoundClass | None) -> None:
    if area.level is not Level.COMPOUND:
        raise DomainError("Only a compound has a class.")
    area.compound_class = kind
    db.session.flush()


def move(area: Area, parent: Area) -> tuple[frozenset[int], frozenset[int]]:
    """Hang the branch elsewhere. Returns the areas above it (left, joined): tallies and scopes follow by them."""
    if db.session.scalar(_pair(area.id, parent.id)):
        raise DomainError("A place cannot be moved into itself.")
    _refuse_wrong_level(area.level, parent)
    _refuse_twin(area.name, parent, area)
    above_before = area.around - {area.id}
    above_after = parent.around
    area.parent = parent
    db.session.flush()
    _rehang(area.id, above_before, above_after)
    shelves.moved(area.id, above_before - above_after, above_after - above_before)
    _rewrite(area, Area.path, f"{parent.path}{area.id}/")
    _rewrite(area, Area.trail, _trail(area.name, parent))
    return above_before - above_after, above_after - above_before


def _rehang(area_id: int, above_before: frozenset[int], above_after: frozenset[int]) -> None:
    pairs = area_within.alias()
    branch = sa.select(pairs.c.inner_id).where(pairs.c.outer_id == area_id)
    db.session.execute(
        area_within.delete().where(
            area_within.c.outer_id.in_(above_before), area_within.c.inner_id.in_(branch)
        )
    )
    joined = [(outer, inner) for outer in above_after for inner in db.session.scalars(branch)]
    if joined:
        db.session.execute(area_within.insert(), [{"outer_id": o, "inner_id": i} for o, i in joined])


def _rewrite(area: Area, column: InstrumentedAttribute[str], text: str) -> None:
    """Replace the beginning of a trail or path, here and in the whole branch."""
    before: str = getattr(area, column.key)
    setattr(area, column.key, text)
    db.session.flush()
    inner = sa.select(area_within.c.inner_id).where(area_within.c.outer_id == area.id)
    db.session.execute(
        sa.update(Area)
        .where(Area.id.in_(inner), Area.id != area.id)
        .values({column: sa.literal(text) + sa.func.substr(column, len(before) + 1)})
        .execution_options(synchronize_session=False)
    )
    for loaded in db.session.identity_map.values():
        if isinstance(loaded, Area) and loaded is not area:
            db.session.expire(loaded, [column.key])


def _trail(name: str, parent: Area | None) -> str:
    trail = f"{parent.trail}/{name}" if parent else name
    if len(trail) > 300:
        raise DomainError("The names from the district down are too long together.")
    return trail


def _checked_name(name: str) -> str:
    name = name.strip().replace("/", "／")  # the slash separates the names of a trail
    if not name or len(name) > 60:
        raise DomainError("A place needs a name of at most 60 characters.")
    return name


def _pair(outer_id: int, inner_id: int) -> sa.Select[int]:
    return sa.select(area_within.c.inner_id).where(
        area_within.c.outer_id == outer_id, area_within.c.inner_id == inner_id
    )


def _refuse_wrong_level(level: Level, parent: Area | None) -> None:
    if parent is not None and parent.level.depth >= level.depth:
        raise DomainError("A place can only lie inside a wider one.")


def _refuse_twin(name: str, parent: Area | None, area: Area | None = None) -> None:
    parent_id = parent.id if parent else None
    twin = sa.select(Area.id).where(Area.parent_id.is_not_distinct_from(parent_id), Area.name == name)
    if area is not None:
        twin = twin.where(Area.id != area.id)
    if db.session.scalar(twin):
        raise DomainError("There is already a place of that name here.")


def _refuse_used_code(code: str | None) -> None:
    if code and db.session.scalar(sa.select(Area.id).where(Area.code == code)):
        raise DomainError("Another place has this code.")
