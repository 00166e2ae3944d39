"""What everybody reads of meetings and topics, without an account: never anybody's name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.areas.models import Area
from app.cases import receipts
from app.codes.tokens import normalise
from app.core.clock import start_of, today
from app.core.db import db
from app.core.errors import NotFound
from app.core.instance import here
from app.meetings.models import Meeting, MeetingType
from app.meetings.topic_models import Support, Topic
from app.meetings.workflow import HELD, PUBLIC, WAITING, MeetingStatus, TopicStatus


def public_meeting(token: str) -> Meeting:
    """Once topics are collected, a meeting is nobody's secret. Errors: NotFound."""
    found = sa.select(Meeting).where(Meeting.token == normalise(token), Meeting.status.in_(PUBLIC))
    meeting = db.session.scalars(
        found.options(joinedload(Meeting.area), joinedload(Meeting.type))
    ).one_or_none()
    if meeting is None:
        raise NotFound("There is no such meeting. Perhaps it was not announced yet.")
    return meeting


def public_topic(token: str) -> Topic:
    found = sa.select(Topic).where(Topic.token == normalise(token)).options(joinedload(Topic.area))
    topic = db.session.scalars(found).one_or_none()
    if topic is None:
        raise NotFound("There is no such topic.")
    return topic


def coming_near(area_ids: Sequence[int], at: datetime, most: int = 5) -> Sequence[Meeting]:
    """Announced, or asking for topics, in these very places; the next first."""
    shown = (MeetingStatus.COLLECTING, MeetingStatus.ANNOUNCED, MeetingStatus.IN_SESSION)
    found = sa.select(Meeting).where(
        Meeting.area_id.in_(area_ids), Meeting.status.in_(shown), Meeting.starts_at > at
    )
    return db.session.scalars(
        found.options(joinedload(Meeting.area), joinedload(Meeting.type))
        .order_by(Meeting.starts_at)
        .limit(most)
    ).all()


def held_near(area_ids: Sequence[int], since: datetime, most: int = 10) -> Sequence[Meeting]:
    """Held or called off lately in these very places; the latest first."""
    ended = (*(HELD - {MeetingStatus.IN_SESSION}), MeetingStatus.INQUORATE, MeetingStatus.CANCELLED)
    found = sa.select(Meeting).where(
        Meeting.area_id.in_(area_ids), Meeting.status.in_(ended), Meeting.starts_at > since
    )
    return db.session.scalars(
        found.options(joinedload(Meeting.area), joinedload(Meeting.type))
        .order_by(Meeting.starts_at.desc())
        .limit(most)
    ).all()


def topics_near(area_ids: Sequence[int], most: int = 10) -> Sequence[Topic]:
    """Topics that take support, the most wanted first."""
    found = sa.select(Topic).where(
        Topic.area_id.in_(area_ids), Topic.status.in_([*WAITING, TopicStatus.ACCEPTED])
    )
    return db.session.scalars(
        found.options(joinedload(Topic.area)).order_by(Topic.supports.desc(), Topic.id.desc()).limit(most)
    ).all()


# --- A supporter's own page ---


def support_of(code: str) -> Support:
    """What a supporter's sixteen digits open. A wrong code costs the same as a right one. Errors: NotFound."""
    digits = receipts.normalise(code)
    hashed = receipts.stored_hash(digits or "0" * receipts.DIGITS, here().keys.receipts)
    found = sa.select(Support).where(Support.receipt_hash == hashed)
    support = db.session.scalars(
        found.options(joinedload(Support.topic).joinedload(Topic.area))
    ).one_or_none()
    if support is None or digits is None:
        raise NotFound("This code opens nothing. Please check the sixteen digits.")
    return support


# --- On the page of a place ---------------------------------------------------------------------------------------


class Coming(NamedTuple):
    token: str
    area: str
    kind: str
    title: str
    number: int
    starts_at: datetime
    venue: str


_COMING = (
    sa.select(
        Meeting.token, Area.name.label("area"), MeetingType.name.label("kind"), Meeting.title, Meeting.number,
        Meeting.starts_at, Meeting.venue,
    )
    .join(Area, Area.id == Meeting.area_id)
    .join(MeetingType, MeetingType.id == Meeting.type_id)
    .where(
        Meeting.area_id.in_(sa.bindparam("around", expanding=True)),
        Meeting.status.in_((MeetingStatus.COLLECTING, MeetingStatus.ANNOUNCED, MeetingStatus.IN_SESSION)),
        Meeting.starts_at > sa.bindparam("since"),
    )
    .order_by(Meeting.starts_at)
    .limit(2)
)  # fmt: skip


def coming_at(around: Collection[int]) -> tuple[Coming, ...]:
    """The next two in this place or around it; one of today stays until its day is over. One statement."""
    rows = db.session.execute(_COMING, {"around": sorted(around), "since": start_of(today())})
    return tuple(Coming(*row) for row in rows)
