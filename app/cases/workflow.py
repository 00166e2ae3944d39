"""The life of a case. Pure: no database, no web. The table draws the buttons and refuses the forbidden."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from app.accounts.permissions import Permission
from app.core.errors import DomainError, NotAllowed, sentence


class Status(StrEnum):
    SUBMITTED = "submitted"
    NEEDS_INFO = "needs_info"
    DISPATCHED = "dispatched"
    IN_PROGRESS = "in_progress"
    IN_DELIBERATION = "in_deliberation"
    HANDLED = "handled"
    AWAITING_RATING = "awaiting_rating"
    CLOSED = "closed"
    REOPEN_REQUESTED = "reopen_requested"
    NOT_ACCEPTED = "not_accepted"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


class Verb(StrEnum):
    SUBMIT = "submit"
    QUICK = "quick"
    DISPATCH = "dispatch"
    ANSWER = "answer"
    REFUSE = "refuse"
    MERGE = "merge"
    DELIBERATE = "deliberate"
    DECIDE = "decide"  # a meeting decided: a unit, a day
    CONCLUDE = "conclude"  # a meeting ended it without a decision to carry out
    RESUME = "resume"  # the meeting did not take it
    ASK = "ask"
    SUPPLY = "supply"
    RECATEGORISE = "recategorise"
    TAKE_ON = "take_on"
    PROGRESS = "progress"
    HANDLE = "handle"
    CHECK = "check"
    REWORK = "rework"
    RATE = "rate"
    CLOSE = "close"
    ASK_REOPEN = "ask_reopen"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    MESSAGE = "message"
    REVEAL = (
        "reveal"  # a telephone number was opened: on the case's own history, so that the resident sees it
    )


class By(StrEnum):
    """Who may do what no permission covers."""

    REPORTER = "reporter"
    SYSTEM = "system"


S, V, P = Status, Verb, Permission

OPEN = frozenset(
    {S.SUBMITTED, S.NEEDS_INFO, S.DISPATCHED, S.IN_PROGRESS, S.IN_DELIBERATION, S.HANDLED, S.REOPEN_REQUESTED}
)
ALARMING = frozenset({S.SUBMITTED, S.NEEDS_INFO, S.DISPATCHED, S.IN_PROGRESS})  # danger may still be there
DONE = frozenset({S.AWAITING_RATING, S.CLOSED})
ENDED = frozenset({S.CLOSED, S.NOT_ACCEPTED, S.MERGED, S.WITHDRAWN})
TALKS = OPEN | DONE | {S.NOT_ACCEPTED}  # reporter and staff may write to each other
REOPEN_WINDOW = timedelta(days=30)


@dataclass(frozen=True)
class Row:
    """`target` None: the status stays. Supplying and declining may lead back where the case came from."""

    verb: Verb
    source: frozenset[Status]
    target: Status | None
    by: frozenset[Permission | By]
    needs: frozenset[str] = frozenset()
    held: bool = False  # only whoever the case was given to: the unit, or the person
    another: bool = False  # never the person who did the work


def _row(
    verb: Verb,
    source: set[Status],
    target: Status | None,
    *by: Permission | By,
    needs: str = "",
    held: bool = False,
    another: bool = False,
) -> Row:
    return Row(verb, frozenset(source), target, frozenset(by), frozenset(needs.split()), held, another)


# fmt: off
TRANSITIONS: dict[Verb, Row] = {row.verb: row for row in (
    _row(V.DISPATCH,     {S.SUBMITTED},                  S.DISPATCHED,       P.TRIAGE, needs="unit"),
    _row(V.QUICK,        {S.SUBMITTED},                  S.HANDLED,          P.SETTLE, needs="words"),
    _row(V.ANSWER,       {S.SUBMITTED},                  S.HANDLED,          P.SETTLE, needs="words"),
    _row(V.ASK,          {S.SUBMITTED, S.IN_PROGRESS},   S.NEEDS_INFO,       P.ASK,    needs="words"),
    _row(V.MERGE,        {S.SUBMITTED, S.DISPATCHED, S.IN_PROGRESS},
                                                         S.MERGED,           P.TRIAGE, needs="lead"),
    _row(V.REFUSE,       {S.SUBMITTED, S.NEEDS_INFO},    S.NOT_ACCEPTED,     P.TRIAGE, needs="words reason"),
    _row(V.RECATEGORISE, {S.SUBMITTED, S.DISPATCHED, S.IN_PROGRESS},
                                                         None,               P.TRIAGE),
    _row(V.DELIBERATE,   {S.SUBMITTED, S.IN_PROGRESS},   S.IN_DELIBERATION,  P.TRIAGE, needs="topic"),
    _row(V.DECIDE,       {S.IN_DELIBERATION},            S.DISPATCHED,       P.RUN_MEETINGS, needs="unit words"),
    _row(V.CONCLUDE,     {S.IN_DELIBERATION},            S.HANDLED,          P.RUN_MEETINGS, needs="words"),
    _row(V.RESUME,       {S.IN_DELIBERATION},            S.IN_PROGRESS,      P.RUN_MEETINGS, needs="words unit"),
    _row(V.SUPPLY,       {S.NEEDS_INFO},                 None,               By.REPORTER, P.ASK,
                                                                             needs="words_or_photo"),
    _row(V.TAKE_ON,      {S.DISPATCHED},                 S.IN_PROGRESS,      P.HANDLE, held=True),
    _row(V.HANDLE,       {S.IN_PROGRESS},                S.HANDLED,          P.HANDLE, needs="words", held=True),
    _row(V.PROGRESS,     {S.DISPATCHED, S.IN_PROGRESS},  None,               P.HANDLE, needs="words", held=True),
    _row(V.CHECK,        {S.HANDLED},                    S.AWAITING_RATING,  P.CHECK, By.SYSTEM, another=True),
    _row(V.REWORK,       {S.HANDLED},                    S.IN_PROGRESS,      P.CHECK,  needs="words", another=True),
    _row(V.RATE,         {S.AWAITING_RATING},            S.CLOSED,           By.REPORTER, needs="result"),
    _row(V.CLOSE,        {S.AWAITING_RATING, S.REOPEN_REQUESTED},
                                                         S.CLOSED,           P.REVIEW, By.SYSTEM, another=True),
    _row(V.ASK_REOPEN,   {S.AWAITING_RATING, S.CLOSED, S.NOT_ACCEPTED},
                                                         S.REOPEN_REQUESTED, By.REPORTER, needs="words"),
    _row(V.REOPEN,       {S.REOPEN_REQUESTED},           S.IN_PROGRESS,      P.REVIEW, another=True),
    _row(V.WITHDRAW,     {S.SUBMITTED, S.NEEDS_INFO, S.DISPATCHED, S.IN_PROGRESS},
                                                         S.WITHDRAWN,        By.REPORTER),
    _row(V.MESSAGE,      set(TALKS),                     None,               P.ASK, By.REPORTER,
                                                                             needs="words_or_photo"),
)}
# fmt: on


@dataclass(frozen=True)
class Standing:
    """What somebody is to one case: their permissions at its place, and their part in it."""

    permissions: frozenset[Permission] = field(default_factory=frozenset)
    by: By | None = None
    holds: bool = False  # the case was given to them, or to their unit
    did_the_work: bool = False


def permitted(row: Row, status: Status, standing: Standing) -> bool:
    if row.verb is Verb.CLOSE and (status is Status.AWAITING_RATING) != (standing.by is By.SYSTEM):
        return False  # only time closes a case its reporter has not answered, and it closes no other
    mine = set(standing.permissions) | ({standing.by} if standing.by else set())
    if not row.by & mine:
        return False
    return not (row.held and not standing.holds) and not (row.another and standing.did_the_work)


def offered(status: Status, standing: Standing) -> list[Row]:
    """The verbs a person is shown, in the table's order. next_status() enforces the same rows."""
    return [row for row in TRANSITIONS.values() if status in row.source and permitted(row, status, standing)]


