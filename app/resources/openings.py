"""When something is open and which times are free: a weekly plan, exceptions, 调休, half-hours over midnight. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from app.core.clock import local_day, start_of
from app.core.errors import DomainError
from app.core.workdays import SATURDAY, is_workday

SLOT = 30  # minutes: the grain of every plan and of every booking
DAY = 24 * 60
MONDAY = 0
ONE_DAY = timedelta(days=1)
MOST_OFFERED, LOOKED_AROUND = 6, 7  # times offered instead of one that is taken, and how many days away

Works = Callable[[date], bool]


@dataclass(frozen=True, order=True)
class Window:
    """Minutes after midnight of the day it begins on. Beyond 1440 it runs into the next day, and still belongs here."""

    begins: int
    ends: int

    @classmethod
    def between(cls, opens: time, closes: time) -> Window:
        """20:00 to 01:00 ends the day after; 00:00 to 00:00 is the whole day."""
        begins, ends = _minutes(opens), _minutes(closes)
        if begins % SLOT or ends % SLOT:
            raise DomainError("Opening hours begin and end on the hour or the half-hour.")
        return cls(begins, ends if ends > begins else ends + DAY)

    @property
    def opens(self) -> time:
        return time(*divmod(self.begins, 60))

    @property
    def closes(self) -> time:
        return time(*divmod(self.ends % DAY, 60))

    @property
    def overnight(self) -> bool:
        return self.ends > DAY


Windows = tuple[Window, ...]


@dataclass(frozen=True)
class Plan:
    weekly: Mapping[int, Windows] = field(default_factory=dict)  # Monday is 0
    days: Mapping[date, Windows] = field(default_factory=dict)  # exceptions; none at all is closed
    working_days_only: bool = False

    def __post_init__(self) -> None:
        for windows in (*self.weekly.values(), *self.days.values()):
            ordered = sorted(windows)
            if any(one.ends > other.begins for one, other in pairwise(ordered)):
                raise DomainError("Two openings of one day overlap.")

    def on(self, day: date, works: Works = is_workday) -> Windows:
        """What begins on this day. A working weekend (调休) opens by its own hours, or as on a Monday."""
        if day in self.days:
            return self.days[day]
        usual = self.weekly.get(day.weekday(), ())
        if not self.working_days_only:
            return usual
        if not works(day):
            return ()
        return usual or (self.weekly.get(MONDAY, ()) if day.weekday() >= SATURDAY else ())

    @property
    def minutes_a_week(self) -> int:
        return sum(one.ends - one.begins for windows in self.weekly.values() for one in windows)

    def kept(self) -> dict[str, Any]:
        return {
            "weekly": {str(day): _pairs(windows) for day, windows in sorted(self.weekly.items()) if windows},
            "days": {day.isoformat(): _pairs(windows) for day, windows in sorted(self.days.items())},
            "working_days_only": self.working_days_only,
        }

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Plan:
        return cls(
            {int(day): _windows(pairs) for day, pairs in kept.get("weekly", {}).items()},
            {date.fromisoformat(day): _windows(pairs) for day, pairs in kept.get("days", {}).items()},
            bool(kept.get("working_days_only")),
        )


@dataclass(frozen=True)
class Terms:
    """How it may be booked: minutes, and days ahead."""

    shortest: int = 30
    longest: int = 120
    step: int = SLOT
    ahead: int = 30

    def __post_init__(self) -> None:
        if any(minutes < SLOT or minutes % SLOT for minutes in (self.shortest, self.longest, self.step)):
            raise DomainError("Bookings are counted in half-hours.")
        if not self.shortest <= self.longest <= DAY:
            raise DomainError("The longest booking is shorter than the shortest, or longer than a day.")
        if not 1 <= self.ahead <= 366:
            raise DomainError("Bookings are taken at least one day ahead, at most a year.")

    @property
    def lengths(self) -> Sequence[int]:
        return range(self.shortest, self.longest + 1, self.step)


# --- Half-hours ---------------------------------------------------------------------------------------------------


def slot_at(moment: datetime) -> int:
    """The half-hour this moment lies in, counted since 1970."""
    return int(moment.timestamp()) // (SLOT * 60)


def begin_of(slot: int) -> datetime:
    return datetime.fromtimestamp(slot * SLOT * 60, UTC)


def slots_between(begins: datetime, ends: datetime) -> range:
    return range(slot_at(begins), slot_at(ends))


def opened(plan: Plan, first: date, last: date, works: Works = is_workday) -> frozenset[int]:
    """Every half-hour it is open on these days, both included: what began the evening before counts as well."""
    inside = range(slot_at(start_of(first)), slot_at(start_of(last + ONE_DAY)))
    return frozenset(
        slot
        for day in _days(first - ONE_DAY, last)
        for window in plan.on(day, works)
        for slot in _slots(window, day)
        if slot in inside
    )


def beginnings(
    plan: Plan,
    terms: Terms,
    day: date,
    length: int,
    taken: Collection[int],
    at: datetime,
    works: Works = is_workday,
) -> list[int]:
    """Where a booking of this length may begin on this day, in steps from each opening, none in the past."""
    free = opened(plan, day, day + ONE_DAY, works) - frozenset(taken)
    earliest = slot_at(at - timedelta(microseconds=1)) + 1
    return [
        slot
        for slot in sorted(_steps(plan, terms, day, works))
        if slot >= earliest and free.issuperset(range(slot, slot + length // SLOT))
    ]


def nearest(
    plan: Plan,
    terms: Terms,
    wanted: int,
    length: int,
    taken: Collection[int],
    at: datetime,
    works: Works = is_workday,
) -> list[int]:
    """Free times of the same length around the one that was wanted, in the order of the clock."""
    middle, today = local_day(begin_of(wanted)), local_day(at)
    first, last = max(today, middle - LOOKED_AROUND * ONE_DAY), middle + LOOKED_AROUND * ONE_DAY
    days = _days(first, min(last, today + terms.ahead * ONE_DAY))
    free = [slot for day in days for slot in beginnings(plan, terms, day, length, taken, at, works)]
    return sorted(sorted(free, key=lambda slot: (abs(slot - wanted), slot))[:MOST_OFFERED])


def refuse(
    plan: Plan, terms: Terms, begins: int, length: int, at: datetime, works: Works = is_workday
) -> None:
    """Whether it may be booked at all, whoever else has: DomainError says why not."""
    day = local_day(begin_of(begins))
    if length not in terms.lengths:
        raise DomainError("It cannot be booked for so long or so short a time.")
    if begin_of(begins) < at:
        raise DomainError("This time has passed. Please choose another.")
    if day > local_day(at) + terms.ahead * ONE_DAY:
        raise DomainError("It can be booked at most %(days)s days ahead.", days=terms.ahead)
    if begins not in beginnings(plan, terms, day, length, (), at, works):
        raise DomainError("It is not open then. Please choose one of the times offered.")


def _steps(plan: Plan, terms: Terms, day: date, works: Works) -> Iterator[int]:
    """The beginnings of steps that fall on this day, of what opens today or opened the evening before."""
    today = range(slot_at(start_of(day)), slot_at(start_of(day + ONE_DAY)))
    for opening in (day - ONE_DAY, day):
        for window in plan.on(opening, works):
            yield from (slot for slot in _slots(window, opening)[:: terms.step // SLOT] if slot in today)


def _slots(window: Window, day: date) -> range:
    midnight = slot_at(start_of(day))
    return range(midnight + window.begins // SLOT, midnight + window.ends // SLOT)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + n * ONE_DAY for n in range((last - first).days + 1))


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _pairs(windows: Windows) -> list[list[int]]:
    return [[one.begins, one.ends] for one in sorted(windows)]


def _windows(pairs: Sequence[Sequence[int]]) -> Windows:
    return tuple(Window(begins, ends) for begins, ends in pairs)
