"""In which order the verbs of a case are offered: one to press, two beside it, the rest under 更多."""

from app.accounts.actor import Actor
from app.cases.models import Case
from app.cases.standing import standing
from app.cases.workflow import Status, Verb, offered

ORDER = (
    Verb.TAKE_ON, Verb.HANDLE, Verb.SUPPLY, Verb.CHECK, Verb.REOPEN, Verb.DISPATCH, Verb.PROGRESS, Verb.REWORK,
    Verb.CLOSE, Verb.QUICK, Verb.ANSWER, Verb.ASK, Verb.MESSAGE,
    Verb.DELIBERATE, Verb.MERGE, Verb.RECATEGORISE, Verb.REFUSE,
)  # fmt: skip
# The digit of each route stays the same whatever is offered: hands learn it. 4 to 7 are kept for routes to come.
ROUTE_KEYS = {
    Verb.QUICK: "1", Verb.DISPATCH: "2", Verb.DELIBERATE: "3", Verb.ANSWER: "8", Verb.MERGE: "9", Verb.REFUSE: "0",
}  # fmt: skip


def verbs_for(case: Case, actor: Actor) -> list[Verb]:
    may = {row.verb for row in offered(case.status, standing(case, actor))}
    return [verb for verb in ORDER if verb in may]


def is_unsorted(case: Case) -> bool:
    return case.status is Status.SUBMITTED
