"""What a colleague holds, who may take it, and what else hangs on them: read for whoever leads their unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.actor import Actor
from app.accounts.models import Unit, User
from app.accounts.permissions import Permission
from app.accounts.queries import units_where
from app.accounts.sessions import actor_for
from app.areas.models import Area
from app.areas.scope import within
from app.cases.bundle_models import Bundle, BundleLine
from app.cases.bundle_queries import own
from app.cases.clock_models import CaseRequest
from app.cases.desk_views import SHAPES, ClockFace, Shape, clock_face, short_place
from app.cases.models import Case, Category, case_scope
from app.cases.queries import seen_by
from app.cases.workflow import HELD, Status, Verb
from app.core import receipts
from app.core.db import db
from app.core.errors import NotFound
from app.core.instance import here

MOST: Final = 200  # in one go
ENOUGH = 100
REASSIGN = Permission.REASSIGN


@dataclass(frozen=True)
class Line:
    """One case of theirs. The title only for whoever may read cases there: an administrator need not."""

    ref: str
    title: str
    place: str
    status: Status
    shape: Shape
    clock: ClockFace | None
    category: str
    unit: str


def led_by(actor: Actor) -> sa.ColumnElement[bool]:
    """The rule of standing.leads() as a condition: with a unit they lead, or with none and lying where they lead."""
    units = Case.unit_id.in_(units_where(actor, REASSIGN))
    nowhere = sa.and_(Case.unit_id.is_(None), within(Case.area_id, actor.areas(REASSIGN)))
    return sa.and_(sa.or_(units, nowhere), seen_by(actor, REASSIGN))


def held_by(person_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(Case.assignee_id == person_id, Case.status.in_(HELD))


def colleague(person_id: int, actor: Actor) -> User:
    """Of a unit they lead; or somebody who left it and still holds its cases."""
    left_behind = sa.exists().where(held_by_column(), led_by(actor))
    seen = sa.or_(User.unit_id.in_(units_where(actor, REASSIGN)), left_behind)
    found = db.session.scalar(
        sa.select(User).where(User.id == person_id, seen).options(joinedload(User.unit))
    )
    if found is None:
        raise NotFound("There is no such person in your units.")
    return found


def held_by_column() -> sa.ColumnElement[bool]:
    return sa.and_(Case.assignee_id == User.id, Case.status.in_(HELD))


def holds(person: User, actor: Actor, at: datetime) -> Sequence[Line]:
    """The nearest deadline first; at most as many as go in one step."""
    title = sa.case((seen_by(actor), Case.title), else_="")
    rows = db.session.execute(
        sa.select(
            Case.ref, title.label("title"), Area.trail, Area.level, Case.status, Case.due_at,
            Case.suspended_until, Category.name.label("category"), Unit.name.label("unit"),
        )
        .join(Area, Area.id == Case.area_id)
        .outerjoin(Category, Category.id == Case.category_id)
        .outerjoin(Unit, Unit.id == Case.unit_id)
        .where(held_by(person.id), led_by(actor))
        .order_by(Case.due_at.is_(None), Case.due_at, Case.id)
        .limit(MOST)
    )  # fmt: skip
    return [
        Line(
            row.ref, row.title, short_place(row.trail, row.level), row.status, SHAPES[row.status],
            None if row.suspended_until else clock_face(row.status, row.due_at, at),
            row.category or "", row.unit or "",
        )
        for row in rows
    ]  # fmt: skip


def chosen_of(refs: Sequence[str], actor: Actor) -> Sequence[Case]:
    """Of those this person may give away, with all that the step asks, in one statement; PostgreSQL holds the rows."""
    wanted = sa.select(Case).where(Case.ref.in_(list(refs)[:MOST]), led_by(actor))
    together = (
        joinedload(Case.area),
        joinedload(Case.category).joinedload(Category.parent),
        joinedload(Case.unit),
        selectinload(Case.helpers),
    )
    ordered = wanted.options(*together).order_by(Case.due_at.is_(None), Case.due_at, Case.id)
    return db.session.scalars(ordered.with_for_update(of=Case)).all()


def taker_units(person: User, actor: Actor) -> Sequence[Unit]:
    """Those whose cases they hold, and their own."""
    theirs = sa.select(Case.unit_id).where(held_by(person.id), led_by(actor), Case.unit_id.is_not(None))
    units = sa.or_(Unit.id.in_(theirs), Unit.id == person.unit_id)
    wanted = sa.select(Unit).where(units, Unit.id.in_(units_where(actor, REASSIGN)))
    return db.session.scalars(wanted.options(joinedload(Unit.area)).order_by(Unit.name)).all()


def takers(person: User, actor: Actor, ids: Sequence[int]) -> Sequence[User]:
    """The chosen colleagues, by name; never from elsewhere."""
    units = [unit.id for unit in taker_units(person, actor)]
    wanted = sa.select(User).where(User.id.in_(ids), User.unit_id.in_(units), User.active.is_(True))
    return db.session.scalars(wanted.where(User.id != person.id).order_by(User.name, User.id)).all()


def get(bundle_id: int, actor: Actor) -> Bundle:
    """One's own, as any bundle."""
    lines = joinedload(Bundle.lines).joinedload(BundleLine.case)
    which = sa.select(Bundle).where(Bundle.id == bundle_id, Bundle.verb == Verb.HAND_OVER).options(lines)
    return own(db.session.scalars(which).unique().one_or_none(), actor)


def pressed(client_key: str, actor: Actor) -> int | None:
    """The handover that this form has made already."""
    hashed = receipts.client_key_hash(client_key, here().keys.receipts)
    which = sa.select(Bundle.id).where(Bundle.client_hash == hashed, Bundle.verb == Verb.HAND_OVER)
    return db.session.scalar(which.where(Bundle.actor_id == actor.user_id))


def names(bundle: Bundle) -> dict[int, str]:
    ids = {line.person_id for line in bundle.lines if line.person_id is not None}
    return {
        one.id: one.name for one in db.session.execute(sa.select(User.id, User.name).where(User.id.in_(ids)))
    }


def leads(unit: Unit, actor: Actor) -> bool:
    return actor.over_unit(REASSIGN, unit.area.around, unit.id)


@dataclass(frozen=True)
class Beside:
    """What waits for them and for whoever else holds the same role: never handed over, but somebody has to do it."""

    checks: int
    approvals: int


def beside(person: User, actor: Actor) -> Beside:
    """Where whoever asks leads as well. At most a hundred of each."""
    them = actor_for(person)
    handled = sa.select(case_scope.c.case_id).where(
        case_scope.c.outer_id.in_(sorted(them.areas(Permission.CHECK))),
        case_scope.c.status == Status.HANDLED.value,
    )
    checks = sa.and_(Case.id.in_(handled), Case.handled_by_id.is_distinct_from(person.id))
    waiting = sa.select(CaseRequest.case_id).where(
        CaseRequest.decided_at.is_(None), CaseRequest.asked_by_id.is_distinct_from(person.id)
    )
    asked = sa.and_(Case.id.in_(waiting), within(Case.area_id, them.areas(Permission.APPROVE_DELAYS)))
    return Beside(_count(checks, actor), _count(asked, actor))


def _count(which: sa.ColumnElement[bool], actor: Actor) -> int:
    some = sa.select(Case.id).where(which, seen_by(actor, REASSIGN)).limit(ENOUGH).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0
