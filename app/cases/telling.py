"""Who is told of each verb: one rule, for the outbox and for the page that says so before it is done."""

from collections.abc import Sequence
from enum import StrEnum

from app.cases.conditions import holders_of
from app.cases.models import Case
from app.cases.workflow import Verb
from app.timeline.record import Audience, Notice

REPORTER, TRIAGE, CHECKER = (Notice(one) for one in (Audience.REPORTER, Audience.TRIAGE, Audience.CHECKER))


class To(StrEnum):
    REPORTER = "reporter"
    HOLDERS = "holders"  # the unit and the person it is with, after the verb
    HOLDERS_OR_TRIAGE = "holders_or_triage"  # or, where nobody has it yet, those who will give it out
    TRIAGE = "triage"
    CHECKER = "checker"


T = To
TELLS: dict[Verb, tuple[To, ...]] = {
    Verb.SUBMIT: (T.REPORTER, T.TRIAGE),
    Verb.DISPATCH: (T.REPORTER, T.HOLDERS),
    Verb.QUICK: (T.CHECKER,),
    Verb.ANSWER: (T.CHECKER,),
    Verb.REFUSE: (T.REPORTER,),
    Verb.MERGE: (T.REPORTER,),
    Verb.DELIBERATE: (T.REPORTER,),
    Verb.DECIDE: (T.REPORTER, T.HOLDERS),
    Verb.CONCLUDE: (T.REPORTER, T.CHECKER),
    Verb.RESUME: (T.REPORTER, T.HOLDERS),
    Verb.ASK: (T.REPORTER,),
    Verb.SUPPLY: (T.HOLDERS_OR_TRIAGE, T.REPORTER),
    Verb.RECATEGORISE: (),
    Verb.TAKE_ON: (T.REPORTER,),
    Verb.PROGRESS: (T.REPORTER,),
    Verb.MESSAGE: (T.REPORTER,),  # of staff; what the reporter writes, messages.write tells
    Verb.HANDLE: (T.CHECKER,),
    Verb.CHECK: (T.REPORTER,),
    Verb.REWORK: (T.HOLDERS,),
    Verb.RATE: (T.HOLDERS,),
    Verb.CLOSE: (T.REPORTER,),
    Verb.CALL_BACK: (T.HOLDERS,),
    Verb.MISS_CALL: (),
    Verb.GIVE_UP: (T.REPORTER,),
    Verb.ASK_REOPEN: (T.TRIAGE,),
    Verb.REOPEN: (T.REPORTER, T.HOLDERS),
    Verb.WITHDRAW: (T.HOLDERS_OR_TRIAGE,),
    Verb.RETURN: (T.TRIAGE,),
    Verb.HAND_ON: (),  # the person it goes to, beyond the table
    Verb.HAND_OVER: (),  # who gets it, or the unit, and who had it, beyond the table
    Verb.SIGN: (T.HOLDERS,),
    Verb.PLAN: (T.REPORTER,),
    Verb.MEDIATE: (T.REPORTER,),
    Verb.ORDER: (T.REPORTER,),
    Verb.WISH: (T.REPORTER,),
    Verb.TRANSFER: (T.REPORTER, T.HOLDERS),
    Verb.FULFIL: (T.CHECKER,),
    Verb.UNLINK: (T.REPORTER,),
    Verb.UNMERGE: (T.REPORTER,),
    Verb.LAPSE: (T.HOLDERS_OR_TRIAGE, T.REPORTER),
    Verb.REPORT_BACK: (),  # whoever sent the order, by whoever presses
    Verb.ASK_EXTENSION: (),  # whoever decides, beyond the table
    Verb.ASK_SUSPENSION: (),
    Verb.APPEAL: (),
    Verb.APPROVE: (T.HOLDERS,),  # and the reporter, unless it is an appeal
    Verb.REJECT: (T.HOLDERS,),
    Verb.WAKE: (T.REPORTER, T.HOLDERS),
    Verb.WARN: (),  # by its rung
    Verb.RECKON: (T.REPORTER, T.HOLDERS),
}


def told(case: Case, verb: Verb, *, internal: bool = False, by_reporter: bool = False) -> tuple[Notice, ...]:
    """As the case stands after the verb. A note among staff is theirs alone; nobody is told what they said."""
    found: list[Notice] = []
    for to in TELLS.get(verb, ()):
        if to is not To.REPORTER or not (internal or by_reporter):
            found += _notices(case, to)
    return tuple(found)


def _notices(case: Case, to: To) -> Sequence[Notice]:
    if to is To.HOLDERS:
        return holders_of(case.unit, case.assignee)
    if to is To.HOLDERS_OR_TRIAGE:
        return holders_of(case.unit, case.assignee) or (TRIAGE,)
    return (Notice(Audience(to.value)),)
