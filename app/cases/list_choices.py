"""What the list of cases and the intake form may be asked for, read in one statement each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.actor import Actor
from app.accounts.models import Unit
from app.accounts.permissions import Permission
from app.areas.models import Area, Level, area_within
from app.areas.scope import within
from app.cases import view_queries
from app.cases.models import Category
from app.core.db import db
from app.core.sounding import looked_for

MOST_PLACES = 600  # drawn at once; the others are found by typing
MOST_FOUND, MOST_SAID = 50, 6

Choice = tuple[str, str]


@dataclass(frozen=True)
class Kept:
    """A list under a name; `query` as it stands in the address."""

    name: str
    query: str
    mine: bool


@dataclass
class ListChoices:
    category: list[Choice] = field(default_factory=list)
    unit: list[Choice] = field(default_factory=list)
    area: list[Choice] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    circles: list[Choice] = field(default_factory=list)  # with whom it may be shared when it is kept

    def of(self, what: str) -> list[Choice]:
        return {"category": self.category, "unit": self.unit, "area": self.area}[what]

    def name_of(self, what: str, number: str) -> str:
        offered: list[Choice] = getattr(self, what)
        return dict(offered).get(number, "")


def for_list(actor: Actor, also: Mapping[str, int | None] | None = None) -> ListChoices:
    """Categories, the units and the places this person may look at, the lists they keep or share, in one statement.

    `also`: what a link chose, though it is closed by now or too small to be offered.
    """
    named = also or {}
    found = ListChoices()
    parts: Mapping[str, list[Choice]] = {"category": found.category, "unit": found.unit, "area": found.area}
    seen = actor.areas(Permission.VIEW_CASES).union(*actor.unit_areas(Permission.VIEW_CASES).values())
    rows = db.session.execute(
        sa.union_all(
            _categories(named.get("category")),
            _units(seen, named.get("unit")),
            _places(seen, named.get("area")),
            view_queries.in_brief(actor),
            *view_queries.circles_in_brief(actor),
        ).order_by("what", "sort", "name")
    )
    views = []
    for row in rows:
        if row.what in parts:
            parts[row.what].append((str(row.id), row.name))
        elif row.what.startswith(view_queries.CIRCLE):
            found.circles.append(view_queries.circle(row))
        else:
            views.append(row)
    found.kept = [Kept(row.name, row.sort, row.what == view_queries.MINE) for row in in_order(views)]
    return found


def in_order(views: Sequence[sa.Row[str, int, str, str]]) -> list[sa.Row[str, int, str, str]]:
    """One's own by their rank, which stands where others have their number; then what is lent, by name."""
    mine = sorted((row for row in views if row.what == view_queries.MINE), key=lambda row: row.id)
    lent = sorted((row for row in views if row.what == view_queries.LENT), key=lambda row: row.name)
    return [*mine, *lent[: view_queries.MOST_LENT]]


def _categories(also: int | None) -> sa.Select[str, int, str, str]:
    parent = aliased(Category)
    path = sa.func.coalesce(parent.name + " › ", "") + Category.name
    return (
        sa.select(sa.literal("category").label("what"), Category.id, path.label("name"), path.label("sort"))
        .outerjoin(parent, parent.id == Category.parent_id)
        .where(sa.or_(Category.closed.is_(False), Category.id == also))
    )


def _units(seen: frozenset[int], also: int | None) -> sa.Select[str, int, str, str]:
    """Those that serve what I see: within it, and around it (a unit of the district holds its cases too)."""
    around = sa.select(area_within.c.outer_id).where(area_within.c.inner_id.in_(seen))
    serving = sa.or_(within(Unit.area_id, seen), Unit.area_id.in_(around))
    return sa.select(sa.literal("unit"), Unit.id, Unit.name, Unit.name).where(
        serving, sa.or_(Unit.closed.is_(False), Unit.id == also)
    )


def _places(seen: frozenset[int], also: int | None) -> sa.Select[str, int, str, str]:
    wide = (Level.DISTRICT, Level.STREET, Level.COMMUNITY, Level.GRID, Level.COMPOUND)
    return sa.select(sa.literal("area"), Area.id, Area.trail, Area.path).where(
        within(Area.id, seen), sa.or_(sa.and_(Area.level.in_(wide), Area.closed.is_(False)), Area.id == also)
    )


def places_to_enter(actor: Actor, also: int | None = None) -> list[Choice]:
    """The places within my areas, the narrower ones left out where there would be too many. `also`: one that was
    found by its name and chosen all the same."""
    some = _to_enter(actor).order_by(_depth(), Area.trail).limit(MOST_PLACES)
    chosen = _to_enter(actor).where(Area.id == also)
    found = {row.id: row for row in db.session.execute(some)}
    if also is not None and also not in found:
        found |= {row.id: row for row in db.session.execute(chosen)}
    return _in_words(found.values())


def every_place_to_enter(actor: Actor) -> list[Choice]:
    """All of them, to know what a sheet or a paste names; never to be drawn."""
    return _in_words(db.session.execute(_to_enter(actor)))


def places_called(actor: Actor, typed: str, most: int = MOST_FOUND) -> list[Choice]:
    """Those within my areas that these words mean: each a part of a name on the way there, or how one is spoken."""
    wanted = _to_enter(actor).order_by(_depth(), Area.trail).limit(most)
    words = [word for part in typed.split() for word in part.split("›") if word][:MOST_SAID]
    if not words:
        return []
    for word in words:
        place = aliased(Area)
        said = place.name.contains(word, autoescape=True)
        if pattern := looked_for(word):
            said = sa.or_(said, place.sought.like(pattern))
        around = sa.select(area_within.c.inner_id).join(place, place.id == area_within.c.outer_id)
        wanted = wanted.where(Area.id.in_(around.where(said)))
    return _in_words(db.session.execute(wanted))


def _to_enter(actor: Actor) -> sa.Select[int, str]:
    mine = within(Area.id, actor.areas(Permission.INTAKE))
    return sa.select(Area.id, Area.trail).where(mine, Area.closed.is_(False))


def _depth() -> sa.ColumnElement[int]:
    return sa.func.length(Area.path) - sa.func.length(sa.func.replace(Area.path, "/", ""))


def _in_words(rows: Iterable[sa.Row[int, str]]) -> list[Choice]:
    return sorted(((str(id_), trail.replace("/", " › ")) for id_, trail in rows), key=lambda one: one[1])
