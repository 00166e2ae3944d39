"""Fill an empty instance whose places and people are there already. Nothing else may use it meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from app.core.clock import today
from app.demo.bulk.ground import Ground
from app.demo.bulk.lives import Tables
from app.demo.bulk.plans import Wanted, moments, plans
from app.demo.bulk.rows import Maker
from app.demo.bulk.writers import made_beside, next_event, writer

AT_ONCE = 10_000


def fill(wanted: Wanted, ground: Ground, tell: Callable[[int], object]) -> None:
    """`tell` hears how many cases came."""
    first = next_event()
    with writer() as into:
        for batch in made_beside(partial(_made, wanted, ground, first)):
            into.write(batch)
            tell(len(batch.get("case", ())))


def _made(wanted: Wanted, ground: Ground, first_event: int) -> Iterator[Tables]:
    """The cases' rows in batches, then the tallies."""
    at = moments(wanted.days, today())
    maker = Maker(at, first_event=first_event)
    yield from maker.batches(plans(wanted, ground, at), AT_ONCE)
    yield from maker.tallies(AT_ONCE * 20)
