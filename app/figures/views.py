"""A dashboard as it is shown: numbers with their links, rates with their fractions, bars with their lengths."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import url_for
from flask_babel import gettext as _

from app.areas.models import Area
from app.cases.models import Channel, Kind
from app.cases.words import label
from app.figures.queries import BANDS, Counts, Figures, band_days
from app.figures.rows import Figure
from app.figures.windows import EARLIEST, Window

Days = tuple[date, date]  # half-open

FEW = 10  # below it the counts are shown without a percent
HOT = 8


@dataclass(frozen=True)
class Number:
    """A count and the rows behind it; without a link where there is nothing to open or no right to."""

    n: int
    href: str = ""


@dataclass(frozen=True)
class Rate:
    """Numerator first; the percent only when the denominator bears one."""

    part: Number
    whole: int

    @property
    def percent(self) -> str:
        return f"{100 * self.part.n / self.whole:.1f}%" if self.whole >= FEW else ""

    def length(self, of: float) -> float:
        return round(of * self.part.n / self.whole, 1) if self.whole else 0


@dataclass(frozen=True)
class Band:
    name: str
    open: Number
    late: Number
    fine_length: float
    late_length: float


@dataclass(frozen=True)
class Line:
    name: str
    href: str
    received: Number
    received_length: float
    solved: Rate
    handled: Rate
    open: Number
    late: Number


@dataclass(frozen=True)
class Share:
    name: str
    number: Number
    length: float


@dataclass(frozen=True)
class View:
    received: Number
    open: Number
    handled: Number
    solved: Number
    partly: Number
    no: Number
    unanswered: Number
    unit_says: Rate
    residents_say: Rate
    solved_of_received: Rate
    bands: list[Band]
    lines: list[Line]
    total: Line
    kinds: list[Share]
    channels: list[Share]
    categories: list[Share]
    days: list[tuple[date, int, int]]


class Linker:
    """Makes the address of the rows behind a number; none for people who may not open cases."""

    def __init__(self, window: Window, at: datetime, may_open: bool) -> None:
        self.window, self.at, self.may_open = window, at, may_open

    def number(self, n: int, figure: Figure, area: Area, days: Days | None = None, **key: str) -> Number:
        if not n or not self.may_open:
            return Number(n)
        first, end = days or (self.window.since, self.window.until)
        last = end - timedelta(days=1)
        said = {"figure": figure.value, "since": first.isoformat(), "until": last.isoformat(), **key}
        return Number(n, url_for("figures.rows", area_id=area.id, **said))  # type: ignore[arg-type]


def view(found: Figures, at: datetime, *, may_open: bool) -> View:
    link = Linker(found.window, at, may_open)
    area, own = found.area, found.own
    t = own.totals
    total = _line(area, own, link, found.window, longest=1)
    longest = max((found.counts[child.id].totals["received"] for child in found.children), default=0)
    lines = [_line(child, found.counts[child.id], link, found.window, longest) for child in found.children]
    return View(
        received=total.received,
        open=total.open,
        handled=link.number(t["handled"], Figure.HANDLED, area),
        solved=link.number(t["yes"], Figure.YES, area),
        partly=link.number(t["partly"], Figure.PARTLY, area),
        no=link.number(t["no"], Figure.NO, area),
        unanswered=link.number(t["unanswered"], Figure.UNANSWERED, area),
        unit_says=total.handled,
        residents_say=Rate(link.number(t["yes"], Figure.YES, area), t["yes"] + t["partly"] + t["no"]),
        solved_of_received=Rate(link.number(t["cohort_yes"], Figure.COHORT_YES, area), t["received"]),
        bands=_bands(area, own, link),
        lines=sorted(lines, key=lambda line: -line.received.n),
        total=total,
        kinds=_shares(found, "received_kind", "kind", link),
        channels=_shares(found, "received_channel", "channel", link),
        categories=_shares(found, "received_category", "category", link)[:HOT],
        days=_days(found),
    )


def _line(area: Area, counts: Counts, link: Linker, window: Window, longest: int) -> Line:
    t = counts.totals
    return Line(
        name=area.name,
        href=url_for("figures.area", area_id=area.id, **window.params()),  # type: ignore[arg-type]
        received=link.number(t["received"], Figure.RECEIVED, area),
        received_length=round(128 * t["received"] / longest, 1) if longest else 0,
        solved=Rate(link.number(t["yes"], Figure.YES, area), t["yes"] + t["partly"] + t["no"]),
        handled=Rate(link.number(t["cohort_handled"], Figure.COHORT_HANDLED, area), t["received"]),
        open=link.number(counts.open, Figure.OPEN, area, _ever(link)),
        late=link.number(counts.overdue, Figure.OVERDUE, area, _ever(link)),
    )


def _ever(link: Linker) -> Days:
    return EARLIEST, band_days(0, link.at)[1]


def _bands(area: Area, own: Counts, link: Linker) -> list[Band]:
    most = max(own.open_by_age.values(), default=0) or 1
    made = []
    for number, (low, high) in enumerate(BANDS):
        days = band_days(number, link.at)
        count, late = own.open_by_age[number], own.late_by_age[number]
        made.append(
            Band(
                _("%(low)s–%(high)s days", low=low, high=high)
                if high
                else _("over %(low)s days", low=low - 1),
                link.number(count, Figure.OPEN, area, days),
                link.number(late, Figure.OVERDUE, area, days),
                round(240 * max(0, count - late) / most, 1),
                round(240 * late / most, 1),
            )
        )
    return made


def _shares(found: Figures, figure: str, key: str, link: Linker) -> list[Share]:
    counted = found.by_key.get(figure, Counter())
    most = max(counted.values(), default=0) or 1
    ordered = sorted(((n, word) for word, n in counted.items() if n), reverse=True)
    return [
        Share(
            _name(key, word, found),
            link.number(n, Figure.RECEIVED, found.area, None, **{key: word}),
            round(128 * n / most, 1),
        )
        for n, word in ordered
    ]


def _name(key: str, word: str, found: Figures) -> str:
    if not word:
        return str(_("not sorted yet"))
    if key == "category":
        return found.categories.get(word, word)
    return str(label(Kind(word) if key == "kind" else Channel(word)))


def _days(found: Figures) -> list[tuple[date, int, int]]:
    """Every day of the window, or every week when it is long: (first day, received, solved)."""
    step = 7 if found.window.days > 62 else 1
    received, solved = (found.by_day.get(name, Counter()) for name in ("received", "yes"))
    return [
        (day, _sum(received, day, step), _sum(solved, day, step))
        for day in _every(found.window.since, found.window.until, step)
    ]


def _every(since: date, until: date, step: int) -> Iterable[date]:
    return (since + timedelta(days=n) for n in range(0, (until - since).days, step))


def _sum(by_day: Mapping[date, int], first: date, days: int) -> int:
    return sum(by_day.get(first + timedelta(days=n), 0) for n in range(days))
