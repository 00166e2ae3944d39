"""When a kind of meeting comes again: an RFC 5545 rule in local days, moved off days nobody works where asked.

逢10说事 is FREQ=MONTHLY;BYMONTHDAY=10,20,30: February has no 30th and so two of them. dateutil does the arithmetic.
A rule is one of four shapes, so that the days it gives never depend on the day from which one looks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice

from dateutil.rrule import rrulestr

from app.core.clock import LOCAL
from app.core.errors import DomainError
from app.core.workdays import is_workday

ONE_DAY = timedelta(days=1)
FARTHEST = 31  # days a meeting is moved at the most: longer than any run of holidays


class Shift(StrEnum):
    """Where a day goes that nobody works. Make-up Saturdays (调休) are working days."""

    STAY = ""
    AFTER = "after"
    BEFORE = "before"


class Coming(StrEnum):
    """How people say when a meeting comes again."""

    ON_CALL = "on_call"
    TENS = "tens"
    WEEKLY = "weekly"
    NTH_WEEKDAY = "nth_weekday"
    MONTH_DAYS = "month_days"


DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
TENS = (10, 20, 30)
LAST = -1
_DAY = "|".join(DAYS)
_SHAPE = re.compile(
    rf"FREQ=WEEKLY;BYDAY=(?P<weekdays>(?:{_DAY})(?:,(?:{_DAY}))*)"
    rf"|FREQ=MONTHLY;BYDAY=(?P<nth>[1-5]|-1)(?P<weekday>{_DAY})"
    r"|FREQ=MONTHLY;BYMONTHDAY=(?P<days>\d{1,2}(?:,\d{1,2})*)"
)


@dataclass(frozen=True)
class Pattern:
    """A rule as it is chosen. `nth`: first to fifth, or LAST."""

    coming: Coming = Coming.ON_CALL
    weekdays: tuple[int, ...] = ()  # Monday is 0
    nth: int = 1
    days: tuple[int, ...] = ()

    @property
    def rule(self) -> str:
        match self.coming:
            case Coming.ON_CALL:
                return ""
            case Coming.TENS:
                return tens()
            case Coming.WEEKLY:
                return weekly(*self.weekdays)
            case Coming.NTH_WEEKDAY:
                return nth_weekday(self.nth, *self.weekdays[:1])
            case Coming.MONTH_DAYS:
                return on_month_days(*self.days)


def tens() -> str:
    return on_month_days(*TENS)


def on_month_days(*days: int) -> str:
    return f"FREQ=MONTHLY;BYMONTHDAY={','.join(map(str, sorted(set(days))))}"


def weekly(*weekdays: int) -> str:
    return f"FREQ=WEEKLY;BYDAY={','.join(DAYS[day] for day in sorted(set(weekdays)))}"


def nth_weekday(nth: int, *weekday: int) -> str:
    """The first to fifth, or the LAST, of its kind in the month."""
    return f"FREQ=MONTHLY;BYDAY={nth}{''.join(DAYS[day] for day in weekday)}"


def read(rule: str) -> Pattern:
    """Errors: DomainError when it is none of the shapes, or half of one."""
    if not rule:
        return Pattern()
    found = _SHAPE.fullmatch(rule)
    if found is None:
        raise DomainError("Please say on which days the meeting comes again.")
    if found["nth"]:
        return Pattern(Coming.NTH_WEEKDAY, (DAYS.index(found["weekday"]),), int(found["nth"]))
    if found["weekdays"]:
        weekdays = sorted({DAYS.index(day) for day in found["weekdays"].split(",")})
        return Pattern(Coming.WEEKLY, tuple(weekdays))
    days = tuple(sorted({int(day) for day in found["days"].split(",")}))
    if not all(1 <= day <= 31 for day in days):
        raise DomainError("A month has the days 1 to 31.")
    return Pattern(Coming.TENS if days == TENS else Coming.MONTH_DAYS, days=days)


def days(
    rule: str, after: date, shift: Shift = Shift.STAY, works: Callable[[date], bool] = is_workday
) -> Iterator[date]:
    """The days of meeting after that day, in order, each once, without end; none without a rule."""
    last = after
    # A day before `after` may move past it, and several may move onto one.
    for day in _days(rule, after - timedelta(days=FARTHEST)):
        moved = _moved(day, shift, works)
        if moved > last:
            last = moved
            yield moved


def next_starts(rule: str, after: datetime, starts: time, shift: Shift, n: int = 1) -> list[datetime]:
    """The next moments of beginning, aware. A meeting of today that has not begun is still to come."""
    wall = after.astimezone(LOCAL)
    found = (datetime.combine(day, starts, LOCAL) for day in days(rule, wall.date() - ONE_DAY, shift))
    return list(islice((moment for moment in found if moment > wall), n))


def _days(rule: str, start: date) -> Iterator[date]:
    if not rule:
        return
    for moment in rrulestr(rule, dtstart=datetime.combine(start, time())):
        yield moment.date()


def _moved(day: date, shift: Shift, works: Callable[[date], bool]) -> date:
    if shift is Shift.STAY:
        return day
    step = ONE_DAY if shift is Shift.AFTER else -ONE_DAY
    moved = day
    for _ in range(FARTHEST):
        if works(moved):
            return moved
        moved += step
    return day
