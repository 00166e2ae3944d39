"""The life of a booking. Pure: the table draws the buttons and refuses the rest; time acts by it as people do."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from app.accounts.permissions import Permission
from app.core.errors import DomainError, NotAllowed


class BookingStatus(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    CHECKED_IN = "checked_in"
    COMPLETED = "completed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class BookingVerb(StrEnum):
    REQUEST = "request"
    APPROVE = "approve"
    REJECT = "reject"
    CHECK_IN = "check_in"
    COMPLETE = "complete"
    NO_SHOW = "no_show"
    CANCEL = "cancel"
    REVEAL = (
        "reveal"  # a telephone number was opened: on the booking's own history, so that its holder sees it
    )


class By(StrEnum):
    """Who may do what no permission covers."""

    HOLDER = "holder"  # whoever holds its receipt
    SYSTEM = "system"


S, V, P = BookingStatus, BookingVerb, Permission

HOLDS = frozenset({S.REQUESTED, S.APPROVED, S.CHECKED_IN, S.COMPLETED})  # its half-hours are nobody else's
USED = frozenset({S.CHECKED_IN, S.COMPLETED})
COMING = frozenset({S.REQUESTED, S.APPROVED})
ENDED = frozenset(S) - COMING - {S.CHECKED_IN}
EARLY = timedelta(minutes=30)  # before the beginning, one may be checked in
GRACE = timedelta(minutes=30)  # after the beginning, one is waited for


@dataclass(frozen=True)
class Row:
    verb: BookingVerb
    source: frozenset[BookingStatus]
    target: BookingStatus
    by: frozenset[Permission | By]
    words: bool = False  # staff say why; whoever booked reads it


def _row(
    verb: BookingVerb,
    source: set[BookingStatus],
    target: BookingStatus,
    *by: Permission | By,
    words: bool = False,
) -> Row:
    return Row(verb, frozenset(source), target, frozenset(by), words)


# fmt: off
TRANSITIONS: dict[BookingVerb, Row] = {row.verb: row for row in (
    _row(V.APPROVE,  {S.REQUESTED},             S.APPROVED,   P.MANAGE_RESOURCES),
    _row(V.CHECK_IN, {S.APPROVED},              S.CHECKED_IN, P.BOOK, By.HOLDER),
    _row(V.COMPLETE, {S.CHECKED_IN},            S.COMPLETED,  P.BOOK, By.SYSTEM),
    _row(V.NO_SHOW,  {S.APPROVED},              S.NO_SHOW,    P.BOOK, By.SYSTEM),
    _row(V.REJECT,   {S.REQUESTED},             S.REJECTED,   P.MANAGE_RESOURCES, By.SYSTEM, words=True),
    _row(V.CANCEL,   {S.REQUESTED, S.APPROVED}, S.CANCELLED,  P.BOOK, By.HOLDER, words=True),
)}
# fmt: on


@dataclass(frozen=True)
class Standing:
    """What somebody is to one booking."""

    permissions: frozenset[Permission] = field(default_factory=frozenset)
    by: By | None = None

    @property
    def mine(self) -> frozenset[Permission | By]:
        return frozenset(self.permissions | ({self.by} if self.by else set()))


@dataclass(frozen=True)
class Times:
    begins: datetime
    ends: datetime


def offered(status: BookingStatus, standing: Standing, times: Times, at: datetime) -> list[Row]:
    """In the table's order, and only what the hour allows."""
    return [
        row
        for row in TRANSITIONS.values()
        if status in row.source and row.by & standing.mine and in_time(row.verb, times, at)
    ]


def next_status(
    status: BookingStatus, verb: BookingVerb, standing: Standing, times: Times, at: datetime, words: str
) -> BookingStatus:
    row = TRANSITIONS[verb]
    refuse_for_good(verb, standing)
    if status not in row.source:
        raise DomainError("This booking has moved on; that is no longer possible.")
    if not in_time(verb, times, at):
        raise DomainError("It is too early or too late for this.")
    if row.words and standing.by is None and not words.strip():
        raise DomainError("Please write a few words.")
    return row.target


def refuse_for_good(verb: BookingVerb, standing: Standing) -> None:
    """Whatever the booking's state: this person may never do it to this booking."""
    if not TRANSITIONS[verb].by & standing.mine:
        raise NotAllowed("You may not do this to this booking.")


def in_time(verb: BookingVerb, times: Times, at: datetime) -> bool:
    match verb:
        case V.CHECK_IN:
            return times.begins - EARLY <= at < times.ends
        case V.NO_SHOW:
            return at >= times.begins
        case V.APPROVE | V.CANCEL:
            return at < times.ends
        case _:
            return True


def due_at(status: BookingStatus, times: Times) -> datetime | None:
    """When time alone acts next: on a request nobody decided, on somebody who did not come, at the end."""
    match status:
        case S.REQUESTED:
            return times.begins
        case S.APPROVED:
            return min(times.begins + GRACE, times.ends)
        case S.CHECKED_IN:
            return times.ends
        case _:
            return None


def by_time(status: BookingStatus) -> BookingVerb:
    """What time does to a booking whose hour has come."""
    return {S.REQUESTED: V.REJECT, S.APPROVED: V.NO_SHOW, S.CHECKED_IN: V.COMPLETE}[status]
