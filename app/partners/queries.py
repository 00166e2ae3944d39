"""Everything that reads partner units: always within the areas somebody may look at the lists of, or by receipt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.accounts.actor import Actor
from app.areas.models import Area, area_shelf
from app.areas.scope import within
from app.areas.shelves import Cursor, Stretch, stretch, together
from app.core.clock import today
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.partners.actions import COUNCILS
from app.partners.models import Agreement, PartnerKind, PartnerUnit, PartTimeMember
from app.partners.shelving import on_list
from app.partners.step import MANAGE, VIEW
from app.partners.workflow import RUNNING, AgreementStatus, PartnerStatus

PAGE, COUNTED = 50, 1_000


@dataclass(frozen=True)
class PartnerFilter:
    kind: PartnerKind | None = None
    status: PartnerStatus | None = None
    q: str = ""
    before: int | None = None  # the page begins with what is older than this one

    @property
    def conditions(self) -> dict[str, str]:
        said = asdict(replace(self, before=None))
        return {name: str(value) for name, value in said.items() if value}


@dataclass(frozen=True)
class Line:
    """A row of the list: the unit, how many agreements run, and when the first of those that end soon does."""

    partner: PartnerUnit
    running: int
    ends: date | None


@dataclass(frozen=True)
class Page:
    lines: Sequence[Line]
    count: int  # at most COUNTED + 1
    before: int | None


def visible_to(actor: Actor) -> sa.Select[PartnerUnit]:
    return (
        sa.select(PartnerUnit)
        .join(Area, Area.id == PartnerUnit.area_id)
        .where(seen_by(actor))
        .options(contains_eager(PartnerUnit.area))
    )


def seen_by(actor: Actor) -> sa.ColumnElement[bool]:
    return within(PartnerUnit.area_id, actor.areas(VIEW))


def get(partner_id: int, actor: Actor, *, version: int | None = None) -> PartnerUnit:
    found = visible_to(actor).where(PartnerUnit.id == partner_id)
    if version is not None:
        found = found.with_for_update(of=PartnerUnit)
    partner = db.session.scalars(found).one_or_none()
    if partner is None:
        raise NotFound("There is no such partner unit in your area.")
    if version is not None and partner.version != version:
        raise Conflict("Somebody else changed this partner unit first.")
    return partner


def by_receipt(receipt_hash: str) -> PartnerUnit | None:
    found = sa.select(PartnerUnit).where(PartnerUnit.receipt_hash == receipt_hash)
    return db.session.scalars(found.options(joinedload(PartnerUnit.area))).one_or_none()


def page(area: Area, actor: Actor, narrowed_to: PartnerFilter) -> Page:
    """One page, the newest first, and how many there are up to COUNTED. One statement.

    `area`: one of the actor's, or inside one.
    """
    matching = _matching(narrowed_to)
    which = Stretch(area.id, on_list(narrowed_to.kind, narrowed_to.status))
    total = sa.select(sa.func.count()).select_from(
        stretch(which, COUNTED + 1, *matching, backwards=True).subquery()
    )
    after = Cursor(narrowed_to.before, narrowed_to.before) if narrowed_to.before else None
    some = together([stretch(which._replace(after=after), PAGE + 1, *matching, backwards=True)])
    found = _lines([seen_by(actor)]).join(some, some.c.subject_id == PartnerUnit.id)
    rows = db.session.execute(found.add_columns(total.scalar_subquery()).limit(PAGE + 1)).all()
    lines = [Line(*row[:3]) for row in rows[:PAGE]]
    more = len(rows) > PAGE
    return Page(lines, rows[0][3] if rows else 0, lines[-1].partner.id if more else None)


def everything(area: Area, actor: Actor, narrowed_to: PartnerFilter, most: int) -> Iterator[Line]:
    """The whole list, for an export."""
    found = _lines([*_conditions(area, narrowed_to), seen_by(actor)]).limit(most)
    return (Line(*row) for row in db.session.execute(found))


def _lines(asked: Sequence[sa.ColumnElement[bool]]) -> sa.Select[*tuple[Any, ...]]:
    theirs = Agreement.partner_id == PartnerUnit.id
    running = sa.select(sa.func.count()).where(theirs, Agreement.status.in_(RUNNING)).scalar_subquery()
    ends = sa.select(sa.func.min(Agreement.until)).where(theirs, Agreement.status == AgreementStatus.EXPIRING)
    return (
        sa.select(PartnerUnit, running, ends.scalar_subquery())
        .join(Area, Area.id == PartnerUnit.area_id)
        .where(*asked)
        .options(contains_eager(PartnerUnit.area))
        .order_by(PartnerUnit.id.desc())
    )


def _conditions(area: Area, wanted: PartnerFilter) -> list[sa.ColumnElement[bool]]:
    asked = [within(PartnerUnit.area_id, {area.id})]
    if wanted.kind:
        asked.append(PartnerUnit.kind == wanted.kind)
    if wanted.status:
        asked.append(PartnerUnit.status == wanted.status)
    return [*asked, *_said(wanted, PartnerUnit)]


def _matching(wanted: PartnerFilter) -> list[sa.ColumnElement[bool]]:
    """As a condition of the list's own rows."""
    if not wanted.q:
        return []
    same = aliased(PartnerUnit)
    return [sa.exists().where(same.id == area_shelf.c.subject_id, *_said(wanted, same))]


