"""What stands on which list of which place, in the order of that list: a page reads an index, it never sorts or counts.

One row for each area around a thing and each list it stands on. What fills the lists of a thing is a pure function in
its capability; its actions hand over what it filled before and what it fills now, and the difference is written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.areas.models import Area, area_shelf
from app.core.db import db
from app.core.errors import NotFound
from app.core.numbers import LARGEST_ID
from app.core.prepared import Prepared, insert_into

HIGHEST_RANK = 2**62
ANY = "*"
UNITS = 2**31  # ids that fit beneath one step of a rank


class Stand(NamedTuple):
    """A thing's place on a list: of its own area and all around it, or of its own area alone."""

    shelf: str
    rank: int
    own: bool = False


class Row(NamedTuple):
    outer_id: int
    shelf: str
    rank: int
    own: bool


def moment(at: datetime) -> int:
    return int(at.timestamp())


def weighed(amount: int, id: int) -> int:
    """The most first when read backwards; of those that are equal, the oldest first."""
    return amount * UNITS - id


def rows(area: Area, stands: Iterable[Stand]) -> frozenset[Row]:
    return frozenset(
        Row(outer, *stand) for stand in stands for outer in ((area.id,) if stand.own else area.around)
    )


_ENTER = insert_into(area_shelf, "outer_id", "shelf", "rank", "own", "subject_id")
_LEAVE = Prepared(
    sa.delete(area_shelf).where(
        *(area_shelf.c[name] == sa.bindparam(name) for name in ("outer_id", "shelf", "rank", "subject_id"))
    )
)


def change(subject_id: int, before: frozenset[Row], after: frozenset[Row]) -> None:
    """In key order, as the tallies: two writers never wait for each other in a circle."""
    for statement, some in ((_LEAVE, before - after), (_ENTER, after - before)):
        if some:
            statement.run_each({**row._asdict(), "subject_id": subject_id} for row in sorted(some))


def sorted_by(name: str, kind: str, status: str, id: int) -> list[Stand]:
    """The lists of things with a kind and a status, the newest last: all, of one kind, in one status, both."""
    return [Stand(f"{name} {k} {s}", id) for k in (kind, ANY) for s in (status, ANY)]


def moved(area_id: int, left: Collection[int], joined: Collection[int]) -> None:
    """A branch of the tree was hung elsewhere: what lies in it leaves and joins the lists of the areas above."""
    shelf = area_shelf.c
    own_lists = (shelf.outer_id == area_id, shelf.own.is_(False))
    branch = sa.select(shelf.shelf, shelf.rank, shelf.subject_id).where(*own_lists)
    db.session.execute(
        area_shelf.delete().where(
            shelf.outer_id.in_(left), sa.tuple_(shelf.shelf, shelf.rank, shelf.subject_id).in_(branch)
        )
    )
    columns = [column.name for column in area_shelf.columns if column.name != "outer_id"]
    for outer in sorted(joined):
        found = sa.select(sa.literal(outer), *(shelf[name] for name in columns)).where(*own_lists)
        db.session.execute(area_shelf.insert().from_select(["outer_id", *columns], found))


# --- Reading --------------------------------------------------------------------------------------------------------


class Cursor(NamedTuple):
    """The last one shown: the page begins after it."""

    rank: int
    id: int

    def __str__(self) -> str:
        return f"{self.rank}~{self.id}"


def read_cursor(text: str) -> Cursor | None:
    """Errors: NotFound for what no page of ours ever wrote."""
    if not text:
        return None
    rank, _, number = text.partition("~")
    try:
        found = Cursor(int(rank), int(number))
    except ValueError as error:
        raise NotFound("There is no such page.") from error
    if abs(found.rank) > HIGHEST_RANK or not 0 <= found.id <= LARGEST_ID:
        raise NotFound("There is no such page.")
    return found


Bound = int | sa.BindParameter[int]  # a parameter where a statement is put together once


class Stretch(NamedTuple):
    """A stretch of one list: between two ranks (the last left out), after the page before."""

    outer_id: Bound
    shelf: str
    since: Bound | None = None
    until: int | None = None
    after: Cursor | None = None


Some = sa.Select[int, int]


def stretch(wanted: Stretch, most: int, *narrowed: sa.ColumnElement[bool], backwards: bool = False) -> Some:
    """(subject_id, rank) by one index read. `narrowed` may name area_shelf.c.subject_id."""
    shelf = area_shelf.c
    found = sa.select(shelf.subject_id, shelf.rank).where(
        shelf.outer_id == wanted.outer_id, shelf.shelf == wanted.shelf, *narrowed
    )
    if wanted.after is not None:
        found, wanted = found.where(_beyond(wanted.after, backwards)), _shortened(wanted, backwards)
    if wanted.since is not None:
        found = found.where(shelf.rank >= wanted.since)
    if wanted.until is not None:
        found = found.where(shelf.rank < wanted.until)
    order: Sequence[Any] = (shelf.rank, shelf.subject_id)
    return found.order_by(*(one.desc() for one in order) if backwards else order).limit(most)


def _beyond(last: Cursor, backwards: bool) -> sa.ColumnElement[bool]:
    """Of those of the same rank, the ones that were not shown; their ranks are bounded beside it."""
    rank, id = area_shelf.c.rank, area_shelf.c.subject_id
    further = (rank < last.rank, id < last.id) if backwards else (rank > last.rank, id > last.id)
    return sa.or_(*further)


def _shortened(wanted: Stretch, backwards: bool) -> Stretch:
    """One bound on either side, the nearer one: of two, the index would be read from the farther."""
    assert wanted.after is not None
    last = wanted.after.rank
    if backwards:
        return wanted._replace(until=last + 1 if wanted.until is None else min(wanted.until, last + 1))
    return wanted._replace(since=max(wanted.since, last) if isinstance(wanted.since, int) else last)


def together(parts: Sequence[Some]) -> sa.Subquery:
    """Several stretches as one table (subject_id, rank); a thing may stand on more than one of them."""
    if len(parts) == 1:
        return parts[0].subquery()
    columns = [part.subquery().c for part in parts]
    return sa.union_all(*(sa.select(one.subject_id, one.rank) for one in columns)).subquery()
