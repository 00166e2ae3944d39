"""When a kind of meeting comes again: an RFC 5545 rule in local days, moved off days nobody works where asked.

逢10说事 is FREQ=MONTHLY;BYMONTHDAY=10,20,30: February has no 30th and so two of them. dateutil does the arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
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


DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def tens() -> str:
    return on_month_days(10, 20, 30)


def on_month_days(*days: int) -> str:
    return f"FREQ=MONTHLY;BYMONTHDAY={','.join(map(str, days))}"


def weekly(weekday: int) -> str:
    return f"FREQ=WEEKLY;BYDAY={DAYS[weekday]}"


def nth_weekday(nth: int, weekday: int) -> str:
    """The first to fifth, or with -1 the last, of its kind in the month."""
    return f"FREQ=MONTHLY;BYDAY={nth}{DAYS[weekday]}"


def checked(rule: str) -> str:
    """As it is stored. Errors: DomainError when no rule can be meant, or it would never come."""
    try:
        first = next(_days(rule, date(2026, 1, 1)), None)
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise DomainError("This is no rule for coming again.") from error
    if first is None:
        raise DomainError("By this rule the meeting would never come.")
    return rule


def days(
    rule: str, after: date, shift: Shift = Shift.STAY, works: Callable[[date], bool] = is_workday
) -> Iterator[date]:
    """The days of meeting after that day, in order, each once, without end (or as long as the rule goes)."""
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
