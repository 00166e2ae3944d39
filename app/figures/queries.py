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
from app.cases.models import Category, case_scope
from app.cases.workflow import Status
from app.core.clock import LOCAL, local_day
from app.core.db import db
from app.core.errors import NotFound
from app.figures.windows import Window
from app.timeline.models import tally

FLOW = (
    "received", "handled", "late", "yes", "partly", "no", "unanswered", "unreached", "declined",
    "cohort_handled", "cohort_yes", "cohort_partly", "cohort_no", "cohort_unanswered",
)  # fmt: skip
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


@dataclass
class Figures:
    area: Area
    children: list[Area]
    window: Window
    counts: dict[int, Counts]
    by_key: dict[str, Counter[str]]
    by_day: dict[str, Counter[date]]
    categories: dict[str, str]

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
        sa.select(Area)
        .where(sa.or_(Area.id == area_id, sa.and_(Area.parent_id == area_id, Area.closed.is_(False))), held)
        .order_by(Area.id)
    ).all()
    area = next((one for one in found if one.id == area_id), None)
    if area is None:
        raise NotFound("There is no such place in your area.")
    return area, [one for one in found if one.id != area_id]


def figures(area: Area, children: list[Area], window: Window, at: datetime) -> Figures:
    """Two statements: every tally the page shows, and the deadlines of the hour that is running."""
    ids = [area.id, *(child.id for child in children)]
    found = Figures(area, children, window, {one: Counts() for one in ids}, {}, {}, {})
    for row in db.session.execute(_tallies(area.id, ids, window, at)):
        _take(found, row, at)
    for area_id, submitted_at in db.session.execute(_this_hour(ids, at)):
        found.counts[area_id].late_by_age[_band(local_day(submitted_at), at)] += 1
    return found


def _tallies(own: int, ids: Collection[int], window: Window, at: datetime) -> sa.CompoundSelect[Any]:
    """Rows of (part, area_id, figure, key, day, n); the names of the categories come along as a last part."""
    t = tally.c
    inside = sa.and_(t.day >= window.since, t.day < window.until)
    hour = f"{at.astimezone(LOCAL):%Y-%m-%dT%H}"  # the hour that is running is asked exactly, by _this_hour()
    total, no_key, no_day = sa.func.sum(t.n).label("n"), sa.literal("").label("key"), _NO_DAY.label("day")
    return sa.union_all(
        _part("total", t.area_id, t.figure, no_key, no_day, total)
        .where(t.area_id.in_(ids), t.figure.in_(FLOW), inside)
        .group_by(t.area_id, t.figure),
        _part("key", t.area_id, t.figure, t.key, no_day, total)
        .where(t.area_id == own, t.figure.in_(BY_KEY), inside)
        .group_by(t.area_id, t.figure, t.key),
        _part("day", t.area_id, t.figure, no_key, t.day, total)
        .where(t.area_id == own, t.figure.in_(BY_DAY), inside)
        .group_by(t.area_id, t.figure, t.day),
        _part("open", t.area_id, t.figure, no_key, t.day, t.n).where(
            t.area_id.in_(ids), t.figure == "open", t.n != 0
        ),
        _part("late", t.area_id, t.figure, no_key, t.day, total)
        .where(t.area_id.in_(ids), t.figure == "due", t.key < hour, t.n != 0)
        .group_by(t.area_id, t.figure, t.day),
        _part("name", Category.id, Category.name, no_key, no_day, sa.literal(0)),
    )


_NO_DAY = sa.cast(sa.null(), sa.Date)


def _part(name: str, *columns: sa.ColumnElement[Any] | InstrumentedAttribute[Any]) -> sa.Select[Any]:
    return sa.select(sa.literal(name).label("part"), *columns)


def _this_hour(ids: Collection[int], at: datetime) -> sa.Select[int, datetime]:
    hour = at.replace(minute=0, second=0, microsecond=0)
    s = case_scope.c
    return sa.select(s.outer_id, s.submitted_at).where(
        s.outer_id.in_(ids), s.status.in_(ON_THE_CLOCK), s.due_at >= hour, s.due_at < at
    )


def _take(found: Figures, row: Any, at: datetime) -> None:
    if row.part == "name":
        found.categories[str(row.area_id)] = row.figure
        return
    n = int(row.n)
    counts = found.counts[row.area_id]
    if row.part == "total":
        counts.totals[row.figure] += n
    elif row.part == "key":
        found.by_key.setdefault(row.figure, Counter())[row.key] += n
    elif row.part == "day":
        found.by_day.setdefault(row.figure, Counter())[row.day] += n
    elif row.part == "open":
        counts.open_by_age[_band(row.day, at)] += n
    else:
        counts.late_by_age[_band(row.day, at)] += n


def _band(came: date, at: datetime) -> int:
    age = (local_day(at) - came).days
    return next(i for i, (_low, high) in enumerate(BANDS) if high is None or age <= high)


def band_days(band: int, at: datetime) -> tuple[date, date]:
    """Submission days of an age band, half-open: what the rows behind it are narrowed to."""
    low, high = BANDS[band]
    today = local_day(at)
    oldest = date(2000, 1, 1) if high is None else today - timedelta(days=high)
    return oldest, today - timedelta(days=low) + timedelta(days=1)
