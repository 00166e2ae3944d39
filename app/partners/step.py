"""One step in the life of a partner unit or an agreement: counted, and written down as one event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.areas import shelves
from app.areas.models import Area
from app.core.errors import NotAllowed
from app.partners import shelving
from app.partners.models import Agreement, PartnerUnit
from app.partners.workflow import AgreementStatus
from app.timeline.models import Visibility
from app.timeline.record import Audience, Fact, Happening, Notice, Words, record

MANAGE, VIEW = Permission.MANAGE_RESOURCES, Permission.VIEW_LISTS


@dataclass(frozen=True)
class Step:
    """What happened beside the change of the status."""

    words: str = ""
    internal: bool = False
    facts: Mapping[str, Fact] = field(default_factory=dict)
    notices: Sequence[Notice] = ()


def noted(
    verb: StrEnum, subject: PartnerUnit | Agreement, actor: Actor, before: str | None, step: Step
) -> int:
    """After the change. Returns the event's id."""
    subject.events = (subject.events or 0) + 1
    role = actor.role_at(place_of(subject).around)
    visibility = Visibility.INTERNAL if step.internal else Visibility.PUBLIC
    what = Happening(
        before=before,
        after=subject.status.value,
        role=role.value if role else None,
        facts=step.facts,
        words=(Words(step.words.strip(), visibility),) if step.words.strip() else (),
        notices=step.notices,
    )
    event_id = record(verb, subject, actor, what, seq=subject.events)
    if isinstance(subject, Agreement):
        _shelved(subject, before)
    return event_id


def _shelved(agreement: Agreement, before: str | None) -> None:
    stood = shelving.rows_in(agreement, AgreementStatus(before)) if before else frozenset()
    shelves.change(agreement.id, stood, shelving.rows_of_agreement(agreement))


def place_of(subject: PartnerUnit | Agreement) -> Area:
    return subject.area if isinstance(subject, PartnerUnit) else subject.partner.area


def told_partner(partner: PartnerUnit) -> Notice:
    return Notice(Audience.PARTNER, partner.id)


def told_area(partner: PartnerUnit) -> Notice:
    """Whoever looks after partner units there."""
    return Notice(Audience.AREA, partner.area_id)


def may_manage(area: Area, actor: Actor) -> bool:
    return MANAGE in actor.permissions_at(area.around)


def refuse_outside(area: Area, actor: Actor) -> None:
    if not may_manage(area, actor):
        raise NotAllowed("You may look at partner units here, but not change them.")
