"""Everything that changes a pledge: promised, received, given back, withdrawn; its number opened for a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app.accounts.actor import Actor, ActorKind
from app.accounts.permissions import Permission
from app.contacts import actions as contacts
from app.contacts.opening import note_opening
from app.core import receipts
from app.core.clock import now, today
from app.core.db import db
from app.core.engine import one_at_a_time
from app.core.errors import DomainError, NotAllowed, NotFound
from app.core.instance import here
from app.pledges.models import Fundraising, Pledge, PledgeEntry
from app.pledges.money import MOST
from app.pledges.step import Step, held, noted, refuse_another_day, refuse_outside, stand, told_keepers, write
from app.pledges.workflow import (
    FundraisingStatus,
    Kind,
    PledgeStatus,
    PledgeVerb,
    refuse_late,
    refuse_receipt,
    refuse_return,
)

V = PledgeVerb
RECEIPTS = "pledge"  # sets its query codes apart from those of cases
MOST_OF_A_DEVICE = 5  # promises of one telephone on one fundraising


@dataclass(frozen=True, kw_only=True)
class Promised:
    """What somebody promises. Text is clean, phone is E.164, the amount in fen."""

    client_key: str
    fundraising: Fundraising
    amount: int
    called: str = ""
    phone: str | None = None
    device: str = ""

    def digest(self) -> str:
        said = {
            "fundraising": str(self.fundraising.id), "amount": str(self.amount), "called": self.called,
            "phone": self.phone or "",
        }  # fmt: skip
        return receipts.content_digest(said, (), here().keys.receipts)


@dataclass(frozen=True)
class Receipt:
    """`same` False: the key was used before for another promise; the first stands, nothing was written."""

    pledge: Pledge
    code: str  # sixteen digits
    fresh: bool
    same: bool = True


def promise(said: Promised, actor: Actor) -> Receipt:
    """By a neighbour, or written down for one; once, however often the form is sent."""
    secret = here().keys.receipts
    code = receipts.code_for(said.client_key, secret, of=RECEIPTS)
    client_hash = receipts.client_key_hash(said.client_key, secret)
    one_at_a_time(client_hash)
    before = db.session.scalar(sa.select(Pledge).where(Pledge.client_hash == client_hash))
    if before is not None:
        return Receipt(before, code, fresh=False, same=before.content_digest == said.digest())
    fundraising = held(said.fundraising)
    device = receipts.device_hash(said.device, secret) if said.device else None
    _refuse(said, device, actor)
    pledge = Pledge(
        fundraising=fundraising, fundraising_id=fundraising.id, number=_next_number(fundraising), called=said.called,
        promised=said.amount, received=0, returned=0, status=PledgeStatus.PLEDGED, promised_at=now(),
        entered_by_id=actor.user_id, client_hash=client_hash, content_digest=said.digest(),
        receipt_hash=receipts.stored_hash(code, secret), device_hash=device, events=0,
    )  # fmt: skip
    db.session.add(pledge)
    db.session.flush()
    if said.phone:
        contacts.keep(pledge, phone=said.phone, name="")
    _write(V.PROMISE, pledge, Kind.PROMISE, said.amount, actor)
    return Receipt(pledge, code, fresh=True)


def receive(pledge: Pledge, actor: Actor, *, amount: int, day: date) -> None:
    """The money itself went from hand to hand, or to the committee's account: here it is only written down."""
    _begin(pledge, actor)
    refuse_another_day(day)
    refuse_receipt(pledge.sums, amount)
    before = stand(pledge, V.RECEIVE, pledge.sums.after(Kind.RECEIPT, amount))
    _write(V.RECEIVE, pledge, Kind.RECEIPT, amount, actor, before, day)


def give_back(pledge: Pledge, actor: Actor, *, amount: int, day: date) -> None:
    fundraising = _begin(pledge, actor)
    refuse_another_day(day)
    refuse_return(pledge.sums, fundraising.account, amount)
    before = stand(pledge, V.GIVE_BACK, pledge.sums.after(Kind.RETURN, amount))
    _write(V.GIVE_BACK, pledge, Kind.RETURN, amount, actor, before, day)


