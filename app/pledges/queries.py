"""Everything that reads ledgers, for staff: always within the areas somebody may look at the lists of."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.accounts.actor import Actor
from app.areas.kept_lists import Narrowed
from app.areas.models import Area
from app.areas.scope import within
from app.contacts.actions import left_with
from app.contacts.models import Contact
from app.core.db import db
from app.core.errors import NotFound
from app.core.versions import the_one
from app.meetings.topic_models import Decision, TopicCase
from app.meetings.workflow import DecisionStatus
from app.photos.models import Photo
from app.pledges.models import Fundraising, OutlayCheck, Pledge, PledgeEntry
from app.pledges.step import KEEP, VIEW
from app.pledges.workflow import NAMES, Account, FundraisingStatus, Kind

PAGE = 50


@dataclass(frozen=True)
class FundraisingFilter(Narrowed):
    area: int | None = None
    status: FundraisingStatus | None = None
    q: str = ""
    before: int | None = None  # the page begins with what is older than this one


def visible_to(actor: Actor) -> sa.Select[Fundraising]:
    return (
        sa.select(Fundraising)
        .join(Area, Area.id == Fundraising.area_id)
        .where(within(Fundraising.area_id, actor.areas(VIEW)))
        .options(contains_eager(Fundraising.area))
    )


def page(actor: Actor, wanted: FundraisingFilter) -> tuple[Sequence[Fundraising], int | None]:
    """The newest first; and where the next page begins. One statement: the sums stand in the rows."""
    found = visible_to(actor).order_by(Fundraising.id.desc()).limit(PAGE + 1)
    if wanted.area:
        found = found.where(within(Fundraising.area_id, {wanted.area}))
    if wanted.status:
        found = found.where(Fundraising.status == wanted.status)
    if wanted.q:
        found = found.where(Fundraising.purpose.icontains(wanted.q, autoescape=True))
    if wanted.before:
        found = found.where(Fundraising.id < wanted.before)
    rows = db.session.scalars(found).all()
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def get(
    fundraising_id: int, actor: Actor, *, version: int | None = None, locked: bool = False
) -> Fundraising:
    found = visible_to(actor).where(Fundraising.id == fundraising_id)
    if locked:
        found = found.with_for_update(of=Fundraising)
    return the_one(found, Fundraising, version)


def pledge(fundraising: Fundraising, pledge_id: int, *, version: int | None = None) -> Pledge:
    """Of this ledger; whoever may see the ledger sees its pledges."""
    mine = (Pledge.id == pledge_id, Pledge.fundraising_id == fundraising.id)
    return the_one(sa.select(Pledge).where(*mine), Pledge, version)


def entry(fundraising: Fundraising, entry_id: int) -> PledgeEntry:
    mine = (PledgeEntry.id == entry_id, PledgeEntry.fundraising_id == fundraising.id)
    found = db.session.scalars(
        sa.select(PledgeEntry).where(*mine).options(joinedload(PledgeEntry.pledge))
    ).one_or_none()
    if found is None:
        raise NotFound("There is no such line in this ledger.")
    return found


# --- The ledger itself ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One entry, whether it was taken back, and who verified it."""

    entry: PledgeEntry
    corrected: bool
    checked: OutlayCheck | None
    photos: tuple[Photo, ...] = ()


def ledger(
    fundraising: Fundraising, *, before: int | None = None, most: int = PAGE
) -> tuple[list[Line], int | None]:
    """The latest first. Two statements: the lines, and the pictures of those that have one."""
    found = _lines(fundraising.id).order_by(PledgeEntry.id.desc()).limit(most + 1)
    if before:
        found = found.where(PledgeEntry.id < before)
    rows = db.session.execute(found).all()
    shown = rows[:most]
    pictures = photos_of([row[0].id for row in shown if row[0].kind is Kind.OUTLAY])
    lines = [Line(*row, photos=tuple(pictures.get(row[0].id, ()))) for row in shown]
    return lines, lines[-1].entry.id if len(rows) > most else None


def outlays(fundraising: Fundraising) -> list[Line]:
    """What it was spent on, without what was taken back; the oldest first."""
    kept = (PledgeEntry.kind == Kind.OUTLAY, PledgeEntry.amount > 0)
    rows = db.session.execute(_lines(fundraising.id).where(*kept).order_by(PledgeEntry.id)).all()
    rows = [row for row in rows if not row[1]]
    pictures = photos_of([row[0].id for row in rows])
    return [Line(*row, photos=tuple(pictures.get(row[0].id, ()))) for row in rows]


def everything(fundraising: Fundraising, most: int) -> Iterator[Line]:
    """The whole ledger as it was written, for an export."""
    rows = db.session.execute(_lines(fundraising.id).order_by(PledgeEntry.id).limit(most))
    return (Line(*row) for row in rows)


