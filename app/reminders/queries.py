"""Reading reminders: the last of a case's reporter, and those of a place in some days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.actor import Actor
from app.areas.scope import within
from app.cases.models import Case
from app.cases.queries import seen_by
from app.core.clock import start_of
from app.core.db import db
from app.reminders.models import Reminder

PAGE = 50


@dataclass(frozen=True)
class ReminderFilter:
    """Local days, the last one included."""

    area_id: int | None = None
    since: date | None = None
    until: date | None = None
    before: int | None = None  # the last one shown


def last_of_reporter(case_id: int) -> datetime | None:
    mine = sa.select(sa.func.max(Reminder.at)).where(Reminder.case_id == case_id, Reminder.by_id.is_(None))
    return db.session.scalar(mine)


def page(wanted: ReminderFilter, actor: Actor) -> tuple[Sequence[Reminder], int | None]:
    """The newest first, and where the next page begins."""
    found = (
        sa.select(Reminder)
        .join(Case, Case.id == Reminder.case_id)
        .where(seen_by(actor))
        .options(joinedload(Reminder.case).joinedload(Case.area), joinedload(Reminder.by))
        .order_by(Reminder.id.desc())
        .limit(PAGE + 1)
    )
    if wanted.area_id is not None:
        found = found.where(within(Case.area_id, {wanted.area_id}))
    if wanted.since is not None:
        found = found.where(Reminder.at >= start_of(wanted.since))
    if wanted.until is not None:
        found = found.where(Reminder.at < start_of(wanted.until + timedelta(days=1)))
    if wanted.before is not None:
        found = found.where(Reminder.id < wanted.before)
    rows = db.session.scalars(found).all()
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None
