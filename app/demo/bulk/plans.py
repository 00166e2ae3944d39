"""What becomes of each seeded case: when it comes, what is done and when, how it ends. Decided before any row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import cycle
from random import Random
from typing import NamedTuple

from app.cases.models import Category, ClosureCode, Kind, ResidentResult
from app.core.clock import local_day, start_of
from app.demo.bulk.ground import Ground, Spot
from app.demo.subjects import script

A_DAY = 48  # moments of a day at which anything happens: 8:00, 8:17, …
FIRST, EVERY = timedelta(hours=8), timedelta(minutes=17)
RATING_MOMENTS = 14 * A_DAY


class Way(StrEnum):
    """How far a case came, and by which route."""

    SUBMITTED = "submitted"
    DISPATCHED = "dispatched"
    IN_PROGRESS = "in_progress"
    HANDLED = "handled"
    AWAITING = "awaiting"
    CLOSED = "closed"


class By(StrEnum):
    DISPATCH = "dispatch"
    QUICK = "quick"
    ANSWER = "answer"


OPEN_WAYS = (Way.SUBMITTED, Way.DISPATCHED, Way.IN_PROGRESS, Way.IN_PROGRESS, Way.HANDLED)
BYS = (By.DISPATCH,) * 11 + (By.QUICK,) * 6 + (By.ANSWER,) * 3
TAKEN = {Way.SUBMITTED: 0, Way.DISPATCHED: 1, Way.IN_PROGRESS: 2, Way.HANDLED: 3}  # all of them sent
FACES = (None, 3, 4, 4, 5, 5, 5)
NOT_SOLVED = (ResidentResult.PARTLY, ResidentResult.NO, None, None)  # None: never answers


@dataclass(frozen=True)
class Told:
    text: str
    kind: Kind
    category: Category
    done: str
    spots: tuple[str, ...]


class Plan(NamedTuple):
    number: int  # of the day: its reference
    width: int
    key: str
    spot: Spot
    told: Told
    place: str
    way: Way
    by: By
    moments: tuple[int, ...]  # indexes into the moments: submit, then each step in turn
    result: ResidentResult | None
    face: int | None

    @property
    def unit_result(self) -> ClosureCode:
        return ClosureCode.EXPLAINED if self.by is By.ANSWER else ClosureCode.SOLVED


@dataclass(frozen=True)
class Wanted:
    cases: int
    days: int = 365
    open: int = 0
    solved: int | None = None  # of the closed; without it three in five
    seed: int = 1
    meetings: int = 0
    resources: int = 0


def moments(days: int, until: date) -> list[datetime]:
    """Every moment used, so that each deadline is worked out once and not a million times."""
    first = until - timedelta(days=days)
    return [
        start_of(first + timedelta(days=day)) + FIRST + EVERY * n for day in range(days) for n in range(A_DAY)
    ]


def plans(wanted: Wanted, ground: Ground, at: list[datetime]) -> Iterator[Plan]:
    """In the order in which they come."""
    rng = Random(wanted.seed)
    chance = rng.random
    tales, spots = _tales(ground), ground.spots
    comes = sorted(rng.choices(range(len(at) - A_DAY), k=wanted.cases))
    open_ones, open_ways = _which_are_open(wanted, rng), cycle(OPEN_WAYS)
    ends = _ends(wanted, rng)
    days = [local_day(moment) for moment in at]
    numbers, today = _numbers(rng), days[0]
    for n, came in enumerate(comes):
        if days[came] != today:
            today = days[came]
            numbers = _numbers(rng)
        number, width = next(numbers)
        is_open = n in open_ones
        way = next(open_ways) if is_open else Way.CLOSED
        by = By.DISPATCH if is_open else BYS[int(chance() * len(BYS))]
        result = None if is_open else next(ends)
        steps = _steps(came, way, by, result, chance, len(at) - 1)
        if way is Way.CLOSED and result is None and steps[-1] - steps[-2] < RATING_MOMENTS:
            way, steps = Way.AWAITING, steps[:-1]  # the fourteen days are not over yet
        told = tales[int(chance() * len(tales))]
        yield Plan(
            number, width, _key(rng.getrandbits(128)), spots[int(chance() * len(spots))], told,
            told.spots[int(chance() * len(told.spots))], way, by, steps, result,
            FACES[int(chance() * len(FACES))] if result else None,
        )  # fmt: skip


def _tales(ground: Ground) -> list[Told]:
    named = {category.name: category for category in ground.categories}
    return [
        Told(
            text.replace("{when}", when),
            subject.kind,
            named[subject.category],
            subject.answer_to(n),
            subject.spots,
        )
        for subject in script().subjects
        if subject.category in named
        for n, text in enumerate(subject.texts)
        for when in script().when
    ]


def _which_are_open(wanted: Wanted, rng: Random) -> frozenset[int]:
    """Most of what is open came lately; some has been lying for long."""
    recent = int(wanted.open * 0.7)
    older = rng.sample(range(wanted.cases - recent), wanted.open - recent)
    return frozenset((*older, *range(wanted.cases - recent, wanted.cases)))


def _ends(wanted: Wanted, rng: Random) -> Iterator[ResidentResult | None]:
    closed = wanted.cases - wanted.open
    solved = closed * 3 // 5 if wanted.solved is None else wanted.solved
    ends = [ResidentResult.YES] * solved + [NOT_SOLVED[n % 4] for n in range(closed - solved)]
    rng.shuffle(ends)
    return iter(ends)


def _numbers(rng: Random) -> Iterator[tuple[int, int]]:
    """A day's references in no order, none twice: four digits, and more of them when those are used up."""
    for width in (4, 5, 6):
        size, start = 10**width, rng.randrange(10**width)
        stride = rng.randrange(size // 10) * 10 + 7  # has no factor in common with a power of ten
        yield from (((start + n * stride) % size, width) for n in range(size))


def _steps(
    came: int, way: Way, by: By, result: ResidentResult | None, chance: Callable[[], float], last: int
) -> tuple[int, ...]:
    """Submit; dispatch and take on, where it is sent; handle; check; rate, or the end of the fourteen days."""
    sent = by is By.DISPATCH
    gaps = [1 + int(chance() * 8), 1 + int(chance() * 11)] if sent else []
    gaps += [
        20 + int(chance() * 380) if sent else 1 + int(chance() * 11),
        1 + int(chance() * 39),
        4 + int(chance() * 196) if result else RATING_MOMENTS + 1,
    ]
    steps = [came]
    for gap in gaps[: TAKEN.get(way, len(gaps))]:
        steps.append(min(last, steps[-1] + gap))
    return tuple(steps)


def _key(bits: int) -> str:
    """A version 4 UUID as the form makes it."""
    h = f"{bits:032x}"
    return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-{'89ab'[bits & 3]}{h[17:20]}-{h[20:]}"
