"""The window a figure looks at: half-open, in local days, said in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


class Span(StrEnum):
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"  # the last twelve months
    CHOSEN = "chosen"


@dataclass(frozen=True)
class Window:
    """From the first day up to, not including, `until`."""

    span: Span
    since: date
    until: date

    @property
    def last(self) -> date:
        return self.until - timedelta(days=1)

    @property
    def days(self) -> int:
        return (self.until - self.since).days

    def params(self) -> dict[str, str]:
        if self.span is not Span.CHOSEN:
            return {"span": self.span.value}
        return {"span": "chosen", "since": self.since.isoformat(), "until": self.last.isoformat()}


def from_address(given: Mapping[str, str], today: date) -> Window:
    """What the address says; anything unreadable falls back to this month."""
    named = given.get("span", "")
    span = Span(named) if named in set(Span) else Span.MONTH
    if span is Span.CHOSEN:
        since, last = _day(given.get("since", "")), _day(given.get("until", ""))
        if since and last and since <= last:
            return Window(span, since, last + timedelta(days=1))
        span = Span.MONTH
    return Window(span, _start(span, today), today + timedelta(days=1))


def _start(span: Span, today: date) -> date:
    if span is Span.WEEK:
        return today - timedelta(days=today.weekday())
    if span is Span.QUARTER:
        return today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1)
    if span is Span.YEAR:
        return (
            today.replace(day=1, year=today.year - 1)
            if today.day > 28
            else today.replace(year=today.year - 1)
        )
    return today.replace(day=1)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if EARLIEST <= day < LATEST else None
