"""Where another thing takes over: a mediation, an ordered service, a wish; or a body outside, under its own number.

The other object is named in words: what it is (the route), the number or name it has there, a note.
"""

from __future__ import annotations

from app.accounts.actor import Actor
from app.accounts.models import Unit
from app.cases.actions import word_of_unit
from app.cases.conditions import nearest_committee, refuse_strangers
from app.cases.models import Case, ClosureCode, Route
from app.cases.step import Step, taken
from app.cases.workflow import Verb
from app.timeline.record import Fact

LINKS = {Verb.MEDIATE: Route.MEDIATE, Verb.ORDER: Route.ORDER, Verb.WISH: Route.WISH}


def link(case: Case, actor: Actor, verb: Verb, *, other: str, note: str = "") -> None:
    """From here on the case follows that object, in its words; no clock of ours runs."""
    step = Step(verb, note, facts={"linked": other.strip() or None})
    with taken(case, actor, step):
        case.route, case.linked_ref = LINKS[verb], other.strip()
        case.accepted_at = case.accepted_at or step.at


def unlink(case: Case, actor: Actor, *, words: str) -> None:
    """The other did not take it: it is sorted again."""
    with taken(case, actor, Step(Verb.UNLINK, words)):
        case.route = case.linked_ref = None


def fulfil(case: Case, actor: Actor, *, result: ClosureCode, words: str) -> None:
    """The other came to its end. Somebody else checks that, as any other result."""
    step = Step(Verb.FULFIL, words, facts={"result": result.value})
    with taken(case, actor, step):
        word_of_unit(case, actor, result, step)


def transfer(
    case: Case, actor: Actor, *, body: str, reference: str = "", unit: Unit | None = None, note: str = ""
) -> None:
    """An outside body does the work; a unit of ours keeps an eye on it and answers for the end."""
    unit = unit or case.unit or nearest_committee(case)
    refuse_strangers(case, unit, None)
    facts: dict[str, Fact] = {
        "outer_body": body.strip() or None,
        "outer_ref": reference.strip() or None,
        "unit": unit.id if unit else None,
    }
    keeper = case.assignee if unit is not None and case.unit_id == unit.id else None
    step = Step(Verb.TRANSFER, note, facts=facts)
    with taken(case, actor, step):
        case.route, case.unit, case.assignee = Route.TRANSFER, unit, keeper
        case.unit_id, case.assignee_id = unit.id if unit else None, keeper.id if keeper else None
        case.outer_body, case.outer_ref = body.strip(), reference.strip() or None
        case.accepted_at = case.accepted_at or step.at
        if case.unit_id is None:
            case.assignee_id = actor.user_id
