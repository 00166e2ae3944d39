"""What is asked about a deadline, and decided by somebody else: more time, putting off, an appeal against a lateness.

One question at a time. The status of the case stays; its clock follows what was decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from app.accounts.actor import SYSTEM, Actor
from app.cases import deadlines
from app.cases.clock_facts import Asked
from app.cases.clock_models import CaseRequest, Reason
from app.cases.clocks import Limit
from app.cases.models import Case
from app.cases.step import Step, taken
from app.cases.telling import REPORTER
from app.cases.workflow import Verb
from app.core.clock import local_day, now, start_of
from app.core.db import db
from app.core.errors import DomainError, NotAllowed, sentence
from app.timeline.record import Audience, Fact, Notice

MOST_EXTENSIONS = 2
LONGEST = timedelta(days=365)

# --- Asking ---------------------------------------------------------------------------------------------------


def ask_extension(case: Case, actor: Actor, *, amount: int, words: str) -> None:
    """At most two in a round, each at most one original term, asked before it is overdue."""
    _refuse(case, Verb.ASK_EXTENSION)
    term = term_of(case)
    if not 1 <= amount <= term.amount:
        raise DomainError("An extension is at most as long as the limit itself.")
    _ask(case, actor, Verb.ASK_EXTENSION, words, CaseRequest(kind=Asked.EXTENSION, amount=amount))


def ask_suspension(
    case: Case, actor: Actor, *, reason: Reason | None, until: date | None, words: str
) -> None:
    """Once in the life of a case, until the day of its review, a year at most."""
    _refuse(case, Verb.ASK_SUSPENSION)
    today = local_day(now())
    if reason is None or until is None:
        raise DomainError("Please choose a reason and the day of the review.")
    if not today < until <= today + LONGEST:
        raise DomainError("The review is on a day to come, within 365 days.")
    wanted = CaseRequest(kind=Asked.SUSPENSION, until=until, reason=reason)
    _ask(case, actor, Verb.ASK_SUSPENSION, words, wanted)


def appeal(case: Case, actor: Actor, *, words: str) -> None:
    """It stays late for ever; upheld, it is left out of the net figure."""
    _refuse(case, Verb.APPEAL)
    _ask(case, actor, Verb.APPEAL, words, CaseRequest(kind=Asked.APPEAL))


def _ask(case: Case, actor: Actor, verb: Verb, words: str, wanted: CaseRequest) -> None:
    facts: dict[str, Fact] = {"what": wanted.kind.value}
    if wanted.amount:
        facts["by"] = str(Limit(wanted.amount, term_of(case).unit))
    if wanted.until and wanted.reason:
        facts |= {"until": wanted.until.isoformat(), "reason": wanted.reason.value}
    step = Step(verb, words, internal=True, facts=facts, notices=(Notice(Audience.APPROVER, case.area_id),))
    with taken(case, actor, step):
        assert actor.user_id is not None  # the table lets staff ask, and nobody else
        wanted.case_id, wanted.round, wanted.unit_id = case.id, case.round, case.unit_id
        wanted.asked_by_id, wanted.asked_at = actor.user_id, step.at
        db.session.add(wanted)


# --- Deciding -------------------------------------------------------------------------------------------------


def approve(case: Case, actor: Actor, *, words: str = "") -> None:
    """What the reporter reads of it: that it is put off, why and until when; or the later date."""
    wanted = _waiting(case, actor)
    facts = {**_said(case, wanted), "what": wanted.kind.value}
    public = wanted.kind is not Asked.APPEAL
    if wanted.kind is Asked.SUSPENSION and not words.strip():
        raise DomainError("Please write why, for everybody to read.")
    told = (REPORTER,) if public else ()
    step = Step(
        Verb.APPROVE, words, internal=wanted.kind is not Asked.SUSPENSION, facts=facts,
        notices=told,
    )  # fmt: skip
    with taken(case, actor, step):
        if wanted.kind is Asked.SUSPENSION and wanted.until:
            case.suspended_until = start_of(wanted.until)
        if wanted.kind is Asked.APPEAL:
            case.exempt = True
        _decided(wanted, actor, step.at, approved=True)


def reject(case: Case, actor: Actor, *, words: str) -> None:
    wanted = _waiting(case, actor)
    step = Step(Verb.REJECT, words, internal=True, facts={"what": wanted.kind.value})
    with taken(case, actor, step):
        _decided(wanted, actor, step.at, approved=False)


def wake(case: Case, actor: Actor = SYSTEM, *, words: str = "") -> None:
    """What was put off goes on: on the day of its review by itself, or earlier."""
    if case.suspended_until is None:
        raise DomainError("This case is not put off.")
    step = Step(Verb.WAKE, words)
    with taken(case, actor, step):
        case.suspended_until = None


def _said(case: Case, wanted: CaseRequest) -> Mapping[str, Fact]:
    facts: dict[str, Fact] = {"request": wanted.id}
    if wanted.amount:
        facts["by"] = str(Limit(wanted.amount, term_of(case).unit))
    if wanted.until and wanted.reason:
        if wanted.until <= local_day(now()):
            raise DomainError("The day of the review has come already: ask again with a later one.")
        facts |= {"until": wanted.until.isoformat(), "reason": wanted.reason.value}
    return facts


def _decided(wanted: CaseRequest, actor: Actor, at: datetime, *, approved: bool) -> None:
    wanted.decided_by_id, wanted.decided_at, wanted.approved = actor.user_id, at, approved


def _waiting(case: Case, actor: Actor) -> CaseRequest:
    found = waiting(asked_of(case))
    if found is None:
        raise DomainError("Nothing is asked about this deadline any more.")
    if found.asked_by_id == actor.user_id:
        raise NotAllowed("Whoever asked does not decide.")
    return found


# --- What may be asked now --------------------------------------------------------------------------------------


def asked_of(case: Case) -> Sequence[CaseRequest]:
    """Everything that was asked about its deadlines, the first one first."""
    return db.session.scalars(
        sa.select(CaseRequest).where(CaseRequest.case_id == case.id).order_by(CaseRequest.id)
    ).all()


def waiting(asked: Sequence[CaseRequest]) -> CaseRequest | None:
    return next((one for one in asked if one.decided_at is None), None)


def term_of(case: Case) -> Limit:
    """The original term of this round."""
    found = deadlines.reckon(case, deadlines.history_of(case), case.category)
    return found.limit if found else deadlines.limit_of(case.category, case.alarm)


def possible(case: Case, verb: Verb, actor: Actor, asked: Sequence[CaseRequest], at: datetime) -> bool:
    """Of the verbs about a deadline: which lead anywhere now."""
    if verb is Verb.WAKE:
        return case.suspended_until is not None
    if verb in (Verb.APPROVE, Verb.REJECT):
        wanted = waiting(asked)
        return wanted is not None and wanted.asked_by_id != actor.user_id
    return not why_not(case, verb, asked, at)


def why_not(case: Case, verb: Verb, asked: Sequence[CaseRequest], at: datetime) -> str:
    """Empty: it may be asked."""
    rules = {
        Verb.ASK_EXTENSION: _no_extension,
        Verb.ASK_SUSPENSION: _no_suspension,
        Verb.APPEAL: _no_appeal,
    }
    why = rules[verb](case, asked, at)
    if not why and waiting(asked):
        return sentence("Something is asked about this deadline already.")
    return why


def _no_extension(case: Case, asked: Sequence[CaseRequest], at: datetime) -> str:
    granted = [
        one for one in asked if one.kind is Asked.EXTENSION and one.approved and one.round == case.round
    ]
    if _outer(case):
        return sentence("The deadline was set outside; only there can it be made longer.")
    if case.handle_due_at is None or at > case.handle_due_at:
        return sentence("An extension is asked before the deadline, not after it.")
    if case.suspended_until:
        return sentence("The case is put off: its clock stands still.")
    return sentence("It was extended twice already.") if len(granted) >= MOST_EXTENSIONS else ""


def _no_suspension(case: Case, asked: Sequence[CaseRequest], at: datetime) -> str:
    if _outer(case):
        return sentence("The deadline was set outside; only there can it be made longer.")
    if case.handle_due_at is None or at > case.handle_due_at:
        return sentence("What is overdue cannot be put off.")
    before = any(one.kind is Asked.SUSPENSION and one.approved for one in asked)
    return sentence("A case is put off once.") if before else ""


def _no_appeal(case: Case, _asked: Sequence[CaseRequest], at: datetime) -> str:
    if case.exempt:
        return sentence("An appeal was upheld already.")
    open_late = case.handled_at is None and case.handle_due_at is not None and at > case.handle_due_at
    return "" if case.late or open_late else sentence("It is not late.")


def _outer(case: Case) -> bool:
    return case.outer_due_at is not None and case.round == 1


def _refuse(case: Case, verb: Verb) -> None:
    if why := why_not(case, verb, asked_of(case), now()):
        raise DomainError(why)
