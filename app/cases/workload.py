"""How much everybody of a unit has in hand: counts by name, for whoever gives out work. No averages, no ranks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.actor import Actor
from app.accounts.models import Unit, User
from app.accounts.permissions import Permission
from app.accounts.queries import units_where
from app.areas.models import Area
from app.cases.models import Case, case_scope
from app.cases.queries import hidden_from
from app.cases.workflow import HELD, RUNNING, Status
from app.core.clock import local_day, start_of
from app.core.db import db
from app.core.errors import NotFound

VIEW = Permission.VIEW_WORKLOAD


@dataclass(frozen=True)
class Load:
    """`open`: in their hands and not ended. `waiting`: not taken on yet. `overdue`, `today`: by the handling clock."""

    open: int = 0
    waiting: int = 0
    overdue: int = 0
    today: int = 0


Loads = Mapping[tuple[int, int | None], Load]  # by unit and person; nobody: given to the unit alone


@dataclass(frozen=True)
class Line:
    """One person of a unit, or nobody by name. `left`: disabled or of another unit, and still holding its cases."""

    person: User | None
    load: Load
    left: bool = False


def units(actor: Actor) -> Sequence[Unit]:
    seen = sa.select(Unit).join(Area, Area.id == Unit.area_id)
    open_ = seen.where(Unit.id.in_(units_where(actor, VIEW)), Unit.closed.is_(False))
    return db.session.scalars(open_.options(joinedload(Unit.area)).order_by(Area.trail, Unit.name)).all()


def unit(unit_id: int, actor: Actor) -> Unit:
    which = sa.select(Unit).where(Unit.id == unit_id, Unit.id.in_(units_where(actor, VIEW)))
    found = db.session.scalar(which.options(joinedload(Unit.area)))
    if found is None:
        raise NotFound("There is no such unit in your area.")
    return found


def loads(of_units: Sequence[Unit], actor: Actor, at: datetime) -> Loads:
    """Of the units whose workload this person may see: one statement over what is open, without complaints of them."""
    if not (where := [one for unit in of_units if (one := _open_of(unit, actor)) is not None]):
        return {}
    cases = sa.select(case_scope.c.case_id).where(
        sa.or_(*where), case_scope.c.case_id.not_in(hidden_from(actor))
    )
    end = start_of(local_day(at) + timedelta(days=1))
    runs = sa.and_(Case.status.in_(RUNNING), Case.suspended_until.is_(None))
    rows = db.session.execute(
        sa.select(
            Case.unit_id,
            Case.assignee_id,
            sa.func.count().label("open"),
            _sum(Case.status == Status.DISPATCHED).label("waiting"),
            _sum(sa.and_(runs, Case.due_at < at)).label("overdue"),
            _sum(sa.and_(runs, Case.due_at >= at, Case.due_at < end)).label("today"),
        )
        .where(Case.id.in_(cases))
        .group_by(Case.unit_id, Case.assignee_id)
    )
    return {
        (row.unit_id, row.assignee_id): Load(row.open, int(row.waiting), int(row.overdue), int(row.today))
        for row in rows
    }


def lines(unit: Unit, actor: Actor, at: datetime) -> list[Line]:
    """By name, whatever the counts are; what nobody holds by name comes last."""
    found = loads([unit], actor, at)
    holding = [person for _unit, person in found if person is not None]
    people = db.session.scalars(
        sa.select(User)
        .where(sa.or_(sa.and_(User.unit_id == unit.id, User.active.is_(True)), User.id.in_(holding)))
        .order_by(User.name, User.id)
    )
    by_name = [
        Line(one, found.get((unit.id, one.id), Load()), left=one.unit_id != unit.id or not one.active)
        for one in people
    ]
    nobody = found.get((unit.id, None))
    return [*by_name, Line(None, nobody)] if nobody else by_name


def total(of: Iterable[Load]) -> Load:
    """Of a unit as a whole: sums, no averages."""
    rows = list(of)
    return Load(*(sum(getattr(row, one.name) for row in rows) for one in fields(Load)))


def _open_of(unit: Unit, actor: Actor) -> sa.ColumnElement[bool] | None:
    """A range of one index: all of the unit for whoever stands above it; for its own lead, what lies in their areas."""
    scope = case_scope.c
    if VIEW in actor.permissions_at(unit.area.around):
        outer = scope.outer_id == unit.area_id
    elif areas := actor.unit_areas(VIEW).get(unit.id):
        outer = scope.outer_id.in_(sorted(areas))
    else:
        return None
    return sa.and_(outer, scope.unit_id == unit.id, scope.status.in_([status.value for status in HELD]))


def _sum(which: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((which, 1), else_=0)), 0)
