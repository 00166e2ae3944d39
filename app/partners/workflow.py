"""The lives of a partner unit and of an agreement. Pure: two tables that draw the buttons and refuse the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from app.core.errors import DomainError, NotAllowed, sentence

REMINDED = timedelta(days=60)  # before the end: time to talk about the next one


class PartnerStatus(StrEnum):
    APPLIED = "applied"
    APPROVED = "approved"
    RETURNED = "returned"


class PartnerVerb(StrEnum):
    APPLY = "apply"
    ENTER = "enter"
    CHANGE = "change"
    APPROVE = "approve"
    RETURN = "return"
    SEAT = "seat"  # somebody of theirs joins a council
    UNSEAT = "unseat"
    REVEAL = "reveal"


class AgreementStatus(StrEnum):
    DRAFT = "draft"
    SIGNED = "signed"
    ACTIVE = "active"
    EXPIRING = "expiring"
    RENEWED = "renewed"
    ENDED = "ended"


class AgreementVerb(StrEnum):
    DRAW_UP = "draw_up"
    CHANGE = "change"
    SIGN = "sign"
    BEGIN = "begin"
    NEAR_END = "near_end"
    RENEW = "renew"
    END = "end"
    USE = "use"


Status = TypeVar("Status", PartnerStatus, AgreementStatus)
Verb = TypeVar("Verb", PartnerVerb, AgreementVerb)
P, A = PartnerStatus, AgreementStatus
RUNNING = frozenset({A.ACTIVE, A.EXPIRING})
USABLE = RUNNING | {A.RENEWED}  # a renewed one runs on until its last day


@dataclass(frozen=True)
class Row(Generic[Status]):
    source: frozenset[Status]
    target: Status | None = None  # None: the status stays
    another: bool = False  # never whoever entered it
    words: bool = False  # a reason in writing
    by_hand: bool = True
    by_time: bool = False


def _from(*source: Status) -> frozenset[Status]:
    return frozenset(source)


# fmt: off
PARTNER: dict[PartnerVerb, Row[PartnerStatus]] = {
    PartnerVerb.APPROVE: Row(_from(P.APPLIED), P.APPROVED, another=True),
    PartnerVerb.RETURN:  Row(_from(P.APPLIED), P.RETURNED, words=True),
    PartnerVerb.CHANGE:  Row(_from(P.APPLIED, P.APPROVED)),
    PartnerVerb.SEAT:    Row(_from(P.APPROVED)),
    PartnerVerb.UNSEAT:  Row(_from(P.APPROVED)),
    PartnerVerb.REVEAL:  Row(frozenset(P), words=True),
}
AGREEMENT: dict[AgreementVerb, Row[AgreementStatus]] = {
    AgreementVerb.CHANGE:   Row(_from(A.DRAFT)),
    AgreementVerb.SIGN:     Row(_from(A.DRAFT), A.SIGNED),
    AgreementVerb.BEGIN:    Row(_from(A.SIGNED), A.ACTIVE, by_hand=False, by_time=True),
    AgreementVerb.NEAR_END: Row(_from(A.ACTIVE), A.EXPIRING, by_hand=False, by_time=True),
    AgreementVerb.RENEW:    Row(_from(A.ACTIVE, A.EXPIRING), A.RENEWED),
    AgreementVerb.END:      Row(_from(A.DRAFT, A.SIGNED, A.ACTIVE, A.EXPIRING), A.ENDED, words=True, by_time=True),
    AgreementVerb.USE:      Row(USABLE),
}
# fmt: on


def offered(table: dict[Verb, Row[Status]], status: Status, *, entered_it: bool = False) -> set[Verb]:
    """What a person who may act here at all can press now."""
    return {
        verb
        for verb, row in table.items()
        if row.by_hand and status in row.source and not (row.another and entered_it)
    }


def next_status(row: Row[Status], status: Status, *, entered_it: bool = False, words: str = "") -> Status:
    """Where a person's verb leads, or why not."""
    if status not in row.source or not row.by_hand:
        raise DomainError("This has moved on; that is no longer possible.")
    if row.another and entered_it:
        raise NotAllowed("Somebody else than who entered it decides on it.")
    if row.words and not words.strip():
        raise DomainError("Please write a few words.")
    return row.target or status


def due_step(status: AgreementStatus, since: date, until: date, day: date) -> AgreementVerb | None:
    """What the calendar does to an agreement on this day; one step at a time."""
    if status is A.SIGNED and since <= day:
        return AgreementVerb.BEGIN
    if status is A.ACTIVE and day >= until - REMINDED:
        return AgreementVerb.NEAR_END
    if status is A.EXPIRING and day > until:
        return AgreementVerb.END
    return None


def refuse_overdrawing(left: int, quantity: int) -> None:
    if quantity < 1:
        raise DomainError("Please say how much was used: at least 1.")
    if quantity > left:
        raise DomainError(NONE_LEFT if left == 0 else ONLY_SO_MUCH, left=left, wanted=quantity)


ONLY_SO_MUCH = sentence("Only %(left)s of this promise are left: %(wanted)s cannot be used.")
NONE_LEFT = sentence("Nothing of this promise is left: it has been used up.")
