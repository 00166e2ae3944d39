"""The window a figure looks at: half-open, in local days, said in the address."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
LEAST_TREND, MOST_DAYS, MOST_WEEKS = 14, 62, 750  # days drawn one by one, then by week, then by month
DAY = timedelta(days=1)


class Span(StrEnum):
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"  # the last twelve months
    CHOSEN = "chosen"


class Step(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class Window:
    """From the first day up to, not including, `until`."""

    span: Span
    since: date
    until: date

    @property
    def last(self) -> date:
        return self.until - DAY

    @property
    def days(self) -> int:
        return (self.until - self.since).days

    def params(self) -> dict[str, str]:
        if self.span is not Span.CHOSEN:
            return {"span": self.span.value}
        return {"span": "chosen", "since": self.since.isoformat(), "until": self.last.isoformat()}

    def before(self) -> Window:
        """The days to compare with: as long, in the week, month, quarter or year before."""
        months = {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: 12}.get(self.span)
        if months is None:
            back = timedelta(days=7 if self.span is Span.WEEK else self.days)
            return replace(self, since=self.since - back, until=self.until - back)
        until = min(_back(self.last, months) + DAY, self.since)
        return replace(self, since=_back(self.since, months), until=until)

    def trend(self) -> list[tuple[date, date]]:
        """The stretches a trend is drawn in, half-open. A short window is drawn with the days before it."""
        since = min(self.since, self.until - LEAST_TREND * DAY)
        edges = [*_edges(since, self.until, self.step), self.until]
        return list(pairwise(edges))

    @property
    def step(self) -> Step:
        if self.days <= MOST_DAYS:
            return Step.DAY
        return Step.WEEK if self.days <= MOST_WEEKS else Step.MONTH


def from_address(given: Mapping[str, str], today: date) -> Window:
    """What the address says; anything unreadable falls back to this month."""
    named = given.get("span", "")
    span = Span(named) if named in set(Span) else Span.MONTH
    if span is Span.CHOSEN:
        since, last = _day(given.get("since", "")), _day(given.get("until", ""))
        if since and last and since <= last:
            return Window(span, since, last + DAY)
        span = Span.MONTH
    return Window(span, _start(span, today), today + DAY)


def _start(span: Span, today: date) -> date:
    if span is Span.WEEK:
        return today - timedelta(days=today.weekday())
    if span is Span.QUARTER:
        return today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1)
    return _back(today, 12) if span is Span.YEAR else today.replace(day=1)


def _back(day: date, months: int) -> date:
    """The same day some months ago, or the last of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _edges(since: date, until: date, step: Step) -> Iterator[date]:
    """The first day, then every Monday, first of a month, or day."""
    day = since
    while day < until:
        yield day
        if step is Step.MONTH:
            day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        else:
            day += DAY if step is Step.DAY else timedelta(days=7 - day.weekday())


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if EARLIEST <= day < LATEST else None
