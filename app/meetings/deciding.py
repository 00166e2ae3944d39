"""Decisions: made in a sitting, taken on, done with proof, verified by somebody else; dropped only in public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import sqlalchemy as sa

from app.accounts.actor import SYSTEM, Actor, Grant
from app.accounts.models import Unit
from app.accounts.permissions import Permission
from app.areas.models import Area
from app.cases import actions as cases
from app.cases import deliberating
from app.cases.models import Case, ClosureCode
from app.cases.workflow import Status
from app.core.clock import today
from app.core.db import db
from app.core.errors import DomainError
from app.meetings import calling, concerned, returning, topics
from app.meetings.step import Step, begun, must_run, taken
from app.meetings.topic_models import AgendaItem, Decision, Origin, Returned, Topic
from app.meetings.workflow import UNDONE, DecisionStatus, DecisionVerb
from app.photos.actions import prove
from app.timeline.record import Audience, Notice

SHORT = 300
AT_ONCE = 200


def decide(
    item: AgendaItem, actor: Actor, *, text: str, unit: Unit | None, due_on: date | None, proof: str = ""
) -> Decision:
    """What shall be done, by which unit, by which day. The cases that wait for it go to that unit."""
    meeting, topic = item.meeting, item.topic
    must_run(meeting.area.around, actor)
    if unit is None or due_on is None:
        raise DomainError("A decision names the unit that carries it out, and the day by which it is done.")
    if due_on < today():
        raise DomainError("The day by which it is done lies in the past.")
    if unit.closed or not _serves(unit, meeting.area):
        raise DomainError("This unit does not serve this place.")
    step = Step(
        DecisionVerb.DECIDE, words=text, facts={"unit": unit.id, "due": due_on.isoformat(), "item": item.id},
        notices=(Notice(Audience.UNIT, unit.id), *concerned.by_topic(topic.id)),
    )  # fmt: skip
    decision = Decision(
        meeting=meeting, meeting_id=meeting.id, item=item, item_id=item.id, topic=topic, topic_id=topic.id,
        area=meeting.area, area_id=meeting.area_id, number=_next_number(meeting.id), text=text.strip(),
        unit=unit, unit_id=unit.id, due_on=due_on, proof=proof, status=DecisionStatus.OPEN, decided_at=step.at,
        done_words="", version=1,
    )  # fmt: skip
    db.session.add(decision)
    begun(decision, actor, step)
    for case in topics.waiting_cases(topic):
        deliberating.decide(case, actor, unit=unit, due_on=due_on, words=text, decision=decision.id)
    _replace_undone(topic, text)
    return decision


def _serves(unit: Unit, area: Area) -> bool:
    """Of the area, of one around it, or of a part of it: then every case must lie in that part."""
    return unit.area_id in area.around or area.id in unit.area.around


def _next_number(meeting_id: int) -> int:
    highest = sa.select(sa.func.max(Decision.number)).where(Decision.meeting_id == meeting_id)
    return (db.session.scalar(highest) or 0) + 1


def _replace_undone(topic: Topic, text: str) -> None:
    """The new decision stands in for the one that was not done."""
    if topic.origin is Origin.UNDONE:
        returned = db.session.scalar(sa.select(Returned).where(Returned.topic_id == topic.id))
        if returned is not None and returned.decision.status in UNDONE:
            drop(returned.decision, SYSTEM, reason=text)


# --- Carrying it out ----------------------------------------------------------------------------------------------


def take_on(decision: Decision, actor: Actor) -> None:
    with taken(decision, actor, Step(DecisionVerb.TAKE_ON)):
        pass
    for case in _cases(decision, Status.DISPATCHED):
        cases.take_on(case, _carrying(actor, case, decision, Permission.HANDLE))


def report_done(decision: Decision, actor: Actor, *, words: str, photos: Sequence[str] = ()) -> None:
    """The unit's word, with its proof. The cases behind it are handled by the same word, and show the same proof."""
    if not words.strip():
        raise DomainError("Please write what was done.")
    step = Step(
        DecisionVerb.REPORT_DONE, words=words, facts={"photos": len(photos)},
        notices=(Notice(Audience.SECRETARY, decision.area_id),),
    )  # fmt: skip
    with taken(decision, actor, step):
        decision.done_at, decision.done_by_id, decision.done_words = step.at, actor.user_id, words.strip()
    prove(photos, decision_id=decision.id)
    for case in _cases(decision, Status.DISPATCHED, Status.IN_PROGRESS):
        carrying = _carrying(actor, case, decision, Permission.HANDLE)
        if case.status is Status.DISPATCHED:
            cases.take_on(case, carrying)
        cases.handle(case, carrying, result=ClosureCode.SOLVED, words=words, proof=photos)


