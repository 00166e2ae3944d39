"""How many cases hang on a place, a unit or a person: asked before one is moved, closed, disabled."""

import sqlalchemy as sa

from app.cases.models import Case, case_scope
from app.cases.workflow import HELD, OPEN
from app.core.db import db


def cases_within(area_id: int) -> int:
    return _count(case_scope.c.outer_id == area_id)


def open_cases_within(area_id: int) -> int:
    return _count(sa.and_(case_scope.c.outer_id == area_id, case_scope.c.status.in_(OPEN)))


def open_cases_of_unit(unit_id: int) -> int:
    which = sa.and_(Case.unit_id == unit_id, Case.status.in_(OPEN))
    return db.session.scalar(sa.select(sa.func.count()).select_from(Case).where(which)) or 0


def open_cases_of_person(person_id: int) -> int:
    which = sa.and_(Case.assignee_id == person_id, Case.status.in_(HELD))
    return db.session.scalar(sa.select(sa.func.count()).select_from(Case).where(which)) or 0


def _count(which: sa.ColumnElement[bool]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(case_scope).where(which)) or 0
