"""Everything that changes a resource. Each change is audited in the same commit: place pages are read again by it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.models import Unit
from app.accounts.permissions import Permission
from app.areas import shelves
from app.areas.models import Area
from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError, NotAllowed
from app.photos import actions as photos
from app.photos.models import Photo
from app.resources import shelving, workflow
from app.resources.booking_workflow import COMING
from app.resources.models import Booking, Resource, ResourceKind, ResourceStatus
from app.resources.openings import Plan, Terms
from app.resources.workflow import Verb
from app.timeline.audits import Audited, audit

MOST_PHOTOS = 6
CAN_BE_BOOKED = frozenset({ResourceKind.VENUE, ResourceKind.PEOPLE, ResourceKind.GOODS, ResourceKind.SERVICE})

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
    capacity: int | None = None


@dataclass(frozen=True)
class Opening:
    """When it is open, and how it may be booked."""

    plan: Plan
    terms: Terms
    bookable: bool
    needs_approval: bool


def add(facts: Facts, area: Area, actor: Actor) -> Resource:
    """A draft: residents see it once it is listed."""
    refuse_outside(area, actor)
    if area.closed:
        raise DomainError("This place is closed.")
    resource = Resource(area=area, area_id=area.id, status=ResourceStatus.DRAFT, openings={}, bookable=False)
    _fill(resource, facts, area)
    db.session.add(resource)
    db.session.flush()
    shelves.change(resource.id, frozenset(), shelving.rows_of(resource))
    _audited(resource, actor, "added")
    return resource


def change(resource: Resource, facts: Facts, actor: Actor) -> None:
    _refuse_retired(resource, actor)
    stood = shelving.rows_of(resource)
    _fill(resource, facts, resource.area)
    shelves.change(resource.id, stood, shelving.rows_of(resource))
    _audited(resource, actor, "changed")


def move(resource: Resource, verb: Verb, actor: Actor) -> None:
    """List, suspend, list again, retire. Suspended or retired, residents do not see it; nothing is lost."""
    refuse_outside(resource.area, actor)
    after = workflow.next_status(resource.status, verb)
    if verb is Verb.RETIRE and (coming := bookings_to_come(resource)):
        raise DomainError(
            "%(count)s bookings are still to come. Decide on them or cancel them first.", count=coming
        )
    stood = shelving.rows_of(resource)
    resource.status = after
    shelves.change(resource.id, stood, shelving.rows_of(resource))
    _audited(resource, actor, after.value)


def open_up(resource: Resource, opening: Opening, actor: Actor) -> None:
    """The opening plan and the terms of booking. Bookings made before stand as they were made."""
    _refuse_retired(resource, actor)
    if opening.bookable and resource.kind not in CAN_BE_BOOKED:
        raise DomainError("A fund or an information cannot be booked.")
    if opening.bookable and not opening.plan.weekly and not opening.plan.days:
        raise DomainError("Please enter when it is open, so that times can be booked.")
    resource.openings = opening.plan.kept()
    terms = opening.terms
    resource.shortest, resource.longest, resource.step = terms.shortest, terms.longest, terms.step
    resource.ahead = terms.ahead
    resource.bookable, resource.needs_approval = opening.bookable, opening.needs_approval
    resource.door_token = resource.door_token or secrets.token_hex(10)
    _audited(resource, actor, "opened")


def show(resource: Resource, names: Sequence[str], actor: Actor) -> None:
    """Put up staged photos."""
    _refuse_retired(resource, actor)
    if not names:
        raise DomainError("Please choose at least one photo.")
    if len(photos.of_resources([resource.id])[resource.id]) + len(names) > MOST_PHOTOS:
        raise DomainError("At most %(most)s photos. Take one down first.", most=MOST_PHOTOS)
    photos.show_at(names, resource_id=resource.id)
    _audited(resource, actor, "photos")


def take_down(resource: Resource, photo: Photo, actor: Actor) -> None:
    _refuse_retired(resource, actor)
    db.session.delete(photo)
    _audited(resource, actor, "photos")


def bookings_to_come(resource: Resource) -> int:
    """Requested or approved, and not over yet."""
    return (
        db.session.scalar(
            sa.select(sa.func.count(Booking.id)).where(
                Booking.resource_id == resource.id, Booking.status.in_(COMING), Booking.ends_at > now()
            )
        )
        or 0
    )


def refuse_outside(area: Area, actor: Actor) -> None:
    if Permission.MANAGE_RESOURCES not in actor.permissions_at(area.around):
        raise NotAllowed("You may look at resources here, but not change them.")


def _refuse_retired(resource: Resource, actor: Actor) -> None:
    refuse_outside(resource.area, actor)
    if resource.status is ResourceStatus.RETIRED:
        raise DomainError("It is retired: it cannot be changed any more.")


def _fill(resource: Resource, facts: Facts, area: Area) -> None:
    if not facts.name:
        raise DomainError("Please write what it is.")
    if facts.phone and not _DIALLED.fullmatch(facts.phone):
        raise DomainError("Please enter one phone number in digits only, without an extension.")
    if facts.unit is not None and facts.unit.id != resource.unit_id:
        _refuse_stranger(facts.unit, area)
    if facts.unit is not None and facts.owner:
        raise DomainError("Please choose a unit or write whose it is, not both.")
    if resource.bookable and facts.kind not in CAN_BE_BOOKED:
        raise DomainError("A fund or an information cannot be booked.")
    resource.kind, resource.name, resource.place = facts.kind, facts.name, facts.place
    resource.hours, resource.conditions = facts.hours, facts.conditions
    resource.unit, resource.owner, resource.phone = facts.unit, facts.owner, facts.phone or None
    resource.capacity = facts.capacity


def _refuse_stranger(unit: Unit, area: Area) -> None:
    near = unit.area_id in area.around or area.id in unit.area.around
    if unit.closed or not near:
        raise DomainError("This unit does not serve this place.")


def _audited(resource: Resource, actor: Actor, what: str) -> None:
    audit(Audited.CHANGE_RESOURCE, actor, resource, area_id=resource.area_id, facts={what: True})
