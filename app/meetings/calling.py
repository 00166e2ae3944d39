"""From the call to the end of a sitting: what changes a meeting as a whole."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.actor import SYSTEM, Actor
from app.areas.models import Area
from app.codes.tokens import new_token
from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError
from app.meetings import concerned, returning, topics
from app.meetings.models import Meeting, MeetingType, Party
from app.meetings.quorum import Quorum, Rule, Side, quorum
from app.meetings.step import Step, begun, must_run, taken
from app.meetings.topic_models import Decision
from app.meetings.workflow import UNDONE, DecisionStatus, MeetingStatus, Verb
from app.timeline.record import Fact


@dataclass(frozen=True)
class Facts:
    """What is said when a meeting is called or changed."""

    starts_at: datetime
    minutes: int = 90
    venue: str = ""
    title: str = ""


def call(
    kind: MeetingType, area: Area, facts: Facts, actor: Actor, *, form_key: str | None = None
) -> Meeting:
    """A new meeting with the seats and the rule of its kind; what comes back stands on its agenda at once."""
    must_run(area.around, actor)
    if kind.closed or (kind.area_id is not None and kind.area_id not in area.around):
        raise DomainError("This kind of meeting is not held here.")
    if form_key and (made := db.session.scalar(sa.select(Meeting).where(Meeting.form_key == form_key))):
        return made
    meeting = Meeting(
        token=new_token(), sign_in_key=secrets.token_urlsafe(12), area=area, area_id=area.id, type=kind,
        type_id=kind.id, number=_next_number(kind, area), title=facts.title, status=MeetingStatus.DRAFT,
        starts_at=facts.starts_at, minutes=facts.minutes, venue=facts.venue, over_half=kind.over_half,
        parties_needed=kind.parties_needed, objection_days=kind.objection_days, secretary_id=actor.user_id,
        visitors=0, form_key=form_key, version=1,
    )  # fmt: skip
    db.session.add(meeting)
    begun(meeting, actor, Step(Verb.CALL, facts={"type": kind.id, **_said(facts)}))
    for seat in kind.seats:
        db.session.add(
            Party(meeting_id=meeting.id, name=seat.party, seats=seat.seats, present=0, position=seat.position)
        )
    db.session.flush()
    returning.gather(meeting)
    return meeting


def _next_number(kind: MeetingType, area: Area) -> int:
    """第几次. Two at once collide on the unique key and are asked to try again."""
    highest = sa.select(sa.func.max(Meeting.number)).where(
        Meeting.area_id == area.id, Meeting.type_id == kind.id
    )
    return (db.session.scalar(highest) or 0) + 1


def _said(facts: Facts) -> dict[str, Fact]:
    return {"starts": facts.starts_at.isoformat(), "minutes": facts.minutes}


def change(meeting: Meeting, facts: Facts, actor: Actor) -> None:
    """Everybody concerned is told once it was announced."""
    told = concerned.by_meeting(meeting.id) if meeting.announced_at else ()
    with taken(meeting, actor, Step(Verb.CHANGE, facts=_said(facts), notices=told)):
        meeting.starts_at, meeting.minutes = facts.starts_at, facts.minutes
        meeting.venue, meeting.title = facts.venue, facts.title


def collect(meeting: Meeting, actor: Actor) -> None:
    with taken(meeting, actor, Step(Verb.COLLECT)):
        pass


def announce(meeting: Meeting, actor: Actor) -> None:
    """The notice is public, and everybody behind its topics is told."""
    if not meeting.venue:
        raise DomainError("Please say where it is held before it is announced.")
    with taken(meeting, actor, Step(Verb.ANNOUNCE, notices=concerned.by_meeting(meeting.id))):
        meeting.announced_at = now()


def cancel(meeting: Meeting, actor: Actor, *, reason: str) -> None:
    if not reason.strip():
        raise DomainError("Please write the reason; everybody concerned reads it.")
    _end_without_sitting(meeting, actor, Verb.CANCEL, reason)


def find_inquorate(meeting: Meeting, actor: Actor, *, reason: str = "") -> None:
    """流会. Not counted as held; its topics wait for the next one."""
    there = quorum_of(meeting)
    if there.reached:
        raise DomainError("There is a quorum: this meeting can open.")
    _end_without_sitting(meeting, actor, Verb.FIND_INQUORATE, reason)


def _end_without_sitting(meeting: Meeting, actor: Actor, verb: Verb, reason: str) -> None:
    step = Step(verb, words=reason, notices=concerned.by_meeting(meeting.id))
    with taken(meeting, actor, step):
        meeting.reason, meeting.closed_at = reason[:300], step.at
    _carry_over_the_rest(meeting, actor)


def open_(meeting: Meeting, actor: Actor) -> None:
    there = quorum_of(meeting)
    if not there.reached:
        raise DomainError("There is no quorum yet.")
    step = Step(Verb.OPEN, facts={"present": there.present, "seats": there.seats})
    with taken(meeting, actor, step):
        meeting.opened_at, meeting.present_at_opening = step.at, there.present


def adjourn(meeting: Meeting, actor: Actor) -> None:
    """The sitting ends; what was not dealt with waits for the next one."""
    step = Step(Verb.ADJOURN, notices=concerned.by_meeting(meeting.id))
    with taken(meeting, actor, step):
        meeting.closed_at = step.at
    _carry_over_the_rest(meeting, actor)


def _carry_over_the_rest(meeting: Meeting, actor: Actor) -> None:
    for item in topics.agenda(meeting):
        if item.outcome is None and item.topic.meeting_id == meeting.id:
            returning.carry_over(item.topic, actor, from_meeting=meeting)


def complete_if_done(meeting: Meeting) -> None:
    """Nothing that was decided is waiting any more."""
    waiting = sa.select(Decision.id).where(
        Decision.meeting_id == meeting.id, Decision.status.in_([*UNDONE, DecisionStatus.DONE])
    )
    if meeting.status is MeetingStatus.TRACKING and not db.session.scalar(waiting.limit(1)):
        with taken(meeting, SYSTEM, Step(Verb.COMPLETE)):
            pass


def rule_of(meeting: Meeting) -> Rule:
    return Rule(meeting.over_half, meeting.parties_needed)


def quorum_of(meeting: Meeting, parties: Sequence[Party] | None = None) -> Quorum:
    if parties is None:
        found = sa.select(Party).where(Party.meeting_id == meeting.id).order_by(Party.position)
        parties = db.session.scalars(found.execution_options(populate_existing=True)).all()
    return quorum(rule_of(meeting), [Side(one.name, one.seats, one.present) for one in parties])
