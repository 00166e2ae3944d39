"""The lists of meetings, topics and decisions, a page at a time by keyset; and the rows behind the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.areas.shelves import Cursor, Stretch, moment, read_cursor, stretch, together
from app.core.clock import start_of
from app.core.db import db
from app.meetings import shelving
from app.meetings.models import Meeting
from app.meetings.queries import PAGE, decisions_visible_to, topics_visible_to, units_of, visible_to
from app.meetings.shelving import Shelf
from app.meetings.topic_models import Decision, Topic
from app.meetings.workflow import UNDONE, DecisionStatus

Thing = TypeVar("Thing", Meeting, Topic, Decision)


@dataclass(frozen=True)
class MeetingFilter:
    area_id: int
    coming: bool = True
    status: str = ""  # held, inquorate: what a figure counts, by the days below
    since: date | None = None
    until: date | None = None  # that day included
    on: date | None = None  # everything of one day
    before: str = ""  # where the page begins: after the last one shown


def meetings_page(wanted: MeetingFilter, actor: Actor) -> tuple[Sequence[Meeting], str]:
    """Coming: the next first. Past: the latest first. With where the next page begins."""
    after = read_cursor(wanted.before)
    if wanted.on:
        of_day = [
            _days(wanted.area_id, shelf, wanted.on, wanted.on, after) for shelf in (Shelf.COMING, Shelf.PAST)
        ]
        return _page(visible_to(actor), Meeting, of_day)
    if wanted.status:
        shelf = Shelf.HELD if wanted.status == "held" else Shelf.INQUORATE
        counted = _days(wanted.area_id, shelf, wanted.since, wanted.until, after)
        return _page(visible_to(actor), Meeting, [counted], backwards=True)
    shelf = Shelf.COMING if wanted.coming else Shelf.PAST
    whole = Stretch(wanted.area_id, shelf, after=after)
    return _page(visible_to(actor), Meeting, [whole], backwards=not wanted.coming)


def topics_page(area_id: int, actor: Actor, *, settled: bool, before: str) -> tuple[Sequence[Topic], str]:
    """The newest first."""
    whole = Stretch(area_id, Shelf.SETTLED if settled else Shelf.OPEN, after=read_cursor(before))
    return _page(topics_visible_to(actor), Topic, [whole], backwards=True)


@dataclass(frozen=True)
class DecisionFilter:
    """What waits, by the day it is due; what has ended; or what a figure counts, by its days."""

    area_id: int | None  # None: those of one's own unit alone
    shelf: Shelf = Shelf.TO_DO
    since: date | None = None
    until: date | None = None
    before: str = ""


def decisions_page(wanted: DecisionFilter, actor: Actor) -> tuple[Sequence[Decision], str]:
    """By the day they are due, the most urgent first; those of a figure by the day it counts them."""
    after, found = read_cursor(wanted.before), decisions_visible_to(actor)
    if wanted.area_id is not None:
        days = _days(wanted.area_id, wanted.shelf, wanted.since, wanted.until, after)
        return _page(found, Decision, [days])
    rows = db.session.scalars(_of_units(found, wanted, after, actor)).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return rows[:PAGE], str(Cursor(shelving.day(last.due_on), last.id)) if last else ""


def _of_units(
    found: sa.Select[Decision], wanted: DecisionFilter, after: Cursor | None, actor: Actor
) -> sa.Select[Decision]:
    """Each unit and status is an index read in the order of the day."""
    ended = (DecisionStatus.VERIFIED, DecisionStatus.DROPPED)
    statuses = ended if wanted.shelf is Shelf.ENDED else (*sorted(UNDONE), DecisionStatus.DONE)
    parts = []
    for unit in sorted(units_of(actor)):
        for status in statuses:
            part = sa.select(Decision.id).where(Decision.unit_id == unit, Decision.status == status)
            if after is not None:
                last = sa.tuple_(sa.literal(shelving.on_day(after.rank)), sa.literal(after.id))
                part = part.where(sa.tuple_(Decision.due_on, Decision.id) > last)
            part = part.order_by(Decision.due_on, Decision.id).limit(PAGE + 1)
            parts.append(sa.select(part.subquery().c.id))
    some = sa.union_all(*parts) if parts else sa.select(Decision.id).where(sa.false())
    return found.where(Decision.id.in_(some)).order_by(Decision.due_on, Decision.id).limit(PAGE + 1)


def _days(
    area_id: int, shelf: Shelf, since: date | None, until: date | None, after: Cursor | None
) -> Stretch:
    """Local days, the last one included."""
    return Stretch(
        area_id,
        shelf,
        since=moment(start_of(since)) if since else None,
        until=moment(start_of(until + timedelta(days=1))) if until else None,
        after=after,
    )


def _page(
    found: sa.Select[Thing], kind: type[Thing], wanted: Sequence[Stretch], *, backwards: bool = False
) -> tuple[Sequence[Thing], str]:
    """One statement: an index read for each stretch, then what they show of each row."""
    some = together([stretch(one, PAGE + 1, backwards=backwards) for one in wanted])
    order: Sequence[Any] = (some.c.rank, kind.id)
    lines = db.session.execute(
        found.join(some, some.c.subject_id == kind.id)
        .add_columns(some.c.rank)
        .order_by(*(one.desc() for one in order) if backwards else order)
        .limit(PAGE + 1)
    ).all()
    rows = [line[0] for line in lines[:PAGE]]
    return rows, str(Cursor(lines[PAGE - 1].rank, rows[-1].id)) if len(lines) > PAGE else ""
