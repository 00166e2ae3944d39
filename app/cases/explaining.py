"""A reckoning told step by step, so that anybody can count it again by hand. Pure; the words are clock_words.py's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.cases import clocks
from app.cases.clocks import NOTHING, Limit, Unit
from app.cases.office_hours import ONE_DAY
from app.cases.reckoning import Reckoning, Stretch, Why

SATURDAY = 5
WORKING = (Unit.WORKING_HOURS, Unit.WORKING_DAYS)


@dataclass(frozen=True)
class Starts:
    at: datetime
    limit: Limit


@dataclass(frozen=True)
class Waits:
    """It came outside office hours: counted as from then."""

    at: datetime
    until: datetime


@dataclass(frozen=True)
class Uses:
    """So much of the limit inside these office hours; `left` is what remains of it."""

    opens: datetime
    closes: datetime
    used: timedelta
    left: timedelta


@dataclass(frozen=True)
class Counts:
    """Working days, one after the other."""

    days: tuple[date, ...]


@dataclass(frozen=True)
class Off:
    """Weekdays on which nobody works."""

    days: tuple[date, ...]


@dataclass(frozen=True)
class MadeUp:
    """Weekend days on which people work."""

    days: tuple[date, ...]


@dataclass(frozen=True)
class Assumed:
    """No calendar is published for the year: Monday to Friday."""

    year: int


@dataclass(frozen=True)
class Set:
    at: datetime
    due_at: datetime
    outer: bool


@dataclass(frozen=True)
class Reaches:
    due_at: datetime


@dataclass(frozen=True)
class Lengthens:
    by: Limit
    due_at: datetime


@dataclass(frozen=True)
class Stands:
    """`moved`: what the clock would have counted meanwhile; nothing for a night, or when it was late already."""

    stretch: Stretch
    moved: timedelta
    due_at: datetime


@dataclass(frozen=True)
class StandsStill:
    whys: tuple[Why, ...]


Step = (
    Starts | Waits | Uses | Counts | Off | MadeUp | Assumed | Set | Reaches | Lengthens | Stands | StandsStill
)


def steps(found: Reckoning) -> list[Step]:
    return [*_first(found), *_longer(found), *_stood(found), *_assumed(found)]


def _first(found: Reckoning) -> Iterator[Step]:
    if found.fixed_at is not None:
        yield Set(found.start, found.fixed_at, found.outer)
        return
    yield Starts(found.start, found.limit)
    if found.limit.unit in WORKING:
        yield from _counted(found)
    yield Reaches(found.first_due)


def _counted(found: Reckoning) -> Iterator[Step]:
    calendar = found.calendar
    came = calendar.local(found.start)
    spans = calendar.office_spans(came.date())
    begins = next(max(opens, came) for opens, closes in spans if came < closes)
    if begins != came:
        yield Waits(found.start, calendar.utc(begins))
    last = calendar.local(found.first_due).date()
    if found.limit.unit is Unit.WORKING_HOURS:
        yield from _hours(found, begins)
    else:
        days = [begins.date() + n * ONE_DAY for n in range(1, (last - begins.date()).days + 1)]
        yield Counts(tuple(day for day in days if calendar.works(day)))
    yield from _unusual(found, came.date(), last)


def _hours(found: Reckoning, begins: datetime) -> Iterator[Uses]:
    calendar, left = found.calendar, timedelta(hours=found.limit.amount)
    for opens, closes in calendar.office_spans(begins.date()):
        start = max(opens, begins)
        used = min(left, closes - start)
        if used > NOTHING:
            left -= used
            yield Uses(calendar.utc(start), calendar.utc(closes), used, left)
        if not left:
            return


def _unusual(found: Reckoning, first: date, last: date) -> Iterator[Step]:
    """What a wall calendar does not show: holidays on weekdays, weekend days made up."""
    works = found.calendar.works
    days = [first + n * ONE_DAY for n in range((last - first).days + 1)]
    if off := tuple(day for day in days if day.weekday() < SATURDAY and not works(day)):
        yield Off(off)
    if made_up := tuple(day for day in days if day.weekday() >= SATURDAY and works(day)):
        yield MadeUp(made_up)


def _longer(found: Reckoning) -> Iterator[Lengthens]:
    at = found.first_due
    for by in () if found.outer else found.longer:
        at = clocks.extended(at, by, found.calendar)
        yield Lengthens(by, at)


def _stood(found: Reckoning) -> Iterator[Step]:
    at, unit = found.own_due, found.limit.unit
    for one in () if found.outer else found.stood:
        late = one.since >= at
        moved = NOTHING if late else clocks.own_time(one.since, one.until, unit, found.calendar)
        at = clocks.due_after_pause(at, one.since, one.until, unit, found.calendar)
        yield Stands(one, moved, at)
    if found.stands:
        yield StandsStill(found.stands)


def _assumed(found: Reckoning) -> Iterator[Assumed]:
    if found.fixed_at is not None or found.limit.unit not in WORKING:
        return
    first, last = (found.calendar.local(at).date() for at in (found.start, found.due_at))
    for year in range(first.year, last.year + 1):
        if not found.calendar.known(max(first, date(year, 1, 1))):
            yield Assumed(year)
