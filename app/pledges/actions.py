"""Everything that changes a fundraising: begun, spent from with a proof, verified by another, corrected, closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.areas.models import Area, Level
from app.cases.models import Case
from app.codes.tokens import new_token
from app.core.clock import now, today
from app.core.db import db
from app.core.errors import DomainError, NotAllowed
from app.meetings.topic_models import Decision, TopicCase
from app.meetings.workflow import DecisionStatus
from app.photos.actions import prove_outlay
from app.pledges import queries
from app.pledges.models import Fundraising, OutlayCheck, Pledge, PledgeEntry
from app.pledges.money import MOST
from app.pledges.step import (
    CHECK,
    Step,
    held,
    noted,
    refuse_another_day,
    refuse_outside,
    stand,
    told_keepers,
    write,
)
from app.pledges.workflow import (
    FUNDRAISING,
    PLEDGE,
    FundraisingStatus,
    FundraisingVerb,
    Kind,
    PledgeStatus,
    PledgeVerb,
    next_status,
    refuse_closing,
    refuse_correction,
    refuse_outlay,
    refuse_own,
)

V = FundraisingVerb
LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Plan:
    """What for, how much, until when; and what it stands on: a decision of a council, or a case."""

    purpose: str
    wanted: int
    closes_on: date
    decision: Decision | None = None
    case: Case | None = None


def begin(area: Area, plan: Plan, actor: Actor) -> Fundraising:
    refuse_outside(area, actor)
    _refuse_appeal(area)
    _refuse_nothing_behind(area, plan)
    if not plan.purpose:
        raise DomainError("Please write what the money is for.")
    if not 0 < plan.wanted <= MOST:
        raise DomainError("Please write how much is wanted.")
    if not today() <= plan.closes_on <= today() + LONGEST:
        raise DomainError("The last day lies between today and a year from now.")
    fundraising = Fundraising(
        token=new_token(), area=area, area_id=area.id, decision=plan.decision, case=plan.case, purpose=plan.purpose,
        wanted=plan.wanted, closes_on=plan.closes_on, status=FundraisingStatus.OPEN, began_at=now(),
        entered_by_id=actor.user_id, pledged=0, received=0, spent=0, returned=0, numbers=0, events=0,
    )  # fmt: skip
    db.session.add(fundraising)
    facts = {
        "wanted": plan.wanted,
        "decision": plan.decision.id if plan.decision else None,
        "case": plan.case.id if plan.case else None,
    }
    noted(V.BEGIN, fundraising, area, actor, None, Step(facts=facts))
    return fundraising


def spend(
    fundraising: Fundraising, actor: Actor, *, amount: int, day: date, note: str, photos: Sequence[str]
) -> PledgeEntry:
    """An outlay with a picture of its receipt; nobody outside sees the picture before somebody else verified it."""
    before = _begin(V.SPEND, fundraising, actor)
    refuse_another_day(day)
    if not note:
        raise DomainError("Please write what it was spent on.")
    if not photos:
        raise DomainError("An outlay needs a picture of its receipt.")
    refuse_outlay(fundraising.account, amount)
    entry = write(fundraising, Kind.OUTLAY, amount, actor, day=day, note=note)
    prove_outlay(photos, entry_id=entry.id)
    _noted(V.SPEND, fundraising, actor, before, entry)
    return entry


def verify(fundraising: Fundraising, entry: PledgeEntry, actor: Actor) -> None:
    """By somebody else than who entered it, who has looked at the picture."""
    held(fundraising)
    refuse_unseeing(fundraising, entry, actor)
    before = _step(V.VERIFY, fundraising)
    if entry.id not in queries.waiting(fundraising.id):
        raise DomainError("This has been done already.")
    db.session.add(OutlayCheck(entry_id=entry.id, by_id=actor.user_id, at=now()))
    noted(V.VERIFY, fundraising, fundraising.area, actor, before, Step(facts={"entry": entry.id}))


def refuse_unseeing(fundraising: Fundraising, entry: PledgeEntry, actor: Actor) -> None:
    if CHECK not in actor.permissions_at(fundraising.area.around):
        raise NotAllowed("You may look at this ledger, but not verify it.")
    refuse_own(entry.by_id, actor.user_id)


def correct(fundraising: Fundraising, entry: PledgeEntry, actor: Actor, *, words: str) -> PledgeEntry:
    """A counter-entry takes a line back, with its reason; both stay in the ledger."""
    before = _begin(V.CORRECT, fundraising, actor)
    if not words.strip():
        raise DomainError("Please write what was wrong.")
    if entry.amount < 0 or queries.is_corrected(entry):
        raise DomainError("This has been done already.")
    pledge, kind, less = entry.pledge, entry.kind, -entry.amount
    sums = pledge.sums.after(kind, less) if pledge else None
    refuse_correction(kind, sums, fundraising.account.after(kind, less))
    if pledge and sums:
        stand(pledge, PledgeVerb.CORRECT, sums)
    counter = write(fundraising, kind, less, actor, pledge=pledge, note=words.strip()[:300], corrects=entry)
    _noted(V.CORRECT, fundraising, actor, before, counter, words)
    return counter


def close(fundraising: Fundraising, actor: Actor) -> None:
    """When every outlay is verified and nothing is left. What came in counts as spent from now on."""
    before = _begin(V.CLOSE, fundraising, actor)
    refuse_closing(fundraising.account, unverified=len(queries.waiting(fundraising.id)))
    fundraising.status, fundraising.closed_at = FundraisingStatus.CLOSED, now()
    row = PLEDGE[PledgeVerb.SETTLE]
    db.session.execute(
        sa.update(Pledge)
        .where(Pledge.fundraising_id == fundraising.id, Pledge.status.in_(row.source))
        .values(status=PledgeStatus.SPENT, version=Pledge.version + 1)
    )
    noted(V.CLOSE, fundraising, fundraising.area, actor, before, Step())


# --- What these share ----------------------------------------------------------------------------------------------


def _begin(verb: FundraisingVerb, fundraising: Fundraising, actor: Actor) -> str:
    """Refuse whoever may not, and what the moment does not allow; returns the state before."""
    held(fundraising)
    refuse_outside(fundraising.area, actor)
    return _step(verb, fundraising)


def _step(verb: FundraisingVerb, fundraising: Fundraising) -> str:
    (target,) = FUNDRAISING[verb].target
    next_status(FUNDRAISING[verb], fundraising.status, target)
    return fundraising.status.value


def _noted(
    verb: FundraisingVerb,
    fundraising: Fundraising,
    actor: Actor,
    before: str,
    entry: PledgeEntry,
    words: str = "",
) -> None:
    facts = {"entry": entry.id, "amount": entry.amount}
    step = Step(words, facts=facts, notices=(told_keepers(fundraising),))
    noted(verb, fundraising, fundraising.area, actor, before, step)


def _refuse_appeal(area: Area) -> None:
    """慈善法: what is asked of everybody is a public appeal, and not ours. Neighbours are those of one community."""
    if area.closed:
        raise DomainError("This place is closed.")
    if area.level.depth < Level.COMMUNITY.depth:
        raise DomainError("Costs are shared among the neighbours of one community at most, never in public.")


def _refuse_nothing_behind(area: Area, plan: Plan) -> None:
    if (plan.decision is None) == (plan.case is None):
        raise DomainError("Please name the decision of the council, or the case, that it is for.")
    if plan.decision is not None:
        if plan.decision.status is DecisionStatus.DROPPED:
            raise DomainError("This decision was dropped.")
        if plan.decision.area_id not in area.around:
            raise DomainError("The decision was made for another place.")
    if plan.case is not None:
        if area.id not in plan.case.area.around:
            raise DomainError("The case lies in another place.")
        if db.session.scalar(_decided(plan.case)):
            raise DomainError("A council decided on this case: name its decision.")


def _decided(case: Case) -> sa.Select[int]:
    behind = sa.select(Decision.id).join(TopicCase, TopicCase.topic_id == Decision.topic_id)
    alive = Decision.status != DecisionStatus.DROPPED
    return behind.where(TopicCase.case_id == case.id, alive).limit(1)
