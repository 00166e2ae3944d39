"""The lives of meetings, topics and decisions. Pure: no database, no web. Three tables draw the buttons and refuse."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from app.accounts.permissions import Permission
from app.core.errors import DomainError, NotAllowed


class MeetingStatus(StrEnum):
    DRAFT = "draft"
    COLLECTING = "collecting"  # topics are asked for
    ANNOUNCED = "announced"
    IN_SESSION = "in_session"
    MINUTES = "minutes"  # being written, or published for objection
    TRACKING = "tracking"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    INQUORATE = "inquorate"  # 流会: not counted as held


class TopicStatus(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"  # on an agenda, or waiting for the next one
    DECLINED = "declined"
    DECIDED = "decided"
    DEFERRED = "deferred"
    REFERRED_UP = "referred_up"
    REFER_OWNERS = "refer_owners"
    NO_CONSENSUS = "no_consensus"


class Outcome(StrEnum):
    """How an item ended in one meeting."""

    DECIDED = "decided"
    DEFERRED = "deferred"
    REFERRED_UP = "referred_up"
    REFER_OWNERS = "refer_owners"  # 提请业主大会: what only the owners' assembly may decide
    NO_CONSENSUS = "no_consensus"


class DecisionStatus(StrEnum):
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    VERIFIED = "verified"
    DROPPED = "dropped"


class Verb(StrEnum):
    """Of meetings."""

    CALL = "call"
    COLLECT = "collect"
    ANNOUNCE = "announce"
    CHANGE = "change"
    OPEN = "open"
    ADJOURN = "adjourn"
    FIND_INQUORATE = "find_inquorate"
    CANCEL = "cancel"
    PUBLISH = "publish"
    FREEZE = "freeze"
    COMPLETE = "complete"


class TopicVerb(StrEnum):
    PROPOSE = "propose"
    SUPPORT = "support"
    ACCEPT = "accept"
    DECLINE = "decline"
    REFER = "refer"  # to the council above or below, without a meeting
    CARRY_OVER = "carry_over"
    SETTLE = "settle"


class DecisionVerb(StrEnum):
    DECIDE = "decide"
    TAKE_ON = "take_on"
    REPORT_DONE = "report_done"
    SEND_BACK = "send_back"
    VERIFY = "verify"
    DROP = "drop"


M, T, D, P = MeetingStatus, TopicStatus, DecisionStatus, Permission

HELD = frozenset({M.IN_SESSION, M.MINUTES, M.TRACKING, M.COMPLETED})
COMING = frozenset({M.DRAFT, M.COLLECTING, M.ANNOUNCED})
PUBLIC = HELD | {M.COLLECTING, M.ANNOUNCED, M.CANCELLED, M.INQUORATE}
WAITING = frozenset({T.PROPOSED, T.DEFERRED, T.REFERRED_UP})  # in the pool of the area that has it now
SETTLED = frozenset({T.DECLINED, T.DECIDED, T.REFER_OWNERS, T.NO_CONSENSUS})
UNDONE = frozenset({D.OPEN, D.IN_PROGRESS})

Status = TypeVar("Status", MeetingStatus, TopicStatus, DecisionStatus)


@dataclass(frozen=True)
class Row(Generic[Status]):
    """`target` None: the status stays, or the action says where it leads."""

    source: frozenset[Status]
    target: Status | None
    by: Permission | None  # none: the system, or anybody
    held: bool = False  # only people of the unit it was given to
    another: bool = False  # never whoever did the work


# fmt: off
MEETINGS: Mapping[StrEnum, Row[MeetingStatus]] = {
    Verb.COLLECT:        Row(frozenset({M.DRAFT}),                 M.COLLECTING, P.RUN_MEETINGS),
    Verb.ANNOUNCE:       Row(frozenset({M.DRAFT, M.COLLECTING}),   M.ANNOUNCED,  P.RUN_MEETINGS),
    Verb.CHANGE:         Row(COMING,                               None,         P.RUN_MEETINGS),
    Verb.OPEN:           Row(frozenset({M.ANNOUNCED}),             M.IN_SESSION, P.RUN_MEETINGS),
    Verb.FIND_INQUORATE: Row(frozenset({M.ANNOUNCED}),             M.INQUORATE,  P.RUN_MEETINGS),
    Verb.ADJOURN:        Row(frozenset({M.IN_SESSION}),            M.MINUTES,    P.RUN_MEETINGS),
    Verb.CANCEL:         Row(COMING,                               M.CANCELLED,  P.RUN_MEETINGS),
    Verb.PUBLISH:        Row(frozenset({M.MINUTES}),               None,         P.RUN_MEETINGS),
    Verb.FREEZE:         Row(frozenset({M.MINUTES}),               M.TRACKING,   None),
    Verb.COMPLETE:       Row(frozenset({M.TRACKING}),              M.COMPLETED,  None),
}
TOPICS: Mapping[StrEnum, Row[TopicStatus]] = {
    TopicVerb.SUPPORT:    Row(WAITING | {T.ACCEPTED},              None,         None),
    TopicVerb.ACCEPT:     Row(WAITING,                             T.ACCEPTED,   P.RUN_MEETINGS),
    TopicVerb.DECLINE:    Row(WAITING | {T.ACCEPTED},              T.DECLINED,   P.RUN_MEETINGS),
    TopicVerb.REFER:      Row(WAITING,                             T.PROPOSED,   P.RUN_MEETINGS),
    TopicVerb.CARRY_OVER: Row(frozenset({T.ACCEPTED}),             T.DEFERRED,   P.RUN_MEETINGS),
    TopicVerb.SETTLE:     Row(frozenset({T.ACCEPTED}),             None,         P.RUN_MEETINGS),
}
DECISIONS: Mapping[StrEnum, Row[DecisionStatus]] = {
    DecisionVerb.TAKE_ON:     Row(frozenset({D.OPEN}),             D.IN_PROGRESS, P.HANDLE, held=True),
    DecisionVerb.REPORT_DONE: Row(UNDONE,                          D.DONE,        P.HANDLE, held=True),
    DecisionVerb.SEND_BACK:   Row(frozenset({D.DONE}),             D.IN_PROGRESS, P.CHECK,  another=True),
    DecisionVerb.VERIFY:      Row(frozenset({D.DONE}),             D.VERIFIED,    P.CHECK,  another=True),
    DecisionVerb.DROP:        Row(UNDONE | {D.DONE},               D.DROPPED,     P.RUN_MEETINGS),
}
# fmt: on

SETTLES: Mapping[Outcome, TopicStatus] = {outcome: TopicStatus(outcome.value) for outcome in Outcome}


@dataclass(frozen=True)
class Standing:
    """What somebody is to the thing: their permissions at its place, and their part in it."""

    permissions: frozenset[Permission]
    holds: bool = False
    did_the_work: bool = False
    system: bool = False


def permitted(row: Row[Status], standing: Standing) -> bool:
    if standing.system or row.by is None:
        return True
    if row.by not in standing.permissions:
        return False
    return not (row.held and not standing.holds) and not (row.another and standing.did_the_work)


def offered(table: Mapping[StrEnum, Row[Status]], status: Status, standing: Standing) -> list[StrEnum]:
    """The verbs a person is shown, in the table's order; those that time or anybody does are not offered."""
    return [
        verb for verb, row in table.items() if row.by and status in row.source and permitted(row, standing)
    ]


def next_status(
    table: Mapping[StrEnum, Row[Status]], verb: StrEnum, status: Status, standing: Standing
) -> Status:
    """Where the verb leads. Errors: NotAllowed for the person, DomainError for the moment."""
    row = table[verb]
    if not permitted(row, standing):
        raise NotAllowed("You may not do this here.")
    if status not in row.source:
        raise DomainError("This has moved on; that is no longer possible.")
    return row.target or status
