"""When somebody may be reminded of a case. Pure: no database, no web. A reminder is counted and shown, no more."""

from datetime import datetime

from app.accounts.permissions import Permission
from app.cases import clocks
from app.cases.clocks import Limit
from app.cases.workflow import Status
from app.core.errors import DomainError, sentence

WITH_SOMEBODY = frozenset({Status.DISPATCHED, Status.IN_PROGRESS})
REMINDING = frozenset({Permission.TRIAGE, Permission.REVIEW})  # either reminds the holder, in writing
EVERY = Limit(1, clocks.Unit.DAYS)  # for the reporter of a case

NOBODY_YET = sentence("Nobody has it in hands yet: it is about to be sorted. There is nobody to remind.")
NOBODY_NOW = sentence("It is with nobody right now, so there is nobody to remind.")


def next_at(last: datetime | None) -> datetime | None:
    """The same clock time a day later; None: at once."""
    return clocks.due(last, EVERY) if last else None


def refuse(status: Status) -> None:
    """Errors: DomainError, while the case is with nobody."""
    if status not in WITH_SOMEBODY:
        raise DomainError(NOBODY_YET if status is Status.SUBMITTED else NOBODY_NOW)


def refuse_again(last: datetime | None, at: datetime) -> None:
    """Errors: DomainError, within a day of the reporter's last reminder. Reached exactly is possible again."""
    soonest = next_at(last)
    if soonest is not None and at < soonest:
        raise DomainError("You have reminded them already. Once a day is possible.")
