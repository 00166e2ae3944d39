"""The work lists: what waits for this person, and what waits to be sorted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.actor import Actor
from app.accounts.models import Unit
from app.accounts.permissions import Permission, Role
from app.areas.models import Area
from app.areas.scope import within
from app.cases import message_queries
from app.cases.around import compound_of
from app.cases.desk_views import Row
from app.cases.list_rows import GIVEN, row_from, rows_of
from app.cases.models import Case, Helper, case_scope
from app.cases.queries import hidden_from, seen_by, visible_to
from app.cases.workflow import ALARMING, Status
from app.core.db import db

MOST = 100  # of each kind in one work list; nobody reads further, the list of cases goes on
RECENT = timedelta(days=90)
LEADS = frozenset({Role.UNIT_LEAD, Role.COMMUNITY_LEAD})

Stream = sa.Select[int]


def my_work(actor: Actor, at: datetime) -> list[Row]:
    """Given to me or to my unit, and finished work that I may check; what hurts first stands first."""
    return _rows(_mine(actor), actor, at, _waits_for(actor))


def triage(actor: Actor, at: datetime) -> list[Row]:
    """Not sorted yet, asked to be opened again, waiting for the resident's answer."""
    return _rows(_unsorted(actor), actor, at, sa.true(), photos=True)


def my_work_count(actor: Actor) -> int:
    """At most MOST: the badge says 99+ then."""
    return _count(_mine(actor), actor, _waits_for(actor))


def triage_count(actor: Actor) -> int:
    return _count(
        _unsorted(actor, (Status.SUBMITTED, Status.RETURNED, Status.REOPEN_REQUESTED)), actor, sa.true()
    )


# --- Which streams make up a list ---------------------------------------------------------------------------


def _mine(actor: Actor) -> list[Stream]:
    given = [
        _stream(actor, outer, status, case_scope.c.unit_id == unit)
        for unit, areas in _my_units(actor).items()
        for outer in sorted(areas)
        for status in GIVEN
    ]
    checks = [_stream(actor, outer, Status.HANDLED) for outer in sorted(actor.areas(Permission.CHECK))]
    return [*given, _by_name(actor), *_helping(actor), *checks, _written(actor)]


def _by_name(actor: Actor) -> Stream:
    named = Case.assignee_id.in_(sorted(actor.hands))
    mine = sa.select(Case.id).where(named, Case.status.in_(GIVEN), seen_by(actor))
    return mine.order_by(Case.due_at, Case.id).limit(MOST)


def _helping(actor: Actor) -> list[Stream]:
    """What my unit helps with: its cases are few, found from the unit's side."""
    if not (units := sorted(_my_units(actor))):
        return []
    helped = sa.select(Helper.case_id).where(Helper.unit_id.in_(units))
    mine = sa.select(Case.id).where(Case.id.in_(helped), Case.status.in_(GIVEN), seen_by(actor))
    return [mine.order_by(Case.due_at, Case.id).limit(MOST)]


def _written(actor: Actor) -> Stream:
    """Their reporters wrote, in whatever state the case is: to whom it was given, or where it was given to nobody."""
    units, here = list(_my_units(actor)), within(Case.area_id, actor.areas(Permission.ASK))
    nobody = Case.assignee_id.is_(None)
    mine = sa.or_(
        Case.assignee_id.in_(sorted(actor.hands)), sa.and_(nobody, Case.unit_id.in_(units)),
        sa.and_(nobody, Case.unit_id.is_(None), here),
    )  # fmt: skip
    sorted_ = Case.status.not_in((Status.SUBMITTED, Status.REOPEN_REQUESTED))  # those stand at triage
    wrote = sa.select(Case.id).where(Case.id.in_(message_queries.waiting()), sorted_, mine, seen_by(actor))
    return wrote.order_by(Case.due_at, Case.id).limit(MOST)


def _my_units(actor: Actor) -> dict[int, frozenset[int]]:
    held = dict(actor.unit_areas(Permission.HANDLE))
    if actor.unit_id is not None and (areas := actor.areas(Permission.HANDLE)):
        held[actor.unit_id] = held.get(actor.unit_id, frozenset()) | areas
    return held


def _unsorted(
    actor: Actor,
    statuses: Iterable[Status] = (
        Status.SUBMITTED,
        Status.RETURNED,
        Status.REOPEN_REQUESTED,
        Status.NEEDS_INFO,
    ),
) -> list[Stream]:
    asked = {
        Status.SUBMITTED: Permission.SETTLE,
        Status.RETURNED: Permission.TRIAGE,
        Status.REOPEN_REQUESTED: Permission.REVIEW,
        Status.NEEDS_INFO: Permission.TRIAGE,
    }
    by_deadline = [
        _stream(actor, outer, status) for status in statuses for outer in sorted(actor.areas(asked[status]))
    ]
    in_danger = [
        _alarmed(actor, outer, Status.SUBMITTED) for outer in sorted(actor.areas(asked[Status.SUBMITTED]))
    ]
    return [*in_danger, *by_deadline]


