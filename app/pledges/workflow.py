"""The lives of a fundraising and of a pledge. Pure: two tables that draw the buttons and refuse the rest.

The state of a pledge follows from its sums, so that an amount that comes in two halves needs no state of its own;
the table says which verb may lead where.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from app.core.errors import DomainError, NotAllowed, sentence
from app.pledges.money import yuan


class FundraisingStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"  # the accounts are balanced, and stay as they are


class FundraisingVerb(StrEnum):
    BEGIN = "begin"
    SPEND = "spend"
    VERIFY = "verify"  # somebody else has looked at the proof of an outlay
    CORRECT = "correct"
    CLOSE = "close"


class PledgeStatus(StrEnum):
    PLEDGED = "pledged"
    RECEIVED = "received"
    SPENT = "spent"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class PledgeVerb(StrEnum):
    PROMISE = "promise"
    RECEIVE = "receive"
    GIVE_BACK = "give_back"
    WITHDRAW = "withdraw"
    CORRECT = "correct"
    SETTLE = "settle"  # the accounts are closed
    REVEAL = "reveal"
    UNNAME = "unname"  # from now on a number stands for the name


class Kind(StrEnum):
    """Of an entry in the ledger."""

    PROMISE = "promise"
    RECEIPT = "receipt"
    OUTLAY = "outlay"
    RETURN = "return"


NAMES = {Kind.PROMISE: "pledged", Kind.RECEIPT: "received", Kind.OUTLAY: "spent", Kind.RETURN: "returned"}
Status = TypeVar("Status", FundraisingStatus, PledgeStatus)
F, P = FundraisingStatus, PledgeStatus


@dataclass(frozen=True)
class Row(Generic[Status]):
    source: frozenset[Status]
    target: frozenset[Status]


def _row(source: set[Status], target: set[Status]) -> Row[Status]:
    return Row(frozenset(source), frozenset(target))


# fmt: off
FUNDRAISING: dict[FundraisingVerb, Row[FundraisingStatus]] = {
    FundraisingVerb.SPEND:   _row({F.OPEN}, {F.OPEN}),
    FundraisingVerb.VERIFY:  _row({F.OPEN}, {F.OPEN}),
    FundraisingVerb.CORRECT: _row({F.OPEN}, {F.OPEN}),
    FundraisingVerb.CLOSE:   _row({F.OPEN}, {F.CLOSED}),
}
PLEDGE: dict[PledgeVerb, Row[PledgeStatus]] = {
    PledgeVerb.RECEIVE:   _row({P.PLEDGED, P.RECEIVED}, {P.RECEIVED}),
    PledgeVerb.GIVE_BACK: _row({P.RECEIVED}, {P.RECEIVED, P.RETURNED}),
    PledgeVerb.WITHDRAW:  _row({P.PLEDGED}, {P.WITHDRAWN}),
    PledgeVerb.CORRECT:   _row({P.PLEDGED, P.RECEIVED, P.RETURNED}, {P.PLEDGED, P.RECEIVED, P.RETURNED, P.WITHDRAWN}),
    PledgeVerb.SETTLE:    _row({P.RECEIVED}, {P.SPENT}),
}
# fmt: on


@dataclass(frozen=True)
class Sums:
    """Of one pledge, in fen. Three sums that are compared, and never added."""

    promised: int
    received: int = 0
    returned: int = 0

    def after(self, kind: Kind, amount: int) -> Sums:
        name = {Kind.PROMISE: "promised", Kind.RECEIPT: "received", Kind.RETURN: "returned"}[kind]
        return replace(self, **{name: getattr(self, name) + amount})

    @property
    def to_come(self) -> int:
        return self.promised - self.received

    @property
    def kept(self) -> int:
        return self.received - self.returned


@dataclass(frozen=True)
class Account:
    """Of one fundraising, in fen."""

    pledged: int = 0
    received: int = 0
    spent: int = 0
    returned: int = 0

    def after(self, kind: Kind, amount: int) -> Account:
        name = NAMES[kind]
        return replace(self, **{name: getattr(self, name) + amount})

    @property
    def left(self) -> int:
        """What lies in the box: came in, was neither spent nor given back."""
        return self.received - self.returned - self.spent


def status_of(sums: Sums, *, settled: bool = False) -> PledgeStatus:
    if sums.promised == 0:
        return P.WITHDRAWN
    if sums.received == 0:
        return P.PLEDGED
    if sums.kept == 0:
        return P.RETURNED
    return P.SPENT if settled else P.RECEIVED


def next_status(row: Row[Status], before: Status, after: Status) -> Status:
    if before not in row.source or after not in row.target:
        raise DomainError("This has moved on; that is no longer possible.")
    return after


# --- What a sum may be ----------------------------------------------------------------------------------------------


def refuse_late(status: FundraisingStatus, closes_on: date, day: date) -> None:
    if status is not F.OPEN or day > closes_on:
        raise DomainError("Promises are no longer taken here: the last day has passed.")


def refuse_receipt(sums: Sums, amount: int) -> None:
    if amount > sums.to_come:
        raise DomainError(BEYOND, left=yuan(sums.to_come))


def refuse_return(sums: Sums, account: Account, amount: int) -> None:
    if amount > sums.kept:
        raise DomainError("Only %(left)s yuan came from them and did not go back yet.", left=yuan(sums.kept))
    if amount > account.left:
        raise DomainError(NOT_THERE, left=yuan(account.left))


def refuse_outlay(account: Account, amount: int) -> None:
    if amount > account.left:
        raise DomainError(NOT_THERE, left=yuan(account.left))


def refuse_closing(account: Account, *, unverified: int) -> None:
    if unverified:
        raise DomainError("Somebody else has to verify every outlay first.")
    if account.left:
        raise DomainError(
            "%(left)s yuan are left: spend them, or give them back, before the accounts are closed.",
            left=yuan(account.left),
        )


def refuse_own(entered_by: int | None, user_id: int | None) -> None:
    if entered_by is not None and entered_by == user_id:
        raise NotAllowed("Somebody else than who entered it verifies it.")


def refuse_correction(kind: Kind, sums: Sums | None, account: Account) -> None:
    """As it would stand afterwards: what hangs on a line is taken back before the line."""
    unpaid = sums is not None and (sums.to_come < 0 or sums.kept < 0)
    if unpaid or account.left < 0:
        raise DomainError(HANGS_ON_PROMISE if kind is Kind.PROMISE else HANGS_ON_RECEIPT)


BEYOND = sentence(
    "Only %(left)s yuan of this promise are still to come. What somebody gives beyond it is a new promise."
)
NOT_THERE = sentence("Only %(left)s yuan are there: more can be neither spent nor given back.")
HANGS_ON_RECEIPT = sentence("Some of it was spent or given back already: correct that first.")
HANGS_ON_PROMISE = sentence("Some of it came in already: correct the receipt first.")
