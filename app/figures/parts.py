"""The parts a dashboard is made of: numbers that open their rows, rates, bars, lines of a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.figures import charts

FEW = 10  # below it the counts are shown without a percent


@dataclass(frozen=True)
class Number:
    """A count and the rows behind it; without a link where there is nothing to open or no right to."""

    n: int
    href: str = ""


@dataclass(frozen=True)
class Rate:
    """The fraction first; the percent only when the denominator bears one."""

    part: Number
    whole: Number

    @property
    def percent(self) -> str:
        return f"{100 * self.part.n / self.whole.n:.1f}%" if self.whole.n >= FEW else ""

    @property
    def few(self) -> bool:
        return 0 < self.whole.n < FEW

    def length(self, of: int) -> float:
        return charts.length(self.part.n, self.whole.n, of)


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
    percent: str


@dataclass(frozen=True)
class Stretch:
    """A day, week or month of the trend."""

    first: date
    received: Number
    solved: Number


@dataclass(frozen=True)
class Aside:
    """What went on beside the cases: raised, whistled for, reminded of."""

    escalated: Number
    taken_in_time: Rate
    done: Rate
    whistled: Number
    answered: Rate
    arrived: Rate
    rated: Rate
    reminded: Number

    @property
    def any(self) -> bool:
        return bool(self.escalated.n or self.whistled.n or self.reminded.n)


@dataclass(frozen=True)
class Calls:
    """回访: reached, and what they said."""

    ended: Number
    reached: Rate
    solved: Rate
    content: Rate
    declined: Number


@dataclass(frozen=True)
class View:
    more: int  # than in the days compared with
    handled: Number
    late: Number
    on_time: Rate  # raw: every lateness counts
    on_time_net: Rate  # without what upheld appeals leave out
    exempt: Number
    ordered: Number
    solved: Number
    partly: Number
    no: Number
    unanswered: Number
    unreached: Number
    declined: Number
    solved_of_received: Rate
    held: Number
    inquorate: Number
    decided: Number
    carried_out: Rate
    aside: Aside
    calls: Calls
    bands: list[Band]
    lines: list[Line]
    total: Line
    kinds: list[Share]
    channels: list[Share]
    categories: list[Share]
    rest: list[Share]
    stretches: list[Stretch]
    drawings: list[charts.Drawing]
