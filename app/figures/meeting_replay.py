"""Meetings and decisions told again by their events alone: the 议事 figures of domain.md §8, a second time.

From the rows comes only what no event says: in which area a meeting, and so its decisions, belongs.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from app.core.clock import local_day
from app.core.db import db
from app.meetings.models import Meeting
from app.meetings.topic_models import Decision, Topic
from app.timeline.models import Event
from app.timeline.tallies import Cell

Line = Any
Counted = tuple[int, Cell]  # the area it happened in
UNDONE = frozenset({"open", "in_progress"})


def cells() -> Iterator[Counted]:
    areas = {row.id: row.area_id for row in db.session.execute(sa.select(Meeting.id, Meeting.area_id))}
    yield from _of_meetings(areas)
    yield from _of_items(areas)
    yield from _of_decisions()


def _events(kind: str) -> Iterator[tuple[int, list[Line]]]:
    rows = db.session.execute(
        sa.select(Event.subject_id, Event.verb, Event.at, Event.after, Event.facts)
        .where(Event.subject_kind == kind)
        .order_by(Event.subject_id, Event.seq)
        .execution_options(yield_per=1_000)
    )
    for number, lines in groupby(rows, key=lambda row: row.subject_id):
        yield number, list(lines)


def _of_meetings(areas: dict[int, int]) -> Iterator[Counted]:
    for number, lines in _events(Meeting.__tablename__):
        starts, kind = "", ""
        for line in lines:
            starts = line.facts.get("starts", starts)
            kind = str(line.facts.get("type", kind))
            if line.verb == "open":
                day = local_day(line.at)
                yield areas[number], Cell("held", day)
                yield areas[number], Cell("held_type", day, kind)
            if line.verb == "find_inquorate":
                yield areas[number], Cell("inquorate", local_day(datetime.fromisoformat(starts)))


def _of_items(areas: dict[int, int]) -> Iterator[Counted]:
    for _number, lines in _events(Topic.__tablename__):
        for line in lines:
            if line.verb == "settle":
                yield areas[line.facts["meeting"]], Cell("discussed", local_day(line.at), line.after)


def _of_decisions() -> Iterator[Counted]:
    areas = {row.id: row.area_id for row in db.session.execute(sa.select(Decision.id, Decision.area_id))}
    for number, lines in _events(Decision.__tablename__):
        made, due = local_day(lines[0].at), lines[0].facts["due"]
        yield areas[number], Cell("decided", made)
        if lines[-1].after in UNDONE:
            yield areas[number], Cell("decided_open", made, due)
        if lines[-1].after == "verified":
            yield areas[number], Cell("decided_done", local_day(lines[-1].at))
