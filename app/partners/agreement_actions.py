"""Everything that changes an agreement: drawn up, signed, used, renewed, ended; and what the calendar does to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from app.accounts.actor import SYSTEM, Actor
from app.core.clock import today
from app.core.db import Model, db
from app.core.engine import write_transaction
from app.core.errors import DomainError
from app.partners.models import Agreement, Commitment, CommitmentUse, Measured, PartnerUnit
from app.partners.step import Step, noted, place_of, refuse_outside, told_area, told_partner
from app.partners.workflow import (
    AGREEMENT,
    REMINDED,
    AgreementStatus,
    AgreementVerb,
    PartnerStatus,
    due_step,
    next_status,
    refuse_overdrawing,
)
from app.timeline.record import Notice

V, S = AgreementVerb, AgreementStatus
MOST_LINES = 20
LARGEST = 100_000_000
AT_ONCE = 50  # in one transaction, so that nobody waits behind it


@dataclass(frozen=True)
class Promise:
    """One line as it is written. Without days of its own it holds for the whole agreement."""

    what: str
    quantity: int
    unit: Measured
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Terms:
    title: str
    since: date
    until: date
    lines: Sequence[Promise] = ()


def draw_up(partner: PartnerUnit, terms: Terms, actor: Actor) -> Agreement:
    refuse_outside(partner.area, actor)
    if partner.status is not PartnerStatus.APPROVED:
        raise DomainError("An agreement is made with an approved partner unit.")
    agreement = Agreement(
        partner=partner, partner_id=partner.id, status=S.DRAFT, events=0, entered_by_id=actor.user_id
    )
    _fill(agreement, terms)
    db.session.add(agreement)
    noted(V.DRAW_UP, agreement, actor, None, Step())
    return agreement


def change(agreement: Agreement, terms: Terms, actor: Actor) -> None:
    """While it is a draft, and only then."""
    before = _begin(V.CHANGE, agreement, actor)
    _fill(agreement, terms)
    noted(V.CHANGE, agreement, actor, before, Step())


def sign(agreement: Agreement, actor: Actor) -> None:
    if not agreement.lines:
        raise DomainError("An agreement promises something: add a line first.")
    if agreement.until < today():
        raise DomainError("Its last day has passed. Change the days first.")
    before = _begin(V.SIGN, agreement, actor)
    agreement.signed_on = today()
    noted(V.SIGN, agreement, actor, before, Step(notices=_told(agreement)))
    keep_calendar_of(agreement)


def renew(agreement: Agreement, actor: Actor) -> Agreement:
    """The next one: a draft with the same promises for as long again. The one before runs on to its last day."""
    before = _begin(V.RENEW, agreement, actor)
    since = agreement.until + timedelta(days=1)
    following = Agreement(
        partner=agreement.partner, partner_id=agreement.partner_id, before_id=agreement.id,
        title=agreement.title, since=since, until=since + (agreement.until - agreement.since), status=S.DRAFT,
        events=0, entered_by_id=actor.user_id,
    )  # fmt: skip
    following.lines = [
        Commitment(
            what=line.what, quantity=line.quantity, unit=line.unit, used=0, since=following.since,
            until=following.until,
        )
        for line in agreement.lines
    ]  # fmt: skip
    db.session.add(following)
    noted(V.DRAW_UP, following, actor, None, Step(facts={"renews": agreement.id}))
    noted(V.RENEW, agreement, actor, before, Step(facts={"by": following.id}, notices=_told(agreement)))
    return following


def end(agreement: Agreement, actor: Actor, *, words: str) -> None:
    before = _begin(V.END, agreement, actor, words)
    agreement.ended_on = today()
    noted(V.END, agreement, actor, before, Step(words, notices=_told(agreement)))


def use(
    line: Commitment, actor: Actor, *, quantity: int, day: date, note: str = "", subject: Model | None = None
) -> CommitmentUse:
    """Some of a promise was made good. The line is held by agreement_queries.line: of two at the last one, one wins.

    `subject`: the match or the booking it was used for.
    """
    agreement = line.agreement
    before = _begin(V.USE, agreement, actor)
    if not line.since <= day <= line.until:
        raise DomainError(
            "This promise holds from %(since)s to %(until)s.",
            since=line.since.isoformat(),
            until=line.until.isoformat(),
        )
    if day > today():
        raise DomainError("What has not happened yet cannot be used up.")
    refuse_overdrawing(line.left, quantity)
    line.used += quantity
    used = CommitmentUse(
        commitment_id=line.id, day=day, quantity=quantity, note=note, by_id=actor.user_id,
        subject_kind=subject.__tablename__ if subject else None, subject_id=subject.id if subject else None,
    )  # fmt: skip
    db.session.add(used)
    noted(V.USE, agreement, actor, before, Step(facts={"line": line.id, "quantity": quantity}))
    return used


# --- The calendar ---------------------------------------------------------------------------------------------------


def keep_calendar() -> int:
    """Begin, remind of the end, end: whatever the day asks. Returns how many agreements moved.

    A chore: two processes at once move each of them once.
    """
    moved = 0
    while due := list(db.session.scalars(_due().limit(AT_ONCE))):
        with write_transaction():
            held = db.session.scalars(
                sa.select(Agreement).where(Agreement.id.in_(due)).order_by(Agreement.id).with_for_update()
            ).all()
            steps = sum(keep_calendar_of(agreement) for agreement in held)
        db.session.expunge_all()
        if not steps:  # somebody else was faster
            break
        moved += len(held)
    db.session.rollback()
    return moved


def keep_calendar_of(agreement: Agreement) -> int:
    """As many steps as the day asks: a short one begins and nears its end on the same day."""
    steps = 0
    while verb := due_step(agreement.status, agreement.since, agreement.until, today()):
        before = agreement.status.value
        agreement.status = AGREEMENT[verb].target or agreement.status
        if verb is V.END:
            agreement.ended_on = agreement.until
        # The people of the area hear that the end is near, and when it came.
        notices = _told(agreement) if verb in (V.NEAR_END, V.END) else ()
        noted(verb, agreement, SYSTEM, before, Step(notices=notices))
        steps += 1
    return steps


def _due() -> sa.Select[int]:
    day = today()
    due = sa.or_(
        sa.and_(Agreement.status == S.SIGNED, Agreement.since <= day),
        sa.and_(Agreement.status == S.ACTIVE, Agreement.until <= day + REMINDED),
        sa.and_(Agreement.status == S.EXPIRING, Agreement.until < day),
    )
    return sa.select(Agreement.id).where(due).order_by(Agreement.id)


# --- What these share ----------------------------------------------------------------------------------------------


def _begin(verb: AgreementVerb, agreement: Agreement, actor: Actor, words: str = "") -> str:
    refuse_outside(place_of(agreement), actor)
    before = agreement.status
    agreement.status = next_status(AGREEMENT[verb], before, words=words)
    return before.value


def _told(agreement: Agreement) -> tuple[Notice, Notice]:
    return told_area(agreement.partner), told_partner(agreement.partner)


def _fill(agreement: Agreement, terms: Terms) -> None:
    if not terms.title:
        raise DomainError("Please write what the agreement is called.")
    if terms.until < terms.since:
        raise DomainError("The last day lies before the first.")
    if len(terms.lines) > MOST_LINES:
        raise DomainError("At most %(n)s lines.", n=MOST_LINES)
    agreement.title, agreement.since, agreement.until = terms.title, terms.since, terms.until
    agreement.lines = [_line(promise, terms) for promise in terms.lines]


def _line(promise: Promise, terms: Terms) -> Commitment:
    since, until = promise.since or terms.since, promise.until or terms.until
    if not promise.what:
        raise DomainError("Please write what is promised.")
    if not 0 < promise.quantity <= LARGEST:
        raise DomainError("A promise is a number from 1 to %(most)s.", most=f"{LARGEST:,}")
    if not terms.since <= since <= until <= terms.until:
        raise DomainError("The days of a line lie within those of the agreement.")
    return Commitment(
        what=promise.what, quantity=promise.quantity, unit=promise.unit, since=since, until=until, used=0
    )
