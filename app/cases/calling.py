"""What a step of a case means for the desk that calls back: put on its list, drawn for it, taken off."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from app.areas.models import Area
from app.cases import clocks, deadlines
from app.cases.callback_models import Callback, CallbackDraw, CallbackShare
from app.cases.callback_rules import CALLABLE, CallEnd, CallReason, Follows, follows, is_drawn
from app.cases.clocks import Clock
from app.cases.models import Case
from app.cases.workflow import Status, Verb
from app.contacts import actions as contacts
from app.core.clock import local_day
from app.core.db import db
from app.core.instance import here
from app.timeline.record import Fact


def follow(case: Case, verb: Verb, before: Status, at: datetime) -> Mapping[str, Fact]:
    """Changes the desk's list; returns what the step's event says of it."""
    found = follows(
        verb, before, case.status, round_=case.round, unit_result=case.unit_result,
        result=case.resident_result, satisfaction=case.satisfaction,
    )  # fmt: skip
    if found.end:
        return _ended(case, found.end, at)
    if not (found.reason or found.draw) or not has_telephone(case):
        return {}
    return _drawn(case, at) if found.draw else _opened(case, found, at)


def has_telephone(case: Case) -> bool:
    """Whoever left no number is asked on their own page, and by nobody else."""
    contact = contacts.of(case)
    return contact is not None and contact.phone_sealed is not None and contact.erased_at is None


def waiting(case_id: int) -> Callback | None:
    return db.session.scalars(
        sa.select(Callback).where(Callback.case_id == case_id, Callback.ended_at.is_(None))
    ).one_or_none()


def _opened(case: Case, found: Follows, at: datetime) -> Mapping[str, Fact]:
    """A second reason never moves the deadline; the weightier one stands."""
    assert found.reason is not None
    callback = waiting(case.id)
    if callback is None:
        _put_on(case, found.reason, at)
    else:
        callback.reason = min(callback.reason, found.reason, key=list(CallReason).index)
    return {"callback": found.reason.value}


def _drawn(case: Case, at: datetime) -> Mapping[str, Fact]:
    """Drawn or not, the event names the draw: it can be made again over all that took part."""
    draw = _draw_of(case.area, at)
    if draw is None or case.status not in CALLABLE:
        return {}
    drawn = is_drawn(draw.seed, case.ref, draw.percent)
    if drawn:
        _put_on(case, CallReason.DRAWN, at, draw)
    return {"draw": draw.id, "drawn": drawn}


def _put_on(case: Case, reason: CallReason, at: datetime, draw: CallbackDraw | None = None) -> None:
    limit = deadlines.limit_for(Clock.CALLBACK, case.category)
    due_at = clocks.due(at, limit, deadlines.calendar())
    db.session.add(
        Callback(
            case_id=case.id, round=case.round, reason=reason, draw_id=draw.id if draw else None,
            opened_at=at, due_at=due_at,
        )
    )  # fmt: skip


def _ended(case: Case, end: CallEnd, at: datetime) -> Mapping[str, Fact]:
    if callback := waiting(case.id):
        callback.ended_at, callback.outcome = at, end
    return {}


# --- The draw -----------------------------------------------------------------------------------------------


def share_of(area: Area) -> tuple[int, int]:
    """Of the nearest place that says so, or of the whole tree by the setting: (whose, percent)."""
    said = db.session.execute(
        sa.select(CallbackShare.area_id, CallbackShare.percent)
        .join(Area, Area.id == CallbackShare.area_id)
        .where(CallbackShare.area_id.in_(area.around))
        .order_by(sa.func.length(Area.path).desc())
        .limit(1)
    ).first()
    return (said.area_id, said.percent) if said else (top_of(area), here().settings.callback_share)


def top_of(area: Area) -> int:
    return int(area.path.strip("/").partition("/")[0])


def _draw_of(area: Area, at: datetime) -> CallbackDraw | None:
    """The first case of a day makes its seed, before anybody knows which cases will be drawn by it."""
    whose, percent = share_of(area)
    if not percent:
        return None
    which = sa.select(CallbackDraw).where(CallbackDraw.area_id == whose, CallbackDraw.day == local_day(at))
    draw = db.session.scalars(which).one_or_none()
    if draw is None:
        _make(whose, at, percent)
        draw = db.session.scalars(which).one()
    return draw


def _make(area_id: int, at: datetime, percent: int) -> None:
    """Of two cases at once on PostgreSQL the second waits, and draws by the seed of the first."""
    values = {"area_id": area_id, "day": local_day(at), "seed": secrets.token_hex(16), "percent": percent}
    db.session.execute(_MAKE, values)


_MAKE = sa.text(
    "INSERT INTO callback_draw (area_id, day, seed, percent) VALUES (:area_id, :day, :seed, :percent)"
    " ON CONFLICT (area_id, day) DO NOTHING"
).bindparams(sa.bindparam("day", type_=sa.Date))
