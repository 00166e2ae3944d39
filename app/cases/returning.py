"""退单: a unit says that a case is somebody else's, and whose. Somebody else rules (app.cases.dispatching)."""

from app.accounts.actor import Actor
from app.accounts.models import Duty, Unit
from app.cases.conditions import refuse_strangers
from app.cases.models import Case, ReturnReason
from app.cases.step import Step, taken
from app.cases.workflow import Verb
from app.core.errors import DomainError
from app.timeline.record import Fact


def give_back(
    case: Case,
    actor: Actor,
    *,
    reason: ReturnReason | None,
    proposed: Unit | None,
    words: str = "",
    duty: Duty | None = None,
) -> None:
    """The reporter is not told: to them it is being handled all the while."""
    if proposed is not None:
        refuse_strangers(case, proposed, None)
        if proposed.id == case.unit_id:
            raise DomainError("This unit has it now. Please propose another one.")
    facts: dict[str, Fact] = {
        "reason": reason.value if reason else None,
        "proposed": proposed.id if proposed else None,
        "unit": case.unit_id,
        **({"duty": duty.id} if duty else {}),
    }
    with taken(case, actor, step := Step(Verb.RETURN, words, internal=True, facts=facts)):
        case.returns += 1
        case.returned_at, case.returned_by_id = step.at, actor.user_id
        case.proposed_unit_id = proposed.id if proposed else None
        case.assignee = case.assignee_id = case.planned_on = None
