"""What a council does to a case: app.meetings calls these, with the topic or the decision that moves it."""

from __future__ import annotations

from datetime import date

from app.accounts.actor import Actor
from app.accounts.models import Unit
from app.cases.actions import word_of_unit
from app.cases.conditions import nearest_committee, refuse_strangers
from app.cases.models import Case, ClosureCode, Route
from app.cases.step import Step, taken
from app.cases.workflow import Verb
from app.timeline.record import Fact


def deliberate(case: Case, actor: Actor, *, topic: int | None, words: str = "") -> None:
    """Waits for a meeting. The handling clock stands still, the total clock runs."""
    step = Step(Verb.DELIBERATE, words, facts={"topic": topic})
    with taken(case, actor, step):
        case.route = Route.DELIBERATE
        case.accepted_at = case.accepted_at or step.at
        case.deliberated_at = step.at


def decide(case: Case, actor: Actor, *, unit: Unit | None, due_on: date, words: str, decision: int) -> None:
    """The meeting's decision: this unit, by the end of that day."""
    refuse_strangers(case, unit, None)
    facts: dict[str, Fact] = {
        "unit": unit.id if unit else None,
        "decision": decision,
        "due": due_on.isoformat(),
    }
    step = Step(Verb.DECIDE, words, facts=facts)
    with taken(case, actor, step):
        case.unit, case.unit_id = unit, unit.id if unit else None
        case.assignee = case.assignee_id = None


def conclude(case: Case, actor: Actor, *, result: ClosureCode, words: str) -> None:
    """Ended by the meeting without work to do: for the owners' assembly, or without consensus."""
    step = Step(Verb.CONCLUDE, words, facts={"result": result.value})
    with taken(case, actor, step):
        word_of_unit(case, actor, result, step)


def resume(case: Case, actor: Actor, *, words: str) -> None:
    """The meeting does not take it: its unit goes on, or the committee of the place."""
    unit = case.unit or nearest_committee(case)
    facts: dict[str, Fact] = {"unit": unit.id if unit else None}
    step = Step(Verb.RESUME, words, facts=facts)
    with taken(case, actor, step):
        case.unit, case.unit_id = unit, unit.id if unit else None
