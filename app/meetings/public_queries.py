"""What everybody reads of meetings and topics, without an account: never anybody's name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.areas.models import Area, area_shelf
from app.areas.shelves import Bound, Some, Stretch, moment, stretch, together
from app.codes.tokens import normalise
from app.core import receipts
from app.core.clock import start_of, today
from app.core.db import db
from app.core.errors import NotFound
from app.core.instance import here
from app.meetings.models import Meeting, MeetingType
from app.meetings.shelving import Shelf
from app.meetings.topic_models import Support, Topic
from app.meetings.workflow import PUBLIC, MeetingStatus

MOST_ON_A_PLACE = 2


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
    some = together([_public(area_id, moment(at) + 1, most) for area_id in area_ids])
    return db.session.scalars(_meetings(some).order_by(some.c.rank, Meeting.id).limit(most)).all()


def held_near(area_ids: Sequence[int], since: datetime, most: int = 10) -> Sequence[Meeting]:
    """Held or called off lately in these very places; the latest first."""
    parts = [
        stretch(Stretch(area_id, Shelf.PAST_HERE, since=moment(since) + 1), most, backwards=True)
        for area_id in area_ids
    ]
    some = together(parts)
    return db.session.scalars(_meetings(some).order_by(some.c.rank.desc(), Meeting.id).limit(most)).all()


def topics_near(area_ids: Sequence[int], most: int = 10) -> Sequence[Topic]:
    """Topics that take support, the most wanted first."""
    some = together(
        [
            stretch(Stretch(area_id, shelf), most, backwards=True)
            for area_id in area_ids
            for shelf in (Shelf.WAITING_HERE, Shelf.ACCEPTED_HERE)
        ]
    )
    found = sa.select(Topic).join(some, some.c.subject_id == Topic.id).options(joinedload(Topic.area))
    return db.session.scalars(found.order_by(some.c.rank.desc()).limit(most)).all()


def _public(area_id: Bound, since: Bound, most: int) -> Some:
    """Coming meetings of one place, without the drafts."""
    known = sa.exists().where(Meeting.id == area_shelf.c.subject_id, Meeting.status != MeetingStatus.DRAFT)
    return stretch(Stretch(area_id, Shelf.COMING_HERE, since=since), most, known)


def _meetings(some: sa.Subquery) -> sa.Select[Meeting]:
    found = sa.select(Meeting).join(some, some.c.subject_id == Meeting.id)
    return found.options(joinedload(Meeting.area), joinedload(Meeting.type))


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


def coming_at(around: Collection[int]) -> tuple[Coming, ...]:
    """The next two in this place or around it; one of today stays until its day is over. One statement."""
    areas = {f"area_{n}": area_id for n, area_id in enumerate(sorted(around))}
    rows = db.session.execute(_coming(len(areas)), {**areas, "since": moment(start_of(today()))})
    return tuple(Coming(*row) for row in rows)


@cache
def _coming(areas: int) -> sa.Select[*tuple[Any, ...]]:
    """Put together once for each number of areas: it runs with every scan."""
    since = sa.bindparam("since", type_=sa.BigInteger)
    parts = [
        _public(sa.bindparam(f"area_{n}", type_=sa.Integer), since, MOST_ON_A_PLACE) for n in range(areas)
    ]
    some = together(parts)
    return (
        sa.select(
            Meeting.token, Area.name.label("area"), MeetingType.name.label("kind"), Meeting.title, Meeting.number,
            Meeting.starts_at, Meeting.venue,
        )
        .join(some, some.c.subject_id == Meeting.id)
        .join(Area, Area.id == Meeting.area_id)
        .join(MeetingType, MeetingType.id == Meeting.type_id)
        .order_by(some.c.rank, Meeting.id)
        .limit(MOST_ON_A_PLACE)
    )  # fmt: skip
