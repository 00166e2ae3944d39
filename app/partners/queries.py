"""Everything that reads partner units: always within the areas somebody may look at the lists of, or by receipt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts.actor import Actor
from app.areas.kept_lists import PAGE, KeptList, Narrowed, Page, saying
from app.areas.models import Area, area_shelf
from app.areas.scope import within
from app.core.clock import today
from app.core.db import db
from app.core.errors import NotFound
from app.core.versions import the_one
from app.partners.actions import COUNCILS
from app.partners.models import Agreement, PartnerKind, PartnerUnit, PartTimeMember
from app.partners.shelving import on_list
from app.partners.step import MANAGE, VIEW
from app.partners.workflow import RUNNING, AgreementStatus, PartnerStatus


@dataclass(frozen=True)
class PartnerFilter(Narrowed):
    kind: PartnerKind | None = None
    status: PartnerStatus | None = None
    q: str = ""
    before: int | None = None  # the page begins with what is older than this one


@dataclass(frozen=True)
class Line:
    """A row of the list: the unit, how many agreements run, and when the first of those that end soon does."""

    partner: PartnerUnit
    running: int
    ends: date | None


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
    return the_one(visible_to(actor).where(PartnerUnit.id == partner_id), PartnerUnit, version)


def by_receipt(receipt_hash: str) -> PartnerUnit | None:
    found = sa.select(PartnerUnit).where(PartnerUnit.receipt_hash == receipt_hash)
    return db.session.scalars(found.options(joinedload(PartnerUnit.area))).one_or_none()


def page(area: Area, actor: Actor, narrowed_to: PartnerFilter) -> Page[Line]:
    return _list(area, narrowed_to).page(_lines(actor), narrowed_to.before, lambda row: Line(*row[:3]))


def everything(area: Area, actor: Actor, narrowed_to: PartnerFilter, most: int) -> Iterator[Line]:
    """The whole list, for an export."""
    return (Line(*row) for row in db.session.execute(_list(area, narrowed_to).whole(_lines(actor), most)))


def _lines(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    theirs = Agreement.partner_id == PartnerUnit.id
    running = sa.select(sa.func.count()).where(theirs, Agreement.status.in_(RUNNING)).scalar_subquery()
    ends = sa.select(sa.func.min(Agreement.until)).where(theirs, Agreement.status == AgreementStatus.EXPIRING)
    return visible_to(actor).add_columns(running, ends.scalar_subquery())


def _list(area: Area, wanted: PartnerFilter) -> KeptList:
    texts = (PartnerUnit.name, PartnerUnit.address, PartnerUnit.offers)
    words = saying(wanted.q, *texts, of=[PartnerUnit.id == area_shelf.c.subject_id])
    return KeptList(area.id, [on_list(wanted.kind, wanted.status)], PartnerUnit.id, words)


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
