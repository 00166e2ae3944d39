"""Everything that reads agreements and their promises: always by the area of the partner unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.accounts.actor import Actor
from app.areas.kept_lists import KeptList, Narrowed, Page, saying
from app.areas.models import Area, area_shelf
from app.core.db import db
from app.core.errors import NotFound
from app.core.versions import the_one
from app.partners import shelving
from app.partners.models import Agreement, Commitment, CommitmentUse, PartnerUnit
from app.partners.queries import seen_by
from app.partners.workflow import USABLE, AgreementStatus


@dataclass(frozen=True)
class AgreementFilter(Narrowed):
    status: AgreementStatus | None = None
    q: str = ""
    before: int | None = None


def visible_to(actor: Actor) -> sa.Select[Agreement]:
    return (
        sa.select(Agreement)
        .join(PartnerUnit, PartnerUnit.id == Agreement.partner_id)
        .where(seen_by(actor))
        .options(
            contains_eager(Agreement.partner).joinedload(PartnerUnit.area), selectinload(Agreement.lines)
        )
    )


def get(agreement_id: int, actor: Actor, *, version: int | None = None) -> Agreement:
    return the_one(visible_to(actor).where(Agreement.id == agreement_id), Agreement, version)


def line(line_id: int, actor: Actor) -> Commitment:
    """Its agreement is held until the transaction ends: whoever comes second reads what is left then."""
    its = sa.select(Commitment.agreement_id).where(Commitment.id == line_id).scalar_subquery()
    held = visible_to(actor).where(Agreement.id == its).with_for_update(of=Agreement)
    if db.session.scalars(held).one_or_none() is None:
        raise NotFound("There is no such promise in your area.")
    return db.session.get_one(Commitment, line_id, populate_existing=True)


def of_partner(partner: PartnerUnit) -> Sequence[Agreement]:
    """The newest first, with their lines. Two statements."""
    return db.session.scalars(
        sa.select(Agreement)
        .where(Agreement.partner_id == partner.id)
        .options(selectinload(Agreement.lines))
        .order_by(Agreement.until.desc(), Agreement.id.desc())
    ).all()


def refuse_strange_line(agreement: Agreement, line_id: int) -> None:
    if line_id not in {one.id for one in agreement.lines}:
        raise NotFound("There is no such promise in your area.")


def named(agreement_id: int | None) -> Agreement | None:
    return db.session.get(Agreement, agreement_id) if agreement_id else None


def following(agreement: Agreement) -> Agreement | None:
    return db.session.scalar(sa.select(Agreement).where(Agreement.before_id == agreement.id))


def uses_of(agreement: Agreement) -> dict[int, list[CommitmentUse]]:
    """By line, the latest first. One statement."""
    found: dict[int, list[CommitmentUse]] = {line.id: [] for line in agreement.lines}
    rows = db.session.scalars(
        sa.select(CommitmentUse)
        .where(CommitmentUse.commitment_id.in_(found))
        .options(joinedload(CommitmentUse.by))
        .order_by(CommitmentUse.day.desc(), CommitmentUse.id.desc())
    )
    for used in rows:
        found[used.commitment_id].append(used)
    return found


def usable(partner_id: int, day: date) -> Sequence[Commitment]:
    """The promises of a partner unit of which something is left on this day."""
    return db.session.scalars(
        sa.select(Commitment)
        .join(Agreement, Agreement.id == Commitment.agreement_id)
        .where(
            Agreement.partner_id == partner_id,
            Agreement.status.in_(USABLE),
            Commitment.since <= day,
            Commitment.until >= day,
            Commitment.used < Commitment.quantity,
        )
        .order_by(Commitment.id)
    ).all()


def page(area: Area, actor: Actor, narrowed_to: AgreementFilter) -> Page[Agreement]:
    """One statement, and one for the lines."""
    return _list(area, narrowed_to).page(visible_to(actor), narrowed_to.before, lambda row: row[0])


def everything(area: Area, actor: Actor, narrowed_to: AgreementFilter, most: int) -> Iterator[Commitment]:
    """Every line of the listed agreements, for an export."""
    lines = (
        sa.select(Commitment)
        .join(Commitment.agreement)
        .join(Agreement.partner)
        .join(PartnerUnit.area)
        .where(seen_by(actor))
        .options(
            contains_eager(Commitment.agreement)
            .contains_eager(Agreement.partner)
            .contains_eager(PartnerUnit.area)
        )
    )
    return iter(db.session.scalars(_list(area, narrowed_to).whole(lines, most).order_by(Commitment.id)))


def _list(area: Area, wanted: AgreementFilter) -> KeptList:
    its = (Agreement.id == area_shelf.c.subject_id, PartnerUnit.id == Agreement.partner_id)
    words = saying(wanted.q, Agreement.title, PartnerUnit.name, of=its)
    return KeptList(area.id, [shelving.of_agreements(wanted.status)], Agreement.id, words)
