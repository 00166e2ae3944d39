"""Counting again from the record: every case is rebuilt from its events, and the tallies must agree.

The recount does not trust the columns that the tallies were kept from: status, results and days are read from the
events; only what no event changes (place, channel, time of submission) comes from the case itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from app.areas.models import Area
from app.cases.models import Case, case_scope
from app.cases.workflow import DONE, OPEN, Status, Verb
from app.core.clock import LOCAL, local_day
from app.core.db import db
from app.timeline.models import Event, tally
from app.timeline.tallies import Cell

CHUNK = 2_000
Key = tuple[int, str, object, str]
Line = Any  # a row of columns named in the query


@dataclass(frozen=True)
class Difference:
    """One cell, or one scope row, that does not say what the record says."""

    what: str
    counted: object
    recounted: object


@dataclass
class Life:
    """A case as its events tell it."""

    status: str = Status.SUBMITTED
    accepted: bool = False
    kind: str | None = None
    category: int | None = None
    handled_at: datetime | None = None
    checked_at: datetime | None = None
    late: bool = False
    result: str | None = None
    rated_at: datetime | None = None


def differences() -> Iterator[Difference]:
    """Everything that disagrees, in bounded memory as far as cases go; empty when all is right."""
    recounted: Counter[Key] = Counter()
    around = dict(db.session.execute(sa.select(Area.id, Area.path)).tuples().all())
    for case, life in lives():
        for cell in cells_of(case, life):
            for outer in around[case.area_id].strip("/").split("/"):
                recounted[(int(outer), *cell)] += 1
        if case.status != life.status:
            yield Difference(f"{case.ref} status", case.status, life.status)
    yield from _compare(recounted)
    yield from _scopes()


def lives() -> Iterator[tuple[Line, Life]]:
    """Every case with its life, in chunks of cases."""
    last = 0
    while cases := _cases_after(last):
        events = _events_of([case.id for case in cases])
        for case in cases:
            yield case, _lived(case, events.get(case.id, []))
        last = cases[-1].id


def cells_of(case: Line, life: Life) -> Iterator[Cell]:
    """The definitions of domain.md §8, written a second time."""
    if life.status == Status.MERGED or (life.status == Status.WITHDRAWN and not life.accepted):
        return
    came = local_day(case.submitted_at)
    yield Cell("received", came)
    yield Cell("received_kind", came, life.kind or "")
    yield Cell("received_category", came, str(life.category or ""))
    yield Cell("received_channel", came, case.channel)
    if life.status in OPEN:
        yield Cell("open", came)
    if life.status in (Status.DISPATCHED, Status.IN_PROGRESS) and case.handle_due_at:
        yield Cell("due", came, f"{case.handle_due_at.astimezone(LOCAL):%Y-%m-%dT%H}")
    if life.status in DONE and life.checked_at:
        yield Cell("handled", local_day(life.checked_at))
        yield Cell("cohort_handled", came)
        if life.late:
            yield Cell("late", local_day(life.checked_at))
    if life.result and life.rated_at:
        yield Cell(life.result, local_day(life.rated_at))
        yield Cell(f"cohort_{life.result}", came)


def _cases_after(last: int) -> list[Line]:
    columns = (
        Case.id, Case.ref, Case.area_id, Case.channel, Case.status, Case.submitted_at, Case.handle_due_at,
        Case.kind, Case.category_id, Case.late,
    )  # fmt: skip
    return list(db.session.execute(sa.select(*columns).where(Case.id > last).order_by(Case.id).limit(CHUNK)))


def _events_of(ids: list[int]) -> dict[int, list[Line]]:
    rows = db.session.execute(
        sa.select(Event.subject_id, Event.seq, Event.verb, Event.at, Event.before, Event.after, Event.facts)
        .where(Event.subject_kind == "case", Event.subject_id >= ids[0], Event.subject_id <= ids[-1])
        .order_by(Event.subject_id, Event.seq)
    )
    return {number: list(lines) for number, lines in groupby(rows, key=lambda row: row.subject_id)}


def _lived(case: Line, events: Iterable[Line]) -> Life:
    life = Life(kind=case.kind, category=case.category_id)
    for event in events:
        life.status = event.after
        life.accepted = life.accepted or event.verb in _ACCEPTING
        _take(life, case, event)
    return life


_ACCEPTING = frozenset({Verb.DISPATCH, Verb.QUICK, Verb.ANSWER, Verb.REFUSE, Verb.MERGE})


def _take(life: Life, case: Line, event: Line) -> None:
    match event.verb:
        case Verb.HANDLE | Verb.QUICK | Verb.ANSWER:
            life.handled_at, life.late = event.at, case.late
        case Verb.REWORK:
            life.handled_at = None
        case Verb.CHECK:
            life.checked_at = event.at
        case Verb.RATE:
            life.result, life.rated_at = event.facts["result"], event.at
        case Verb.CLOSE if event.before == Status.AWAITING_RATING:
            life.result, life.rated_at = "unanswered", event.at
        case Verb.REOPEN:
            life.handled_at = life.checked_at = life.result = life.rated_at = None


def _compare(recounted: Counter[Key]) -> Iterator[Difference]:
    kept: Counter[Key] = Counter()
    for row in db.session.execute(sa.select(tally).where(tally.c.n != 0)):
        kept[(row.area_id, row.figure, row.day, row.key)] = row.n
    for key in sorted(kept.keys() | recounted.keys(), key=str):
        if kept[key] != recounted[key]:
            yield Difference("area {} {} {} {}".format(*key), kept[key], recounted[key])


def _scopes() -> Iterator[Difference]:
    """Each case has a row for every area around it, and the row shows the case as it is."""
    s = case_scope.c
    wrong = sa.select(Case.ref, s.status, Case.status.label("real")).join(Case, Case.id == s.case_id)
    for row in db.session.execute(wrong.where(s.status != Case.status)):
        yield Difference(f"{row.ref} in the lists", row.status, row.real)
    rows: dict[int, int] = dict(
        db.session.execute(sa.select(s.case_id, sa.func.count()).group_by(s.case_id)).tuples().all()
    )
    for case in db.session.execute(
        sa.select(Case.id, Case.ref, Area.path).join(Area, Area.id == Case.area_id)
    ):
        depth = len(case.path.strip("/").split("/"))
        if rows.get(case.id, 0) != depth:
            yield Difference(f"{case.ref} in the lists", rows.get(case.id, 0), depth)
