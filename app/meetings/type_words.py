"""Kinds of meetings in words: when one comes again, what it takes to decide, who sits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from itertools import islice

from babel.dates import get_day_names
from flask_babel import format_date, get_locale, gettext
from flask_babel import lazy_gettext as _l

from app.core.clock import now, today
from app.core.workdays import is_known, is_workday
from app.meetings.models import MeetingType
from app.meetings.recurrence import LAST, Coming, Pattern, Shift, next_starts, read

SHIFTS = {
    Shift.STAY: _l("It is held all the same"), Shift.AFTER: _l("The next working day"),
    Shift.BEFORE: _l("The working day before"),
}  # fmt: skip
NTHS = {
    1: _l("first"), 2: _l("second"), 3: _l("third"), 4: _l("fourth"), 5: _l("fifth"), LAST: _l("last"),
}  # fmt: skip
PREVIEWED = 5


def weekday_names() -> list[str]:
    """Monday first."""
    names = get_day_names("wide", locale=get_locale())
    return [str(names[day]) for day in range(7)]


def coming_words(pattern: Pattern) -> str:
    names = weekday_names()
    match pattern.coming:
        case Coming.ON_CALL:
            return str(gettext("When it is called"))
        case Coming.TENS:
            return str(gettext("On the 10th, 20th and 30th of the month"))
        case Coming.WEEKLY:
            return str(
                gettext("Every %(days)s", days=gettext(", ").join(names[day] for day in pattern.weekdays))
            )
        case Coming.NTH_WEEKDAY:
            day = names[pattern.weekdays[0]]
            return str(gettext("The %(nth)s %(day)s of the month", nth=NTHS[pattern.nth], day=day))
        case Coming.MONTH_DAYS:
            return str(
                gettext(
                    "On these days of the month: %(days)s", days=gettext(", ").join(map(str, pattern.days))
                )
            )


def type_coming(kind: MeetingType) -> str:
    return coming_words(read(kind.recurrence))


def type_quorum(kind: MeetingType) -> str:
    asked = []
    if kind.over_half:
        asked.append(gettext("over half of the seats"))
    if kind.parties_needed:
        asked.append(gettext("%(n)d sides", n=kind.parties_needed))
    return gettext(", ").join(asked) or str(gettext("none asked"))


def type_sides(kind: MeetingType) -> str:
    return str(gettext(", ")).join(f"{seat.party} {seat.seats}" for seat in kind.seats)


@dataclass(frozen=True)
class NextDay:
    """A day of meeting to come; `odd` says what is worth knowing about it."""

    on: date
    words: str
    odd: str


def next_days(pattern: Pattern, shift: Shift, starts: time) -> list[NextDay]:
    if pattern.coming is Coming.ON_CALL:
        return []
    found = next_starts(pattern.rule, now(), starts, shift, PREVIEWED)
    return [_next_day(at.date()) for at in islice(found, PREVIEWED)]


def _next_day(on: date) -> NextDay:
    pattern = gettext("EEEE, MMM d") if on.year == today().year else gettext("EEEE, MMM d, y")
    return NextDay(on, str(format_date(on, pattern)), _odd(on))


def _odd(on: date) -> str:
    if not is_known(on):
        return str(gettext("holidays of that year are not published yet"))
    if on.weekday() > 4 and is_workday(on):
        return str(gettext("a weekend day that is worked"))
    return "" if is_workday(on) else str(gettext("a day off"))
