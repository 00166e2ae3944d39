"""Which messages nobody has read yet, and how many somebody has written of late."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.cases.message_models import Message
from app.cases.models import Case
from app.core.db import db
from app.timeline.models import Event


def unread(*, by_staff: bool) -> sa.ScalarSelect[Any]:
    """In a list of cases: how many of that side's messages the other side has not seen."""
    return (
        sa.select(sa.func.count())
        .select_from(Message)
        .where(Message.case_id == Case.id, Message.by_staff.is_(by_staff), Message.seen_at.is_(None))
        .correlate(Case)
        .scalar_subquery()
    )


def unread_of(case: Case, *, by_staff: bool) -> int:
    count = sa.select(sa.func.count()).where(
        Message.case_id == case.id, Message.by_staff.is_(by_staff), Message.seen_at.is_(None)
    )
    return db.session.scalar(count) or 0


def waiting() -> sa.Select[int]:
    """The cases whose reporters wrote something that no member of staff has seen."""
    return sa.select(Message.case_id).where(Message.by_staff.is_(False), Message.seen_at.is_(None))


def sent_since(case: Case, since: datetime) -> int:
    sent = sa.select(sa.func.count()).where(
        Message.case_id == case.id, Message.by_staff.is_(False), Message.at > since
    )
    return db.session.scalar(sent) or 0


def last_event(case: Case) -> int:
    return db.session.scalars(
        sa.select(Event.id).where(
            Event.subject_kind == "case", Event.subject_id == case.id, Event.seq == case.events
        )
    ).one()
