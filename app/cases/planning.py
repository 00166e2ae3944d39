"""What a handler tells of the days to come, and what happens when a question got no answer in its days."""

from datetime import date

from app.accounts.actor import SYSTEM, Actor
from app.cases.models import Case
from app.cases.step import Step, taken
from app.cases.workflow import Verb
from app.core.clock import today
from app.core.errors import DomainError


def plan(case: Case, actor: Actor, *, day: date | None, words: str = "") -> None:
    """预计办结日期: the reporter reads it beside the deadline, which it does not move."""
    if day is not None and day < today():
        raise DomainError("This day lies in the past.")
    step = Step(Verb.PLAN, words, facts={"day": day.isoformat() if day else None})
    with taken(case, actor, step):
        case.planned_on = day


def lapse(case: Case) -> None:
    """Back where it came from, without the answer. Whoever cannot go on like that refuses it, or says so at the end."""
    step = Step(Verb.LAPSE, back_to=case.asked_from)
    with taken(case, SYSTEM, step):
        case.asked_at = case.asked_from = None
