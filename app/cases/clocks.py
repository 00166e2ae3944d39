"""Deadline arithmetic, all of it: what is due when, what is left, what the clock did not count."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from app.cases.office_hours import DEFAULT_CALENDAR, ONE_DAY, Calendar

NOTHING = timedelta(0)
A_MOMENT = timedelta(microseconds=1)


class Unit(StrEnum):
    HOURS = "hours"  # through the night
    WORKING_HOURS = "working_hours"  # only minutes inside office hours on working days
    DAYS = "days"  # the same clock time so many calendar days on
    WORKING_DAYS = "working_days"  # the same clock time so many working days on


@dataclass(frozen=True)
class Limit:
    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError(f"A limit is at least one {self.unit}, not {self.amount}.")

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"

    @classmethod
    def parse(cls, text: str) -> "Limit":
        """Reads what str() wrote: "7 working_days"."""
        amount, _, unit = text.partition(" ")
        return cls(int(amount), Unit(unit))


ACCEPT = Limit(2, Unit.WORKING_HOURS)
ACCEPT_URGENT = Limit(2, Unit.HOURS)
CONTACT = Limit(24, Unit.HOURS)
CONTACT_URGENT = Limit(2, Unit.HOURS)
HANDLE_URGENT = Limit(24, Unit.HOURS)
HANDLE_UTILITIES = Limit(24, Unit.HOURS)
HANDLE_ORDINARY = Limit(7, Unit.WORKING_DAYS)
HANDLE_COMPLEX = Limit(15, Unit.WORKING_DAYS)
CHECK = Limit(1, Unit.WORKING_DAYS)
CALLBACK = Limit(3, Unit.WORKING_DAYS)
REVIEW = Limit(1, Unit.WORKING_DAYS)  # somebody answers a request to reopen
RULING = Limit(1, Unit.WORKING_DAYS)  # a dispute about whose work it is is decided
INFO = Limit(5, Unit.DAYS)  # the longest a case waits for the resident
RATING = Limit(14, Unit.DAYS)  # then it closes as unanswered
REOPEN = Limit(30, Unit.DAYS)  # then a new case is linked as a recurrence


class Clock(StrEnum):
    """The limits a category may set for itself."""

    ACCEPT = "accept"
    CONTACT = "contact"
    HANDLE = "handle"
    CHECK = "check"
    CALLBACK = "callback"
    REVIEW = "review"
    RULING = "ruling"


DEFAULTS = {
    Clock.ACCEPT: ACCEPT, Clock.CONTACT: CONTACT, Clock.HANDLE: HANDLE_ORDINARY, Clock.CHECK: CHECK,
    Clock.CALLBACK: CALLBACK, Clock.REVIEW: REVIEW, Clock.RULING: RULING,
}  # fmt: skip
URGENT = DEFAULTS | {
    Clock.ACCEPT: ACCEPT_URGENT,
    Clock.CONTACT: CONTACT_URGENT,
    Clock.HANDLE: HANDLE_URGENT,
}


def due(start: datetime, limit: Limit, calendar: Calendar = DEFAULT_CALENDAR) -> datetime:
    """When the limit is reached. Working limits that start outside office hours start at the next opening."""
    wall = calendar.local(start)
    match limit.unit:
        case Unit.HOURS:
            return start.astimezone(UTC) + timedelta(hours=limit.amount)
        case Unit.DAYS:
            return calendar.utc(wall + timedelta(days=limit.amount))
        case Unit.WORKING_HOURS:
            return calendar.utc(_later(wall, timedelta(hours=limit.amount), calendar))
        case Unit.WORKING_DAYS:
            began = _next_working_moment(wall, calendar)
            day = _working_day_after(began.date(), limit.amount, calendar)
            return calendar.utc(datetime.combine(day, began.time()))


def due_after_pause(
    due_at: datetime,
    paused_at: datetime,
    resumed_at: datetime,
    unit: Unit,
    calendar: Calendar = DEFAULT_CALENDAR,
) -> datetime:
    """The deadline moves by the time its own clock would have run: a night pauses no working clock."""
    if resumed_at <= paused_at or paused_at >= due_at:
        return due_at
    missed = own_time(paused_at, resumed_at, unit, calendar)
    return after(due_at, missed, unit, calendar) if missed else due_at


def extended(due_at: datetime, by: Limit, calendar: Calendar = DEFAULT_CALENDAR) -> datetime:
    """Later by so much: a deadline at closing time, or at the end of a day, still belongs to that day."""
    if by.unit is not Unit.WORKING_DAYS:
        return due(due_at, by, calendar)
    last = calendar.local(due_at) - A_MOMENT
    day = _working_day_after(last.date(), by.amount, calendar)
    return calendar.utc(datetime.combine(day, last.time()) + A_MOMENT)


def own_time(start: datetime, end: datetime, unit: Unit, calendar: Calendar = DEFAULT_CALENDAR) -> timedelta:
    """What a clock of this unit counts between two moments."""
    if unit in (Unit.HOURS, Unit.DAYS):
        return max(NOTHING, end - start)
    return working_time_between(start, end, calendar)


def after(start: datetime, passed: timedelta, unit: Unit, calendar: Calendar = DEFAULT_CALENDAR) -> datetime:
    """When a clock of this unit has counted so much."""
    if unit in (Unit.HOURS, Unit.DAYS):
        return start + passed
    return calendar.utc(_later(calendar.local(start), passed, calendar))


def is_overdue(due_at: datetime, at: datetime) -> bool:
    """Reached exactly is on time."""
    return at > due_at


@dataclass(frozen=True)
class Remaining:
    """What is left, or by how much it is late, in whole minutes of ordinary time, rounded down."""

    overdue: bool
    days: int
    hours: int
    minutes: int


def remaining(due_at: datetime, at: datetime) -> Remaining:
    minutes = abs(due_at - at) // timedelta(minutes=1)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return Remaining(is_overdue(due_at, at), days, hours, minutes)


def working_days_left(due_at: datetime, at: datetime, calendar: Calendar = DEFAULT_CALENDAR) -> int:
    """Working days after today up to the day it is due: 0 today and when late."""
    day, last = calendar.local(at).date(), calendar.local(due_at).date()
    return sum(calendar.works(day + n * ONE_DAY) for n in range(1, (last - day).days + 1))


def working_time_between(start: datetime, end: datetime, calendar: Calendar = DEFAULT_CALENDAR) -> timedelta:
    """Time inside office hours; nothing when the end is not after the start."""
    came, went = calendar.local(start), calendar.local(end)
    total = NOTHING
    for opens, closes in calendar.office_spans(came.date()):
        if opens >= went:
            return total
        total += max(NOTHING, min(closes, went) - max(opens, came))
    return total


@dataclass(frozen=True)
class Pause:
    since: datetime
    until: datetime | None = None


def elapsed(start: datetime, end: datetime, pauses: Iterable[Pause] = ()) -> timedelta:
    """Ordinary time from start to end without the pauses; pauses that overlap count once."""
    total, counted_to = NOTHING, start
    for pause in sorted(pauses, key=lambda pause: pause.since):
        total += max(NOTHING, min(pause.since, end) - counted_to)
        counted_to = max(counted_to, end if pause.until is None else pause.until)
    return total + max(NOTHING, end - counted_to)


def _next_working_moment(wall: datetime, calendar: Calendar) -> datetime:
    spans = calendar.office_spans(wall.date())
    return next(max(opens, wall) for opens, closes in spans if wall < closes)


def _working_day_after(day: date, count: int, calendar: Calendar) -> date:
    while count:
        day += ONE_DAY
        count -= calendar.works(day)
    return day


def _later(wall: datetime, working_time: timedelta, calendar: Calendar) -> datetime:
    """The first moment at which so much office time has gone by: 12:00, not 14:30."""
    left = working_time
    for opens, closes in calendar.office_spans(wall.date()):
        begin = max(opens, wall)
        if begin + left <= closes:
            return begin + left
        left -= max(NOTHING, closes - begin)
    raise AssertionError("office spans have no end")
