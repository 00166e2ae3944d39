"""The life of a case. Pure: no database, no web. The table draws the buttons and refuses the forbidden."""

from collections.abc import Set
from dataclasses import dataclass, field
from enum import StrEnum

from app.accounts.permissions import Permission
from app.cases.missing import MISSING
from app.core.errors import DomainError, NotAllowed


class Status(StrEnum):
    SUBMITTED = "submitted"
    NEEDS_INFO = "needs_info"
    DISPATCHED = "dispatched"
    RETURNED = "returned"  # the unit says that it is somebody else's; a ruling follows
    IN_PROGRESS = "in_progress"
    IN_DELIBERATION = "in_deliberation"
    HANDLED = "handled"
    AWAITING_RATING = "awaiting_rating"
    CLOSED = "closed"
    REOPEN_REQUESTED = "reopen_requested"
    NOT_ACCEPTED = "not_accepted"
    MERGED = "merged"
    LINKED = "linked"  # follows a mediation, an ordered service or a wish
    WITHDRAWN = "withdrawn"


class Verb(StrEnum):
    SUBMIT = "submit"
    QUICK = "quick"
    DISPATCH = "dispatch"
    ANSWER = "answer"
    REFUSE = "refuse"
    MERGE = "merge"
    UNMERGE = "unmerge"
    MEDIATE = "mediate"
    ORDER = "order"
    WISH = "wish"
    UNLINK = "unlink"  # the other did not take it
    FULFIL = "fulfil"  # the other came to its end
    TRANSFER = "transfer"  # an outside body has it, under its own reference
    DELIBERATE = "deliberate"
    DECIDE = "decide"  # a meeting decided: a unit, a day
    CONCLUDE = "conclude"  # a meeting ended it without a decision to carry out
    RESUME = "resume"  # the meeting did not take it
    ASK = "ask"
    SUPPLY = "supply"
    LAPSE = "lapse"  # nobody answered in time: it goes on without
    RECATEGORISE = "recategorise"
    TAKE_ON = "take_on"
    RETURN = "return"
    HAND_ON = "hand_on"  # to somebody else of the same unit
    HAND_OVER = "hand_over"  # of a colleague who leaves: by whoever leads the unit
    SIGN = "sign"  # a helper unit has taken note
    PLAN = "plan"  # the day by which the handler means to be done
    PROGRESS = "progress"
    HANDLE = "handle"
    CHECK = "check"
    REWORK = "rework"
    RATE = "rate"
    CLOSE = "close"
    CALL_BACK = "call_back"  # the resident's own word, heard on the telephone
    MISS_CALL = "miss_call"  # an attempt that reached nobody
    GIVE_UP = "give_up"  # the last of them
    ASK_REOPEN = "ask_reopen"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    MESSAGE = "message"
    REVEAL = "reveal"  # a telephone number was opened; the resident sees it
    ASK_EXTENSION = "ask_extension"
    ASK_SUSPENSION = "ask_suspension"
    APPEAL = "appeal"  # a lateness was not the unit's doing
    APPROVE = "approve"  # what was asked about a deadline
    REJECT = "reject"
    WAKE = "wake"  # what was put off goes on
    WARN = "warn"  # half of the limit, four fifths of it, all of it
    RECKON = "reckon"  # the calendar was changed: a deadline follows
    REPORT_BACK = "report_back"  # whoever sent the order has its answer


class By(StrEnum):
    """Who may do what no permission covers."""

    REPORTER = "reporter"
    SYSTEM = "system"


S, V, P = Status, Verb, Permission

OPEN = frozenset(
    {S.SUBMITTED, S.NEEDS_INFO, S.DISPATCHED, S.RETURNED, S.IN_PROGRESS, S.IN_DELIBERATION, S.HANDLED}
    | {S.REOPEN_REQUESTED, S.LINKED}
)
RUNNING = frozenset({S.DISPATCHED, S.RETURNED, S.IN_PROGRESS})  # the handling clock runs
ALARMING = RUNNING | {S.SUBMITTED, S.NEEDS_INFO}  # danger may still be there
DONE = frozenset({S.AWAITING_RATING, S.CLOSED})
ENDED = frozenset({S.CLOSED, S.NOT_ACCEPTED, S.MERGED, S.WITHDRAWN})
TALKS = OPEN | DONE | {S.NOT_ACCEPTED}  # reporter and staff may write to each other
HELD = OPEN - {S.SUBMITTED, S.LINKED}  # it may be in somebody's hands
BINDING = 2  # after so many returns the ruling is binding


@dataclass(frozen=True)
class Row:
    """`target` None: the status stays. Supplying, lapsing and declining lead back where the case came from."""

    verb: Verb
    source: frozenset[Status]
    target: Status | None
    by: frozenset[Permission | By]
    needs: frozenset[str] = frozenset()
    held: bool = False  # only whoever the case was given to: the unit, or the person
    another: bool = False  # never the person who did the work
    helping: bool = False  # the units that help as well
    led: bool = False  # whoever leads the unit it is with, or manages its people; nobody else
    neither: bool = False  # nor the person who checked it