def _lines(fundraising_id: int) -> sa.Select[PledgeEntry, bool, OutlayCheck]:
    counter = aliased(PledgeEntry)
    return (
        sa.select(PledgeEntry, counter.id.is_not(None), OutlayCheck)
        .outerjoin(counter, counter.corrects_id == PledgeEntry.id)
        .outerjoin(OutlayCheck, OutlayCheck.entry_id == PledgeEntry.id)
        .where(PledgeEntry.fundraising_id == fundraising_id)
        .options(joinedload(PledgeEntry.pledge), joinedload(PledgeEntry.by), joinedload(OutlayCheck.by))
    )


def photos_of(entry_ids: Collection[int]) -> dict[int, list[Photo]]:
    found: dict[int, list[Photo]] = {}
    if entry_ids:
        pictures = sa.select(Photo).where(Photo.pledge_entry_id.in_(entry_ids)).order_by(Photo.id)
        for photo in db.session.scalars(pictures):
            found.setdefault(photo.pledge_entry_id or 0, []).append(photo)
    return found


def photo(fundraising: Fundraising, photo_id: int) -> Photo:
    found = db.session.scalar(
        sa.select(Photo)
        .join(PledgeEntry, PledgeEntry.id == Photo.pledge_entry_id)
        .where(Photo.id == photo_id, PledgeEntry.fundraising_id == fundraising.id)
    )
    if found is None:
        raise NotFound("This photo is no longer kept.")
    return found


def waiting(fundraising_id: int) -> set[int]:
    """The outlays that nobody else has verified yet, and that were not taken back."""
    rows = _lines(fundraising_id).where(PledgeEntry.kind == Kind.OUTLAY, PledgeEntry.amount > 0)
    return {line.id for line, corrected, checked in db.session.execute(rows) if not corrected and not checked}


def is_corrected(of: PledgeEntry) -> bool:
    return bool(db.session.scalar(sa.select(sa.exists().where(PledgeEntry.corrects_id == of.id))))


def told_again(fundraising_id: int | None = None) -> dict[int, Account]:
    """The sums of one ledger or of all, added up from their entries by kind. One statement."""
    which = sa.true() if fundraising_id is None else PledgeEntry.fundraising_id == fundraising_id
    rows = db.session.execute(
        sa.select(PledgeEntry.fundraising_id, PledgeEntry.kind, sa.func.sum(PledgeEntry.amount))
        .where(which)
        .group_by(PledgeEntry.fundraising_id, PledgeEntry.kind)
    )
    found: dict[int, Account] = {}
    for one, kind, total in rows:
        found[one] = replace(found.get(one, Account()), **{NAMES[kind]: int(total)})
    return found


def disagreeing() -> Iterator[tuple[int, Account, Account]]:
    """(number, as it is kept, as its entries say) of every ledger whose sums are not those of its entries."""
    again = told_again()
    for one in db.session.scalars(sa.select(Fundraising).order_by(Fundraising.id)):
        told = again.get(one.id, Account())
        if one.account != told:
            yield one.id, one.account, told


# --- The pledges of a ledger -----------------------------------------------------------------------------------------


def pledges(
    fundraising: Fundraising, *, after: int = 0, most: int = PAGE
) -> tuple[list[tuple[Pledge, bool]], int | None]:
    """By number, each with whether a telephone was left; and where the next page begins."""
    phone = sa.exists().where(left_with(Pledge), Contact.erased_at.is_(None)).label("phone")
    rows = db.session.execute(
        sa.select(Pledge, phone)
        .where(Pledge.fundraising_id == fundraising.id, Pledge.number > after)
        .order_by(Pledge.number)
        .limit(most + 1)
    ).all()
    shown = [(row[0], bool(row[1])) for row in rows[:most]]
    return shown, shown[-1][0].number if len(rows) > most else None


# --- What a new one may stand on -------------------------------------------------------------------------------------


def of_decision(decision_id: int, actor: Actor) -> Sequence[Fundraising]:
    found = visible_to(actor).where(Fundraising.decision_id == decision_id)
    return db.session.scalars(found.order_by(Fundraising.id)).all()


def of_case(case_id: int, actor: Actor) -> Sequence[Fundraising]:
    found = visible_to(actor).where(behind_case(case_id))
    return db.session.scalars(found.order_by(Fundraising.id)).all()


def behind_case(case_id: int) -> sa.ColumnElement[bool]:
    """What stands on this case itself, or on a decision of a topic it belongs to."""
    decided = (
        sa.select(Decision.id)
        .join(TopicCase, TopicCase.topic_id == Decision.topic_id)
        .where(TopicCase.case_id == case_id)
    )
    return sa.or_(Fundraising.case_id == case_id, Fundraising.decision_id.in_(decided))


def may_share(decision: Decision, actor: Actor) -> bool:
    """Where this person keeps ledgers, at the council's place or inside it."""
    mine = within(Area.id, actor.areas(KEEP)), within(Area.id, {decision.area_id})
    alive = decision.status is not DecisionStatus.DROPPED
    return alive and bool(db.session.scalar(sa.select(sa.exists().where(*mine))))
