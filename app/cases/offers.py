"""In which order the verbs of a case are offered: one to press, two beside it, the rest under 更多."""

from app.accounts.actor import Actor
from app.cases import delaying
from app.cases.models import Case
from app.cases.standing import has_signed, standing
from app.cases.workflow import Status, Verb, offered
from app.core.clock import now

ORDER = (
    Verb.APPROVE, Verb.REJECT,
    Verb.TAKE_ON, Verb.HANDLE, Verb.SUPPLY, Verb.CHECK, Verb.REOPEN, Verb.DISPATCH, Verb.SIGN, Verb.PROGRESS,
    Verb.REWORK, Verb.CLOSE, Verb.PLAN, Verb.RETURN, Verb.HAND_ON, Verb.QUICK, Verb.ANSWER, Verb.ASK, Verb.MESSAGE,
    Verb.DELIBERATE, Verb.MEDIATE, Verb.ORDER, Verb.WISH, Verb.TRANSFER, Verb.FULFIL, Verb.UNLINK, Verb.UNMERGE,
    Verb.MERGE, Verb.RECATEGORISE, Verb.ASK_EXTENSION, Verb.ASK_SUSPENSION, Verb.APPEAL, Verb.WAKE, Verb.REFUSE,
)  # fmt: skip
ABOUT_DEADLINES = frozenset(
    {Verb.APPROVE, Verb.REJECT, Verb.ASK_EXTENSION, Verb.ASK_SUSPENSION, Verb.APPEAL, Verb.WAKE}
)
# The digit of each route stays the same whatever is offered: hands learn it.
ROUTE_KEYS = {
    Verb.QUICK: "1", Verb.DISPATCH: "2", Verb.DELIBERATE: "3", Verb.MEDIATE: "4", Verb.ORDER: "5",
    Verb.WISH: "6", Verb.TRANSFER: "7", Verb.ANSWER: "8", Verb.MERGE: "9", Verb.REFUSE: "0",
}  # fmt: skip


def verbs_for(case: Case, actor: Actor, *, never_asked: bool = False) -> list[Verb]:
    """`never_asked`: its history says already that nothing was asked about its deadlines, so that is not read again."""
    may = {row.verb for row in offered(case.status, standing(case, actor))}
    if Verb.SIGN in may and has_signed(case, actor):
        may.remove(Verb.SIGN)
    if about := may & ABOUT_DEADLINES:
        asked, at = () if never_asked else delaying.asked_of(case), now()
        may -= {verb for verb in about if not delaying.possible(case, verb, actor, asked, at)}
    return [verb for verb in ORDER if verb in may]


def is_unsorted(case: Case) -> bool:
    return case.status is Status.SUBMITTED
