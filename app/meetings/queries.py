"""Everything that reads meetings, topics and decisions, for staff and for everybody."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.accounts.actor import Actor
from app.accounts.models import Unit
from app.accounts.permissions import Permission
from app.areas.models import Area
from app.areas.scope import within
from app.areas.shelves import Stretch, stretch, together
from app.cases.models import Case
from app.codes.tokens import normalise
from app.core.db import db
from app.core.versions import the_one
from app.meetings.models import Attendance, Meeting, MeetingType, Minutes, MinutesRemark, Party
from app.meetings.shelving import Shelf
from app.meetings.topic_models import AgendaItem, Conflicted, Decision, PartyVote, Topic, TopicCase
from app.meetings.workflow import COMING

VIEW = Permission.VIEW_MEETINGS
PAGE, MOST_OFFERED = 50, 5
MOST_TO_TAKE = 12  # topics beside an agenda; the rest stand under Topics


def visible_to(actor: Actor) -> sa.Select[Meeting]:
    return (
        sa.select(Meeting)
        .where(within(Meeting.area_id, actor.areas(VIEW)))
        .options(joinedload(Meeting.area), joinedload(Meeting.type), joinedload(Meeting.secretary))
    )


def topics_visible_to(actor: Actor) -> sa.Select[Topic]:
    return (
        sa.select(Topic)
        .where(within(Topic.area_id, actor.areas(VIEW)))
        .options(joinedload(Topic.area), joinedload(Topic.meeting).joinedload(Meeting.type))
    )


def decisions_visible_to(actor: Actor) -> sa.Select[Decision]:
    """Of the areas one looks over, and of one's own unit wherever it was decided."""
    return (
        sa.select(Decision)
        .where(sa.or_(within(Decision.area_id, actor.areas(VIEW)), Decision.unit_id.in_(units_of(actor))))
        .options(
            joinedload(Decision.unit), joinedload(Decision.area), joinedload(Decision.topic),
            joinedload(Decision.meeting).joinedload(Meeting.type),
            joinedload(Decision.meeting).joinedload(Meeting.area),
        )
    )  # fmt: skip


def units_of(actor: Actor) -> set[int]:
    """The units somebody works for."""
    return {unit for unit in (actor.unit_id, *(grant.unit_id for grant in actor.grants)) if unit is not None}


def get(token: str, actor: Actor, *, version: int | None = None) -> Meeting:
    """Inside the actor's scope, or NotFound. With a form's version: Conflict when somebody was faster."""
    return the_one(visible_to(actor).where(Meeting.token == normalise(token)), Meeting, version)


def get_topic(token: str, actor: Actor, *, version: int | None = None) -> Topic:
    return the_one(topics_visible_to(actor).where(Topic.token == normalise(token)), Topic, version)


def get_decision(number: int, actor: Actor, *, version: int | None = None) -> Decision:
    return the_one(decisions_visible_to(actor).where(Decision.id == number), Decision, version)


def get_item(meeting: Meeting, number: int, *, version: int | None = None) -> AgendaItem:
    """Of this meeting; whoever may see the meeting sees its items."""
    found = sa.select(AgendaItem).where(AgendaItem.id == number, AgendaItem.meeting_id == meeting.id)
    return the_one(found.options(*_WHOLE_ITEM), AgendaItem, version)


# --- What a meeting's pages show ----------------------------------------------------------------------------------


_WHOLE_ITEM = (
    joinedload(AgendaItem.topic).joinedload(Topic.area),
    joinedload(AgendaItem.meeting).joinedload(Meeting.area),
    selectinload(AgendaItem.notes),
    selectinload(AgendaItem.votes).joinedload(PartyVote.party),
    selectinload(AgendaItem.conflicts).joinedload(Conflicted.attendance).joinedload(Attendance.party),
)


def agenda(meeting: Meeting) -> Sequence[AgendaItem]:
    found = sa.select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)
    order = (AgendaItem.position, AgendaItem.id)
    return db.session.scalars(found.options(joinedload(AgendaItem.topic)).order_by(*order)).all()


