"""Reminding whoever has a case: the reporter once a day, staff in writing. One event, one more on the case."""

from app.accounts.actor import Actor, ActorKind
from app.cases.asides import Aside, Said, note
from app.cases.conditions import holders_of
from app.cases.matching import hold
from app.cases.models import Case
from app.core.clock import local_day, now
from app.core.db import db
from app.core.errors import DomainError, NotAllowed
from app.reminders import queries, workflow
from app.reminders.models import Reminder
from app.timeline.tallies import Cell


def remind(case: Case, actor: Actor, *, words: str = "") -> Reminder:
    case, at = hold(case.id), now()
    _refuse(case, actor, words)
    workflow.refuse(case.status)
    reporter = actor.kind is ActorKind.RESIDENT
    if reporter:
        workflow.refuse_again(queries.last_of_reporter(case.id), at)
    reminder = Reminder(case_id=case.id, at=at, by_id=actor.user_id)
    db.session.add(reminder)
    said = Said(
        facts={"number": case.reminders + 1},
        words=words,
        notices=holders_of(case.unit, case.assignee),
        after={Cell("reminded", local_day(at), "reporter" if reporter else "staff"): 1},
        at=at,
    )
    note(case, actor, Aside.REMIND, said, reminders=case.reminders + 1)
    return reminder


def may_remind(case: Case, actor: Actor) -> bool:
    if actor.kind is ActorKind.RESIDENT:
        return actor.case_id == case.id
    return bool(workflow.REMINDING & actor.permissions_at(case.area.around))


def _refuse(case: Case, actor: Actor, words: str) -> None:
    if not may_remind(case, actor):
        raise NotAllowed("You may not remind anybody of this case.")
    if actor.kind is ActorKind.STAFF and not words.strip():
        raise DomainError("Please write a few words.")