def next_status(
    status: Status, verb: Verb, standing: Standing, given: frozenset[str], back_to: Status | None = None
) -> Status:
    """Where the verb leads, or why not. `given` names what came along: words, unit, lead, reason, result."""
    row = TRANSITIONS[verb]
    if not may_ever(verb, standing):
        raise NotAllowed("You may not do this to this case.")
    if status not in row.source:
        raise DomainError("This case has moved on; that is no longer possible.")
    if not permitted(row, status, standing):
        raise NotAllowed("You may not do this to this case.")
    missing = row.needs - given
    if missing:
        raise DomainError(MISSING[min(missing)])
    return back_to or row.target or status


def may_ever(verb: Verb, standing: Standing) -> bool:
    """At some moment of this case's life, if not now."""
    row = TRANSITIONS[verb]
    return any(permitted(row, status, standing) for status in row.source)


MISSING = {
    "words": sentence("Please write a few words."),
    "words_or_photo": sentence("Please write a few words, or add a photo."),
    "unit": sentence("Please choose the unit that should handle it."),
    "lead": sentence("Please name the case it should be merged into."),
    "topic": sentence("Please say for which topic."),
    "reason": sentence("Please choose a reason."),
    "result": sentence("Please say whether it was solved."),
}


def reopenable(status: Status, ended_at: datetime | None, at: datetime) -> bool:
    """The resident may ask for another round for 30 days after the end."""
    in_time = ended_at is None or at <= ended_at + REOPEN_WINDOW
    return status in TRANSITIONS[Verb.ASK_REOPEN].source and in_time