def withdraw(pledge: Pledge, actor: Actor) -> None:
    """Before anything of it was received: by the neighbour, or by whoever keeps the ledger when they say so."""
    _begin(pledge, actor)
    first = db.session.scalars(
        sa.select(PledgeEntry)
        .where(PledgeEntry.pledge_id == pledge.id, PledgeEntry.kind == Kind.PROMISE)
        .order_by(PledgeEntry.id)
        .limit(1)
    ).one()
    less = -pledge.promised
    before = stand(pledge, V.WITHDRAW, pledge.sums.after(Kind.PROMISE, less))
    _write(V.WITHDRAW, pledge, Kind.PROMISE, less, actor, before, corrects=first)


def take_name_off(pledge: Pledge, actor: Actor) -> None:
    """By the neighbour or by whoever keeps the ledger, also when the accounts are closed: a name is no sum."""
    if actor.kind is ActorKind.STAFF:
        refuse_outside(pledge.fundraising.area, actor)
    if not pledge.called:
        raise DomainError("No name stands there.")
    pledge.called = ""
    told = (told_keepers(pledge.fundraising),) if actor.kind is ActorKind.RESIDENT else ()
    noted(V.UNNAME, pledge, pledge.fundraising.area, actor, pledge.status.value, Step(notices=told))


def reveal(pledge: Pledge, actor: Actor, *, reason: str) -> str:
    """The telephone number, after a reason that whoever left it will read."""
    contact = contacts.of(pledge)
    if contact is None or contact.erased_at:
        raise NotFound("They left no contact.")
    refuse_sealed(pledge, actor)
    area = pledge.fundraising.area
    note_opening(pledge, actor, area_id=area.id, reason=reason)
    noted(V.REVEAL, pledge, area, actor, pledge.status.value, Step(reason))
    return contacts.phone_of(contact) or ""


def refuse_sealed(pledge: Pledge, actor: Actor) -> None:
    if Permission.SEE_CONTACT not in actor.permissions_at(pledge.fundraising.area.around):
        raise NotAllowed("You may not open this contact.")


# --- What these share ----------------------------------------------------------------------------------------------


def _refuse(said: Promised, device: str | None, actor: Actor) -> None:
    fundraising = said.fundraising
    if actor.kind is ActorKind.STAFF:
        refuse_outside(fundraising.area, actor)
    refuse_late(fundraising.status, fundraising.closes_on, today())
    if not 0 < said.amount <= MOST:
        raise DomainError("Please write how much you promise.")
    mine = sa.select(sa.func.count()).where(
        Pledge.fundraising_id == fundraising.id, Pledge.device_hash == device
    )
    if device and (db.session.scalar(mine) or 0) >= MOST_OF_A_DEVICE:
        raise DomainError(
            "This telephone has promised %(n)s times here. Please ask the community.", n=MOST_OF_A_DEVICE
        )


def _next_number(fundraising: Fundraising) -> int:
    """Under the lock of the ledger, and past its version."""
    db.session.execute(
        sa.update(Fundraising)
        .where(Fundraising.id == fundraising.id)
        .values({Fundraising.numbers: Fundraising.numbers + 1})
    )
    return fundraising.numbers


def _begin(pledge: Pledge, actor: Actor) -> Fundraising:
    fundraising = held(pledge.fundraising)
    if actor.kind is ActorKind.STAFF:
        refuse_outside(fundraising.area, actor)
    if fundraising.status is not FundraisingStatus.OPEN:
        raise DomainError("These accounts are closed.")
    return fundraising


def _write(
    verb: PledgeVerb,
    pledge: Pledge,
    kind: Kind,
    amount: int,
    actor: Actor,
    before: str | None = None,
    day: date | None = None,
    corrects: PledgeEntry | None = None,
) -> None:
    fundraising = pledge.fundraising
    entry = write(fundraising, kind, amount, actor, pledge=pledge, day=day, corrects=corrects)
    told = (told_keepers(fundraising),) if actor.kind is ActorKind.RESIDENT else ()
    step = Step(facts={"entry": entry.id, "amount": amount}, notices=told)
    noted(verb, pledge, fundraising.area, actor, before, step)
