"""What the calendar shows, in four statements: places to look at, how many a day, meetings, kinds that come again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.actor import Actor
from app.accounts.models import User
from app.areas.models import Area, area_shelf
from app.areas.scope import within
from app.areas.shelves import Stretch, moment, stretch, together
from app.codes.places import place_of
from app.core.clock import now, start_of
from app.core.db import db
from app.core.errors import NotFound
from app.core.prepared import Prepared
from app.meetings import queries
from app.meetings.models import Meeting, MeetingType
from app.meetings.month import Called
from app.meetings.shelving import Shelf
from app.meetings.sitting import COUNCILS
from app.meetings.topic_models import AgendaItem, Topic

MOST_PLACES = 400
LOOK_BACK = timedelta(days=90)
MOST_SHOWN, MOST_OWN = 60, 20  # meetings by name in one month; of the place itself in a full one
COUNTED = 30  # of a day; from there on the page says "29+"
MOST = 300  # meetings in one feed
ONE_DAY = timedelta(days=1)
SECONDS_A_DAY = 24 * 60 * 60  # China has known no summer time since 1991


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


@dataclass(frozen=True)
class Found:
    """What is called in some days: of the place itself, and inside it as far as it can be shown by name."""

    meetings: list[Called]  # in the order of time
    counts: dict[date, int]  # of each day, up to COUNTED; filled when there are more than are named
    whole: bool = True  # the place's own are all there


def meetings_between(area: Area, actor: Actor, first: date, last: date) -> Found:
    """Of the place and of every place inside it, both days included.

    More than can be named: the place's own by name where they are few, and how many there are on each day.
    """
    counts = _counts(area, first, last)
    if sum(counts.values()) <= MOST_SHOWN and max(counts.values()) < COUNTED:
        return Found(_between(area, actor, (Shelf.COMING, Shelf.PAST), first, last, MOST_SHOWN), {})
    own = _between(area, actor, (Shelf.COMING_HERE, Shelf.PAST_HERE), first, last, MOST_OWN + 1)
    whole = len(own) <= MOST_OWN
    return Found(own if whole else [], counts, whole)


def _between(
    area: Area, actor: Actor, lists: Sequence[Shelf], first: date, last: date, most: int
) -> list[Called]:
    since, until = moment(start_of(first)), moment(start_of(last + ONE_DAY))
    some = together([stretch(Stretch(area.id, shelf, since, until), most) for shelf in lists])
    found = (
        sa.select(
            Meeting.token, Meeting.starts_at, Meeting.title, Meeting.number, Meeting.status, Meeting.type_id,
            MeetingType.name, Meeting.area_id, Area.name,
        )
        .join(some, some.c.subject_id == Meeting.id)
        .join(MeetingType, MeetingType.id == Meeting.type_id)
        .join(Area, Area.id == Meeting.area_id)
        .where(within(Meeting.area_id, actor.areas(queries.VIEW)))
        .order_by(some.c.rank, Meeting.id)
        .limit(most)
    )  # fmt: skip
    return [Called(*row) for row in db.session.execute(found)]


def _counts(area: Area, first: date, last: date) -> dict[date, int]:
    """Of each day up to COUNTED: so many index entries at most are looked at, however many there are."""
    days = (last - first).days + 1
    rows = _counting(days).run({"area": area.id, "since": moment(start_of(first))})
    return {first + ONE_DAY * n: min(count, COUNTED) for n, count in rows}


@cache
def _counting(days: int) -> Prepared:
    """Calendar months have three lengths in weeks, so three statements are ever written."""
    day = sa.column("day", sa.Integer)
    some = sa.values(day, name="days", literal_binds=True).data([(n,) for n in range(days)]).cte("days")
    begins = sa.bindparam("since", type_=sa.BigInteger) + some.c.day * SECONDS_A_DAY
    counts = [
        sa.select(sa.func.count())
        .select_from(
            sa.select(sa.literal(1).label("one"))
            .where(
                area_shelf.c.outer_id == sa.bindparam("area", type_=sa.Integer),
                area_shelf.c.shelf == shelf,
                area_shelf.c.rank >= begins,
                area_shelf.c.rank < begins + SECONDS_A_DAY,
            )
            .correlate(some)
            .limit(COUNTED)
            .subquery()
        )
        .scalar_subquery()
        for shelf in (Shelf.COMING, Shelf.PAST)
    ]
    return Prepared(sa.select(some.c.day, counts[0] + counts[1]))


def kinds_that_come_again(area: Area) -> Sequence[MeetingType]:
    """The built-in ones and those of the places around, each with its rule."""
    here = sa.or_(MeetingType.area_id.is_(None), MeetingType.area_id.in_(area.around))
    found = sa.select(MeetingType).where(here, MeetingType.closed.is_(False), MeetingType.recurrence != "")
    return db.session.scalars(found.order_by(MeetingType.starts, MeetingType.id)).all()


# --- Feeds ----------------------------------------------------------------------------------------------------------


def announced_around(token: str) -> tuple[int, Sequence[Meeting]]:
    """Of every council around the place of a printed code: announced, and what became of it. Errors: Gone."""
    place = place_of(token)
    found = sa.select(Meeting).where(Meeting.announced_at.is_not(None))
    found = found.options(joinedload(Meeting.area), joinedload(Meeting.type))
    return place.area_id, _lately(found, place.around, (Shelf.COMING_HERE, Shelf.PAST_HERE))


def of_ones_areas(actor: Actor) -> Sequence[Meeting]:
    held = sorted(actor.areas(queries.VIEW))
    return _lately(queries.visible_to(actor), held, (Shelf.COMING, Shelf.PAST)) if held else ()


def _lately(found: sa.Select[Meeting], places: Sequence[int], lists: Sequence[Shelf]) -> Sequence[Meeting]:
    since = moment(now() - LOOK_BACK)
    parts = [stretch(Stretch(place, shelf, since), MOST) for place in places for shelf in lists]
    some = sa.select(together(parts).c.subject_id)
    found = found.where(Meeting.id.in_(some)).order_by(Meeting.starts_at, Meeting.id)
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
