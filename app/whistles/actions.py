"""Blowing a whistle, and every step of each department. One event each, on the record of the case it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.accounts.actor import Actor
from app.accounts.models import Unit
from app.accounts.permissions import Permission
from app.cases import clocks, deadlines
from app.cases.asides import Aside, Said, note
from app.cases.desk_queries import units_serving
from app.cases.matching import hold
from app.cases.models import Case
from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError, NotAllowed
from app.core.instance import here
from app.timeline.record import Audience, Fact, Notice
from app.whistles import counting
from app.whistles.models import Summons, Whistle
from app.whistles.workflow import (
    Mark,
    Side,
    Standing,
    SummonsStatus,
    SummonsVerb,
    limit_from,
    next_status,
    possible,
)

V = SummonsVerb
REPORTER = Notice(Audience.REPORTER)
FURTHEST = timedelta(days=31)


@dataclass(frozen=True)
class Call:
    """Whom, where, when, what for."""

    units: Sequence[Unit]
    place: str
    meet_at: datetime
    words: str


def blow(case: Case, actor: Actor, call: Call) -> Whistle:
    if not may_blow(case, actor):
        raise NotAllowed("You may not blow a whistle here.")
    case, at = hold(case.id), now()
    _refuse(case, call, at)
    whistle = Whistle(
        case=case, case_id=case.id, place=call.place.strip(), meet_at=call.meet_at, blown_at=at,
        blown_by_id=actor.user_id,
    )  # fmt: skip
    whistle.summons = [_summons(unit, at, call.meet_at) for unit in call.units]
    db.session.add(whistle)
    db.session.flush()
    units = [unit.id for unit in call.units]
    facts: dict[str, Fact] = {"whistle": whistle.id, "units": units, "meet_at": call.meet_at.isoformat()}
    told = (*(Notice(Audience.UNIT, unit) for unit in units), REPORTER)
    note(case, actor, Aside.WHISTLE, Said(facts, call.words, told, after=counting.cells(whistle), at=at))
    return whistle


def answer(summons: Summons, actor: Actor, *, words: str = "") -> None:
    _step(V.ANSWER, summons, actor, Said(words=words))


def arrive(summons: Summons, actor: Actor, *, words: str = "", photos: Sequence[str] = ()) -> None:
    _step(V.ARRIVE, summons, actor, Said(words=words, photos=photos))


def finish(summons: Summons, actor: Actor, *, words: str, photos: Sequence[str] = ()) -> None:
    _step(V.FINISH, summons, actor, Said(words=words, photos=photos))


def rate(summons: Summons, actor: Actor, *, mark: Mark | None, words: str = "") -> None:
    _step(V.RATE, summons, actor, Said(words=words), mark)


def call_off(whistle: Whistle, actor: Actor, *, words: str) -> None:
    """Blown in error, or settled meanwhile: before the hour, for every department that is not there yet."""
    if not may_blow(whistle.case, actor):
        raise NotAllowed("You may not call this whistle off.")
    case, at = hold(whistle.case_id), now()
    whistle.case, before, given = case, counting.cells(whistle), frozenset({"words"} if words.strip() else ())
    on_the_way = to_call_off(whistle, at)
    if not on_the_way:
        raise DomainError("This has moved on, or is not possible any more.")
    for summons in on_the_way:
        summons.status = next_status(V.CALL_OFF, summons.status, standing(summons, actor, at), given)
    units = [one.unit_id for one in on_the_way]
    facts: dict[str, Fact] = {"whistle": whistle.id, "units": units}
    told = (*(Notice(Audience.UNIT, unit) for unit in units), REPORTER)
    after = counting.cells(whistle)
    note(case, actor, Aside.WHISTLE_CALL_OFF, Said(facts, words, told, before=before, after=after, at=at))


def to_call_off(whistle: Whistle, at: datetime) -> list[Summons]:
    who = Standing(gathered=at > whistle.meet_at)
    return [one for one in whistle.summons if possible(V.CALL_OFF, one.status, who)]


# --- Who may --------------------------------------------------------------------------------------------------------


def may_blow(case: Case, actor: Actor) -> bool:
    return Permission.WHISTLE in actor.permissions_at(case.area.around)


def choices(case: Case) -> Sequence[Unit]:
    """Every unit that serves the place, but none that the case complains about."""
    return [unit for unit in units_serving(case.area) if unit.id != case.about_unit_id]


def standing(summons: Summons, actor: Actor, at: datetime) -> Standing:
    sides = set()
    if may_blow(summons.whistle.case, actor):
        sides.add(Side.BLOWER)
    if of_unit(actor, summons.unit_id) and actor.may(Permission.HANDLE):
        sides.add(Side.DEPARTMENT)
    return Standing(frozenset(sides), gathered=at > summons.whistle.meet_at)


def of_unit(actor: Actor, unit_id: int) -> bool:
    return actor.unit_id == unit_id or any(grant.unit_id == unit_id for grant in actor.grants)


# --- What they share ------------------------------------------------------------------------------------------------


def _refuse(case: Case, call: Call, at: datetime) -> None:
    if not case.is_open():
        raise DomainError("This case has ended; nobody is called to it any more.")
    if not call.units:
        raise DomainError("Please choose the departments to call.")
    known = {unit.id for unit in choices(case)}
    if any(unit.id not in known for unit in call.units):
        raise DomainError("This unit does not serve this place.")
    if not call.place.strip() or not call.words.strip():
        raise DomainError("Please write a few words.")
    if not at < call.meet_at <= at + FURTHEST:
        raise DomainError("Please choose a time from now on, within a month.")


def _summons(unit: Unit, at: datetime, meet_at: datetime) -> Summons:
    """To be answered within its limit, and before the hour; to be there within its limit after the hour."""
    settings, calendar = here().settings, deadlines.calendar()
    answer_by = clocks.due(at, limit_from(settings.whistle_answer), calendar)
    return Summons(
        unit=unit,
        unit_id=unit.id,
        status=SummonsStatus.BLOWN,
        answer_due_at=min(answer_by, meet_at),
        arrive_due_at=clocks.due(meet_at, limit_from(settings.whistle_arrival), calendar),
    )


def _step(verb: SummonsVerb, summons: Summons, actor: Actor, said: Said, mark: Mark | None = None) -> None:
    """Refuse or move on, note the moment, then write it down."""
    whistle, at = summons.whistle, now()
    case = whistle.case = hold(whistle.case_id)
    before = counting.cells(whistle)
    given = {"words"} if said.words.strip() else set()
    given |= {"mark"} if mark else set()
    with db.session.no_autoflush:  # one verb is one UPDATE, and one version
        who = standing(summons, actor, at)
        summons.status = next_status(verb, summons.status, who, frozenset(given))
        _note_moment(verb, summons, at, mark)
    facts: dict[str, Fact] = {"whistle": whistle.id, "unit": summons.unit_id}
    if mark:
        facts["mark"] = mark.value
    told = _told(verb, summons)
    after = counting.cells(whistle)
    note(
        case, actor, Aside(f"whistle_{verb.value}"),
        replace(said, facts=facts, notices=told, before=before, after=after, at=at),
    )  # fmt: skip


def _note_moment(verb: SummonsVerb, summons: Summons, at: datetime, mark: Mark | None) -> None:
    match verb:
        case V.ANSWER:
            summons.answered_at = at
        case V.ARRIVE:
            summons.answered_at = summons.answered_at or at
            summons.on_site_at = at
        case V.FINISH:
            summons.done_at = at
        case V.RATE:
            summons.rated_at, summons.mark = at, mark


def _told(verb: SummonsVerb, summons: Summons) -> tuple[Notice, ...]:
    blower = summons.whistle.blown_by_id
    if verb is V.RATE:
        return (Notice(Audience.UNIT, summons.unit_id),)
    return (Notice(Audience.PERSON, blower),) if blower else ()
