"""Units: who does work where, and the duty phone a resident can call."""

from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.models import Unit, UnitKind, User
from app.accounts.permissions import Permission
from app.areas.models import Area
from app.core.db import db
from app.core.errors import DomainError, NotAllowed


@dataclass(frozen=True)
class UnitFacts:
    name: str
    kind: UnitKind
    duty_phone: str = ""
    duty_hours: str = ""
    emergency: bool = False


def add_unit(facts: UnitFacts, area: Area, actor: Actor) -> Unit:
    _refuse_outside(area, actor)
    unit = Unit(area=area, area_id=area.id, name=facts.name, kind=facts.kind)
    _fill(unit, facts)
    db.session.add(unit)
    db.session.flush()
    return unit


def change_unit(unit: Unit, facts: UnitFacts, actor: Actor) -> None:
    _refuse_outside(unit.area, actor)
    _fill(unit, facts)
    db.session.flush()


def close_unit(unit: Unit, actor: Actor, *, open_cases: int) -> None:
    """People and open cases first: nothing may be left with nobody."""
    _refuse_outside(unit.area, actor)
    if open_cases:
        raise DomainError("This unit still has %(n)s open cases. Hand them on first.", n=open_cases)
    if db.session.scalar(sa.select(sa.exists().where(User.unit_id == unit.id, User.active.is_(True)))):
        raise DomainError("People still belong to this unit. Move them first.")
    unit.closed = True
    db.session.flush()


def reopen_unit(unit: Unit, actor: Actor) -> None:
    _refuse_outside(unit.area, actor)
    unit.closed = False
    db.session.flush()


def _fill(unit: Unit, facts: UnitFacts) -> None:
    if not facts.name:
        raise DomainError("Please write the unit's name.")
    twin = sa.select(Unit.id).where(
        Unit.area_id == unit.area_id, Unit.name == facts.name, Unit.id.is_distinct_from(unit.id)
    )
    with db.session.no_autoflush:
        if db.session.scalar(twin):
            raise DomainError("There is already a unit of that name here.")
    unit.name, unit.kind, unit.emergency = facts.name, facts.kind, facts.emergency
    unit.duty_phone, unit.duty_hours = facts.duty_phone or None, facts.duty_hours or None


def _refuse_outside(area: Area, actor: Actor) -> None:
    if Permission.MANAGE_PEOPLE not in actor.permissions_at(area.around):
        raise NotAllowed("You manage units in other places only.")
