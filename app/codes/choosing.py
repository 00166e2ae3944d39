"""Which places get codes: the tree one ticks, as deep as fits a page, and what the ticks stand for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.areas import queries as area_queries
from app.areas.models import Area, Level, area_within
from app.areas.scope import within
from app.codes.models import LIVE, Code
from app.core.db import db
from app.core.errors import NotAllowed, NotFound

MOST_SHOWN = 250
OFFERED = (Level.COMMUNITY, Level.GRID, Level.COMPOUND, Level.BUILDING)  # "all of these inside"


@dataclass(frozen=True)
class Inside:
    """Every place of one level within an area."""

    area_id: int
    level: Level


@dataclass(frozen=True)
class Ticks:
    areas: frozenset[int] = frozenset()
    inside: frozenset[Inside] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.areas or self.inside)


@dataclass(frozen=True)
class Node:
    area: Area
    depth: int
    inside: Mapping[Level, int]  # how many places of each level lie within
    in_use: int  # codes it has already
    folded: bool  # more lies inside than is drawn


@dataclass(frozen=True)
class Tree:
    top: Area | None  # the branch that is drawn; None: everything of mine
    above: Sequence[Area]
    nodes: Sequence[Node]
    elsewhere: Sequence[Area] = field(default=())  # places ticked in another branch


def mine(actor: Actor) -> frozenset[int]:
    return actor.areas(Permission.MANAGE_CODES)


def tree(actor: Actor, under: int | None, ticks: Ticks) -> Tree:
    """The branch under a place, or all of mine; the narrowest levels are folded where it would grow too long."""
    top = area_queries.get(under, mine(actor)) if under else None
    tops = [top] if top else area_queries.tops(mine(actor))
    areas = _shown([area.id for area in tops])
    shown = {area.id: area for area in areas}
    inside, used = _inside(shown), _in_use(shown)
    drawn = {area.parent_id for area in areas}
    nodes = [
        Node(
            area,
            sum(1 for id_ in area.around if id_ in shown) - 1,
            inside.get(area.id, {}),
            used.get(area.id, 0),
            folded=bool(inside.get(area.id)) and area.id not in drawn,
        )
        for area in areas
    ]
    held = mine(actor)
    above = [area for area in area_queries.above(top) if area.around & held] if top else []
    hidden = (ticks.areas | {one.area_id for one in ticks.inside}) - set(shown)
    return Tree(top, above, nodes, in_order(_all(hidden)))


def chosen(actor: Actor, ticks: Ticks) -> list[Area]:
    """What the ticks stand for, each place once, in the order of the tree. Outside my areas nothing exists."""
    _refuse_what_is_not_mine(actor, ticks)
    ways: list[sa.ColumnElement[bool]] = [Area.id.in_(ticks.areas)]
    for level in {one.level for one in ticks.inside}:
        outer = [one.area_id for one in ticks.inside if one.level is level]
        ways.append(sa.and_(within(Area.id, outer), Area.level == level, Area.closed.is_(False)))
    return in_order(db.session.scalars(sa.select(Area).where(sa.or_(*ways))))


def in_use_of(areas: Iterable[Area]) -> Mapping[int, int]:
    """Area → how many codes it has that are in use."""
    return _in_use([area.id for area in areas])


def in_order(areas: Iterable[Area]) -> list[Area]:
    """Every place after the one it lies in, brothers in the order they were made."""
    return sorted(areas, key=lambda area: [int(part) for part in area.path.strip("/").split("/")])


def _refuse_what_is_not_mine(actor: Actor, ticks: Ticks) -> None:
    wanted = ticks.areas | {one.area_id for one in ticks.inside}
    found = _ids(wanted, mine(actor))
    if found == wanted:
        return
    if _ids(wanted, actor.areas(Permission.VIEW_CODES)) == wanted:
        raise NotAllowed("You may not manage the codes of this place.")
    raise NotFound("There is no such place in your area.")


def _ids(wanted: Collection[int], held: Collection[int]) -> frozenset[int]:
    return frozenset(db.session.scalars(sa.select(Area.id).where(Area.id.in_(wanted), within(Area.id, held))))


def _all(ids: Collection[int]) -> list[Area]:
    return list(db.session.scalars(sa.select(Area).where(Area.id.in_(ids)))) if ids else []


def _shown(tops: Sequence[int]) -> list[Area]:
    """As many levels as fit; at least the tops and what lies directly below them."""
    beneath = within(Area.id, tops)
    rows = db.session.execute(
        sa.select(Area.level, sa.func.count()).where(beneath, Area.closed.is_(False)).group_by(Area.level)
    )
    counted = dict(rows.all())
    levels = [level for level in Level if level in counted]
    totals = accumulate(counted[level] for level in levels)
    fitting = {level for level, total in zip(levels, totals, strict=True) if total <= MOST_SHOWN}
    shown = sa.or_(Area.level.in_(fitting), Area.id.in_(tops), Area.parent_id.in_(tops))
    return in_order(db.session.scalars(sa.select(Area).where(beneath, shown, Area.closed.is_(False))))


def _inside(ids: Collection[int]) -> dict[int, dict[Level, int]]:
    rows = db.session.execute(
        sa.select(area_within.c.outer_id, Area.level, sa.func.count())
        .join(Area, Area.id == area_within.c.inner_id)
        .where(
            area_within.c.outer_id.in_(ids),
            area_within.c.inner_id != area_within.c.outer_id,
            Area.level.in_(OFFERED),
            Area.closed.is_(False),
        )
        .group_by(area_within.c.outer_id, Area.level)
    )
    found: dict[int, dict[Level, int]] = {}
    for outer, level, n in rows:
        found.setdefault(outer, {})[level] = n
    return {outer: {level: n[level] for level in OFFERED if level in n} for outer, n in found.items()}


def _in_use(ids: Collection[int]) -> dict[int, int]:
    rows = db.session.execute(
        sa.select(Code.area_id, sa.func.count())
        .where(Code.area_id.in_(ids), Code.status.in_(LIVE))
        .group_by(Code.area_id)
    )
    return dict(rows.all())
