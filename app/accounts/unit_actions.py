"""Units: who does work where, and the duty phone a resident can call."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from app.accounts.actor import Actor
from app.accounts.models import Duty, Unit, UnitKind, User
from app.accounts.permissions import Permission
from app.areas.models import Area
from app.core.db import db
from app.core.errors import DomainError, NotAllowed

MOST_ITEM = 300


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


def keep_duties(unit: Unit, items: Iterable[str], actor: Actor) -> None:
    """The whole list, as it stands now: what is gone from it is closed, for cases may cite it; what returns reopens."""
    _refuse_outside(unit.area, actor)
    wanted = dict.fromkeys(line for item in items if (line := item.strip()))
    if any(len(item) > MOST_ITEM for item in wanted):
        raise DomainError("A duty has at most %(n)s characters. Please write a shorter line.", n=MOST_ITEM)
    known = {duty.item: duty for duty in db.session.scalars(sa.select(Duty).where(Duty.unit_id == unit.id))}
    for item, duty in known.items():
        duty.closed = item not in wanted
    db.session.add_all(Duty(unit_id=unit.id, item=item, closed=False) for item in wanted if item not in known)
    flag_modified(unit, "name")  # two people writing the list: the second is told
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
