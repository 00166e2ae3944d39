"""How a deadline comes about: from one list of facts to its moment, and every step on the way. Pure.

An extension makes the term longer; a pause stops the clock, and pauses that overlap stop it once. A pause that may
last until some day at most counts until then beforehand; one without such a day (a meeting) counts when it ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from app.cases import clocks
from app.cases.clocks import Limit
from app.cases.office_hours import DEFAULT_CALENDAR, Calendar


class Why(StrEnum):
    """Why a clock stands still."""

    INFO = "info"  # the reporter is asked
    MEETING = "meeting"
    SUSPENSION = "suspension"


# --- The facts ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Began:
    """What was before it is over: a new round, a first dispatch."""

    at: datetime
    limit: Limit


@dataclass(frozen=True)
class Fixed:
    """The moment was set by somebody: by a meeting, or outside, where nothing in here moves it."""

    at: datetime
    due_at: datetime
    limit: Limit  # the unit in which pauses are measured
    outer: bool = False


@dataclass(frozen=True)
class Limited:
    """Another limit, from the same beginning."""

    limit: Limit


@dataclass(frozen=True)
class Extended:
    by: Limit


@dataclass(frozen=True)
class Paused:
    at: datetime
    why: Why
    until: datetime | None = None  # at the latest


@dataclass(frozen=True)
class Resumed:
    at: datetime
    why: Why


Fact = Began | Fixed | Limited | Extended | Paused | Resumed


@dataclass(frozen=True)
class Stretch:
    """One time in which the clock stood still, for one reason or several at once."""

    since: datetime
    until: datetime
    whys: tuple[Why, ...]


@dataclass(frozen=True)
class Reckoning:
    start: datetime
    limit: Limit
    fixed_at: datetime | None = None
    outer: bool = False
    longer: tuple[Limit, ...] = ()
    stood: tuple[Stretch, ...] = ()  # in order, none touching another
    stands: tuple[Why, ...] = ()  # still, with no latest end
    calendar: Calendar = field(default=DEFAULT_CALENDAR, repr=False)

    @property
    def first_due(self) -> datetime:
        """Without extensions and pauses."""
        return self.fixed_at or clocks.due(self.start, self.limit, self.calendar)

    @property
    def own_due(self) -> datetime:
        """With the extensions, as if the clock had never stood still."""
        at = self.first_due
        for by in () if self.outer else self.longer:
            at = clocks.extended(at, by, self.calendar)
        return at

    @property
    def due_at(self) -> datetime:
        return self._moved(self.own_due)

    def moment(self, percent: int) -> datetime:
        """When so much of the term is used up: pauses do not use it."""
        if percent >= 100:
            return self.due_at
        term = clocks.own_time(self.start, self.own_due, self.limit.unit, self.calendar)
        at = clocks.after(self.start, term * percent / 100, self.limit.unit, self.calendar)
        return min(self._moved(at), self.due_at)

    def _moved(self, at: datetime) -> datetime:
        for one in () if self.outer else self.stood:
            at = clocks.due_after_pause(at, one.since, one.until, self.limit.unit, self.calendar)
        return at


def due_from(facts: Iterable[Fact], calendar: Calendar = DEFAULT_CALENDAR) -> Reckoning | None:
    """The deadline these facts make; None while no clock has begun."""
    found: Reckoning | None = None
    ended: list[Stretch] = []
    open_: dict[Why, Paused] = {}
    for fact in facts:
        match fact:
            case Began(at, limit):
                found, ended, open_ = Reckoning(at, limit, calendar=calendar), [], {}
            case Fixed(at, due_at, limit, outer):
                found, ended, open_ = Reckoning(at, limit, due_at, outer, calendar=calendar), [], {}
            case Limited(limit) if found:
                found = replace(found, limit=limit)
            case Extended(by) if found:
                found = replace(found, longer=(*found.longer, by))
            case Paused(why=why):
                open_[why] = fact
            case Resumed(at, why) if why in open_:
                ended += _stretch(open_.pop(why), at)
    if found is None:
        return None
    ended += [one for pause in open_.values() for one in _stretch(pause, pause.until)]
    stands = tuple(why for why, pause in open_.items() if pause.until is None)
    return replace(found, stood=tuple(_merged(ended)), stands=stands)


def _stretch(pause: Paused, ended_at: datetime | None) -> list[Stretch]:
    """Never longer than it may last."""
    ends = [at for at in (ended_at, pause.until) if at is not None]
    return [Stretch(pause.at, min(ends), (pause.why,))] if ends and min(ends) > pause.at else []


def _merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """A pause in a pause stops the clock once."""
    merged: list[Stretch] = []
    for one in sorted(stretches, key=lambda one: one.since):
        if merged and one.since <= merged[-1].until:
            last = merged[-1]
            whys = tuple(dict.fromkeys((*last.whys, *one.whys)))
            merged[-1] = Stretch(last.since, max(last.until, one.until), whys)
        else:
            merged.append(one)
    return merged
