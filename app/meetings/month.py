"""A month of meetings: weeks of days, what was called on each, and what by its rule is still to be called."""

from __future__ import annotations

from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from app.core.clock import LOCAL, local_day
from app.core.workdays import is_workday
from app.meetings.models import MeetingType
from app.meetings.recurrence import Shift, days
from app.meetings.workflow import MeetingStatus

NEAR = 3  # days: a meeting called so close to a planned day is that one, moved
ONE_DAY = timedelta(days=1)
WEEKEND = 5


class Called(NamedTuple):
    """What a month shows of a meeting."""

    token: str
    starts_at: datetime
    title: str
    number: int
    status: MeetingStatus
    type_id: int
    kind: str
    area_id: int
    place: str


@dataclass(frozen=True)
class Planned:
    """A day on which a kind of meeting should be held, and nobody has called it yet."""

    kind: MeetingType
    on: date

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.on, time.fromisoformat(self.kind.starts), LOCAL)


@dataclass(frozen=True)
class Day:
    on: date
    inside: bool  # of the month itself
    today: bool
    off: bool  # a weekday nobody works (休)
    worked: bool  # a weekend day that is worked (班)
    meetings: tuple[Called, ...]
    planned: tuple[Planned, ...]
    count: int = 0  # of all meetings inside the place, where not all are named


def days_shown(first: date) -> tuple[date, date]:
    """The first and last day of the weeks of a month."""
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    return weeks[0][0], weeks[-1][-1]


def weeks(
    first: date,
    today: date,
    meetings: Sequence[Called],
    planned: Iterable[Planned],
    counts: Mapping[date, int],
) -> list[list[Day]]:
    """`counts`: of all meetings of a day, where not all of them are named."""
    called: dict[date, list[Called]] = defaultdict(list)
    for meeting in meetings:
        called[local_day(meeting.starts_at)].append(meeting)
    waiting: dict[date, list[Planned]] = defaultdict(list)
    for one in planned:
        waiting[one.on].append(one)
    return [
        [
            replace(
                _day(on, first, today, called[on], waiting[on]),
                count=counts.get(on, 0),
            )
            for on in week
        ]
        for week in Calendar().monthdatescalendar(first.year, first.month)
    ]


def _day(on: date, first: date, today: date, called: list[Called], waiting: list[Planned]) -> Day:
    works = is_workday(on)
    return Day(
        on=on,
        inside=on.month == first.month,
        today=on == today,
        off=not works and on.weekday() < WEEKEND,
        worked=works and on.weekday() >= WEEKEND,
        meetings=tuple(called),
        planned=tuple(waiting),
    )


def planned_between(
    kinds: Sequence[MeetingType], called: Sequence[Called], first: date, last: date
) -> list[Planned]:
    """`called`: the meetings of this very council from NEAR days before to NEAR days after."""
    found = []
    for kind in kinds:
        own = [local_day(one.starts_at) for one in called if one.type_id == kind.id]
        margin = timedelta(days=2 * NEAR)
        by_rule = _between(kind, first - margin, last + margin)
        found += [Planned(kind, on) for on in uncalled(by_rule, own) if first <= on <= last]
    return found


def _between(kind: MeetingType, first: date, last: date) -> list[date]:
    found = []
    for on in days(kind.recurrence, first - ONE_DAY, Shift(kind.shift)):
        if on > last:
            break
        found.append(on)
    return found


def uncalled(planned: Sequence[date], called: Iterable[date]) -> list[date]:
    """What is left when every meeting called stands in for the planned day nearest to it, if that is near."""
    left = list(planned)
    for day in sorted(called):
        near = [one for one in left if abs((one - day).days) <= NEAR]
        if near:
            left.remove(min(near, key=lambda one: (abs((one - day).days), one)))
    return left
