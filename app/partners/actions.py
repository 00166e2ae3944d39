"""Everything that changes a partner unit: applied for or entered, corrected, approved by somebody else, returned."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa

from app.accounts.actor import Actor, ActorKind, resident
from app.accounts.permissions import Permission
from app.areas import shelves
from app.areas.models import Area, Level
from app.contacts.crypto import open_sealed, seal
from app.contacts.phones import refuse_undialled
from app.core.clock import now, today
from app.core.db import db
from app.core.engine import one_at_a_time
from app.core.errors import DomainError, NotAllowed, NotFound
from app.core.instance import here
from app.partners import shelving
from app.partners.models import PartnerKind, PartnerUnit, PartTimeMember
from app.partners.step import Step, noted, refuse_outside, told_area, told_partner
from app.partners.workflow import PARTNER, PartnerStatus, PartnerVerb, next_status
from app.timeline.audits import Audited, audit, done_today

V = PartnerVerb
COUNCILS = (Level.STREET, Level.COMMUNITY)


@dataclass(frozen=True)
class Facts:
    """Who they are. `person` and `phone` (E.164) are sealed; the rest stands open."""

    name: str
    kind: PartnerKind
    address: str = ""
    office_phone: str = ""
    offers: str = ""
    person: str = ""
    phone: str | None = None


@dataclass(frozen=True)
class Sent:
    """What tells a retry from a new application, and lets them follow it: keyed hashes only."""

    client_hash: str
    receipt_hash: str
    digest: str


@dataclass(frozen=True)
class Application:
    """`same` False: the key was used before with other words; the first stands, nothing was written."""

    partner: PartnerUnit
    fresh: bool
    same: bool = True


def apply(facts: Facts, area: Area, sent: Sent) -> Application:
    """By an organisation itself, without an account; once, however often it is sent."""
    one_at_a_time(sent.client_hash)
    known = db.session.scalar(sa.select(PartnerUnit).where(PartnerUnit.client_hash == sent.client_hash))
    if known is not None:
        return Application(known, fresh=False, same=known.content_digest == sent.digest)
    partner = _new(facts, area)
    partner.client_hash, partner.receipt_hash = sent.client_hash, sent.receipt_hash
    partner.content_digest = sent.digest
    noted(V.APPLY, partner, resident(), None, Step(notices=(told_area(partner),)))
    return Application(partner, fresh=True)


def enter(facts: Facts, area: Area, actor: Actor) -> PartnerUnit:
    refuse_outside(area, actor)
    partner = _new(facts, area, actor)
    noted(V.ENTER, partner, actor, None, Step(notices=(told_area(partner),)))
    return partner


def change(partner: PartnerUnit, facts: Facts, actor: Actor) -> None:
    """Whoever corrects an application has entered it: somebody else decides."""
    before = _begin(V.CHANGE, partner, actor)
    if facts.name != partner.name:
        _refuse_twin(facts.name, partner.area_id)
    if partner.status is PartnerStatus.APPLIED:
        partner.entered_by_id = actor.user_id
    stood = shelving.rows_of(partner)
    _fill(partner, _keeping(partner, facts))
    shelves.change(partner.id, stood, shelving.rows_of(partner))
    noted(V.CHANGE, partner, actor, before, Step())


def approve(partner: PartnerUnit, actor: Actor) -> None:
    _refuse_twin(partner.name, partner.area_id)
    before = _begin(V.APPROVE, partner, actor)
    noted(V.APPROVE, partner, actor, before, Step(notices=(told_partner(partner),)))


def send_back(partner: PartnerUnit, actor: Actor, *, words: str) -> None:
    before = _begin(V.RETURN, partner, actor, words)
    noted(V.RETURN, partner, actor, before, Step(words, notices=(told_partner(partner),)))


# --- Part-time members of a council ---------------------------------------------------------------------------------


def seat(
    partner: PartnerUnit, council: Area, actor: Actor, *, name: str, since: date, until: date | None = None
) -> PartTimeMember:
    refuse_outside(council, actor)
    before = _begin(V.SEAT, partner, actor)
    if council.level not in COUNCILS:
        raise DomainError("Part-time members sit on the council of a street or a community.")
    if not name:
        raise DomainError("Please write who it is.")
    if until is not None and until < since:
        raise DomainError("The last day lies before the first.")
    member = PartTimeMember(
        partner=partner, area=council, area_id=council.id, name=name, since=since, until=until
    )
    db.session.add(member)
    db.session.flush()
    noted(V.SEAT, partner, actor, before, Step(facts={"member": member.id, "area": council.id}))
    return member


def unseat(member: PartTimeMember, actor: Actor) -> None:
    partner = member.partner
    before = _begin(V.UNSEAT, partner, actor)
    if not member.sits_on(today()):
        raise DomainError("This has been done already.")
    member.until = today()
    noted(V.UNSEAT, partner, actor, before, Step(facts={"member": member.id, "area": member.area_id}))


# --- The contact --------------------------------------------------------------------------------------------------


def may_reveal(partner: PartnerUnit, actor: Actor) -> bool:
    return Permission.SEE_CONTACT in actor.permissions_at(partner.area.around)


def refuse_closed(partner: PartnerUnit, actor: Actor) -> None:
    if not may_reveal(partner, actor):
        raise NotAllowed("You may not open this contact.")


def reveal(partner: PartnerUnit, actor: Actor, *, reason: str) -> tuple[str, str]:
    """(whom to ask for, telephone). Quota, reason, audit and event come before the number leaves."""
    if not partner.person_sealed and not partner.phone_sealed:
        raise NotFound("They left no contact.")
    refuse_closed(partner, actor)
    if not reason.strip():
        raise DomainError("Please say why. They will read it.")
    if done_today(Audited.REVEAL, actor) >= here().settings.reveals_per_day:
        raise DomainError("You have opened as many numbers as one day allows.")
    audit(Audited.REVEAL, actor, partner, area_id=partner.area_id)
    noted(V.REVEAL, partner, actor, partner.status.value, Step(reason))
    return _open(partner.person_sealed, "person", partner.id), phone_of(partner)


def phone_of(partner: PartnerUnit) -> str:
    return _open(partner.phone_sealed, "phone", partner.id)


# --- What these share ---------------------------------------------------------------------------------------------


def _begin(verb: PartnerVerb, partner: PartnerUnit, actor: Actor, words: str = "") -> str:
    """Refuse or set the next status; returns the one before."""
    refuse_outside(partner.area, actor)
    before = partner.status
    mine = actor.kind is ActorKind.STAFF and actor.user_id == partner.entered_by_id
    stood = shelving.rows_of(partner)
    partner.status = next_status(PARTNER[verb], before, entered_it=mine, words=words)
    shelves.change(partner.id, stood, shelving.rows_of(partner))
    return before.value


def _new(facts: Facts, area: Area, actor: Actor | None = None) -> PartnerUnit:
    if area.closed:
        raise DomainError("This place is closed.")
    _refuse_twin(facts.name, area.id)
    partner = PartnerUnit(
        area=area, area_id=area.id, name=facts.name, kind=facts.kind, status=PartnerStatus.APPLIED,
        applied_at=now(), entered_by_id=actor.user_id if actor else None, events=0,
    )  # fmt: skip
    db.session.add(partner)
    db.session.flush()  # its number seals the contact
    _fill(partner, facts)
    shelves.change(partner.id, frozenset(), shelving.rows_of(partner))
    return partner


def _fill(partner: PartnerUnit, facts: Facts) -> None:
    if not facts.name:
        raise DomainError("Please write what they are called.")
    refuse_undialled(facts.office_phone)
    partner.name, partner.kind, partner.address = facts.name, facts.kind, facts.address
    partner.office_phone, partner.offers = facts.office_phone or None, facts.offers
    partner.person_sealed = _seal(facts.person, "person", partner.id)
    partner.phone_sealed = _seal(facts.phone or "", "phone", partner.id)


def _keeping(partner: PartnerUnit, facts: Facts) -> Facts:
    """An empty field leaves the contact as it is: nobody has to open it in order to correct an address."""
    return replace(
        facts,
        person=facts.person or _open(partner.person_sealed, "person", partner.id),
        phone=facts.phone or phone_of(partner) or None,
    )


def _refuse_twin(name: str, area_id: int) -> None:
    """Only an approved one holds its name: whoever applies first must not keep the real one out."""
    twin = sa.exists().where(
        PartnerUnit.area_id == area_id,
        PartnerUnit.name == name,
        PartnerUnit.status == PartnerStatus.APPROVED,
    )
    if db.session.scalar(sa.select(twin)):
        raise DomainError("There is already a partner unit of that name here.")


def _seal(text: str, column: str, row: int) -> str | None:
    return (
        seal(text, ring=here().keys.contacts, table="partner_unit", column=column, row=row) if text else None
    )


def _open(sealed: str | None, column: str, row: int) -> str:
    if not sealed:
        return ""
    return open_sealed(sealed, ring=here().keys.contacts, table="partner_unit", column=column, row=row)
