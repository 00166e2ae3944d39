"""Reading the desk that calls back: who waits for a call, one call, and the draws of a place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.actor import Actor
from app.accounts.models import User
from app.accounts.permissions import Permission
from app.areas.models import Area, area_within
from app.areas.scope import within
from app.cases import callback_rules, calling
from app.cases.callback_models import CallAttempt, Callback, CallbackDraw, CallbackShare
from app.cases.callback_rules import SOLVED_WORDS, CallEnd, Part, next_try
from app.cases.callback_views import Call, call_clock
from app.cases.desk_queries import MOST
from app.cases.list_rows import row_from, rows_of
from app.cases.models import Case, ResidentResult, Satisfaction
from app.cases.queries import get, seen_by
from app.cases.workflow import Verb
from app.contacts import actions as contacts
from app.contacts.models import Contact
from app.core.clock import LOCAL, start_of
from app.core.db import db
from app.core.errors import NotFound
from app.timeline.models import Event

ONE_DAY = timedelta(days=1)
PAGE = 50
LATEST = 60  # draws on one page


def waiting(actor: Actor, at: datetime) -> list[Call]:
    """What this person may call about, the nearest deadline first; never their own work, nor their own check."""
    found = db.session.execute(
        rows_of(sa.true(), actor)
        .join(Callback, Callback.case_id == Case.id)
        .outerjoin(User, User.id == Callback.taken_by_id)
        .add_columns(Callback, User.name.label("caller"))
        .where(
            Callback.ended_at.is_(None),
            seen_by(actor, Permission.CALL_BACK),
            Case.handled_by_id.is_distinct_from(actor.user_id),
            Case.checked_by_id.is_distinct_from(actor.user_id),
            _telephone(),
        )
        .order_by(Callback.due_at, Callback.id)
        .limit(MOST)
    ).all()
    tried = _tried([one.Callback.id for one in found])
    return [_call(one, tried[one.Callback.id], actor, at) for one in found]


def _telephone() -> sa.ColumnElement[bool]:
    left = contacts.left_with(Case)
    return sa.exists().where(left, Contact.phone_sealed.is_not(None), Contact.erased_at.is_(None))


def _tried(callbacks: Sequence[int]) -> Mapping[int, list[Part]]:
    parts: dict[int, list[Part]] = defaultdict(list)
    rows = sa.select(CallAttempt.callback_id, CallAttempt.part).where(CallAttempt.callback_id.in_(callbacks))
    for callback_id, part in db.session.execute(rows) if callbacks else ():
        parts[callback_id].append(part)
    return parts


def _call(one: sa.Row[*tuple[object, ...]], tried: Sequence[Part], actor: Actor, at: datetime) -> Call:
    callback: Callback = one.Callback
    holder = callback.held_by(at)
    row = row_from(one, at)
    return Call(
        row=row,
        reason=callback.reason,
        clock=call_clock(row.status, callback.due_at, at),
        attempts=len(tried),
        next_at=next_try(tried, at.astimezone(LOCAL)),
        mine=holder is not None and holder == actor.user_id,
        other=one.caller if holder is not None and holder != actor.user_id else "",
    )


def one(ref: str, actor: Actor, *, version: int | None = None) -> tuple[Callback, Case]:
    """Inside the places where this person calls back, or NotFound."""
    case = get(ref, actor, version=version)
    callback = calling.waiting(case.id) if _calls_at(case, actor) else None
    if callback is None:
        raise NotFound("There is no call to make about this case.")
    return callback, case


def _calls_at(case: Case, actor: Actor) -> bool:
    return Permission.CALL_BACK in actor.permissions_at(case.area.around, case.unit_id)


# --- Calls that ended -----------------------------------------------------------------------------------------


class Which(StrEnum):
    """What a figure counts of them."""

    ENDED = "ended"
    REACHED = "reached"
    WORD = "word"
    SOLVED = "solved"
    GRADED = "graded"
    CONTENT = "content"
    DECLINED = "declined"


def _counted(which: Which) -> sa.ColumnElement[bool]:
    return {
        Which.ENDED: Callback.outcome.in_((CallEnd.REACHED, CallEnd.UNREACHED)),
        Which.REACHED: Callback.outcome == CallEnd.REACHED,
        Which.WORD: Callback.result.in_(SOLVED_WORDS),
        Which.SOLVED: Callback.result == ResidentResult.YES,
        Which.GRADED: Callback.satisfaction.is_not(None),
        Which.CONTENT: Callback.satisfaction >= Satisfaction.FAIRLY.value,
        Which.DECLINED: Callback.result == ResidentResult.DECLINED,
    }[which]


def ended(
    which: Which,
    actor: Actor,
    *,
    area: int | None,
    since: date | None,
    until: date | None,
    before: int | None,
) -> tuple[Sequence[Callback], int | None]:
    """The newest first, and where the next page begins. Local days, the last one included."""
    found = (
        sa.select(Callback)
        .join(Case, Case.id == Callback.case_id)
        .where(_counted(which), seen_by(actor))
        .options(joinedload(Callback.case).joinedload(Case.area), joinedload(Callback.taken_by))
        .order_by(Callback.id.desc())
        .limit(PAGE + 1)
    )
    if area is not None:
        found = found.where(within(Case.area_id, {area}))
    if since is not None:
        found = found.where(Callback.ended_at >= start_of(since))
    if until is not None:
        found = found.where(Callback.ended_at < start_of(until + ONE_DAY))
    if before is not None:
        found = found.where(Callback.id < before)
    rows = db.session.scalars(found).all()
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


# --- Draws --------------------------------------------------------------------------------------------------


def draws(mine: Iterable[int]) -> Sequence[CallbackDraw]:
    """The latest first, of the places somebody sees figures of."""
    return db.session.scalars(
        sa.select(CallbackDraw)
        .where(within(CallbackDraw.area_id, list(mine)))
        .options(joinedload(CallbackDraw.area))
        .order_by(CallbackDraw.day.desc(), CallbackDraw.id.desc())
        .limit(LATEST)
    ).all()


def draw(draw_id: int, mine: Iterable[int]) -> CallbackDraw:
    found = db.session.scalar(
        sa.select(CallbackDraw)
        .where(CallbackDraw.id == draw_id, within(CallbackDraw.area_id, list(mine)))
        .options(joinedload(CallbackDraw.area))
    )
    if found is None:
        raise NotFound("There is no such draw in your area.")
    return found


def shares(mine: Iterable[int]) -> Sequence[CallbackShare]:
    """Of the places within, and of those around that hand theirs down."""
    places = list(mine)
    around = sa.select(area_within.c.outer_id).where(area_within.c.inner_id.in_(places))
    return db.session.scalars(
        sa.select(CallbackShare)
        .join(Area, Area.id == CallbackShare.area_id)
        .where(sa.or_(within(CallbackShare.area_id, places), CallbackShare.area_id.in_(around)))
        .options(joinedload(CallbackShare.area))
        .order_by(Area.path)
    ).all()


@dataclass(frozen=True)
class Ticket:
    """One case that took part in a draw: what its event says, and what drawing again says."""

    ref: str
    at: datetime
    drawn: bool  # as the record has it
    number: int  # worked out again, from the seed and the reference
    again: bool

    @property
    def agrees(self) -> bool:
        return self.drawn == self.again


def drawn_again(made: CallbackDraw) -> list[Ticket]:
    """Every case that took part, read from the record of that day, and the draw made once more."""
    rows = db.session.execute(
        sa.select(Case.ref, Event.at, Event.facts)
        .join(Case, Case.id == Event.subject_id)
        .where(
            Event.subject_kind == Case.__tablename__,
            Event.verb == Verb.CHECK.value,
            Event.at >= start_of(made.day),
            Event.at < start_of(made.day + ONE_DAY),
        )
        .order_by(Event.at, Event.id)
    )
    return [
        Ticket(
            row.ref, row.at, bool(row.facts["drawn"]), callback_rules.number_of(made.seed, row.ref),
            callback_rules.is_drawn(made.seed, row.ref, made.percent),
        )
        for row in rows
        if row.facts.get("draw") == made.id
    ]  # fmt: skip