def send_back(decision: Decision, actor: Actor, *, words: str) -> None:
    if not words.strip():
        raise DomainError("Please write what is missing.")
    step = Step(DecisionVerb.SEND_BACK, words=words, notices=(Notice(Audience.UNIT, decision.unit_id),))
    with taken(decision, actor, step):
        decision.done_at = None
    for case in _cases(decision, Status.HANDLED):
        cases.rework(case, _carrying(actor, case, decision, Permission.CHECK), words=words)


def verify(decision: Decision, actor: Actor, *, words: str = "") -> None:
    """By somebody else. Its cases are checked by it, and everybody behind them is asked for their own word."""
    step = Step(DecisionVerb.VERIFY, words=words, notices=concerned.by_topic(decision.topic_id))
    with taken(decision, actor, step):
        decision.verified_at, decision.verified_by_id = step.at, actor.user_id
    for case in _cases(decision, Status.HANDLED):
        cases.check(case, _carrying(actor, case, decision, Permission.CHECK), words=words)
    calling.complete_if_done(decision.meeting)


def drop(decision: Decision, actor: Actor, *, reason: str) -> None:
    """Not carried out after all: everybody reads why. Its cases stay with the unit."""
    if not reason.strip():
        raise DomainError("Please write the reason; everybody concerned reads it.")
    told = (Notice(Audience.UNIT, decision.unit_id), *concerned.by_topic(decision.topic_id))
    with taken(decision, actor, Step(DecisionVerb.DROP, words=reason, notices=told)):
        decision.dropped_for = reason.strip()[:SHORT]
    calling.complete_if_done(decision.meeting)


def _cases(decision: Decision, *statuses: Status) -> list[Case]:
    """Those that this decision gave to its unit and that still are where it left them."""
    behind = concerned.cases_behind(decision.topic)
    return [case for case in behind if case.status in statuses and case.unit_id == decision.unit_id]


def _carrying(actor: Actor, case: Case, decision: Decision, permission: Permission) -> Actor:
    """Who may act on the decision acts on its cases, wherever in the council's area they lie."""
    unit_id = decision.unit_id if permission is Permission.HANDLE else None
    here = Grant(case.area_id, frozenset({permission}), actor.role_at(decision.area.around), unit_id)
    return replace(actor, grants=(*actor.grants, here))


# --- Time ---------------------------------------------------------------------------------------------------------


def return_undone() -> int:
    """Every decision whose day has passed stands on the next agenda again, once. Returns how many."""
    found = db.session.scalars(_undone().limit(AT_ONCE)).all()
    for decision in found:
        returning.return_undone(decision)
    return len(found)


def any_undone() -> bool:
    return db.session.scalars(_undone().limit(1)).first() is not None


def _undone() -> sa.Select[Decision]:
    """The day has passed, and it has not come back yet."""
    return (
        sa.select(Decision)
        .where(Decision.status.in_(UNDONE), Decision.due_on < today())
        .where(~sa.exists().where(Returned.decision_id == Decision.id))
        .order_by(Decision.due_on, Decision.id)
    )
