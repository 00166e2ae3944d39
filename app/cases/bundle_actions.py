"""One verb for several cases. Each case is a transaction of its own: what is refused for one is done for the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.cases import queries
from app.cases.bundle_models import Bundle, BundleLine, Outcome
from app.cases.bundle_queries import own, seen
from app.cases.models import Case
from app.cases.workflow import TRANSITIONS, Verb
from app.core import receipts
from app.core.clock import now
from app.core.db import db
from app.core.engine import one_at_a_time
from app.core.errors import DomainError
from app.core.instance import here

MOST: Final = 50  # a page of the list
# What is the same for many without looking at each once more; a check is not, nor is a telephone number.
TOGETHER: Final = (Verb.TAKE_ON, Verb.DISPATCH, Verb.RECATEGORISE, Verb.ANSWER, Verb.MERGE, Verb.REFUSE)


def verbs_of(actor: Actor) -> list[Verb]:
    """What this person may do somewhere; whether here, each case says."""
    return [verb for verb in TOGETHER if TRANSITIONS[verb].by & actor.anywhere]


def begin(actor: Actor, verb: Verb, chosen: Mapping[str, int], *, client_key: str) -> Bundle:
    """The cases by reference, each with the version that was seen. The same form again is the same bundle."""
    hashed, known = pressed_before(client_key, actor)
    if known is not None:
        return known
    if len(chosen) > MOST:
        raise DomainError("At most %(n)s cases at once.", n=MOST)
    cases = seen(list(chosen), actor)
    if not cases:
        raise DomainError("Please choose at least one case.")
    bundle = Bundle(client_hash=hashed, actor_id=actor.user_id, verb=verb, began_at=now())
    bundle.lines = [BundleLine(case_id=case.id, version=chosen[case.ref]) for case in cases]
    db.session.add(bundle)
    db.session.flush()
    return bundle


def pressed_before(client_key: str, actor: Actor) -> tuple[str, Bundle | None]:
    """The key as it is kept, and the bundle it has made already: two presses of one form meet here."""
    hashed = receipts.client_key_hash(client_key, here().keys.receipts)
    one_at_a_time(hashed)
    known = db.session.scalar(sa.select(Bundle).where(Bundle.client_hash == hashed))
    return hashed, known and own(known, actor)


def carry_out(line_id: int, actor: Actor, do: Callable[[Case, Actor], None]) -> None:
    """Nothing where it was tried already: two presses meet here, and the second finds it done."""
    line = _waiting(line_id, actor)
    if line is not None:
        do(queries.get(_reference(line), actor, version=line.version), actor)
        line.outcome = Outcome.DONE
        db.session.flush()


def refuse(line_id: int, actor: Actor, error: DomainError) -> None:
    line = _waiting(line_id, actor)
    if line is not None:
        line.outcome, line.reason = Outcome.REFUSED, error.sentence
        line.parts = {name: str(part) for name, part in error.parts.items()}
        db.session.flush()


def _waiting(line_id: int, actor: Actor) -> BundleLine | None:
    wanted = (
        sa.select(BundleLine).join(Bundle).where(BundleLine.id == line_id, Bundle.actor_id == actor.user_id)
    )
    line = db.session.scalar(wanted.with_for_update(of=BundleLine).execution_options(populate_existing=True))
    return line if line is not None and line.outcome is Outcome.WAITING else None


def _reference(line: BundleLine) -> str:
    return db.session.scalar(sa.select(Case.ref).where(Case.id == line.case_id)) or ""
