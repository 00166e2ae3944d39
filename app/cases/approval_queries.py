"""待我审批: what is asked about deadlines and waits for this person."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.areas.scope import within
from app.cases.clock_models import CaseRequest
from app.cases.desk_queries import MOST
from app.cases.desk_views import Row
from app.cases.list_rows import row_from, rows_of
from app.cases.models import Case
from app.core.db import db


def to_decide(actor: Actor, at: datetime) -> list[Row]:
    """The longest waiting first; never what this person asked."""
    waits = (
        sa.select(CaseRequest.id).where(CaseRequest.case_id == Case.id, *_waiting(actor)).scalar_subquery()
    )
    found = rows_of(Case.id.in_(_cases(actor)), actor).order_by(waits).limit(MOST)
    return [row_from(one, at) for one in db.session.execute(found)]


def count(actor: Actor) -> int:
    """At most MOST, as the list."""
    if not actor.may(Permission.APPROVE_DELAYS):
        return 0
    some = rows_of(Case.id.in_(_cases(actor)), actor).with_only_columns(Case.id).limit(MOST).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0


def _cases(actor: Actor) -> sa.Select[int]:
    """Few wait at any time: read from the small index of what is not decided."""
    here = within(Case.area_id, actor.areas(Permission.APPROVE_DELAYS))
    return (
        sa.select(CaseRequest.case_id)
        .join(Case, Case.id == CaseRequest.case_id)
        .where(*_waiting(actor), here)
    )


def _waiting(actor: Actor) -> tuple[sa.ColumnElement[bool], ...]:
    return CaseRequest.decided_at.is_(None), CaseRequest.asked_by_id != actor.user_id
