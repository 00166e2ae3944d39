"""What a dashboard reads: three statements, whatever the number of cases. All of it from tallies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
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
from app.cases.workflow import RUNNING
from app.core.clock import local_day, start_of
from app.core.db import UtcDateTime, db
from app.core.errors import NotFound
from app.figures.windows import EARLIEST, Window
from app.timeline.models import tally

COMPARED = ("received", "yes", "partly", "no", "cohort_handled")  # of every place below
COUNCIL = ("held", "inquorate", "decided", "decided_done")
BESIDE = (
    "reminded", "escalated", "escalated_in_time", "escalated_done", "whistled", "summoned", "summoned_answered",
    "summoned_arrived", "summoned_rated",
)  # fmt: skip
CALLS = (
    "called", "called_reached", "called_yes", "called_partly", "called_no", "called_declined", "called_graded",
    "called_content",
)  # fmt: skip
FLOW = (
    *COMPARED,
    *BESIDE,
    *CALLS,
    "handled",
    "late",
    "exempt",
    "ordered",
    "unanswered",
    "unreached",
    "declined",
    "cohort_yes",
    *COUNCIL,
)
BY_KEY = ("received_kind", "received_category", "received_channel")
BY_DAY = ("received", "yes")
BANDS = ((0, 3), (4, 7), (8, 15), (16, 30), (31, 90), (91, None))
ON_THE_CLOCK = tuple(sorted(status.value for status in RUNNING))


@dataclass
class Counts:
    """One area's figures. Totals by figure name; open and overdue by age band (index into BANDS).

    Of the places below only the sums of open and overdue are asked: all of it stands in the first band.
    """

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
    for part, area_id, figure, key, day, n in db.session.execute(_TALLIES, _asked(area, ids, window, at)):
        if part == "name":
            found.categories[str(area_id)] = figure
        else:
            _take(found, part, area_id, figure, key, day, int(n))
    for area_id, band, n in db.session.execute(_DUE_TODAY, _today(area, ids, at)):
        found.counts[area_id].late_by_age[int(band)] += int(n)
    return found


def _asked(area: Area, ids: Collection[int], window: Window, at: datetime) -> dict[str, object]:
    before = window.before()
    youngest = {f"band{number}": band_days(number, at)[0] for number in range(len(BANDS) - 1)}
    return {
        "own": area.id, "ids": ids, "since": window.since, "until": window.until, "drawn": window.trend()[0][0],
        "before": before.since, "before_until": before.until,
        "today": due_key(at),  # what falls due today is asked exactly, by _DUE_TODAY
        **youngest,
    }  # fmt: skip


def _today(area: Area, ids: Collection[int], at: datetime) -> dict[str, object]:
    came = {f"came{number}": start_of(band_days(number, at)[0]) for number in range(len(BANDS) - 1)}
    return {"own": area.id, "ids": ids, "at": at, "midnight": start_of(local_day(at)), **came}


def _take(found: Figures, part: str, area_id: int, figure: str, key: str, day: date | None, n: int) -> None:
    counts = found.counts[area_id]
    if part == "total":
        counts.totals[figure] += n
    elif part == "key":
        found.by_key.setdefault(figure, Counter())[key] += n
    elif part == "day":
        assert day is not None
        found.by_day.setdefault(figure, Counter())[day] += n
    elif part == "before":
        found.received_before = n
    else:
        (counts.open_by_age if part == "open" else counts.late_by_age)[int(key)] += n


# --- The statements, put together once: that costs more than running them ---------------------------------------


def _part(name: str, *columns: sa.ColumnElement[Any] | InstrumentedAttribute[Any]) -> sa.Select[Any]:
    return sa.select(sa.literal(name).label("part"), *columns)


def _ids() -> sa.BindParameter[int]:
    return sa.bindparam("ids", expanding=True, type_=sa.Integer)


def _day(name: str) -> sa.BindParameter[date]:
    return sa.bindparam(name, type_=sa.Date)


def _read_tallies() -> sa.CompoundSelect[Any]:
    """Rows of (part, area_id, figure, key, day, n); the names of the categories come along as a last part."""
    t, own, ids = tally.c, sa.bindparam("own", type_=sa.Integer), _ids()
    inside = sa.and_(t.day >= _day("since"), t.day < _day("until"))
    total, no_key, no_day = sa.func.sum(t.n).label("n"), sa.literal("").label("key"), _NO_DAY.label("day")
    late = sa.and_(t.figure == "due", t.key < sa.bindparam("today", type_=sa.String))
    return sa.union_all(
        _part("total", t.area_id, t.figure, no_key, no_day, total)
        .where(t.area_id == own, t.figure.in_(FLOW), inside)
        .group_by(t.area_id, t.figure),
        _part("total", t.area_id, t.figure, no_key, no_day, total)
        .where(t.area_id.in_(ids), t.area_id != own, t.figure.in_(COMPARED), inside)
        .group_by(t.area_id, t.figure),
        _part("before", t.area_id, t.figure, no_key, no_day, total)
        .where(
            t.area_id == own, t.figure == "received", t.day >= _day("before"), t.day < _day("before_until")
        )
        .group_by(t.area_id, t.figure),
        _part("key", t.area_id, t.figure, t.key, no_day, total)
        .where(t.area_id == own, t.figure.in_(BY_KEY), inside)
        .group_by(t.area_id, t.figure, t.key),
        _part("day", t.area_id, t.figure, no_key, t.day, t.n).where(
            t.area_id == own, t.figure.in_(BY_DAY), t.day >= _day("drawn"), t.day < _day("until")
        ),
        *_by_age("open", sa.and_(t.area_id == own, t.figure == "open")),
        *_by_age("late", sa.and_(t.area_id == own, late)),
        *(
            _part(part, t.area_id, t.figure, sa.literal("0").label("key"), no_day, total)
            .where(t.area_id.in_(ids), t.area_id != own, which)
            .group_by(t.area_id, t.figure)
            for part, which in (("open", t.figure == "open"), ("late", late))
        ),
        _part("name", Category.id, Category.name, no_key, no_day, sa.literal(0)),
    )


def _by_age(part: str, which: sa.ColumnElement[bool]) -> Iterator[sa.Select[Any]]:
    """One walk along the index for each age band, so that nothing is sorted. Empty bands give no row."""
    t, no_day = tally.c, _NO_DAY.label("day")
    total = sa.func.sum(t.n).label("n")
    for number in range(len(BANDS)):
        days = [t.day >= _day(f"band{number}")] if number < len(BANDS) - 1 else []
        days += [t.day < _day(f"band{number - 1}")] if number else []
        columns = (t.area_id, t.figure, sa.literal(str(number)).label("key"), no_day, total)
        yield _part(part, *columns).where(which, *days).group_by(t.area_id, t.figure)


def _read_due_today() -> sa.CompoundSelect[Any]:
    """Rows of (area_id, band, n), counted where they lie: on a working day thousands fall due in a city."""
    s, own, n = case_scope.c, sa.bindparam("own", type_=sa.Integer), sa.func.count().label("n")
    passed = (s.due_at >= _moment("midnight"), s.due_at < _moment("at"), s.status.in_(ON_THE_CLOCK))
    young = [(s.submitted_at >= _moment(f"came{number}"), number) for number in range(len(BANDS) - 1)]
    band = sa.case(*young, else_=len(BANDS) - 1).label("band")
    below = sa.select(s.outer_id, sa.literal(0).label("band"), n).where(
        s.outer_id.in_(_ids()), s.outer_id != own
    )
    return sa.union_all(
        sa.select(s.outer_id, band, n).where(s.outer_id == own, *passed).group_by(s.outer_id, band),
        below.where(*passed).group_by(s.outer_id),
    )


def _moment(name: str) -> sa.BindParameter[datetime]:
    return sa.bindparam(name, type_=UtcDateTime)


_NO_DAY = sa.cast(sa.null(), sa.Date)
_TALLIES, _DUE_TODAY = _read_tallies(), _read_due_today()


# --- Age bands ----------------------------------------------------------------------------------------------------


def band_days(band: int, at: datetime) -> tuple[date, date]:
    """Submission days of an age band, half-open: what the rows behind it are narrowed to."""
    low, high = BANDS[band]
    today = local_day(at)
    oldest = EARLIEST if high is None else today - timedelta(days=high)
    return oldest, today - timedelta(days=low) + timedelta(days=1)
