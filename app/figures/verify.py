"""Counting again from the record: every case is told anew by its events, and tallies and lists must agree;
so must the sums of a ledger with its entries.

As much memory for ten million cases as for ten: cases come a chunk at a time, and what they add up to lies in a
scratch file beside what was kept.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, groupby
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.areas.models import Area, Level, area_within
from app.cases.indexing import NO_CLOCK
from app.cases.models import Case, case_scope
from app.core.db import db
from app.figures import aside_replay, callback_replay, meeting_replay, replay, replay_bookings, verify_shelves
from app.figures.replay import Life, Line
from app.pledges import queries as pledges
from app.resources.match_models import Match
from app.timeline.models import Event, tally

CHUNK = 1_000


@dataclass(frozen=True)
class Difference:
    """One cell, one row of a list, or one case that does not say what the record says."""

    what: str
    kept: object
    recounted: object


def differences(tell: Callable[[int], object] | None = None) -> Iterator[Difference]:
    """Everything that disagrees; nothing when all is right. `tell` hears how many cases were done."""
    around, living = _around(), _living()
    with _scratch() as sums:
        for lives in _lives(living):
            _add(sums, lives, around)
            yield from _cases(lives)
            yield from _lists(lives, around)
            told = {life.case.id: (life.case.ref, life.calls) for life in lives}
            yield from (Difference(*found) for found in callback_replay.differences(told))
            if tell:
                tell(len(lives))
        _add_meetings(sums, around)
        yield from _bookings(sums, around)
        _add_kept(sums)
        for area, figure, day, key, kept, again in sums.execute(
            "SELECT area, figure, day, key, kept, again FROM cell WHERE kept <> again ORDER BY 1, 2, 3, 4"
        ):
            yield Difference(" ".join(filter(None, (f"area {area}", figure, day, key))), kept, again)
    yield from _rows_of_nobody()
    yield from (
        Difference(*found) for found in chain(verify_shelves.differences(), aside_replay.differences())
    )
    yield from (
        Difference(f"ledger {number}", str(kept), str(again)) for number, kept, again in pledges.disagreeing()
    )


def stand_still() -> None:
    """What others write meanwhile is left out, on PostgreSQL too: SQLite's readers see one moment anyway."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def cases() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Case)) or 0


def _around() -> dict[int, list[int]]:
    """The areas around each area, from the table of pairs."""
    pairs = db.session.execute(sa.select(area_within).order_by(area_within.c.inner_id))
    return {inner: [outer for outer, _ in found] for inner, found in groupby(pairs, key=lambda pair: pair[1])}


def _living() -> dict[int, str]:
    """The class of the compound that each area is or lies in."""
    outer = aliased(Area)
    above = sa.and_(outer.id == Area.parent_id, Area.level == Level.BUILDING)
    found = sa.select(Area.id, sa.func.coalesce(outer.compound_class, Area.compound_class))
    return {
        number: word.value if word else ""
        for number, word in db.session.execute(found.outerjoin(outer, above))
    }


def _lives(living: dict[int, str]) -> Iterator[list[Life]]:
    last = 0
    while found := list(
        db.session.execute(sa.select(*replay.COLUMNS).where(Case.id > last).order_by(Case.id).limit(CHUNK))
    ):
        events, matches = _events(found[0].id, found[-1].id), _matches(found[0].id, found[-1].id)
        yield [
            replay.lived(case, events.get(case.id, ()), matches.get(case.id, ()), living[case.area_id])
            for case in found
        ]
        last = found[-1].id


def _events(first: int, last: int) -> dict[int, list[Line]]:
    rows = db.session.execute(
        sa.select(*replay.EVENTS)
        .where(Event.subject_kind == Case.__tablename__, Event.subject_id.between(first, last))
        .order_by(Event.subject_id, Event.seq)
    )
    return {number: list(lines) for number, lines in groupby(rows, key=lambda row: row.subject_id)}


def _matches(first: int, last: int) -> dict[int, list[Line]]:
    rows = db.session.execute(
        sa.select(Match.case_id, Match.id, Event.after)
        .join(Event, sa.and_(Event.subject_kind == Match.__tablename__, Event.subject_id == Match.id))
        .where(Match.case_id.between(first, last))
        .order_by(Match.case_id, Match.id, Event.seq)
    )
    return {number: list(lines) for number, lines in groupby(rows, key=lambda row: row.case_id)}


# --- Tallies ------------------------------------------------------------------------------------------------------


@contextmanager
def _scratch() -> Iterator[sqlite3.Connection]:
    with TemporaryDirectory(prefix="xingfuma-verify-") as folder:
        sums = sqlite3.connect(f"{folder}/sums.db", isolation_level=None)
        sums.execute("PRAGMA journal_mode=OFF")
        sums.execute("PRAGMA synchronous=OFF")
        sums.execute(
            "CREATE TABLE cell (area INTEGER, figure TEXT, day TEXT, key TEXT, kept INTEGER, again INTEGER,"
            " PRIMARY KEY (area, figure, day, key)) WITHOUT ROWID"
        )
        try:
            yield sums
        finally:
            sums.close()