def _said(wanted: PartnerFilter, of: type[PartnerUnit]) -> list[sa.ColumnElement[bool]]:
    if not wanted.q:
        return []
    texts = (of.name, of.address, of.offers)
    return [sa.or_(*(text.icontains(wanted.q, autoescape=True) for text in texts))]


# --- Part-time members ----------------------------------------------------------------------------------------------


def members_of(partner: PartnerUnit) -> Sequence[PartTimeMember]:
    return db.session.scalars(
        _members().where(PartTimeMember.partner_id == partner.id).order_by(PartTimeMember.id)
    ).all()


def councils(area: Area, actor: Actor, before: int | None) -> tuple[Sequence[PartTimeMember], int | None]:
    """Who sits on the councils of an area and of those below it now, the newest first, a page at a time.

    Both the council and the partner unit lie where this person may look.
    """
    found = (
        _members()
        .join(PartnerUnit, PartnerUnit.id == PartTimeMember.partner_id)
        .where(within(PartTimeMember.area_id, {area.id}), seen_by(actor))
        .where(sa.or_(PartTimeMember.until.is_(None), PartTimeMember.until >= today()))
        .order_by(PartTimeMember.id.desc())
        .limit(PAGE + 1)
    )
    if before:
        found = found.where(PartTimeMember.id < before)
    rows = db.session.scalars(found).all()
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def member(member_id: int, partner: PartnerUnit) -> PartTimeMember:
    found = db.session.scalar(
        sa.select(PartTimeMember).where(
            PartTimeMember.id == member_id, PartTimeMember.partner_id == partner.id
        )
    )
    if found is None:
        raise NotFound("There is no such member.")
    return found


def council_choices(actor: Actor) -> list[tuple[int, str]]:
    """The streets and communities whose council this person may seat somebody on."""
    rows = db.session.execute(
        sa.select(Area.id, Area.trail)
        .where(within(Area.id, actor.areas(MANAGE)), Area.level.in_(COUNCILS), Area.closed.is_(False))
        .order_by(Area.trail)
    )
    return [(area_id, trail.replace("/", " / ")) for area_id, trail in rows]


def council(area_id: int, actor: Actor) -> Area:
    found = db.session.scalar(sa.select(Area).where(Area.id == area_id, within(Area.id, actor.areas(MANAGE))))
    if found is None:
        raise NotFound("There is no such place in your area.")
    return found


def _members() -> sa.Select[PartTimeMember]:
    return sa.select(PartTimeMember).options(
        joinedload(PartTimeMember.area), joinedload(PartTimeMember.partner)
    )
