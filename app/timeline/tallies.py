"""Counts kept by difference: cells(after) − cells(before), added to the area and to every area around it.

The difference makes merging, reopening and recategorising right by construction. Rows are rolled up when written
(at most six areas deep), so that a dashboard reads one area's rows however many cases lie below; a moved branch
is subtracted from the areas it leaves and added to those it joins (docs/decisions/0003).
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from app.areas.models import area_within
from app.core.db import db
from app.core.prepared import Prepared
from app.timeline.models import tally


class Cell(NamedTuple):
    figure: str
    day: date
    key: str = ""


Cells = Mapping[Cell, int]

_ADD = Prepared(
    sa.text(
        "INSERT INTO tally (area_id, figure, day, key, n) VALUES (:area_id, :figure, :day, :key, :n)"
        " ON CONFLICT (area_id, figure, day, key) DO UPDATE SET n = tally.n + excluded.n"
    ).bindparams(sa.bindparam("day", type_=sa.Date))
)


# What is open or due comes to nothing in the end: years of empty rows would stand in the way of the few that count.
_DROP_EMPTY = Prepared(
    sa.text(
        "DELETE FROM tally WHERE area_id = :area_id AND figure = :figure AND day = :day AND key = :key AND n = 0"
    ).bindparams(sa.bindparam("day", type_=sa.Date))
)


def add(difference: Cells, around: Collection[int]) -> None:
    """Last before the commit, in key order: two writers then never wait for each other in a circle."""
    cells = sorted((area, cell, n) for area in around for cell, n in difference.items() if n)
    rows = [{"area_id": area, **cell._asdict(), "n": n} for area, cell, n in cells]
    if rows:
        _ADD.run_each(rows)
    if less := [row for row in rows if row["n"] < 0]:
        _DROP_EMPTY.run_each(less)


def difference(after: Cells, before: Cells) -> Cells:
    change = Counter(after)
    change.subtract(before)
    return {cell: n for cell, n in change.items() if n}


def move(area_id: int, left: Collection[int], joined: Collection[int]) -> None:
    """A branch was hung elsewhere: its counts leave the areas it left and enter those it joined."""
    branch = db.session.execute(sa.select(tally).where(tally.c.area_id == area_id)).all()
    cells = {Cell(row.figure, row.day, row.key): row.n for row in branch}
    add({cell: -n for cell, n in cells.items()}, left)
    add(cells, joined)


def rekey(area_id: int, above: Collection[int], figure: str, renamed: Callable[[str], str]) -> None:
    """One figure's cells of a branch go by other keys: in every area of the branch, and in those above it."""
    inner = sa.select(area_within.c.inner_id).where(area_within.c.outer_id == area_id)
    found = sa.select(tally).where(tally.c.area_id.in_(inner), tally.c.figure == figure, tally.c.n != 0)
    changes: dict[int, Counter[Cell]] = {}
    for row in db.session.execute(found).all():
        change = changes.setdefault(row.area_id, Counter())
        change[Cell(figure, row.day, row.key)] -= row.n
        change[Cell(figure, row.day, renamed(row.key))] += row.n
    for branch, change in sorted(changes.items()):
        add(change, [branch, *above] if branch == area_id else [branch])
