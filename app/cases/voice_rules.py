"""附议: which cases may be joined, who may say how it ended, and what of a case its other voices read. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from app.accounts.actor import ActorKind
from app.cases.models import Case, Kind
from app.cases.workflow import DONE, OPEN, Status, Verb
from app.timeline.record import Entry

RECENT = timedelta(days=90)
RATING = timedelta(days=14)  # from the check: the reporter's own word may have closed it by then


class VoiceVerb(StrEnum):
    JOIN = "join"
    LEAVE = "leave"
    RATE = "rate"


# Somebody has looked at it, and it is neither between its reporter and us nor with whoever works in confidence.
JOINABLE = frozenset(
    {Status.DISPATCHED, Status.RETURNED, Status.IN_PROGRESS, Status.IN_DELIBERATION, Status.HANDLED}
)
# Between the reporter and us: neither told to the other voices nor shown to them.
PRIVATE: frozenset[str] = frozenset(
    {
        Verb.SUBMIT, Verb.ASK, Verb.SUPPLY, Verb.RATE, Verb.ASK_REOPEN, Verb.WITHDRAW, Verb.REVEAL,
        Verb.RECATEGORISE, Verb.MESSAGE, Verb.LAPSE, Verb.CALL_BACK, Verb.MISS_CALL, Verb.GIVE_UP,
    }
)  # fmt: skip


def joinable(case: Case) -> bool:
    """What the page of a place may show: sorted by somebody, still open, no danger, no complaint about anybody."""
    return (
        case.status in JOINABLE
        and case.category_id is not None
        and case.kind is not Kind.INQUIRY
        and case.alarm is None
        and case.about_unit_id is None
        and case.about_user_id is None
    )


def may_rate(case: Case, at: datetime) -> bool:
    """As long as the reporter would be asked, even when the reporter has answered already."""
    return case.status in DONE and case.checked_at is not None and at <= case.checked_at + RATING


def may_leave(case: Case) -> bool:
    """Afterwards it is history, and counted."""
    return case.status in OPEN


def told_to_all(verb: str) -> bool:
    return verb not in PRIVATE


def shared(entry: Entry) -> bool:
    """Of a case's history: what staff say to everybody. Never the reporter's own words, nor a question to them."""
    if entry.actor_kind == ActorKind.RESIDENT or not told_to_all(entry.verb):
        return False
    return bool(entry.words) if entry.verb == Verb.PROGRESS else True
