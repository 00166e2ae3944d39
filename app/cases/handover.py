"""A colleague leaves: all they hold, or a part of it, given to others of the unit in one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle

from app.accounts.actor import Actor
from app.accounts.models import User
from app.cases.bundle_actions import pressed_before
from app.cases.bundle_models import Bundle, BundleLine, Outcome
from app.cases.dispatching import hand_over
from app.cases.handover_queries import chosen_of
from app.cases.models import Case
from app.cases.workflow import Verb
from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError


@dataclass(frozen=True)
class Wanted:
    """`to` nobody: back to the unit, to nobody by name."""

    client_key: str
    refs: Sequence[str]
    to: Sequence[User]
    reason: str


def give_away(leaver: User, actor: Actor, wanted: Wanted) -> Bundle:
    """Each case by its own rule, all in one transaction: what a rule refuses stays where it is, and says why."""
    hashed, known = pressed_before(wanted.client_key, actor)
    if known is not None:
        return known
    cases = chosen_of(wanted.refs, actor)
    if not cases:
        raise DomainError("Please choose at least one case.")
    bundle = Bundle(client_hash=hashed, actor_id=actor.user_id, verb=Verb.HAND_OVER, began_at=now())
    dealt = deal([case.unit_id or leaver.unit_id for case in cases], wanted.to)
    bundle.lines = [
        _line(case, actor, leaver, person, wanted.reason) for case, person in zip(cases, dealt, strict=True)
    ]
    db.session.add(bundle)
    db.session.flush()
    return bundle


def deal(units: Sequence[int | None], people: Sequence[User]) -> list[User | None]:
    """In turn, as cards are dealt: to those of the case's own unit. Where none of them is, the rule will say so."""
    turns = {unit: cycle([one for one in people if one.unit_id == unit] or people) for unit in units}
    return [next(turns[unit], None) for unit in units]


def _line(case: Case, actor: Actor, leaver: User, person: User | None, reason: str) -> BundleLine:
    line = BundleLine(case_id=case.id, version=case.version, person_id=person.id if person else None)
    try:
        hand_over(case, actor, was_with=leaver, person=person, reason=reason)
        line.outcome = Outcome.DONE
    except DomainError as error:
        line.outcome, line.reason = Outcome.REFUSED, error.sentence
        line.parts = {name: str(part) for name, part in error.parts.items()}
    return line
