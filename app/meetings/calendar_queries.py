"""What the calendar shows, in three statements: the places to look at, meetings called, kinds that come again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.actor import Actor
from app.accounts.models import User
from app.areas.models import Area, area_within
from app.areas.scope import within
from app.codes.models import LIVE
from app.codes.places import Gone, standing_of
from app.core.clock import now, start_of
from app.core.db import db
from app.core.errors import NotFound
from app.meetings import queries
from app.meetings.models import Meeting, MeetingType
from app.meetings.sitting import COUNCILS
from app.meetings.topic_models import AgendaItem, Topic

MOST_PLACES = 400
LOOK_BACK = timedelta(days=90)
MOST_SHOWN = 300  # meetings in one month
MOST = 300  # meetings in one feed


def places_for(actor: Actor, asked: int | None) -> tuple[list[Area], str]:
    """Places with a council that somebody looks over, the widest first in the search; with the mark of their account.

    Errors: NotFound when the place asked for is none of theirs.
    """
    held = actor.areas(queries.VIEW)
    offered = sa.or_(Area.level.in_(COUNCILS), Area.id.in_(held), Area.id == asked)
    mark = sa.select(User.fs_uniquifier).where(User.id == actor.user_id).scalar_subquery()
    found = (
        sa.select(Area, mark.label("mark"))
        .where(within(Area.id, held), offered, Area.closed.is_(False))
        .order_by((Area.id == asked).desc(), sa.func.length(Area.path), Area.trail)
        .limit(MOST_PLACES)
    )
    rows = db.session.execute(found).all()
    if not rows or (asked is not None and rows[0].Area.id != asked):
        raise NotFound("There is no such place in your area.")
    return [row.Area for row in rows], rows[0].mark or ""


def meetings_between(area: Area, actor: Actor, first: date, last: date) -> tuple[list[Meeting], bool]:
    """Of the place and of every place inside it, both days included, in the order of time; and whether there are more.

    The place's own come before those of the many inside it.
    """
    found = queries.visible_to(actor).where(
        within(Meeting.area_id, {area.id}),
        Meeting.starts_at >= start_of(first),
        Meeting.starts_at < start_of(last + timedelta(days=1)),
    )
    own_first = ((Meeting.area_id == area.id).desc(), Meeting.starts_at, Meeting.id)
    rows = db.session.scalars(found.order_by(*own_first).limit(MOST_SHOWN + 1)).all()
    shown = sorted(rows[:MOST_SHOWN], key=lambda one: (one.starts_at, one.id))
    return shown, len(rows) > MOST_SHOWN


def kinds_that_come_again(area: Area) -> Sequence[MeetingType]:
    """The built-in ones and those of the places around, each with its rule."""
    here = sa.or_(MeetingType.area_id.is_(None), MeetingType.area_id.in_(area.around))
    found = sa.select(MeetingType).where(here, MeetingType.closed.is_(False), MeetingType.recurrence != "")
    return db.session.scalars(found.order_by(MeetingType.starts, MeetingType.id)).all()


# --- Feeds ----------------------------------------------------------------------------------------------------------


def announced_around(token: str) -> tuple[int, Sequence[Meeting]]:
    """Of every council around the place of a printed code: announced, and what became of it. Errors: Gone."""
    standing = standing_of(token)
    if standing is None or standing.status not in LIVE:
        raise Gone(standing)
    around = sa.select(area_within.c.outer_id).where(area_within.c.inner_id == standing.area_id)
    found = sa.select(Meeting).where(Meeting.area_id.in_(around), Meeting.announced_at.is_not(None))
    return standing.area_id, _lately(found.options(joinedload(Meeting.area), joinedload(Meeting.type)))


def of_ones_areas(actor: Actor) -> Sequence[Meeting]:
    return _lately(queries.visible_to(actor))


def _lately(found: sa.Select[Meeting]) -> Sequence[Meeting]:
    since: datetime = now() - LOOK_BACK
    found = found.where(Meeting.starts_at >= since).order_by(Meeting.starts_at, Meeting.id)
    return db.session.scalars(found.limit(MOST)).all()


def topics_of(meeting_ids: Collection[int]) -> dict[int, list[str]]:
    """Meeting → what stands on its agenda."""
    rows = db.session.execute(
        sa.select(AgendaItem.meeting_id, Topic.title)
        .join(Topic, Topic.id == AgendaItem.topic_id)
        .where(AgendaItem.meeting_id.in_(meeting_ids))
        .order_by(AgendaItem.position, AgendaItem.id)
    )
    found: dict[int, list[str]] = {}
    for meeting_id, title in rows:
        found.setdefault(meeting_id, []).append(title)
    return found


def owner_of(user_id: int) -> User | None:
    return db.session.scalar(sa.select(User).where(User.id == user_id, User.active.is_(True)))
