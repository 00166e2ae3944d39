"""Whose a resource is, when it is a partner unit's. Audited like every change of a resource."""

from app.accounts.actor import Actor
from app.core.errors import DomainError
from app.partners.models import PartnerUnit
from app.partners.workflow import PartnerStatus
from app.resources.actions import refuse_outside
from app.resources.models import Resource
from app.timeline.audits import Audited, audit


def give(resource: Resource, partner: PartnerUnit, actor: Actor) -> None:
    """From now on the list says that it is theirs, and matches ask them."""
    refuse_outside(resource.area, actor)
    if partner.status is not PartnerStatus.APPROVED:
        raise DomainError("Only an approved partner unit has resources on the list.")
    if resource.unit_id is not None or resource.partner_id is not None:
        raise DomainError("This resource is somebody else's already.")
    resource.partner, resource.partner_id, resource.owner = partner, partner.id, partner.name
    _audited(resource, actor, "given")


def take_back(resource: Resource, actor: Actor) -> None:
    refuse_outside(resource.area, actor)
    if resource.partner_id is None:
        raise DomainError("This has been done already.")
    resource.partner, resource.partner_id, resource.owner = None, None, ""
    _audited(resource, actor, "taken_back")


def _audited(resource: Resource, actor: Actor, what: str) -> None:
    audit(Audited.CHANGE_RESOURCE, actor, resource, area_id=resource.area_id, facts={what: True})
