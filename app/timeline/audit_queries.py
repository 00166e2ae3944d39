"""Reading the audit trail: who saw or did what, inside the areas of whoever asks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app.accounts.models import Assignment, User
from app.areas.scope import within
from app.core.db import db
from app.timeline.models import Audit

PAGE = 100


@dataclass(frozen=True)
class AuditFilter:
    who: str = ""
    what: str = ""
    since: date | None = None
    until: date | None = None  # that day included
    before_id: int | None = None  # the page after this row


def trail(area_ids: Collection[int], narrowed_to: AuditFilter) -> list[sa.Row[Audit, str]]:
    """The newest first; one row more than a page when there is a next one."""
    rows = (
        sa.select(Audit, User.name)
        .outerjoin(User, User.id == Audit.actor_id)
        .where(_seen_from(area_ids), *_narrowed(narrowed_to))
        .order_by(Audit.id.desc())
        .limit(PAGE + 1)
    )
    return list(db.session.execute(rows))


def _seen_from(area_ids: Collection[int]) -> sa.ColumnElement[bool]:
    """What happened in these areas; what has no place, by whoever holds something in them."""
    ours = sa.select(Assignment.user_id).where(within(Assignment.area_id, area_ids))
    return sa.or_(
        within(Audit.__table__.c.area_id, area_ids),
        sa.and_(Audit.area_id.is_(None), Audit.actor_id.in_(ours)),
    )


def _narrowed(to: AuditFilter) -> list[sa.ColumnElement[bool]]:
    return [
        *([User.name.icontains(to.who, autoescape=True)] if to.who else []),
        *([Audit.what == to.what] if to.what else []),
        *([Audit.day >= to.since] if to.since else []),
        *([Audit.day <= to.until] if to.until else []),
        *([Audit.id < to.before_id] if to.before_id else []),
    ]
