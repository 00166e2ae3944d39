"""What an actor is to one case: the bridge between who they are and what the transition table asks."""

from app.accounts.actor import Actor, ActorKind
from app.cases.models import Case
from app.cases.workflow import By, Standing


def standing(case: Case, actor: Actor) -> Standing:
    if actor.kind is ActorKind.SYSTEM:
        # Bare, the system may only what the table gives it; an import is handed what it needs.
        return Standing(permissions=actor.permissions_at(case.area.around, case.unit_id), by=By.SYSTEM)
    if actor.kind is ActorKind.RESIDENT:
        return Standing(by=By.REPORTER if actor.case_id == case.id else None)
    return Standing(
        permissions=actor.permissions_at(case.area.around, case.unit_id),
        holds=holds(case, actor),
        did_the_work=actor.user_id is not None and actor.user_id == case.handled_by_id,
    )


def holds(case: Case, actor: Actor) -> bool:
    """Given to them by name; or to their unit, as long as it names nobody else of that unit."""
    if case.assignee_id is not None and case.assignee_id == actor.user_id:
        return True
    return case.unit_id is not None and (
        case.unit_id == actor.unit_id or any(grant.unit_id == case.unit_id for grant in actor.grants)
    )
