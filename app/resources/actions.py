"""Everything that changes a resource. Each change is audited in the same commit: place pages are read again by it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.accounts.actor import Actor
from app.accounts.models import Unit
from app.accounts.permissions import Permission
from app.areas.models import Area
from app.core.db import db
from app.core.errors import DomainError, NotAllowed
from app.resources.models import Resource, ResourceKind, ResourceStatus
from app.timeline.audits import Audited, audit

_DIALLED = re.compile(r"\+?[0-9][0-9()\-. ]{2,30}")


@dataclass(frozen=True)
class Facts:
    """What is said about a resource: what, where, when, whose, whom to ask."""

    kind: ResourceKind
    name: str
    place: str = ""
    hours: str = ""
    conditions: str = ""
    unit: Unit | None = None
    owner: str = ""
    phone: str = ""


def add(facts: Facts, area: Area, actor: Actor) -> Resource:
    refuse_outside(area, actor)
    if area.closed:
        raise DomainError("This place is closed.")
    resource = Resource(area=area, area_id=area.id, status=ResourceStatus.LISTED)
    _fill(resource, facts, area)
    db.session.add(resource)
    _audited(resource, actor, "added")
    return resource


def change(resource: Resource, facts: Facts, actor: Actor) -> None:
    refuse_outside(resource.area, actor)
    _fill(resource, facts, resource.area)
    _audited(resource, actor, "changed")


def suspend(resource: Resource, actor: Actor) -> None:
    """Residents do not see it any more; nothing is lost."""
    _move(resource, ResourceStatus.LISTED, ResourceStatus.SUSPENDED, actor)


def list_again(resource: Resource, actor: Actor) -> None:
    _move(resource, ResourceStatus.SUSPENDED, ResourceStatus.LISTED, actor)


def refuse_outside(area: Area, actor: Actor) -> None:
    if Permission.MANAGE_RESOURCES not in actor.permissions_at(area.around):
        raise NotAllowed("You may look at resources here, but not change them.")


def _move(resource: Resource, before: ResourceStatus, after: ResourceStatus, actor: Actor) -> None:
    refuse_outside(resource.area, actor)
    if resource.status is not before:
        raise DomainError("This has been done already.")
    resource.status = after
    _audited(resource, actor, after.value)


def _fill(resource: Resource, facts: Facts, area: Area) -> None:
    if not facts.name:
        raise DomainError("Please write what it is.")
    if facts.phone and not _DIALLED.fullmatch(facts.phone):
        raise DomainError("Please enter one phone number in digits only, without an extension.")
    if facts.unit is not None and facts.unit.id != resource.unit_id:
        _refuse_stranger(facts.unit, area)
    if facts.unit is not None and facts.owner:
        raise DomainError("Please choose a unit or write whose it is, not both.")
    resource.kind, resource.name, resource.place = facts.kind, facts.name, facts.place
    resource.hours, resource.conditions = facts.hours, facts.conditions
    resource.unit, resource.owner, resource.phone = facts.unit, facts.owner, facts.phone or None


def _refuse_stranger(unit: Unit, area: Area) -> None:
    near = unit.area_id in area.around or area.id in unit.area.around
    if unit.closed or not near:
        raise DomainError("This unit does not serve this place.")


def _audited(resource: Resource, actor: Actor, what: str) -> None:
    audit(Audited.CHANGE_RESOURCE, actor, resource, area_id=resource.area_id, facts={what: True})