def _alarmed(actor: Actor, outer: int, status: Status) -> Stream:
    """However many deadlines are older: danger stands in the list."""
    inside = sa.exists().where(case_scope.c.outer_id == outer, case_scope.c.case_id == Case.id)
    alarmed = sa.select(Case.id).where(
        Case.alarm.is_not(None), Case.status == status, inside, Case.id.not_in(hidden_from(actor))
    )
    return alarmed.order_by(Case.due_at, Case.id).limit(MOST)


def _stream(actor: Actor, outer: int, status: Status, *narrowed: sa.ColumnElement[bool]) -> Stream:
    """One index read in the order of the deadline."""
    scope = case_scope.c
    shown = scope.case_id.not_in(hidden_from(actor))
    return (
        sa.select(scope.case_id)
        .where(scope.outer_id == outer, scope.status == status.value, *narrowed, shown)
        .order_by(scope.due_at, scope.case_id)
        .limit(MOST)
    )


def _given(actor: Actor) -> sa.ColumnElement[bool]:
    """To nobody by name yet, or to me; whoever leads the unit sees all of it."""
    if any(grant.role in LEADS for grant in actor.grants):
        return Case.status.in_(GIVEN)
    helped = sa.exists().where(Helper.case_id == Case.id, Helper.unit_id.in_(sorted(_my_units(actor))))
    mine = sa.or_(
        Case.assignee_id.is_(None),
        Case.assignee_id.in_(sorted(actor.hands)),
        sa.and_(Case.helped.is_(True), helped),
    )
    return sa.and_(Case.status.in_(GIVEN), mine)


def _to_check(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.and_(Case.status == Status.HANDLED, Case.handled_by_id.is_distinct_from(actor.user_id))


def _waits_for(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.or_(_given(actor), _to_check(actor), Case.id.in_(_written(actor)))


def any_of(streams: Sequence[Stream]) -> sa.ColumnElement[bool]:
    return Case.id.in_(ids_of(streams)) if streams else sa.false()


def ids_of(streams: Sequence[Stream]) -> sa.Select[int] | sa.CompoundSelect[int]:
    """Each stream is limited by itself; what lies in two of them counts once."""
    parts = [sa.select(stream.subquery().c[0]) for stream in streams]
    return parts[0] if len(parts) == 1 else sa.union(*parts)


def _rows(
    streams: Sequence[Stream],
    actor: Actor,
    at: datetime,
    kept: sa.ColumnElement[bool],
    *,
    photos: bool = False,
) -> list[Row]:
    found = rows_of(sa.and_(any_of(streams), kept), actor, photos=photos, messages=True)
    alarming = sa.and_(Case.alarm.is_not(None), Case.status.in_(ALARMING))
    reminded = sa.and_(Case.reminders > 0, Case.status.in_(GIVEN))
    ordered = found.order_by(alarming.desc(), reminded.desc(), Case.due_at, Case.id)
    away = dict(actor.stands_in)
    return [row_from(one, at, away) for one in db.session.execute(ordered)]


def _count(streams: Sequence[Stream], actor: Actor, kept: sa.ColumnElement[bool]) -> int:
    some = sa.select(Case.id).where(any_of(streams), kept, seen_by(actor)).limit(MOST).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0


# --- Around one case ----------------------------------------------------------------------------------------


def nearby(case: Case, actor: Actor, at: datetime, most: int = MOST) -> Sequence[Case]:
    """What was said at the same compound in the last 90 days and still stands, the newest first."""
    scope = case_scope.c
    newest = (
        sa.select(scope.case_id)
        .where(scope.outer_id == compound_of(case.area), scope.submitted_at > at - RECENT)
        .order_by(scope.submitted_at.desc(), scope.case_id.desc())
        .limit(min(MOST, 4 * most))  # some of them were merged or withdrawn
    )
    found: sa.ScalarResult[Case] = db.session.scalars(
        visible_to(actor)
        .where(any_of([newest]), Case.id != case.id, Case.status.not_in((Status.MERGED, Status.WITHDRAWN)))
        .options(joinedload(Case.area), joinedload(Case.unit))
        .order_by(Case.submitted_at.desc(), Case.id.desc())
        .limit(most)
    )
    return found.all()


def units_serving(area: Area) -> Sequence[Unit]:
    """The units whose area lies around this place, the nearest first."""
    return db.session.scalars(
        sa.select(Unit)
        .join(Area, Area.id == Unit.area_id)
        .options(joinedload(Unit.area))
        .where(Unit.area_id.in_(area.around), Unit.closed.is_(False))
        .order_by(sa.func.length(Area.path).desc(), Unit.name)
    ).all()
