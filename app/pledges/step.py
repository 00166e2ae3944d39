"""What every change of a ledger shares: who may, one line written with its sums, one event recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.areas.models import Area
from app.core.clock import now, today
from app.core.db import db
from app.core.errors import DomainError, NotAllowed
from app.pledges.models import Fundraising, Pledge, PledgeEntry
from app.pledges.workflow import PLEDGE, Kind, PledgeVerb, Sums, next_status, status_of
from app.timeline.record import Audience, Fact, Happening, Notice, Words, record

KEEP, VIEW, CHECK = Permission.KEEP_PLEDGES, Permission.VIEW_LISTS, Permission.CHECK
SUM = {
    Kind.PROMISE: Fundraising.pledged,
    Kind.RECEIPT: Fundraising.received,
    Kind.OUTLAY: Fundraising.spent,
    Kind.RETURN: Fundraising.returned,
}


@dataclass(frozen=True)
class Step:
    """What happened beside the change of the state."""

    words: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    notices: Sequence[Notice] = ()


def may_keep(area: Area, actor: Actor) -> bool:
    return KEEP in actor.permissions_at(area.around)


def refuse_outside(area: Area, actor: Actor) -> None:
    if not may_keep(area, actor):
        raise NotAllowed("You may look at this ledger, but not write in it.")


def held(fundraising: Fundraising) -> Fundraising:
    """Before any sum is compared: whoever else writes in this ledger waits, and what they wrote is read."""
    db.session.refresh(fundraising, with_for_update=True)
    return fundraising


def refuse_another_day(day: date) -> None:
    if day > today():
        raise DomainError("What has not happened yet is not written down.")


def write(
    fundraising: Fundraising,
    kind: Kind,
    amount: int,
    actor: Actor,
    *,
    pledge: Pledge | None = None,
    day: date | None = None,
    note: str = "",
    corrects: PledgeEntry | None = None,
) -> PledgeEntry:
    """One line of the ledger, and the sum it belongs to. The database refuses a sum that cannot be."""
    entry = PledgeEntry(
        fundraising_id=fundraising.id, pledge_id=pledge.id if pledge else None, kind=kind, amount=amount,
        day=day or today(), note=note, corrects_id=corrects.id if corrects else None, by_id=actor.user_id, at=now(),
    )  # fmt: skip
    db.session.add(entry)
    db.session.flush()
    column = SUM[kind]
    # Past the version: a promise of a neighbour turns away nobody who is writing in the ledger.
    db.session.execute(
        sa.update(Fundraising).where(Fundraising.id == fundraising.id).values({column: column + amount})
    )
    return entry


def stand(pledge: Pledge, verb: PledgeVerb, sums: Sums) -> str:
    """The pledge with its new sums, in the state that follows from them; returns the state before."""
    before = pledge.status
    pledge.status = next_status(PLEDGE[verb], before, status_of(sums))
    pledge.promised, pledge.received, pledge.returned = sums.promised, sums.received, sums.returned
    return before.value


def noted(
    verb: StrEnum, subject: Fundraising | Pledge, area: Area, actor: Actor, before: str | None, step: Step
) -> None:
    subject.events = (subject.events or 0) + 1
    role = actor.role_at(area.around)
    what = Happening(
        before=before,
        after=subject.status.value,
        role=role.value if role else None,
        facts=step.facts,
        words=(Words(step.words.strip()),) if step.words.strip() else (),
        notices=step.notices,
    )
    record(verb, subject, actor, what, seq=subject.events)


def told_keepers(fundraising: Fundraising) -> Notice:
    """Whoever runs the meetings of the place keeps its ledgers."""
    return Notice(Audience.SECRETARY, fundraising.area_id)
