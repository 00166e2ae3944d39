"""Everything that reads agreements and their promises: always by the area of the partner unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.accounts.actor import Actor
from app.areas.models import Area
from app.areas.scope import within
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.partners.models import Agreement, Commitment, CommitmentUse, PartnerUnit
from app.partners.queries import COUNTED, PAGE, seen_by
from app.partners.workflow import USABLE, AgreementStatus


@dataclass(frozen=True)
class AgreementFilter:
    status: AgreementStatus | None = None
    q: str = ""
    before: int | None = None

    @property
    def conditions(self) -> dict[str, str]:
        said = asdict(replace(self, before=None))
        return {name: str(value) for name, value in said.items() if value}


@dataclass(frozen=True)
class Page:
    rows: Sequence[Agreement]
    count: int  # at most COUNTED + 1
    before: int | None


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
    found = visible_to(actor).where(Agreement.id == agreement_id)
    if version is not None:
        found = found.with_for_update(of=Agreement)
    agreement = db.session.scalars(found).one_or_none()
    if agreement is None:
        raise NotFound("There is no such agreement in your area.")
    if version is not None and agreement.version != version:
        raise Conflict("Somebody else changed this agreement first.")
    return agreement


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


def page(area: Area, actor: Actor, narrowed_to: AgreementFilter) -> Page:
    """One page, the newest first, and how many there are up to COUNTED. Two statements, the lines' included."""
    asked = _conditions(area, narrowed_to)
    some = (
        sa.select(Agreement.id)
        .join(PartnerUnit, PartnerUnit.id == Agreement.partner_id)
        .where(*asked, seen_by(actor))
        .limit(COUNTED + 1)
    )
    total = sa.select(sa.func.count()).select_from(some.subquery()).scalar_subquery()
    found = visible_to(actor).where(*asked).add_columns(total).order_by(Agreement.id.desc()).limit(PAGE + 1)
    if narrowed_to.before:
        found = found.where(Agreement.id < narrowed_to.before)
    rows = db.session.execute(found).all()
    shown = [row[0] for row in rows[:PAGE]]
    return Page(shown, rows[0][1] if rows else 0, shown[-1].id if len(rows) > PAGE else None)


def everything(area: Area, actor: Actor, narrowed_to: AgreementFilter, most: int) -> Iterator[Commitment]:
    """Every line of the listed agreements, for an export."""
    found = (
        sa.select(Commitment)
        .join(Commitment.agreement)
        .join(Agreement.partner)
        .join(PartnerUnit.area)
        .where(*_conditions(area, narrowed_to), seen_by(actor))
        .options(
            contains_eager(Commitment.agreement)
            .contains_eager(Agreement.partner)
            .contains_eager(PartnerUnit.area)
        )
        .order_by(Agreement.id.desc(), Commitment.id)
        .limit(most)
    )
    return iter(db.session.scalars(found))


def _conditions(area: Area, wanted: AgreementFilter) -> list[sa.ColumnElement[bool]]:
    asked = [within(PartnerUnit.area_id, {area.id})]
    if wanted.status:
        asked.append(Agreement.status == wanted.status)
    if wanted.q:
        texts = (Agreement.title, PartnerUnit.name)
        asked.append(sa.or_(*(text.icontains(wanted.q, autoescape=True) for text in texts)))
    return asked
