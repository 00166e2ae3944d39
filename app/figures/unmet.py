"""What no resource answers: the open demands of an area by category and class of compound, all of it from tallies.

The cells are those of app.cases.counting: as many at a million cases as at ten thousand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.actor import Actor
from app.areas.models import Area, CompoundClass, Level
from app.cases.case_conditions import Stage, of_case, of_scope
from app.cases.case_filter import PAGE, CaseFilter
from app.cases.counting import ALWAYS, need_of
from app.cases.desk_queries import any_of
from app.cases.desk_views import Row
from app.cases.list_rows import row_from, rows_of
from app.cases.models import Case, Category, Kind, Matched, case_scope
from app.cases.queries import seen_by
from app.core.db import db
from app.core.errors import sentence
from app.figures.definitions import Definition, Measure
from app.figures.lists import beyond, cursor
from app.figures.windows import DAY, Window
from app.timeline.models import tally

Living = CompoundClass | None
COLUMNS: tuple[Living, ...] = (*CompoundClass, None)

UNMET = Definition(
    sentence("Unmet needs"),
    sentence("open demands for which no resource has been offered"),
    sentence(
        "At this moment, whenever they came in. A demand leaves the map when a resource is offered, and comes back when"
        " the offer is declined or comes to nothing. What was handled without a resource is no longer open."
    ),
    Measure.STOCK,
)
MATCHED = Definition(
    sentence("Demands with a confirmed match"),
    sentence("demands with a match that both sides confirmed ÷ demands received"),
    sentence(
        "Both of the very demands received in the last twelve months. Merged ones are counted by the one they joined;"
        " those withdrawn before anybody took them up are left out."
    ),
    Measure.COHORT,
)


@dataclass
class Needs:
    """Counts by (category, class of compound); what came in and what was matched during the window."""

    cells: Counter[tuple[int, Living]] = field(default_factory=Counter)
    names: dict[int, str] = field(default_factory=dict)
    received: int = 0
    matched: int = 0

    @property
    def categories(self) -> list[tuple[int, int]]:
        """(category, how many), the most first; 0: nobody has sorted it yet."""
        sums: Counter[int] = Counter()
        for (category, _living), n in self.cells.items():
            sums[category] += n
        return sorted(sums.items(), key=lambda one: (-one[1], one[0]))

    def of_column(self, living: Living) -> int:
        return sum(n for (_category, one), n in self.cells.items() if one is living)


def needs(area: Area, window: Window) -> Needs:
    """One statement, whatever the number of cases."""
    found = Needs()
    for part, number, key, n in db.session.execute(
        _NEEDS, {"area": area.id, "since": window.since, "until": window.until}
    ):
        if part == "name":
            found.names[number] = key
        elif part == "unmet":
            found.cells[need_of(key)] += int(n)
        else:
            setattr(found, part, int(n or 0))
    return found


def _read() -> sa.CompoundSelect[str, int, str, int]:
    t, above = tally.c, aliased(Category)
    here = t.area_id == sa.bindparam("area", type_=sa.Integer)
    during = sa.and_(
        t.day >= sa.bindparam("since", type_=sa.Date), t.day < sa.bindparam("until", type_=sa.Date)
    )
    none, zero = sa.literal(""), sa.literal(0)
    total = sa.func.sum(t.n)
    name = sa.func.coalesce(above.name + " › ", "") + Category.name
    return sa.union_all(
        sa.select(sa.literal("unmet"), zero, t.key, t.n).where(
            here, t.figure == "unmet", t.day == sa.literal(ALWAYS, sa.Date), t.n != 0
        ),
        sa.select(sa.literal("received"), zero, none, total).where(
            here, t.figure == "received_kind", t.key == Kind.DEMAND.value, during
        ),
        sa.select(sa.literal("matched"), zero, none, total).where(here, t.figure == "matched", during),
        sa.select(sa.literal("name"), Category.id, name, zero).outerjoin(
            above, above.id == Category.parent_id
        ),
    )


_NEEDS = _read()


# --- The rows behind each number ------------------------------------------------------------------------------------


class Which(StrEnum):
    UNMET = "unmet"
    MATCHED = "matched"
    RECEIVED = "received"


@dataclass(frozen=True)
class RowFilter:
    """Empty means: not narrowed by this. `living` "none": not in a compound of any class."""

    which: Which = Which.UNMET
    category: int | None = None
    living: str = ""
    since: date | None = None
    until: date | None = None  # not included
    after: str = ""


@dataclass(frozen=True)
class Page:
    rows: Sequence[Row]
    after: str  # where the next page begins; empty on the last


NOWHERE = "none"


def rows(area: Area, actor: Actor, wanted: RowFilter, at: datetime) -> Page:
    """Newest first, a page at a time: the very demands that a number counts. One statement."""
    scope, asked = case_scope.c, _asked(wanted)
    visible = sa.exists().where(Case.id == scope.case_id, seen_by(actor), *of_case(asked), *_of_case(wanted))
    some = sa.select(scope.case_id).where(scope.outer_id == area.id, *of_scope(asked, at), visible)
    if wanted.after:
        some = some.where(beyond(wanted.after))
    stream = some.order_by(scope.submitted_at.desc(), scope.case_id.desc()).limit(PAGE + 1)
    found = rows_of(any_of([stream]), actor).order_by(Case.submitted_at.desc(), Case.id.desc())
    lines = db.session.execute(found).all()
    return Page(
        [row_from(line, at) for line in lines[:PAGE]], cursor(lines[PAGE - 1]) if len(lines) > PAGE else ""
    )


def name(category: int) -> str:
    """Of one row of the map; empty for what nobody has sorted yet."""
    return db.session.scalar(sa.select(Category.name).where(Category.id == category)) or ""


def _asked(wanted: RowFilter) -> CaseFilter:
    stock = wanted.which is Which.UNMET
    return CaseFilter(
        kind=Kind.DEMAND,
        counted=True,
        stage=Stage.OPEN if stock else None,
        category=wanted.category or None,
        no_category=wanted.category == 0,
        since=None if stock else wanted.since,
        until=None if stock or wanted.until is None else wanted.until - DAY,
    )


def _of_case(wanted: RowFilter) -> list[sa.ColumnElement[bool]]:
    asked: list[sa.ColumnElement[bool]] = []
    if wanted.which is Which.UNMET:
        asked.append(Case.matched.is_(None))
    if wanted.which is Which.MATCHED:
        asked.append(Case.matched == Matched.CONFIRMED)
    if wanted.living:
        asked.append(Case.area_id.in_(_living(wanted.living)))
    return asked


def _living(word: str) -> sa.Select[int]:
    """The areas in compounds of a class, as app.areas.models: Area.living."""
    outer = aliased(Area)
    above = sa.and_(outer.id == Area.parent_id, Area.level == Level.BUILDING)
    living = sa.func.coalesce(outer.compound_class, Area.compound_class)
    named = living.is_(None) if word == NOWHERE else living == CompoundClass(word)
    return sa.select(Area.id).outerjoin(outer, above).where(named)
