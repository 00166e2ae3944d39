"""Calling a resident back: taking the call, an attempt that failed, their word; and the share drawn of a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.areas.models import Area
from app.cases import actions, callback_counting
from app.cases.asides import Aside, Said, note
from app.cases.callback_models import CallAttempt, Callback, CallbackShare
from app.cases.callback_rules import (
    MOST_ATTEMPTS,
    SOLVED_WORDS,
    UNSOLVED,
    CallEnd,
    next_try,
    part_of,
)
from app.cases.matching import hold
from app.cases.models import Case, Channel, ResidentResult, Satisfaction
from app.cases.reopening import reopenable
from app.cases.standing import standing
from app.cases.step import Step, taken
from app.cases.workflow import TRANSITIONS, Status, Verb, permitted
from app.core.clock import LOCAL, local_day, now
from app.core.db import db
from app.core.errors import DomainError, NotAllowed, sentence
from app.timeline import tallies
from app.timeline.audits import Audited, audit
from app.timeline.record import Fact

# --- One caller at a time -----------------------------------------------------------------------------------


def may_call(case: Case, actor: Actor) -> bool:
    """Never who did the work, nor who checked it."""
    return permitted(TRANSITIONS[Verb.CALL_BACK], case.status, standing(case, actor))


def take(callback: Callback, actor: Actor) -> None:
    case, at = hold(callback.case_id), now()
    db.session.refresh(callback)
    _refuse(callback, case, actor, at)
    callback.taken_by_id, callback.taken_at = actor.user_id, at
    note(case, actor, Aside.CALL_TAKE, Said(facts={"call": callback.id}, at=at))


def put_back(callback: Callback, actor: Actor) -> None:
    case, at = hold(callback.case_id), now()
    db.session.refresh(callback)
    if callback.held_by(at) != actor.user_id:
        raise DomainError("This call is not in your hands any more.")
    _let_go(callback)
    note(case, actor, Aside.CALL_PUT_BACK, Said(facts={"call": callback.id}, at=at))


def _refuse(callback: Callback, case: Case, actor: Actor, at: datetime) -> None:
    if callback.ended_at is not None:
        raise DomainError("This call is done already.")
    if not may_call(case, actor):
        raise NotAllowed("You may not call about this case: never who did the work, nor who checked it.")
    if callback.held_by(at) not in (None, actor.user_id):
        raise DomainError("Somebody else is calling just now.")


def _let_go(callback: Callback) -> None:
    callback.taken_by_id = callback.taken_at = None


# --- Nobody picked up ---------------------------------------------------------------------------------------


def missed(callback: Callback, case: Case, actor: Actor) -> None:
    """One of three, each at another time of day. After the last the case goes on as not reached."""
    at = now()
    _refuse(callback, case, actor, at)
    local, tried = at.astimezone(LOCAL), [one.part for one in callback.attempts]
    if after := next_try(tried, local):
        raise DomainError(_sooner(local, after), time=f"{after:%H:%M}")
    number = len(callback.attempts) + 1
    last = number == MOST_ATTEMPTS
    facts: dict[str, Fact] = {"call": callback.id, "attempt": number, "part": part_of(local).value}
    verb = Verb.GIVE_UP if last else Verb.MISS_CALL
    with taken(case, actor, Step(verb, facts=facts, at=at)):
        callback.attempts.append(
            CallAttempt(
                callback_id=callback.id, number=number, part=part_of(local), at=at, by_id=actor.user_id
            )
        )
        _let_go(callback)
        if last:
            callback.taken_by_id = actor.user_id
            _end(callback, CallEnd.UNREACHED, at)
            if case.resident_result is None:  # a word they gave stands, whoever could not reach them
                _word(case, ResidentResult.UNREACHED, None, at)
    if last:
        _count(case, facts, verb, at)


def _sooner(local: datetime, after: datetime) -> str:
    return AGAIN_TODAY if after.date() == local.date() else AGAIN_TOMORROW


AGAIN_TODAY = sentence(
    "You tried at this time of day already. Another time reaches other people: from %(time)s today."
)
AGAIN_TOMORROW = sentence(
    "You tried at this time of day already. Another time reaches other people: from %(time)s tomorrow."
)


# --- They picked up -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """What they said, question by question."""

    result: ResidentResult  # yes, partly, no, declined
    satisfaction: Satisfaction | None = None  # empty: not asked, or they would not say
    may_publish: bool | None = None  # empty: not asked
    words: str = ""
    again: bool = False  # they ask for another round


def reached(callback: Callback, case: Case, actor: Actor, said: Answer) -> None:
    """The resident's own word, by telephone: it counts as if they had given it on their own page."""
    at = now()
    _refuse(callback, case, actor, at)
    if said.result not in SOLVED_WORDS | {ResidentResult.DECLINED}:
        raise DomainError("Please say whether it was solved.")
    if said.again and not may_ask_again(case, said.result, at):
        raise DomainError("Another round is not possible for this case.")
    facts: dict[str, Fact] = {
        "call": callback.id,
        "attempt": len(callback.attempts) + 1,
        "result": said.result.value,
        "satisfaction": said.satisfaction.value if said.satisfaction else None,
        "publish": said.may_publish,
        "channel": Channel.PHONE.value,
    }
    words = "" if said.again else said.words
    step = Step(Verb.CALL_BACK, words, facts=facts, at=at)
    with taken(case, actor, step):
        _end(callback, CallEnd.REACHED, at)
        callback.taken_by_id, callback.may_publish = actor.user_id, said.may_publish
        callback.result = said.result
        callback.satisfaction = said.satisfaction.value if said.satisfaction else None
        if said.result in SOLVED_WORDS or case.resident_result is None:
            _word(case, said.result, said.satisfaction, at)
    _count(case, facts, Verb.CALL_BACK, at)
    if said.again:
        actions.ask_reopen(case, actor, words=said.words, channel=Channel.PHONE)


def may_ask_again(case: Case, result: ResidentResult, at: datetime) -> bool:
    """As on the resident's own page: in thirty days, and not after a review that declined."""
    in_time = reopenable(Status.CLOSED, case.closed_at, at, reviewed=case.review_refused)
    return result in UNSOLVED and in_time


def _word(case: Case, result: ResidentResult, satisfaction: Satisfaction | None, at: datetime) -> None:
    case.resident_result = result
    case.satisfaction = satisfaction.value if satisfaction else None
    case.rated_at, case.closed_at = at, case.closed_at or at


def _end(callback: Callback, end: CallEnd, at: datetime) -> None:
    callback.ended_at, callback.outcome = at, end


def _count(case: Case, facts: Mapping[str, Fact], verb: Verb, at: datetime) -> None:
    tallies.add(callback_counting.cells(verb, facts, local_day(at)), case.area.around)


# --- The share of a place -----------------------------------------------------------------------------------


def set_share(area: Area, actor: Actor, *, percent: int | None) -> None:
    """None: as the place around it. A day that has its draw keeps it: the share holds from the next one."""
    if Permission.DRAW_CALLS not in actor.permissions_at(area.around):
        raise NotAllowed("You may not set the share of this place.")
    db.session.execute(sa.delete(CallbackShare).where(CallbackShare.area_id == area.id))
    if percent is not None:
        db.session.add(CallbackShare(area_id=area.id, percent=percent))
    audit(Audited.SET_CALL_SHARE, actor, area, area_id=area.id, facts={"percent": percent})