_AGAIN = (
    "INSERT INTO cell VALUES (?, ?, ?, ?, 0, ?) ON CONFLICT DO UPDATE SET again = cell.again + excluded.again"
)
_KEPT = "INSERT INTO cell VALUES (?, ?, ?, ?, ?, 0) ON CONFLICT DO UPDATE SET kept = excluded.kept"


def _add(sums: sqlite3.Connection, lives: list[Life], around: dict[int, list[int]]) -> None:
    counted: Counter[tuple[int, str, str, str]] = Counter()
    for life in lives:
        for cell in replay.cells(life):
            for outer in around[life.case.area_id]:
                counted[outer, cell.figure, cell.day.isoformat(), cell.key] += 1
    _write(sums, _AGAIN, [(*cell, n) for cell, n in counted.items()])


def _add_meetings(sums: sqlite3.Connection, around: dict[int, list[int]]) -> None:
    counted: Counter[tuple[int, str, str, str]] = Counter()
    for area, cell in chain(meeting_replay.cells(), aside_replay.cells(), callback_replay.cells()):
        for outer in around[area]:
            counted[outer, cell.figure, cell.day.isoformat(), cell.key] += 1
    _write(sums, _AGAIN, [(*cell, n) for cell, n in counted.items()])


def _bookings(sums: sqlite3.Connection, around: dict[int, list[int]]) -> Iterator[Difference]:
    """Their hours among the cells; their state and the half-hours they hold, one by one."""
    for some in replay_bookings.uses():
        counted: Counter[tuple[int, str, str, str]] = Counter()
        for use in some:
            for cell, n in use.cells().items():
                for outer in around[use.row.area_id]:
                    counted[outer, cell.figure, cell.day.isoformat(), cell.key] += n
            if (use.row.status, use.held) != (use.status, use.should_hold):
                kept = (use.row.status, use.held)
                yield Difference(
                    f"{use.row.ref} status, half-hours held", kept, (use.status, use.should_hold)
                )
        _write(sums, _AGAIN, [(*cell, n) for cell, n in counted.items()])


def _add_kept(sums: sqlite3.Connection) -> None:
    rows = db.session.execute(sa.select(tally).where(tally.c.n != 0).execution_options(yield_per=CHUNK))
    for some in rows.partitions(CHUNK):
        _write(sums, _KEPT, [(row.area_id, row.figure, row.day.isoformat(), row.key, row.n) for row in some])


def _write(sums: sqlite3.Connection, statement: str, rows: list[tuple[object, ...]]) -> None:
    sums.execute("BEGIN")
    sums.executemany(statement, rows)
    sums.execute("COMMIT")


# --- Cases and the rows of the lists --------------------------------------------------------------------------------


def _cases(lives: list[Life]) -> Iterator[Difference]:
    for life in lives:
        if life.submitted_at is None:
            yield Difference(f"{life.case.ref} events", 0, "at least one")
        said = (life.case.status, life.case.resident_result or "")
        if said != (life.status, life.result):
            yield Difference(f"{life.case.ref} status, resident's word", said, (life.status, life.result))
        if (life.case.matched or "") != life.matched:
            yield Difference(f"{life.case.ref} matched", life.case.matched or "", life.matched)


def _lists(lives: list[Life], around: dict[int, list[int]]) -> Iterator[Difference]:
    """One row for every area around a case, each showing it as its events left it."""
    rows = db.session.execute(
        sa.select(case_scope)
        .where(case_scope.c.case_id.between(lives[0].case.id, lives[-1].case.id))
        .order_by(case_scope.c.case_id, case_scope.c.outer_id)
    )
    kept = {number: list(some) for number, some in groupby(rows, key=lambda row: row.case_id)}
    for life in lives:
        found, right = kept.pop(life.case.id, []), _shown(life)
        places = [row.outer_id for row in found]
        if places != sorted(around[life.case.area_id]):
            yield Difference(
                f"{life.case.ref} in the lists of areas", places, sorted(around[life.case.area_id])
            )
        for row in found:
            if tuple(row[2:]) != right:
                yield Difference(f"{life.case.ref} in the list of area {row.outer_id}", tuple(row[2:]), right)
                break


def _shown(life: Life) -> tuple[object, ...]:
    """In the order of the columns of case_scope."""
    due = life.case.due_at or NO_CLOCK
    return life.status, due, life.submitted_at, life.kind, life.category, life.channel, life.unit, life.result


def _rows_of_nobody() -> Iterator[Difference]:
    stray = sa.select(case_scope.c.case_id).where(~sa.exists().where(Case.id == case_scope.c.case_id))
    for number in db.session.scalars(stray.distinct()):
        yield Difference(f"list rows of case {number}", "some", "no such case")
