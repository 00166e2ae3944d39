"""What an actor is to one case: the bridge between who they are and what the transition table asks."""

from app.accounts.actor import Actor, ActorKind
from app.accounts.permissions import Permission
from app.cases.models import Case
from app.cases.workflow import BINDING, By, Standing


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
        checked_it=actor.user_id is not None and actor.user_id == case.checked_by_id,
        helps=unit_helping(case, actor) is not None,
        returned_it=actor.user_id is not None and actor.user_id == case.returned_by_id,
        bound=case.returns >= BINDING,
        leads=leads(case, actor),
    )


def holds(case: Case, actor: Actor) -> bool:
    """Given to them, or to whom they stand in for; or to their unit, as long as it names nobody else of it."""
    if case.assignee_id is not None and case.assignee_id in actor.hands:
        return True
    return case.unit_id is not None and _works_for(actor, case.unit_id)


def leads(case: Case, actor: Actor) -> bool:
    """Counted where the unit is, not where the case lies: no community gives away the work of the street's units."""
    if Permission.REASSIGN not in actor.anywhere:
        return False  # without asking for the unit
    around = case.area.around if case.unit is None else case.area.around_up_to(case.unit.area_id)
    return Permission.REASSIGN in actor.permissions_at(around, case.unit_id)


def unit_helping(case: Case, actor: Actor) -> int | None:
    """Theirs among the units that help, where they have the right to handle."""
    helping = [one.unit_id for one in case.helpers if _works_for(actor, one.unit_id)] if case.helped else []
    around = case.area.around
    return next((unit for unit in helping if Permission.HANDLE in actor.permissions_at(around, unit)), None)


def has_signed(case: Case, actor: Actor) -> bool:
    mine = unit_helping(case, actor)
    return any(one.unit_id == mine and one.signed_at is not None for one in case.helpers)


def _works_for(actor: Actor, unit_id: int) -> bool:
    return unit_id == actor.unit_id or any(grant.unit_id == unit_id for grant in actor.grants)
