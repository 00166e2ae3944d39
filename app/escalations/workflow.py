"""The life of an escalation 提级上报. Pure: one table draws the buttons and refuses; one holds the limit of each step.

It lies beside its case: the case goes on meanwhile, by its own table and its own clocks.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.accounts.permissions import Permission
from app.areas.models import Level
from app.cases.clocks import Limit, Unit
from app.cases.workflow import OPEN as CASE_OPEN
from app.cases.workflow import Status as CaseStatus
from app.core.errors import DomainError, NotAllowed, sentence


class EscalationStatus(StrEnum):
    RAISED = "raised"
    TAKEN = "taken"
    WORKING = "working"
    DONE = "done"
    VERIFIED = "verified"
    DECLINED = "declined"  # waits for the ruling
    UPHELD = "upheld"  # ruled: it stays declined


class EscalationVerb(StrEnum):
    TAKE = "take"
    START = "start"
    FINISH = "finish"
    VERIFY = "verify"
    SEND_BACK = "send_back"
    DECLINE = "decline"
    UPHOLD = "uphold"
    OVERRULE = "overrule"  # ruled: the level must take it


class Reason(StrEnum):
    BEYOND_AUTHORITY = "beyond_authority"
    NEEDS_MONEY = "needs_money"
    CROSS_UNIT = "cross_unit"
    OVERDUE = "overdue"
    REPEATED = "repeated"
    SAFETY = "safety"


class Where(StrEnum):
    """At which place somebody must hold the permission."""

    LEVEL = "level"  # the place it was raised to, or above it
    CASE = "case"


S, V, P = EscalationStatus, EscalationVerb, Permission
OPEN = frozenset({S.RAISED, S.TAKEN, S.WORKING, S.DONE, S.DECLINED})
UNDER_WAY = frozenset({S.TAKEN, S.WORKING})
DONE = frozenset({S.DONE, S.VERIFIED})
LEVELS = (Level.COMMUNITY, Level.STREET, Level.DISTRICT)  # to which a case is raised, the nearest first
RAISABLE = CASE_OPEN - {CaseStatus.HANDLED, CaseStatus.REOPEN_REQUESTED}
NO_LEVEL = sentence("There is no level above that this could be raised to.")


@dataclass(frozen=True)
class Row:
    source: frozenset[EscalationStatus]
    target: EscalationStatus
    by: Permission
    where: Where
    words: bool = False
    another: bool = False  # never whoever did, or declined, what is judged


def _row(
    source: set[EscalationStatus], target: EscalationStatus, by: Permission, where: Where, needs: str = ""
) -> Row:
    return Row(frozenset(source), target, by, where, "words" in needs, "another" in needs)


# fmt: off
TRANSITIONS = {
    V.TAKE:      _row({S.RAISED},             S.TAKEN,    P.TRIAGE, Where.LEVEL),
    V.START:     _row({S.TAKEN},              S.WORKING,  P.TRIAGE, Where.LEVEL),
    V.FINISH:    _row({S.TAKEN, S.WORKING},   S.DONE,     P.TRIAGE, Where.LEVEL, "words"),
    V.VERIFY:    _row({S.DONE},               S.VERIFIED, P.CHECK,  Where.CASE,  "another"),
    V.SEND_BACK: _row({S.DONE},               S.WORKING,  P.CHECK,  Where.CASE,  "another words"),
    V.DECLINE:   _row({S.RAISED},             S.DECLINED, P.TRIAGE, Where.LEVEL, "words"),
    V.OVERRULE:  _row({S.DECLINED},           S.TAKEN,    P.REVIEW, Where.LEVEL, "another words"),
    V.UPHOLD:    _row({S.DECLINED},           S.UPHELD,   P.REVIEW, Where.LEVEL, "another words"),
}
# How long it may stand in each status: the next step is due by then.
LIMITS = {
    S.RAISED:   Limit(4, Unit.WORKING_HOURS),
    S.TAKEN:    Limit(1, Unit.WORKING_DAYS),
    S.WORKING:  Limit(5, Unit.WORKING_DAYS),
    S.DONE:     Limit(1, Unit.WORKING_DAYS),
    S.DECLINED: Limit(1, Unit.WORKING_DAYS),
}
# fmt: on
TAKE_UNSAFE = Limit(2, Unit.HOURS)  # danger does not wait for the office to open


def limit_of(status: EscalationStatus, reason: Reason) -> Limit | None:
    if status is S.RAISED and reason is Reason.SAFETY:
        return TAKE_UNSAFE
    return LIMITS.get(status)


def level_above(around: Sequence[Level], stands: Level) -> Level | None:
    """The next existing level above where somebody stands; `around`: the levels around the case."""
    return next((level for level in LEVELS if level.depth < stands.depth and level in around), None)


@dataclass(frozen=True)
class Standing:
    """What somebody is to one escalation."""

    at_level: Collection[Permission] = frozenset()
    at_case: Collection[Permission] = frozenset()
    did_it: bool = False  # did, or declined, what is to be judged now


def permitted(row: Row, standing: Standing) -> bool:
    held = standing.at_level if row.where is Where.LEVEL else standing.at_case
    return row.by in held and not (row.another and standing.did_it)


def offered(status: EscalationStatus, standing: Standing) -> list[EscalationVerb]:
    """In the table's order. next_status() enforces the same rows."""
    return [verb for verb, row in TRANSITIONS.items() if status in row.source and permitted(row, standing)]


def next_status(
    verb: EscalationVerb, status: EscalationStatus, standing: Standing, words: str
) -> EscalationStatus:
    """Where the verb leads. Errors: NotAllowed for the person, DomainError for the moment or for missing words."""
    row = TRANSITIONS[verb]
    if not permitted(row, standing):
        raise NotAllowed("You may not do this to this escalation.")
    if status not in row.source:
        raise DomainError("This escalation has moved on; that is no longer possible.")
    if row.words and not words.strip():
        raise DomainError("Please write a few words.")
    return row.target
