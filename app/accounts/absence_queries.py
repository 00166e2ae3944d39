"""Who is away on a day, who stands in, and one person's absences."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.absence_models import Absence
from app.accounts.models import User
from app.core.db import db
from app.core.errors import NotFound

SHOWN = 20


def of(person_id: int) -> Sequence[Absence]:
    """The newest first, past ones too."""
    theirs = sa.select(Absence).where(Absence.person_id == person_id)
    newest = theirs.order_by(Absence.first_day.desc(), Absence.id.desc()).limit(SHOWN)
    return db.session.scalars(newest.options(joinedload(Absence.deputy))).all()


def of_both(person_id: int, deputy_id: int) -> Sequence[Absence]:
    """What either of them has to do with, and has not ended."""
    both = (person_id, deputy_id)
    concerned = sa.or_(Absence.person_id.in_(both), Absence.deputy_id == person_id)
    return db.session.scalars(sa.select(Absence).where(concerned, Absence.ended_at.is_(None))).all()


def one_of(person_id: int, absence_id: int) -> Absence:
    found = db.session.scalar(
        sa.select(Absence).where(Absence.id == absence_id, Absence.person_id == person_id)
    )
    if found is None:
        raise NotFound("There is no such absence.")
    return found


def away(people: Collection[int], day: date) -> dict[int, Absence]:
    """Of these people, who is away on this day; with their deputy, in one statement."""
    running = sa.select(Absence).where(Absence.person_id.in_(people), runs_on(sa.literal(day)))
    return {one.person_id: one for one in db.session.scalars(running.options(joinedload(Absence.deputy)))}


def deputies_of(person: User) -> Sequence[User]:
    """Whom they can choose: the others of their unit, by name."""
    others = sa.select(User).where(
        User.unit_id == person.unit_id, User.active.is_(True), User.id != person.id, User.unit_id.is_not(None)
    )
    return db.session.scalars(others.order_by(User.name, User.id)).all()


def runs_on(day: sa.ColumnElement[date]) -> sa.ColumnElement[bool]:
    return sa.and_(Absence.ended_at.is_(None), Absence.first_day <= day, Absence.last_day >= day)
