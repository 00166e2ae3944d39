"""Who is told about a topic: the reporters of its cases, everybody who supports it, and the units it names."""

from collections.abc import Sequence

import sqlalchemy as sa

from app.cases.models import Case
from app.core.db import db
from app.meetings.topic_models import AgendaItem, Support, Topic, TopicCase
from app.timeline.record import Audience, Notice


def by_topic(*topic_ids: int) -> tuple[Notice, ...]:
    """One notice a person, however many of the topics are theirs. Two statements."""
    reporters = db.session.scalars(
        sa.select(TopicCase.case_id).where(TopicCase.topic_id.in_(topic_ids)).distinct()
    )
    supporters = db.session.scalars(sa.select(Support.id).where(Support.topic_id.in_(topic_ids)))
    return (
        *(Notice(Audience.REPORTER, case_id) for case_id in sorted(reporters)),
        *(Notice(Audience.SUPPORTER, support_id) for support_id in sorted(supporters)),
    )


def by_meeting(meeting_id: int) -> tuple[Notice, ...]:
    on_it = db.session.scalars(sa.select(AgendaItem.topic_id).where(AgendaItem.meeting_id == meeting_id))
    return by_topic(*on_it)


def cases_behind(topic: Topic) -> Sequence[Case]:
    """In the order they came in; locked until the end of the write, on PostgreSQL."""
    found = (
        sa.select(Case)
        .join(TopicCase, TopicCase.case_id == Case.id)
        .where(TopicCase.topic_id == topic.id)
        .order_by(Case.id)
        .with_for_update(of=Case)
    )
    return db.session.scalars(found).all()
