"""Given to a unit, with others that help it; handed on within the unit; ruled on when a unit returned it."""

from __future__ import annotations

from collections.abc import Sequence

from app.accounts.actor import Actor
from app.accounts.models import Duty, Unit, User
from app.cases.conditions import holders_of, refuse_strangers
from app.cases.models import Case, Helper, Route
from app.cases.standing import unit_helping
from app.cases.step import Step, taken
from app.cases.workflow import BINDING, Status, Verb
from app.core.errors import DomainError
from app.timeline.record import Audience, Fact, Notice


def dispatch(
    case: Case,
    actor: Actor,
    *,
    unit: Unit | None,
    person: User | None = None,
    helpers: Sequence[Unit] = (),
    note: str = "",
    duty: Duty | None = None,
) -> None:
    """Of a returned case it is the ruling: the clock runs on, for ping-pong must not buy time."""
    refuse_strangers(case, unit, person)
    _refuse_bad_helpers(case, unit, helpers)
    ruling = case.status is Status.RETURNED
    facts: dict[str, Fact] = {
        "unit": unit.id if unit else None,
        "person": person.id if person else None,
        **({"helpers": [one.id for one in helpers]} if helpers else {}),
        **({"duty": duty.id} if duty else {}),
        **({"ruling": True, "binding": case.returns >= BINDING} if ruling else {}),
    }
    helping = tuple(Notice(Audience.UNIT, one.id) for one in helpers)
    step = Step(Verb.DISPATCH, words=note, facts=facts, notices=helping)
    with taken(case, actor, step):
        case.route, case.unit, case.assignee = Route.DISPATCH, unit, person
        case.unit_id = unit.id if unit else None
        case.assignee_id = person.id if person else None
        case.returned_at = case.returned_by_id = case.proposed_unit_id = None
        case.outer_body = case.outer_ref = None
        if case.helped or helpers:
            known = {one.unit_id: one for one in case.helpers}
            case.helpers = [known.get(one.id) or Helper(unit=one, unit_id=one.id) for one in helpers]
            case.helped = bool(helpers)
        case.accepted_at = case.accepted_at or step.at


def _refuse_bad_helpers(case: Case, unit: Unit | None, helpers: Sequence[Unit]) -> None:
    for one in helpers:
        refuse_strangers(case, one, None)
        if unit is not None and one.id == unit.id:
            raise DomainError("The unit that handles it does not help itself.")


def hand_on(case: Case, actor: Actor, *, person: User | None, note: str = "") -> None:
    """To somebody else of the same unit, with a word that stays inside."""
    refuse_strangers(case, case.unit, person)
    if person is not None and person.id == case.assignee_id:
        raise DomainError("It is with this person already.")
    step = Step(
        Verb.HAND_ON, note, internal=True, facts={"person": person.id if person else None},
        notices=holders_of(None, person),
    )  # fmt: skip
    with taken(case, actor, step):
        case.assignee, case.assignee_id = person, person.id if person else None


def sign(case: Case, actor: Actor) -> None:
    """A helper unit has taken note: once for each."""
    mine = unit_helping(case, actor)
    helper = next((one for one in case.helpers if one.unit_id == mine), None)
    if helper is not None and helper.signed_at is not None:
        raise DomainError("Your unit has signed already.")
    step = Step(Verb.SIGN, facts={"unit": mine})
    with taken(case, actor, step):
        assert helper is not None  # the table refused otherwise
        helper.signed_at, helper.signed_by_id = step.at, actor.user_id