def _row(
    verb: Verb,
    source: Set[Status],
    target: Status | None,
    *by: Permission | By,
    needs: str = "",
    **only: bool,
) -> Row:
    return Row(verb, frozenset(source), target, frozenset(by), frozenset(needs.split()), **only)


# fmt: off
TRANSITIONS: dict[Verb, Row] = {row.verb: row for row in (
    _row(V.DISPATCH,     {S.SUBMITTED, S.RETURNED},      S.DISPATCHED,       P.TRIAGE, needs="unit"),
    _row(V.QUICK,        {S.SUBMITTED},                  S.HANDLED,          P.SETTLE, needs="words"),
    _row(V.ANSWER,       {S.SUBMITTED},                  S.HANDLED,          P.SETTLE, needs="words"),
    _row(V.ASK,          {S.SUBMITTED, S.IN_PROGRESS},   S.NEEDS_INFO,       P.ASK,    needs="words"),
    _row(V.MERGE,        {S.SUBMITTED, S.DISPATCHED, S.IN_PROGRESS},
                                                         S.MERGED,           P.TRIAGE, needs="lead"),
    _row(V.UNMERGE,      {S.MERGED},                     S.SUBMITTED,        P.TRIAGE, needs="words"),
    _row(V.MEDIATE,      {S.SUBMITTED},                  S.LINKED,           P.TRIAGE, needs="linked"),
    _row(V.ORDER,        {S.SUBMITTED},                  S.LINKED,           P.TRIAGE, needs="linked"),
    _row(V.WISH,         {S.SUBMITTED},                  S.LINKED,           P.TRIAGE, needs="linked"),
    _row(V.UNLINK,       {S.LINKED},                     S.SUBMITTED,        P.TRIAGE, needs="words"),
    _row(V.FULFIL,       {S.LINKED},                     S.HANDLED,          P.TRIAGE, needs="words result"),
    _row(V.TRANSFER,     {S.SUBMITTED, S.IN_PROGRESS},   S.IN_PROGRESS,      P.TRIAGE, needs="outer_body"),
    _row(V.REFUSE,       {S.SUBMITTED, S.NEEDS_INFO},    S.NOT_ACCEPTED,     P.TRIAGE, needs="words reason"),
    _row(V.RECATEGORISE, {S.SUBMITTED, S.DISPATCHED, S.RETURNED, S.IN_PROGRESS},
                                                         None,               P.TRIAGE),
    _row(V.DELIBERATE,   {S.SUBMITTED, S.IN_PROGRESS},   S.IN_DELIBERATION,  P.TRIAGE, needs="topic"),
    _row(V.DECIDE,       {S.IN_DELIBERATION},            S.DISPATCHED,       P.RUN_MEETINGS, needs="unit words"),
    _row(V.CONCLUDE,     {S.IN_DELIBERATION},            S.HANDLED,          P.RUN_MEETINGS, needs="words"),
    _row(V.RESUME,       {S.IN_DELIBERATION},            S.IN_PROGRESS,      P.RUN_MEETINGS, needs="words unit"),
    _row(V.SUPPLY,       {S.NEEDS_INFO},                 None,               By.REPORTER, P.ASK,
                                                                             needs="words_or_photo"),
    _row(V.LAPSE,        {S.NEEDS_INFO},                 None,               By.SYSTEM),
    _row(V.TAKE_ON,      {S.DISPATCHED},                 S.IN_PROGRESS,      P.HANDLE, held=True),
    _row(V.HANDLE,       {S.IN_PROGRESS},                S.HANDLED,          P.HANDLE, needs="words", held=True),
    _row(V.PROGRESS,     {S.DISPATCHED, S.IN_PROGRESS},  None,               P.HANDLE, needs="words", held=True,
                                                                             helping=True),
    _row(V.RETURN,       {S.DISPATCHED, S.IN_PROGRESS},  S.RETURNED,         P.HANDLE, needs="reason proposed",
                                                                             held=True),
    _row(V.HAND_ON,      {S.DISPATCHED, S.IN_PROGRESS},  None,               P.HANDLE, needs="person", held=True),
    _row(V.HAND_OVER,    HELD,                           None,               needs="words", led=True),
    _row(V.PLAN,         {S.IN_PROGRESS},                None,               P.HANDLE, needs="day", held=True),
    _row(V.SIGN,         {S.DISPATCHED, S.IN_PROGRESS},  None,               helping=True),
    _row(V.CHECK,        {S.HANDLED},                    S.AWAITING_RATING,  P.CHECK, By.SYSTEM, another=True),
    _row(V.REWORK,       {S.HANDLED},                    S.IN_PROGRESS,      P.CHECK,  needs="words", another=True),
    _row(V.RATE,         {S.AWAITING_RATING},            S.CLOSED,           By.REPORTER, needs="result"),
    _row(V.CLOSE,        {S.AWAITING_RATING, S.REOPEN_REQUESTED},
                                                         S.CLOSED,           P.REVIEW, By.SYSTEM, another=True),
    _row(V.ASK_REOPEN,   {S.AWAITING_RATING, S.CLOSED, S.NOT_ACCEPTED},
                         S.REOPEN_REQUESTED,             By.REPORTER, P.CALL_BACK, needs="words", neither=True),
    _row(V.CALL_BACK,    {S.AWAITING_RATING, S.CLOSED},  S.CLOSED,           P.CALL_BACK, needs="result", neither=True),
    _row(V.MISS_CALL,    {S.AWAITING_RATING, S.CLOSED},  None,               P.CALL_BACK, neither=True),
    _row(V.GIVE_UP,      {S.AWAITING_RATING, S.CLOSED},  S.CLOSED,           P.CALL_BACK, neither=True),
    _row(V.REOPEN,       {S.REOPEN_REQUESTED},           S.IN_PROGRESS,      P.REVIEW, another=True),
    _row(V.ASK_EXTENSION, {S.DISPATCHED, S.IN_PROGRESS}, None,               P.HANDLE, needs="words", held=True),
    _row(V.ASK_SUSPENSION, {S.IN_PROGRESS},              None,               P.HANDLE, needs="words", held=True),
    _row(V.APPEAL,       {S.IN_PROGRESS, S.HANDLED, S.AWAITING_RATING, S.CLOSED},
                                                         None,               P.HANDLE, needs="words", held=True),
    _row(V.APPROVE,      OPEN | DONE,                    None,               P.APPROVE_DELAYS),
    _row(V.REJECT,       OPEN | DONE,                    None,               P.APPROVE_DELAYS, needs="words"),
    _row(V.WAKE,         {S.IN_PROGRESS, S.NEEDS_INFO, S.IN_DELIBERATION},
                                                         None,               P.APPROVE_DELAYS, By.SYSTEM),
    _row(V.WARN,         RUNNING | {S.NEEDS_INFO},       None,               By.SYSTEM),
    _row(V.RECKON,       RUNNING | {S.SUBMITTED, S.NEEDS_INFO}, None,        By.SYSTEM),
    _row(V.REPORT_BACK,  DONE | {S.NOT_ACCEPTED, S.IN_PROGRESS, S.MERGED, S.WITHDRAWN},
                                                         None,               P.INTAKE, needs="words"),
    _row(V.WITHDRAW,     {S.SUBMITTED, S.NEEDS_INFO, S.DISPATCHED, S.IN_PROGRESS},
                                                         S.WITHDRAWN,        By.REPORTER),
    _row(V.MESSAGE,      set(TALKS),                     None,              P.ASK, By.REPORTER, needs="words_or_photo"),
)}
# fmt: on


