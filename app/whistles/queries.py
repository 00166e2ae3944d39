"""Everything that reads whistles. Whoever sees the case sees them, and the people of the departments called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload, selectinload

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.areas.scope import within
from app.cases.models import Case
from app.cases.queries import never_about, seen_by
from app.core.clock import start_of
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.photos import actions as photos
from app.photos.actions import CasePhoto
from app.timeline.history import history
from app.timeline.record import Entry
from app.whistles.models import Summons, Whistle
from app.whistles.workflow import SummonsStatus

PAGE = 50
S = SummonsStatus
TO_DO = (S.BLOWN, S.ANSWERED, S.ON_SITE)


class Which(StrEnum):
    """Whistles that wait for somebody, and what the figures count."""

    WAITING = "waiting"
    BLOWN = "blown"
    CALLED = "called"
    ANSWERED = "answered"
    ARRIVED = "arrived"
    RATED = "rated"


# The departments behind each figure; who was called off is in none.
COUNTED: dict[Which, sa.ColumnElement[bool]] = {
    Which.CALLED: sa.true(),
    Which.ANSWERED: Summons.answered_at <= Summons.answer_due_at,
    Which.ARRIVED: Summons.on_site_at <= Summons.arrive_due_at,
    Which.RATED: Summons.mark.is_not(None),
}


@dataclass(frozen=True)
class WhistleFilter:
    """Local days of blowing, the last one included."""

    which: Which = Which.WAITING
    area_id: int | None = None
    since: date | None = None
    until: date | None = None
    before: int | None = None  # the last one shown


def shown_to(actor: Actor) -> sa.ColumnElement[bool]:
    """The case's own predicate; or of a department that was called, unless the case complains about them."""
    ours = aliased(Summons)  # a list of departments reads the table already
    called = sa.exists().where(ours.whistle_id == Whistle.id, ours.unit_id.in_(units_of(actor)))
    return sa.or_(seen_by(actor), sa.and_(called, *never_about(actor)))


def units_of(actor: Actor) -> list[int]:
    """Of whoever looks at cases at all: nobody else opens a whistle."""
    if not actor.may(Permission.VIEW_CASES):
        return []
    return sorted({unit for unit in (actor.unit_id, *(g.unit_id for g in actor.grants)) if unit is not None})


def visible_to(actor: Actor) -> sa.Select[Whistle]:
    return sa.select(Whistle).join(Case, Case.id == Whistle.case_id).where(shown_to(actor))


def get(whistle_id: int, actor: Actor) -> Whistle:
    found = db.session.scalar(visible_to(actor).where(Whistle.id == whistle_id).options(*_WHOLE))
    if found is None:
        raise NotFound("There is no such whistle in your area.")
    return found


def department(whistle: Whistle, summons_id: int, *, version: int | None = None) -> Summons:
    """Errors: NotFound; with the form's version, Conflict when somebody was faster."""
    found = next((one for one in whistle.summons if one.id == summons_id), None)
    if found is None:
        raise NotFound("This department was not called.")
    if version is not None and found.version != version:
        raise Conflict("Somebody else changed this first.")
    return found


def of_case(case_id: int) -> Sequence[Whistle]:
    """The newest first, each with its departments."""
    return db.session.scalars(
        sa.select(Whistle)
        .where(Whistle.case_id == case_id)
        .options(selectinload(Whistle.summons).joinedload(Summons.unit))
        .order_by(Whistle.id.desc())
    ).all()


def page(wanted: WhistleFilter, actor: Actor) -> tuple[Sequence[Whistle], int | None]:
    """What waits: by its hour. Everything else: the newest first, and where the next page begins."""
    found = visible_to(actor).options(*_WHOLE)
    if wanted.which is Which.WAITING:
        waits = found.where(_waiting_for(actor)).order_by(Whistle.meet_at, Whistle.id).limit(2 * PAGE)
        return db.session.scalars(waits).all(), None
    found = found.where(*_narrowed(wanted)).order_by(Whistle.id.desc()).limit(PAGE + 1)
    rows = db.session.scalars(found).all()
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def departments_page(wanted: WhistleFilter, actor: Actor) -> tuple[Sequence[Summons], int | None]:
    """The departments a figure counts, the newest first."""
    narrowed = _narrowed(replace(wanted, before=None))
    found = (
        sa.select(Summons)
        .join(Whistle, Whistle.id == Summons.whistle_id)
        .join(Case, Case.id == Whistle.case_id)
        .where(shown_to(actor), COUNTED[wanted.which], Summons.status != S.CALLED_OFF, *narrowed)
        .options(
            joinedload(Summons.unit),
            joinedload(Summons.whistle).joinedload(Whistle.case).joinedload(Case.area),
        )
        .order_by(Summons.id.desc())
        .limit(PAGE + 1)
    )
    if wanted.before is not None:
        found = found.where(Summons.id < wanted.before)
    rows = db.session.scalars(found).all()
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def count_of_waiting(actor: Actor) -> sa.ScalarSelect[int]:
    """At most 100: a part of a statement that asks for more."""
    waits = visible_to(actor).where(_waiting_for(actor)).limit(100).subquery()
    return sa.select(sa.func.count()).select_from(waits).scalar_subquery()


def sees_case(whistle: Whistle, actor: Actor) -> bool:
    found = sa.select(Case.id).where(Case.id == whistle.case_id, seen_by(actor))
    return actor.may(Permission.VIEW_CASES) and db.session.scalar(found) is not None


def _waiting_for(actor: Actor) -> sa.ColumnElement[bool]:
    """My department still has something to do; or I blew it and somebody is to be rated."""
    ours = sa.select(Summons.whistle_id).where(
        Summons.unit_id.in_(units_of(actor)), Summons.status.in_(TO_DO)
    )
    mine = aliased(Whistle)
    unrated = (
        sa.select(mine.id)
        .join(Summons, Summons.whistle_id == mine.id)
        .where(mine.blown_by_id == actor.user_id, Summons.status.not_in((S.RATED, S.CALLED_OFF)))
    )
    return Whistle.id.in_(sa.union_all(ours, unrated))


def _narrowed(wanted: WhistleFilter) -> list[sa.ColumnElement[bool]]:
    asked: list[sa.ColumnElement[bool]] = []
    if wanted.area_id is not None:
        asked.append(within(Case.area_id, {wanted.area_id}))
    if wanted.since is not None:
        asked.append(Whistle.blown_at >= start_of(wanted.since))
    if wanted.until is not None:
        asked.append(Whistle.blown_at < start_of(wanted.until + timedelta(days=1)))
    if wanted.before is not None:
        asked.append(Whistle.id < wanted.before)
    return asked


_WHOLE = (
    joinedload(Whistle.case).joinedload(Case.area),
    joinedload(Whistle.blown_by),
    selectinload(Whistle.summons).joinedload(Summons.unit),
)


def entries(whistle: Whistle) -> list[Entry]:
    """Of the case's record only what is the whistle's own: a department sees no more of the case."""
    told = history(whistle.case, internal=True)
    return [entry for entry in told if entry.facts.get("whistle") == whistle.id]


def pictures(whistle: Whistle, told: Sequence[Entry]) -> list[CasePhoto]:
    """What was taken at the spot."""
    events = {entry.id for entry in told}
    return [photo for photo in photos.of_case(whistle.case_id) if photo.event_id in events]
