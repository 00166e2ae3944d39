"""Calls told again by the events on their cases' records: what the desk that calls back counts, a second time."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from app.cases.models import Case
from app.core.clock import local_day
from app.core.db import db
from app.timeline.models import Event
from app.timeline.tallies import Cell


def cells() -> Iterator[tuple[int, Cell]]:
    """With the area each call was about."""
    rows = db.session.execute(
        sa.select(Event.verb, Event.at, Event.facts, Case.area_id)
        .join(Case, Case.id == Event.subject_id)
        .where(Event.subject_kind == Case.__tablename__, Event.verb.in_(("call_back", "give_up")))
    )
    for row in rows:
        day = local_day(row.at)
        yield row.area_id, Cell("called", day)
        if row.verb == "call_back":
            yield row.area_id, Cell("called_reached", day)
            yield row.area_id, Cell("called_" + row.facts["result"], day)
            if grade := row.facts["satisfaction"]:
                yield row.area_id, Cell("called_graded", day)
                if grade in (3, 4, 5):
                    yield row.area_id, Cell("called_content", day)
