"""The lists of meetings, topics and decisions, a page at a time by keyset; and the rows behind the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.areas.scope import within
from app.core.clock import start_of
from app.core.db import db
from app.core.errors import NotFound
from app.meetings.models import Meeting
from app.meetings.queries import PAGE, decisions_visible_to, topics_visible_to, visible_to
from app.meetings.topic_models import Decision, Topic
from app.meetings.workflow import COMING, HELD, MeetingStatus, TopicStatus


@dataclass(frozen=True)
class MeetingFilter:
    area_id: int
    coming: bool = True
    status: str = ""  # held, inquorate: what a figure counts, by the days below
    since: date | None = None
    until: date | None = None  # that day included
    before: str = ""  # where the page begins: "moment~id" of the last one shown


def meetings_page(wanted: MeetingFilter, actor: Actor) -> tuple[Sequence[Meeting], str]:
    """Coming: the next first. Past: the latest first. With where the next page begins."""
    found = visible_to(actor).where(within(Meeting.area_id, {wanted.area_id}))
    open_ = (*COMING, MeetingStatus.IN_SESSION)
    moment = (Meeting.starts_at, Meeting.id)
    if wanted.coming:
        found = found.where(Meeting.status.in_(open_)).order_by(*moment)
    else:
        found = found.where(Meeting.status.not_in(open_)).order_by(*(one.desc() for one in moment))
    if wanted.status:
        found = found.where(*_counted(wanted))
    if wanted.before:
        at, number = read_cursor(wanted.before)
        last = sa.tuple_(sa.literal(at, Meeting.starts_at.type), sa.literal(number, sa.Integer))
        here = sa.tuple_(*moment)
        found = found.where(here > last if wanted.coming else here < last)
    rows = db.session.scalars(found.limit(PAGE + 1)).all()
    more = f"{rows[PAGE - 1].starts_at.isoformat()}~{rows[PAGE - 1].id}" if len(rows) > PAGE else ""
    return rows[:PAGE], more


def _counted(wanted: MeetingFilter) -> list[sa.ColumnElement[bool]]:
    """As app.meetings.counting: held on the day it was opened, without a quorum on the day it was called for."""
    held = wanted.status == "held"
    asked: list[sa.ColumnElement[bool]] = [
        Meeting.status.in_(HELD) if held else Meeting.status == MeetingStatus.INQUORATE
    ]
    moment = Meeting.opened_at if held else Meeting.starts_at
    return [*asked, *during(moment, wanted.since, wanted.until)]


def during(column: Any, since: date | None, until: date | None) -> list[sa.ColumnElement[bool]]:
    """Local days, the last one included."""
    return [
        *([column >= start_of(since)] if since else []),
        *([column < start_of(until + timedelta(days=1))] if until else []),
    ]


def read_cursor(text: str) -> tuple[datetime, int]:
    """Errors: NotFound for what no page of ours ever wrote."""
    moment, _, number = text.partition("~")
    try:
        at = datetime.fromisoformat(moment)
        at.astimezone()
        if at.tzinfo is None or not 0 <= int(number) < 2**31:
            raise ValueError(text)
    except (ValueError, OverflowError) as error:
        raise NotFound("There is no such page.") from error
    return at, int(number)


def topics_page(
    area_id: int, actor: Actor, statuses: Sequence[TopicStatus], before: int | None
) -> tuple[Sequence[Topic], int | None]:
    """The newest first."""
    found = topics_visible_to(actor).where(within(Topic.area_id, {area_id}), Topic.status.in_(statuses))
    if before:
        found = found.where(Topic.id < before)
    rows = db.session.scalars(found.order_by(Topic.id.desc()).limit(PAGE + 1)).all()
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


@dataclass(frozen=True)
class Days:
    """The decisions behind a figure: those made, or verified, in these local days."""

    decided_since: date | None = None
    decided_until: date | None = None
    verified_since: date | None = None
    verified_until: date | None = None


def decisions_page(
    actor: Actor, *, area_id: int | None, statuses: Sequence[str], before: str, days: Days = Days()
) -> tuple[Sequence[Decision], str]:
    """By the day they are due, the most urgent first."""
    found = decisions_visible_to(actor).where(Decision.status.in_(statuses))
    if area_id is not None:
        found = found.where(within(Decision.area_id, {area_id}))
    found = found.where(*during(Decision.decided_at, days.decided_since, days.decided_until))
    found = found.where(*during(Decision.verified_at, days.verified_since, days.verified_until))
    if before:
        day, _, number = before.partition("~")
        last = sa.tuple_(sa.literal(_day(day), sa.Date), sa.literal(_number(number), sa.Integer))
        found = found.where(sa.tuple_(Decision.due_on, Decision.id) > last)
    rows = db.session.scalars(found.order_by(Decision.due_on, Decision.id).limit(PAGE + 1)).all()
    more = f"{rows[PAGE - 1].due_on.isoformat()}~{rows[PAGE - 1].id}" if len(rows) > PAGE else ""
    return rows[:PAGE], more


def _day(text: str) -> object:
    return read_cursor(f"{text}T00:00:00+00:00~0")[0].date()


def _number(text: str) -> int:
    return read_cursor(f"2026-01-01T00:00:00+00:00~{text}")[1]
