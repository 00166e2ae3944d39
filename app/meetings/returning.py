"""What comes back by itself: items not dealt with, matters referred here, decisions not done in time."""

from __future__ import annotations

import sqlalchemy as sa

from app.accounts.actor import SYSTEM, Actor
from app.codes.tokens import new_token
from app.core.clock import now
from app.core.db import db
from app.core.text import first_words
from app.meetings import concerned
from app.meetings.models import Meeting
from app.meetings.step import Step, begun, taken
from app.meetings.topic_models import Decision, Origin, Returned, Topic, TopicCase
from app.meetings.topics import accept, secretary_of
from app.meetings.workflow import COMING, TopicStatus, TopicVerb

COMES_BACK = (TopicStatus.DEFERRED, TopicStatus.REFERRED_UP)


def gather(meeting: Meeting) -> None:
    """A meeting is called: what was deferred, referred here or not done in time stands on its agenda at once."""
    returning = sa.or_(
        Topic.status.in_(COMES_BACK),
        sa.and_(Topic.status == TopicStatus.PROPOSED, Topic.origin == Origin.UNDONE),
    )
    found = sa.select(Topic).where(Topic.area_id == meeting.area_id, returning).order_by(Topic.id)
    for topic in db.session.scalars(found).all():
        accept(topic, SYSTEM, meeting=meeting)


def carry_over(topic: Topic, actor: Actor, *, from_meeting: Meeting) -> None:
    """Not dealt with: it waits, and stands on the next agenda as soon as there is one."""
    step = Step(
        TopicVerb.CARRY_OVER, facts={"meeting": from_meeting.id}, notices=concerned.by_topic(topic.id)
    )
    with taken(topic, actor, step):
        topic.meeting = topic.meeting_id = None
    put_on_next(topic, like=from_meeting)


def put_on_next(topic: Topic, *, like: Meeting | None = None) -> None:
    """The next meeting that can still take it: of the same kind first, else the earliest."""
    same = sa.case((Meeting.type_id == like.type_id, 0), else_=1) if like else sa.literal(0)
    coming = (
        sa.select(Meeting)
        .where(Meeting.area_id == topic.area_id, Meeting.status.in_(COMING), Meeting.starts_at > now())
        .order_by(same, Meeting.starts_at, Meeting.id)
    )
    following = db.session.scalars(coming.limit(1)).first()
    if following is not None:
        accept(topic, SYSTEM, meeting=following)


def return_undone(decision: Decision) -> Topic:
    """A decision that was not done in time is a topic again, once."""
    step = Step(
        TopicVerb.PROPOSE, facts={"origin": Origin.UNDONE.value, "decision": decision.id},
        notices=(secretary_of(decision.area),),
    )  # fmt: skip
    topic = Topic(
        token=new_token(), area=decision.area, area_id=decision.area_id, origin=Origin.UNDONE,
        title=first_words(decision.text, 100), text=decision.text, status=TopicStatus.PROPOSED, supports=0,
        voices=decision.topic.voices, proposed_at=step.at, version=1,
    )  # fmt: skip
    db.session.add(topic)
    begun(topic, SYSTEM, step)
    db.session.add(Returned(decision_id=decision.id, topic_id=topic.id))
    for case in concerned.cases_behind(decision.topic):
        db.session.add(TopicCase(topic_id=topic.id, case_id=case.id))
    db.session.flush()
    put_on_next(topic, like=decision.meeting)
    return topic
