"""Fill an empty instance whose places and people are there already. Nothing else may use it meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from app.cases.clocks import Clock
from app.cases.deadlines import limit_for
from app.core.clock import today
from app.demo.bulk.ground import Ground
from app.demo.bulk.known import town
from app.demo.bulk.lives import Tables
from app.demo.bulk.plans import Wanted, moments, plans
from app.demo.bulk.rows import COLUMNS, Maker
from app.demo.bulk.writers import Columns, made_beside, next_event, writer

AT_ONCE = 10_000


@dataclass(frozen=True)
class Beside:
    """What else comes in with the cases, and into which columns."""

    columns: Columns
    batches: Callable[[Maker, int], Iterator[Tables]]  # the second: how many rows at once


def fill(
    wanted: Wanted, ground: Ground, tell: Callable[[int], object], beside: Sequence[Beside] = ()
) -> None:
    """`tell` hears how many cases came."""
    columns: Columns = {
        name: some for part in (COLUMNS, *(one.columns for one in beside)) for name, some in part.items()
    }
    first = next_event()
    town()
    for category in ground.categories:  # read here: beside, there is no database to ask for what it inherits
        limit_for(Clock.ACCEPT, category)
    with writer(columns) as into:
        for batch in made_beside(partial(_made, wanted, ground, first, beside)):
            into.write(batch)
            tell(len(batch.get("case", ())))


def _made(wanted: Wanted, ground: Ground, first_event: int, beside: Sequence[Beside]) -> Iterator[Tables]:
    """The cases' rows in batches, what comes beside them, then the tallies."""
    at = moments(wanted.days, today())
    maker = Maker(at, first_event=first_event)
    yield from maker.batches(plans(wanted, ground, at), AT_ONCE)
    for one in beside:
        yield from one.batches(maker, AT_ONCE)
    yield from maker.tallies(AT_ONCE * 20)
