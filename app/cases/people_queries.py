"""Whom work can be given to by name: the people of some units, with who of them is away today and who stands in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.absence_models import Absence
from app.accounts.absence_queries import runs_on
from app.accounts.models import Unit, User
from app.core.clock import today
from app.core.db import db


@dataclass(frozen=True)
class Colleague:
    id: int
    name: str
    unit_id: int
    unit: str
    away_until: date | None
    deputy_id: int | None
    deputy: str


def people_of(unit_ids: Collection[int]) -> Sequence[Colleague]:
    """By unit and name, in one statement."""
    return _found(User.unit_id.in_(unit_ids)) if unit_ids else []


def away_today(person_id: int) -> Colleague | None:
    """Only where they are."""
    return next((one for one in _found(User.id == person_id) if one.away_until), None)


def _found(which: sa.ColumnElement[bool]) -> Sequence[Colleague]:
    deputy = aliased(User)
    away = sa.and_(Absence.person_id == User.id, runs_on(sa.literal(today(), sa.Date)))
    rows = db.session.execute(
        sa.select(
            User.id, User.name, Unit.id.label("unit_id"), Unit.name.label("unit"),
            Absence.last_day, deputy.id.label("deputy_id"), deputy.name.label("deputy"),
        )
        .join(Unit, Unit.id == User.unit_id)
        .outerjoin(Absence, away)
        .outerjoin(deputy, deputy.id == Absence.deputy_id)
        .where(which, User.active.is_(True))
        .order_by(Unit.name, User.name, User.id)
    )  # fmt: skip
    return [
        Colleague(row.id, row.name, row.unit_id, row.unit, row.last_day, row.deputy_id, row.deputy or "")
        for row in rows
    ]