@dataclass(frozen=True)
class Standing:
    """What somebody is to one case: their permissions at its place, and their part in it."""

    permissions: frozenset[Permission] = field(default_factory=frozenset)
    by: By | None = None
    holds: bool = False  # the case was given to them, or to their unit
    did_the_work: bool = False
    checked_it: bool = False
    helps: bool = False  # one of the units that help is theirs
    returned_it: bool = False
    bound: bool = False  # by a ruling: it was returned as often as it may be
    leads: bool = False  # the unit it is with, or manages its people


def permitted(row: Row, status: Status, standing: Standing) -> bool:
    if row.verb is Verb.CLOSE and (status is Status.AWAITING_RATING) != (standing.by is By.SYSTEM):
        return False  # only time closes a case its reporter has not answered, and it closes no other
    if row.led:
        return standing.leads
    if row.helping and standing.helps:
        return True
    if standing.returned_it and status is Status.RETURNED and row.verb is not Verb.MESSAGE:
        return False  # nobody rules on what they returned; to write to the resident rules on nothing
    if standing.bound and row.verb is Verb.RETURN:
        return False
    mine = set(standing.permissions) | ({standing.by} if standing.by else set())
    if not row.by & mine:
        return False
    own = (row.another or row.neither) and standing.did_the_work
    own = own or (row.neither and standing.checked_it)
    return not (row.held and not standing.holds) and not own


def offered(status: Status, standing: Standing) -> list[Row]:
    """The verbs a person is shown, in the table's order. next_status() enforces the same rows."""
    return [row for row in TRANSITIONS.values() if status in row.source and permitted(row, status, standing)]


def next_status(
    status: Status, verb: Verb, standing: Standing, given: frozenset[str], back_to: Status | None = None
) -> Status:
    """Where the verb leads, or why not. `given` names what came along: words, unit, lead, reason, result."""
    row = TRANSITIONS[verb]
    if standing.bound and verb is Verb.RETURN:
        raise DomainError("It was returned twice already: the ruling is binding.")
    if not may_ever(verb, standing):
        raise NotAllowed("You may not do this to this case.")
    if status not in row.source:
        raise DomainError("This case has moved on; that is no longer possible.")
    if not permitted(row, status, standing):
        raise NotAllowed("You may not do this to this case.")
    if missing := row.needs - given:
        raise DomainError(MISSING[min(missing)])
    return back_to or row.target or status


def may_ever(verb: Verb, standing: Standing) -> bool:
    """At some moment of this case's life, if not now."""
    row = TRANSITIONS[verb]
    return any(permitted(row, status, standing) for status in row.source)
