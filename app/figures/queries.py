"""What a dashboard reads: three statements, whatever the number of cases. All of it from tallies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.areas.models import Area, area_within
from app.cases.counting import due_key
from app.cases.models import Category, case_scope
from app.cases.workflow import Status
from app.core.clock import local_day, start_of
from app.core.db import db
from app.core.errors import NotFound
from app.figures.windows import EARLIEST, Window
from app.timeline.models import tally

COMPARED = ("received", "yes", "partly", "no", "cohort_handled")  # of every place below
FLOW = (*COMPARED, "handled", "late", "unanswered", "unreached", "declined", "cohort_yes")
BY_KEY = ("received_kind", "received_category", "received_channel")
BY_DAY = ("received", "yes")
BANDS = ((0, 3), (4, 7), (8, 15), (16, 30), (31, 90), (91, None))
ON_THE_CLOCK = (Status.DISPATCHED.value, Status.IN_PROGRESS.value)


@dataclass
class Counts:
    """One area's figures. Totals by figure name; open and overdue by age band (index into BANDS)."""

    totals: Counter[str] = field(default_factory=Counter)
    open_by_age: Counter[int] = field(default_factory=Counter)
    late_by_age: Counter[int] = field(default_factory=Counter)

    @property
    def open(self) -> int:
        return self.open_by_age.total()

    @property
    def overdue(self) -> int:
        return self.late_by_age.total()

    def minus(self, others: Collection[Counts]) -> Counts:
        """What lies in an area itself and in no place below it."""
        own = Counts(Counter(self.totals), Counter(self.open_by_age), Counter(self.late_by_age))
        for other in others:
            own.totals.subtract(other.totals)
            own.open_by_age.subtract(other.open_by_age)
            own.late_by_age.subtract(other.late_by_age)
        return own


@dataclass
class Figures:
    area: Area
    children: list[Area]
    window: Window
    counts: dict[int, Counts]
    received_before: int = 0  # in the days compared with
    by_key: dict[str, Counter[str]] = field(default_factory=dict)
    by_day: dict[str, Counter[date]] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)

    @property
    def own(self) -> Counts:
        return self.counts[self.area.id]


def area_for(
    area_id: int, actor: Actor, permission: Permission = Permission.VIEW_FIGURES
) -> tuple[Area, list[Area]]:
    """The area with its children, when it lies inside the actor's; NotFound otherwise. One statement."""
    held = sa.exists().where(
        area_within.c.inner_id == area_id, area_within.c.outer_id.in_(actor.areas(permission))
    )
    found = db.session.scalars(
        sa.select(Area).where(sa.or_(Area.id == area_id, Area.parent_id == area_id), held).order_by(Area.id)
    ).all()
    area = next((one for one in found if one.id == area_id), None)
    if area is None:
        raise NotFound("There is no such place in your area.")
    return area, [one for one in found if one.id != area_id]


def figures(area: Area, children: list[Area], window: Window, at: datetime) -> Figures:
    """Two statements: every tally the page shows, and the deadlines of today."""
    ids = [area.id, *(child.id for child in children)]
    found = Figures(area, children, window, {one: Counts() for one in ids})
    for row in db.session.execute(_tallies(area.id, ids, window, at)):
        _take(found, row, at)
    for area_id, submitted_at in db.session.execute(_due_today(ids, at)):
        found.counts[area_id].late_by_age[band_of(local_day(submitted_at), at)] += 1
    return found


def _tallies(own: int, ids: Collection[int], window: Window, at: datetime) -> sa.CompoundSelect[Any]:
    """Rows of (part, area_id, figure, key, day, n); the names of the categories come along as a last part."""
    t = tally.c
    inside = sa.and_(t.day >= window.since, t.day < window.until)
    before, drawn = window.before(), window.trend()[0][0]
    today = due_key(at)  # what falls due today is asked exactly, by _due_today()
    total, no_key, no_day = sa.func.sum(t.n).label("n"), sa.literal("").label("key"), _NO_DAY.label("day")
    return sa.union_all(
        _part("total", t.area_id, t.figure, no_key, no_day, total)
        .where(t.area_id == own, t.figure.in_(FLOW), inside)
        .group_by(t.area_id, t.figure),
        _part("total", t.area_id, t.figure, no_key, no_day, total)
        .where(t.area_id.in_(ids), t.area_id != own, t.figure.in_(COMPARED), inside)
        .group_by(t.area_id, t.figure),
        _part("before", t.area_id, t.figure, no_key, no_day, total)
        .where(t.area_id == own, t.figure == "received", t.day >= before.since, t.day < before.until)
        .group_by(t.area_id, t.figure),
        _part("key", t.area_id, t.figure, t.key, no_day, total)
        .where(t.area_id == own, t.figure.in_(BY_KEY), inside)
        .group_by(t.area_id, t.figure, t.key),
        _part("day", t.area_id, t.figure, no_key, t.day, t.n).where(
            t.area_id == own, t.figure.in_(BY_DAY), t.day >= drawn, t.day < window.until
        ),
        _part("open", t.area_id, t.figure, no_key, t.day, t.n).where(
            t.area_id.in_(ids), t.figure == "open", t.n != 0
        ),
        _part("late", t.area_id, t.figure, no_key, t.day, total)
        .where(t.area_id.in_(ids), t.figure == "due", t.key < today)
        .group_by(t.area_id, t.figure, t.day),
        _part("name", Category.id, Category.name, no_key, no_day, sa.literal(0)),
    )


_NO_DAY = sa.cast(sa.null(), sa.Date)


def _part(name: str, *columns: sa.ColumnElement[Any] | InstrumentedAttribute[Any]) -> sa.Select[Any]:
    return sa.select(sa.literal(name).label("part"), *columns)


def _due_today(ids: Collection[int], at: datetime) -> sa.Select[int, datetime]:
    s, midnight = case_scope.c, start_of(local_day(at))
    return sa.select(s.outer_id, s.submitted_at).where(
        s.outer_id.in_(ids), s.status.in_(ON_THE_CLOCK), s.due_at >= midnight, s.due_at < at
    )


def _take(found: Figures, row: Any, at: datetime) -> None:
    if row.part == "name":
        found.categories[str(row.area_id)] = row.figure
        return
    n, counts = int(row.n), found.counts[row.area_id]
    if row.part == "total":
        counts.totals[row.figure] += n
    elif row.part == "before":
        found.received_before = n
    elif row.part == "key":
        found.by_key.setdefault(row.figure, Counter())[row.key] += n
    elif row.part == "day":
        found.by_day.setdefault(row.figure, Counter())[row.day] += n
    else:
        bands = counts.open_by_age if row.part == "open" else counts.late_by_age
        bands[band_of(row.day, at)] += n


def band_of(came: date, at: datetime) -> int:
    age = (local_day(at) - came).days
    return next(i for i, (_low, high) in enumerate(BANDS) if high is None or age <= high)


def band_days(band: int, at: datetime) -> tuple[date, date]:
    """Submission days of an age band, half-open: what the rows behind it are narrowed to."""
    low, high = BANDS[band]
    today = local_day(at)
    oldest = EARLIEST if high is None else today - timedelta(days=high)
    return oldest, today - timedelta(days=low) + timedelta(days=1)
