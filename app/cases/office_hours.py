"""When people work: the office hours of a working day, on a calendar that says which days are one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from app.core.clock import LOCAL
from app.core.workdays import is_known, is_workday

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Half-open: who comes at the closing minute waits for the next opening."""

    opens: time
    closes: time

    def on(self, day: date) -> tuple[datetime, datetime]:
        return datetime.combine(day, self.opens), datetime.combine(day, self.closes)


@dataclass(frozen=True)
class OfficeHours:
    spans: tuple[Span, ...]

    @classmethod
    def parse(cls, text: str) -> "OfficeHours":
        """Reads "08:30-12:00,14:30-18:00"; what is wrong is said in the error."""
        spans = tuple(_parse_span(part) for part in text.split(","))
        for earlier, later in pairwise(spans):
            if later.opens < earlier.closes:
                raise ValueError(f"Office hours {text!r}: the parts must follow one another and not overlap.")
        return cls(spans)

    def __str__(self) -> str:
        return ",".join(f"{span.opens:%H:%M}-{span.closes:%H:%M}" for span in self.spans)


def _parse_span(text: str) -> Span:
    opens, _, closes = text.strip().partition("-")
    try:
        span = Span(_parse_time(opens), _parse_time(closes))
    except ValueError as error:
        raise ValueError(f"Office hours: {text.strip()!r} is not like 08:30-12:00.") from error
    if span.opens >= span.closes:
        raise ValueError(f"Office hours: {text.strip()!r} closes before it opens.")
    return span


def _parse_time(text: str) -> time:
    return datetime.strptime(text.strip(), "%H:%M").time()


DEFAULT_HOURS = OfficeHours.parse("08:30-12:00,14:30-18:00")


@dataclass(frozen=True)
class Calendar:
    hours: OfficeHours = DEFAULT_HOURS
    works: Callable[[date], bool] = is_workday
    known: Callable[[date], bool] = is_known  # False: the year is not published, weekends are assumed
    zone: ZoneInfo = LOCAL

    def local(self, at: datetime) -> datetime:
        """The clock on the wall, without a zone, for arithmetic."""
        if at.tzinfo is None:
            raise ValueError(f"{at} does not say in which zone it is.")
        return at.astimezone(self.zone).replace(tzinfo=None)

    def utc(self, wall: datetime) -> datetime:
        return wall.replace(tzinfo=self.zone).astimezone(UTC)

    def office_spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Office hours from this day on, without end."""
        while True:
            if self.works(day):
                yield from (span.on(day) for span in self.hours.spans)
            day += ONE_DAY


DEFAULT_CALENDAR = Calendar()
