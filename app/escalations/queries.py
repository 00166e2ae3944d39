"""Everything that reads escalations. Whoever sees the case sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.areas.scope import within
from app.cases.models import Case
from app.cases.queries import seen_by
from app.cases.workflow import ENDED
from app.core.clock import start_of
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.escalations.models import Escalation
from app.escalations.workflow import DONE, OPEN, UNDER_WAY, EscalationStatus

PAGE = 50
S = EscalationStatus


class Which(StrEnum):
    """What waits for somebody, what they raised, and what the figures count."""

    WAITING = "waiting"
    MINE = "mine"
    RAISED = "raised"
    IN_TIME = "in-time"
    DONE = "done"


@dataclass(frozen=True)
class EscalationFilter:
    """Local days of raising, the last one included."""

    which: Which = Which.WAITING
    area_id: int | None = None
    since: date | None = None
    until: date | None = None
    before: int | None = None  # the last one shown


def visible_to(actor: Actor) -> sa.Select[Escalation]:
    return sa.select(Escalation).join(Case, Case.id == Escalation.case_id).where(seen_by(actor))


def get(escalation_id: int, actor: Actor, *, version: int | None = None) -> Escalation:
    """Errors: NotFound; with the form's version, Conflict when somebody was faster."""
    found = db.session.scalar(visible_to(actor).where(Escalation.id == escalation_id).options(*_WHOLE))
    if found is None:
        raise NotFound("There is no such escalation in your area.")
    if version is not None and found.version != version:
        raise Conflict("Somebody else changed this escalation first.")
    return found


def of_case(case_id: int) -> Sequence[Escalation]:
    """The newest first."""
    return db.session.scalars(
        sa.select(Escalation)
        .where(Escalation.case_id == case_id)
        .options(joinedload(Escalation.area), joinedload(Escalation.raised_by))
        .order_by(Escalation.id.desc())
    ).all()


def page(wanted: EscalationFilter, actor: Actor) -> tuple[Sequence[Escalation], int | None]:
    """What waits: by its limit. Everything else: the newest first, and where the next page begins."""
    found = visible_to(actor).options(*_WHOLE)
    if wanted.which is Which.WAITING:
        waits = found.where(waiting_for(actor)).order_by(Escalation.due_at, Escalation.id).limit(2 * PAGE)
        return db.session.scalars(waits).all(), None
    found = found.where(*_narrowed(wanted, actor)).order_by(Escalation.id.desc()).limit(PAGE + 1)
    rows = db.session.scalars(found).all()
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def waiting_count(actor: Actor) -> int:
    return db.session.scalar(sa.select(count_of_waiting(actor))) or 0


def count_of_waiting(actor: Actor) -> sa.ScalarSelect[int]:
    """At most 100: a part of a statement that asks for more."""
    waits = visible_to(actor).where(waiting_for(actor)).limit(100).subquery()
    return sa.select(sa.func.count()).select_from(waits).scalar_subquery()


def count_of_raised(actor: Actor) -> sa.ScalarSelect[int]:
    """By them, and not over yet."""
    mine = visible_to(actor).where(Escalation.raised_by_id == actor.user_id, Escalation.status.in_(OPEN))
    return sa.select(sa.func.count()).select_from(mine.limit(100).subquery()).scalar_subquery()


def waiting_for(actor: Actor) -> sa.ColumnElement[bool]:
    """To be taken or worked at by their own level, to be ruled, or to be verified by them."""
    status, level = Escalation.status, Escalation.area_id
    return sa.and_(
        Case.status.not_in(ENDED),
        sa.or_(
            sa.and_(status.in_((S.RAISED, *UNDER_WAY)), level.in_(actor.areas(Permission.TRIAGE))),
            sa.and_(
                status == S.DECLINED,
                level.in_(actor.areas(Permission.REVIEW)),
                Escalation.declined_by_id.is_distinct_from(actor.user_id),
            ),
            sa.and_(
                status == S.DONE,
                within(Case.area_id, actor.areas(Permission.CHECK)),
                Escalation.done_by_id.is_distinct_from(actor.user_id),
            ),
        ),
    )


def _narrowed(wanted: EscalationFilter, actor: Actor) -> list[sa.ColumnElement[bool]]:
    asked: list[sa.ColumnElement[bool]] = []
    if wanted.which is Which.MINE:
        asked.append(Escalation.raised_by_id == actor.user_id)
    if wanted.which is Which.IN_TIME:
        asked.append(Escalation.taken_at <= Escalation.take_due_at)
    if wanted.which is Which.DONE:
        asked.append(Escalation.status.in_(DONE))
    if wanted.area_id is not None:
        asked.append(within(Case.area_id, {wanted.area_id}))
    if wanted.since is not None:
        asked.append(Escalation.raised_at >= start_of(wanted.since))
    if wanted.until is not None:
        asked.append(Escalation.raised_at < start_of(wanted.until + timedelta(days=1)))
    if wanted.before is not None:
        asked.append(Escalation.id < wanted.before)
    return asked


def looking_at(case_id: int) -> Sequence[Escalation]:
    """Those that a level above has before it now, the widest last: what the reporter reads."""
    return [one for one in reversed(of_case(case_id)) if one.status in OPEN and one.status is not S.DECLINED]


_WHOLE = (
    joinedload(Escalation.case).joinedload(Case.area),
    joinedload(Escalation.case).joinedload(Case.unit),
    joinedload(Escalation.area),
    joinedload(Escalation.raised_by),
)
