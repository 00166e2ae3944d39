"""What becomes of a report, told as it happened: each story wakes at its next moment and takes one step.

A story is a generator: it yields when it wants to be woken; between two moments it calls the same actions
as the pages do. Whoever tells it (loading.py) sets the clock and stops at the present.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from app.accounts.actor import resident
from app.cases import actions, planning
from app.cases.models import ClosureCode, ResidentResult, Satisfaction
from app.cases.workflow import Status
from app.core.clock import now
from app.demo import neighbours
from app.demo.chapters import checked_and_rated, done_and_rated, hand_in, sent_and_taken, sort, sorted_out
from app.demo.matters import Matter, Story, Teller, answer_to, case_of, photos_of, report
from app.demo.moments import awake, in_office
from app.demo.subjects import Refused


def untouched(matter: Matter) -> Story:
    yield matter.at
    report(matter)


def dispatched(matter: Matter, teller: Teller) -> Story:
    """The usual way: sorted, sent to a unit, done, checked, rated."""
    yield matter.at
    report(matter)
    yield from sorted_out(matter, teller)
    yield from sent_and_taken(matter, teller)
    yield from done_and_rated(matter, teller)


def stuck(matter: Matter, teller: Teller) -> Story:
    """Taken on, and then nobody hears of it."""
    yield matter.at
    report(matter)
    yield from sorted_out(matter, teller)
    yield from sent_and_taken(matter, teller)


def settled(matter: Matter, teller: Teller) -> Story:
    """Done on the spot by whoever saw it."""
    yield matter.at
    report(matter)
    yield in_office(now(), matter.rng.uniform(6, 70))
    case, worker = case_of(matter), matter.team.worker
    sort(case, matter, teller, matter.team.staff)
    result = ClosureCode.SOLVED
    actions.quick(case, worker, result=result, words=answer_to(matter), photos=photos_of(matter, after=True))
    yield from checked_and_rated(matter, teller)


def answered(matter: Matter, teller: Teller) -> Story:
    yield matter.at
    report(matter)
    yield in_office(now(), matter.rng.uniform(8, 160))
    case = case_of(matter)
    sort(case, matter, teller, matter.team.staff)
    actions.answer(
        case, matter.rng.choice((matter.team.staff, matter.team.dispatcher)), words=answer_to(matter)
    )
    yield from checked_and_rated(matter, teller)


def refused(matter: Matter, why: Refused) -> Story:
    yield matter.at
    report(matter)
    yield in_office(now(), matter.rng.uniform(20, 200))
    actions.refuse(
        case_of(matter),
        matter.team.dispatcher,
        reason=why.reason,
        responsible=why.responsible,
        words=why.words,
    )


def withdrawn(matter: Matter, teller: Teller) -> Story:
    yield matter.at
    report(matter)
    if matter.rng.random() < 0.6:
        yield from sorted_out(matter, teller)
        yield from sent_and_taken(matter, teller)
    yield awake(now() + timedelta(hours=matter.rng.uniform(10, 30)))
    case = case_of(matter)
    if case.status in (Status.SUBMITTED, Status.DISPATCHED, Status.IN_PROGRESS):
        actions.withdraw(case, resident(case.id), words=matter.say("withdraw"))


def asked(matter: Matter, teller: Teller, *, replies: bool) -> Story:
    """Something is missing; with luck the resident says it, and after five days it goes on without."""
    yield matter.at
    report(matter)
    yield in_office(now(), matter.rng.uniform(10, 100))
    actions.ask(case_of(matter), matter.team.dispatcher, words=matter.say("ask"))
    if replies:
        yield awake(now() + timedelta(hours=matter.rng.uniform(2, 26)))
        case = case_of(matter)
        actions.supply(case, resident(case.id), words=matter.say("supply"))
        neighbours.talk(case, matter)
    else:
        yield in_office(now() + timedelta(days=5), 1)
        planning.lapse(case_of(matter))
    yield from sorted_out(matter, teller)
    yield from sent_and_taken(matter, teller)
    yield from done_and_rated(matter, teller)


def twin(matter: Matter, teller: Teller, lead: Matter) -> Story:
    """Somebody else reports the same thing: joined to the first when that is still open."""
    yield matter.at
    report(matter)
    yield in_office(now(), matter.rng.uniform(15, 90))
    first = case_of(lead) if lead.case else None
    case = case_of(matter)
    if first is not None and first.is_open():
        sort(case, matter, teller, matter.team.dispatcher)
        actions.merge(case, matter.team.dispatcher, lead=first)
        neighbours.join(first, matter)
        return
    yield from sorted_out(matter, teller)
    yield from sent_and_taken(matter, teller)
    yield from done_and_rated(matter, teller)


def waiting(matter: Matter, teller: Teller, *, stop: str, at: datetime) -> Story:
    """Staged: comes to the state it is to be shown in at the given time, and stays there."""
    yield matter.at
    report(matter)
    yield from sorted_out(matter, teller)
    if stop == "dispatched":
        yield at
        actions.dispatch(case_of(matter), matter.team.dispatcher, unit=teller.unit_for(matter))
        return
    yield from sent_and_taken(matter, teller)
    case = case_of(matter)
    assert case.unit
    handler = teller.handler(case.unit)
    yield at if stop == "handled" else at - timedelta(days=3)
    hand_in(matter, handler)
    if stop == "handled":
        return
    yield at - timedelta(days=2)
    actions.check(case_of(matter), matter.team.lead, words=matter.say("check"))
    yield at - timedelta(minutes=20)
    case = case_of(matter)
    actions.rate(
        case,
        resident(case.id),
        result=ResidentResult.NO,
        satisfaction=Satisfaction(2),
        words=matter.say("no"),
    )
    yield at
    case = case_of(matter)
    actions.ask_reopen(case, resident(case.id), words=matter.say("reopen"))
