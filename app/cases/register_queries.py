"""The public register of what cannot be done yet: kind of matter, reason and dates; nobody's words, no name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from app.areas.scope import within
from app.cases.clock_facts import Asked
from app.cases.clock_models import CaseRequest, Reason
from app.cases.models import Case, Category
from app.cases.workflow import OPEN
from app.core.db import db

MOST = 200


@dataclass(frozen=True)
class PutOff:
    category: str
    reason: Reason
    since: datetime
    until: date


def put_off_in(area_id: int) -> Sequence[PutOff]:
    """The nearest review first."""
    rows = db.session.execute(
        sa.select(Category.name, CaseRequest.reason, CaseRequest.decided_at, CaseRequest.until)
        .select_from(Case)
        .join(CaseRequest, CaseRequest.case_id == Case.id)
        .outerjoin(Category, Category.id == Case.category_id)
        .where(
            Case.suspended_until.is_not(None),
            Case.status.in_(OPEN),
            Case.about_unit_id.is_(None),  # a complaint is nobody's public matter
            Case.about_user_id.is_(None),
            within(Case.area_id, {area_id}),
            CaseRequest.kind == Asked.SUSPENSION,
            CaseRequest.approved.is_(True),
        )
        .order_by(Case.suspended_until, Case.id)
        .limit(MOST)
    )
    return [PutOff(row.name or "", row.reason, row.decided_at, row.until) for row in rows]
