"""Everything that changes an escalation. One function raises it, one moves it on; each writes one event on the case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.areas import queries as places
from app.areas.models import Area
from app.cases import clocks, deadlines
from app.cases.asides import Aside, Said, note
from app.cases.matching import hold
from app.cases.models import Case
from app.cases.standing import holds
from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError, NotAllowed
from app.escalations import counting, queries
from app.escalations.models import Escalation
from app.escalations.workflow import (
    NO_LEVEL,
    OPEN,
    RAISABLE,
    UNDER_WAY,
    EscalationStatus,
    EscalationVerb,
    Reason,
    Standing,
    level_above,
    limit_of,
    next_status,
)
from app.timeline.record import Audience, Fact, Notice

S, V = EscalationStatus, EscalationVerb
REPORTER, CHECKER = Notice(Audience.REPORTER), Notice(Audience.CHECKER)


def raise_up(case: Case, actor: Actor, *, reason: Reason, words: str) -> Escalation:
    """To the next level above whoever raises it. The case stays where it is and goes on."""
    if not may_raise(case, actor):
        raise NotAllowed("You may not raise this case to the level above.")
    case = hold(case.id)
    target = above(case, actor)
    _refuse(case, target, words)
    assert target is not None
    at = now()
    due = _due(S.RAISED, reason)
    assert due is not None
    escalation = Escalation(
        case=case, case_id=case.id, area=target, area_id=target.id, level=target.level, reason=reason,
        status=S.RAISED, raised_at=at, raised_by_id=actor.user_id, take_due_at=due, due_at=due,
    )  # fmt: skip
    db.session.add(escalation)
    db.session.flush()
    facts: dict[str, Fact] = {"escalation": escalation.id, "area": target.id, "reason": reason.value}
    told = (Notice(Audience.LEVEL, target.id), REPORTER)
    after = counting.cells(escalation)
    note(case, actor, Aside.ESCALATE, Said(facts, words, told, after=after, at=at))
    return escalation


def move(escalation: Escalation, verb: EscalationVerb, actor: Actor, *, words: str = "") -> None:
    """Errors: NotAllowed for the person, DomainError for the moment or for missing words."""
    case = escalation.case = hold(escalation.case_id)
    before, at = counting.cells(escalation), now()
    with db.session.no_autoflush:  # one verb is one UPDATE, and one version
        escalation.status = next_status(verb, escalation.status, standing(escalation, actor), words)
        match verb:
            case V.TAKE | V.OVERRULE:
                escalation.taken_at = at
            case V.DECLINE:
                escalation.declined_by_id = actor.user_id
            case V.FINISH:
                escalation.done_at, escalation.done_by_id = at, actor.user_id
            case V.VERIFY | V.UPHOLD:
                escalation.ended_at = at
        escalation.due_at = _due(escalation.status, escalation.reason)
    facts: dict[str, Fact] = {"escalation": escalation.id, "area": escalation.area_id}
    told = _told(verb, escalation)
    said = Said(facts, words, told, before=before, after=counting.cells(escalation), at=at)
    note(case, actor, Aside(f"escalation_{verb.value}"), said)


# --- Who may, and to which level ----------------------------------------------------------------------------------


def may_raise(case: Case, actor: Actor) -> bool:
    """Whoever holds the case, or sorts the cases of the place."""
    here = actor.permissions_at(case.area.around, case.unit_id)
    return Permission.TRIAGE in here or (Permission.HANDLE in here and holds(case, actor))


def above(case: Case, actor: Actor) -> Area | None:
    """The next existing level above where this person stands to the case."""
    around = [*places.above(case.area), case.area]
    level = level_above([area.level for area in around], _stands(case, actor, around).level)
    return next((area for area in around if area.level is level), None)


def standing(escalation: Escalation, actor: Actor) -> Standing:
    judged = escalation.declined_by_id if escalation.status is S.DECLINED else escalation.done_by_id
    return Standing(
        at_level=actor.permissions_at(escalation.area.around),
        at_case=actor.permissions_at(escalation.case.area.around),
        did_it=actor.user_id is not None and actor.user_id == judged,
    )


def _stands(case: Case, actor: Actor, around: Sequence[Area]) -> Area:
    """The widest place whose cases they sort; else where the unit lies that has it in hands."""
    sorts = actor.areas(Permission.TRIAGE)
    mine = [area for area in around if area.id in sorts]
    if mine:
        return min(mine, key=lambda area: area.level.depth)
    return case.unit.area if case.unit is not None else case.area


def _refuse(case: Case, target: Area | None, words: str) -> None:
    if case.status not in RAISABLE:
        raise DomainError("This case has moved on; it cannot be raised now.")
    if target is None:
        raise DomainError(NO_LEVEL)
    known = queries.of_case(case.id)
    if any(one.area_id == target.id and one.status in OPEN for one in known):
        raise DomainError("%(place)s has it before it already.", place=target.name)
    if any(one.level.depth < target.level.depth and one.status in UNDER_WAY for one in known):
        raise DomainError("A level further up has it before it already.")
    if not words.strip():
        raise DomainError("Please write a few words.")


def _due(status: EscalationStatus, reason: Reason) -> datetime | None:
    limit = limit_of(status, reason)
    return clocks.due(now(), limit, deadlines.calendar()) if limit else None


def _told(verb: EscalationVerb, escalation: Escalation) -> tuple[Notice, ...]:
    raiser = (Notice(Audience.PERSON, escalation.raised_by_id),) if escalation.raised_by_id else ()
    level = (Notice(Audience.LEVEL, escalation.area_id),)
    match verb:
        case V.TAKE | V.OVERRULE:
            return (*raiser, *level, REPORTER) if verb is V.OVERRULE else (*raiser, REPORTER)
        case V.FINISH:
            return (*raiser, CHECKER, REPORTER)
        case V.DECLINE:
            return (*raiser, *level)
        case V.SEND_BACK | V.VERIFY:
            return level
        case _:
            return raiser