def pool(area_id: int) -> Sequence[Topic]:
    """What waits for this council, the most wanted first; of those equally wanted, the oldest."""
    some = together([stretch(Stretch(area_id, Shelf.WAITING_HERE), MOST_TO_TAKE, backwards=True)])
    found = sa.select(Topic).join(some, some.c.subject_id == Topic.id)
    return db.session.scalars(found.order_by(some.c.rank.desc())).all()


def attendances(meeting: Meeting) -> Sequence[Attendance]:
    found = sa.select(Attendance).where(Attendance.meeting_id == meeting.id)
    return db.session.scalars(found.options(joinedload(Attendance.party)).order_by(Attendance.id)).all()


def decisions_of(meeting: Meeting) -> Sequence[Decision]:
    found = sa.select(Decision).where(Decision.meeting_id == meeting.id)
    return db.session.scalars(found.options(joinedload(Decision.unit)).order_by(Decision.number)).all()


def cases_behind(topic_ids: Sequence[int], actor: Actor) -> dict[int, list[Case]]:
    """Topic → its cases, those that this person may see. One statement."""
    seen = sa.or_(within(Case.area_id, actor.areas(Permission.VIEW_CASES)))
    rows = db.session.execute(
        sa.select(TopicCase.topic_id, Case)
        .join(Case, Case.id == TopicCase.case_id)
        .where(TopicCase.topic_id.in_(topic_ids), seen)
        .order_by(Case.id)
    )
    found: dict[int, list[Case]] = {}
    for topic_id, case in rows:
        found.setdefault(topic_id, []).append(case)
    return found


def kinds_for(area: Area) -> Sequence[MeetingType]:
    """The built-in kinds, and those of the places around this one."""
    here = sa.or_(MeetingType.area_id.is_(None), MeetingType.area_id.in_(area.around))
    found = sa.select(MeetingType).where(MeetingType.closed.is_(False), here)
    return db.session.scalars(
        found.options(selectinload(MeetingType.seats)).order_by(MeetingType.key.is_(None), MeetingType.id)
    ).all()


def coming_for(area_id: int) -> Sequence[Meeting]:
    """Meetings of a council that still take topics."""
    some = together([stretch(Stretch(area_id, Shelf.COMING_HERE), 2 * MOST_OFFERED)])
    found = sa.select(Meeting).join(some, some.c.subject_id == Meeting.id)
    found = found.where(Meeting.status.in_(COMING)).order_by(some.c.rank, Meeting.id)
    return db.session.scalars(found.options(joinedload(Meeting.type)).limit(MOST_OFFERED)).all()


def units_near(area: Area) -> Sequence[Unit]:
    """Who could carry a decision out: the units of this place, of those around it and of those inside it."""
    near = sa.or_(Unit.area_id.in_(area.around), within(Unit.area_id, {area.id}))
    found = sa.select(Unit).join(Area, Area.id == Unit.area_id).where(near, Unit.closed.is_(False))
    return db.session.scalars(found.order_by(sa.func.length(Area.path), Unit.name).limit(500)).all()


def hands_of(item_ids: Sequence[int]) -> dict[int, list[PartyVote]]:
    """Item → the hands of each side, where they were counted so. One statement."""
    rows = db.session.scalars(
        sa.select(PartyVote)
        .join(PartyVote.party)
        .where(PartyVote.item_id.in_(item_ids))
        .options(contains_eager(PartyVote.party))
        .order_by(Party.position)
    )
    found: dict[int, list[PartyVote]] = {}
    for vote in rows:
        found.setdefault(vote.item_id, []).append(vote)
    return found


def minutes_of(meeting: Meeting) -> Minutes | None:
    found = sa.select(Minutes).where(Minutes.meeting_id == meeting.id)
    return db.session.scalars(found.options(selectinload(Minutes.parts))).one_or_none()


def remarks_on(minutes: Minutes) -> Sequence[MinutesRemark]:
    found = sa.select(MinutesRemark).where(MinutesRemark.minutes_id == minutes.id)
    return db.session.scalars(found.order_by(MinutesRemark.id)).all()
