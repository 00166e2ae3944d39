"""What SQLite itself does for each page, counted and not timed: the steps of its machine, small against large.

Whatever else the computer is busy with, a page whose statements grow with the rows shows here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from app.core.db import db
from bench.at_scale import Pages, lengths_in, pages_of
from bench.instances import Seeded
from bench.outcomes import Outcome

MOST = 2.0  # an index that is a level deeper, a page that is fuller: far from a hundred times the rows
EVERY = 50
LITTLE = 20_000  # steps: about half a millisecond, whatever the ratio


def outcomes(small: Seeded, large: Seeded) -> Iterator[Outcome]:
    shown = lengths_in(small)
    few, many = (_steps(one, pages_of(one, shown)) for one in (small, large))
    for kind, pages in few.items():
        for name in pages.keys() & many[kind].keys():
            before, after = pages[name], many[kind][name]
            ratio = max(after, LITTLE) / max(before, LITTLE)
            yield Outcome(f"{name}, {kind}", ratio, MOST, f"{after:,} steps against {before:,}")


def _steps(instance: Seeded, pages: Pages) -> dict[str, dict[str, int]]:
    app = instance.application()
    found: dict[str, dict[str, int]] = {}
    with app.app_context():
        for kind, paths in pages.items():
            client = app.test_client()
            client.set_cookie(*instance.people[kind].cookie.split("=", 1))
            found[kind] = {}
            for name, path in paths.items():
                client.get(path)
                with counted(db.engine) as steps:
                    status = client.get(path).status_code
                if status != 200:
                    raise SystemExit(f"{name}, {kind}: {status} {path}")
                found[kind][name] = steps[0] * EVERY
        db.session.remove()
        db.engine.dispose()
    return found


@contextmanager
def counted(engine: sa.Engine) -> Iterator[list[int]]:
    """How often SQLite has done EVERY steps; new connections alone know of it, so the pool is emptied first."""
    steps = [0]

    def more() -> int:
        steps[0] += 1
        return 0

    def listen(connection: sqlite3.Connection, *_rest: object) -> None:
        connection.set_progress_handler(more, EVERY)

    db.session.remove()
    engine.dispose()
    sa.event.listen(engine, "connect", listen)
    try:
        yield steps
    finally:
        sa.event.remove(engine, "connect", listen)
        db.session.remove()
        engine.dispose()
