"""In which order the verbs of a case are offered: one to press, two beside it, the rest under 更多."""

from app.accounts.actor import Actor
from app.cases import delaying
from app.cases.models import Case
from app.cases.standing import standing
from app.cases.workflow import Status, Verb, offered
from app.core.clock import now

ORDER = (
    Verb.APPROVE, Verb.REJECT, Verb.TAKE_ON, Verb.HANDLE, Verb.SUPPLY, Verb.CHECK, Verb.REOPEN, Verb.DISPATCH,
    Verb.PROGRESS, Verb.REWORK, Verb.CLOSE, Verb.QUICK, Verb.ANSWER, Verb.ASK, Verb.DELIBERATE, Verb.MERGE,
    Verb.RECATEGORISE, Verb.ASK_EXTENSION, Verb.ASK_SUSPENSION, Verb.APPEAL, Verb.WAKE, Verb.REFUSE,
)  # fmt: skip
ABOUT_DEADLINES = frozenset(
    {Verb.APPROVE, Verb.REJECT, Verb.ASK_EXTENSION, Verb.ASK_SUSPENSION, Verb.APPEAL, Verb.WAKE}
)
# The digit of each route stays the same whatever is offered: hands learn it. 4 to 7 are kept for routes to come.
ROUTE_KEYS = {
    Verb.QUICK: "1", Verb.DISPATCH: "2", Verb.DELIBERATE: "3", Verb.ANSWER: "8", Verb.MERGE: "9", Verb.REFUSE: "0",
}  # fmt: skip


def verbs_for(case: Case, actor: Actor) -> list[Verb]:
    may = {row.verb for row in offered(case.status, standing(case, actor))}
    if about := may & ABOUT_DEADLINES:
        asked, at = delaying.asked_of(case), now()
        may -= {verb for verb in about if not delaying.possible(case, verb, actor, asked, at)}
    return [verb for verb in ORDER if verb in may]


def is_unsorted(case: Case) -> bool:
    return case.status is Status.SUBMITTED
