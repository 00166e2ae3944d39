"""The parts a life in the demo is made of: sorting, sending, doing, checking, rating, once more."""

from __future__ import annotations

from datetime import timedelta

from app.accounts.actor import SYSTEM, Actor, resident
from app.accounts.models import Unit
from app.cases import actions
from app.cases.models import Case, ResidentResult, Satisfaction
from app.cases.workflow import Status
from app.core.clock import now
from app.demo.matters import Matter, Story, Teller, answer_to, case_of, photos_of, report
from app.demo.moments import awake, in_office

Result = ResidentResult
RATING_LIMIT = timedelta(days=14)


def sorted_out(matter: Matter, teller: Teller) -> Story:
    yield in_office(now(), matter.rng.uniform(10, 128))
    sort(case_of(matter), matter, teller, matter.team.dispatcher)


def sort(case: Case, matter: Matter, teller: Teller, by: Actor) -> None:
    category = teller.categories[matter.subject.category]
    if case.category_id != category.id or case.kind is not matter.subject.kind:
        actions.recategorise(case, by, kind=matter.subject.kind, category=category)


def begun(matter: Matter, teller: Teller) -> Story:
    yield matter.at
    report(matter)
    yield from sorted_out(matter, teller)
    yield from sent_and_taken(matter, teller)


def unit_of(case: Case) -> Unit:
    assert case.unit
    return case.unit


def sent_and_taken(matter: Matter, teller: Teller) -> Story:
    unit = teller.unit_for(matter)
    rng = matter.rng
    yield in_office(now(), rng.uniform(1, 9))
    case = case_of(matter)
    if case.status is not Status.SUBMITTED:
        return
    actions.dispatch(case, matter.team.dispatcher, unit=unit, note=matter.say("dispatch"))
    yield in_office(now(), rng.uniform(15, 200))
    case = case_of(matter)
    if case.status is Status.DISPATCHED:
        actions.take_on(case, teller.handler(unit))


def done_and_rated(matter: Matter, teller: Teller) -> Story:
    case = case_of(matter)
    assert case.clock_started_at and case.handle_due_at and case.unit
    handler, rng = teller.handler(case.unit), matter.rng
    takes = (case.handle_due_at - case.clock_started_at) * matter.pace
    done_at = in_office(max(case.clock_started_at + takes, now()), rng.uniform(20, 60))
    if rng.random() < 0.45:
        yield in_office(now() + (done_at - now()) / 2, 1)
        internal = rng.random() < 0.25
        actions.progress(
            case_of(matter),
            handler,
            words=matter.say("internal" if internal else "progress"),
            internal=internal,
        )
    yield done_at
    hand_in(matter, handler)
    if matter.reworked:
        yield in_office(now(), rng.uniform(60, 400))
        actions.rework(case_of(matter), matter.team.lead, words=matter.say("rework"))
        yield in_office(now(), rng.uniform(300, 900))
        hand_in(matter, handler)
    yield from checked_and_rated(matter, teller)


def hand_in(matter: Matter, handler: Actor) -> None:
    case = case_of(matter)
    if case.status is Status.IN_PROGRESS:
        result = matter.subject.result
        photos = photos_of(matter, after=True)
        actions.handle(case, handler, result=result, words=answer_to(matter), photos=photos)


def checked_and_rated(matter: Matter, teller: Teller) -> Story:
    case = case_of(matter)
    if case.status is Status.HANDLED:
        yield in_office(now(), matter.rng.uniform(30, 420))
        checker = next(
            person
            for person in (matter.team.lead, matter.team.leader, matter.team.dispatcher)
            if person.user_id != case.handled_by_id
        )
        actions.check(case_of(matter), checker, words=matter.say("check"))
    yield from _rated(matter, teller)


def _rated(matter: Matter, teller: Teller) -> Story:
    if matter.result is None:
        yield now() + RATING_LIMIT + timedelta(minutes=5)
        actions.close(case_of(matter), SYSTEM)
        return
    rng = matter.rng
    yield awake(now() + timedelta(hours=rng.choice((2, 5, 9, 20, 28, 50, 90)) * rng.uniform(0.6, 1.4)))
    case = case_of(matter)
    actions.rate(
        case,
        resident(case.id),
        result=matter.result,
        satisfaction=_face(matter),
        words=matter.last_word or matter.say(matter.result),
    )
    if matter.result is Result.NO:
        yield from _once_more(matter, teller)


def _once_more(matter: Matter, teller: Teller) -> Story:
    rng = matter.rng
    yield awake(now() + timedelta(hours=rng.uniform(0.2, 8)))
    case = case_of(matter)
    actions.ask_reopen(case, resident(case.id), words=matter.say("reopen"))
    yield in_office(now(), rng.uniform(60, 400))
    case = case_of(matter)
    # Without a unit the work falls to whoever reopens it: somebody of the community, who may do it.
    reviewer = matter.team.dispatcher if case.unit else matter.team.lead
    if rng.random() < 0.25:
        actions.close(case, reviewer, words=matter.say("declined"))
        return
    actions.reopen(case, reviewer, words=matter.say("reopened"))
    handler = teller.handler(case.unit) if case.unit else reviewer
    yield in_office(now(), rng.uniform(500, 1900))
    hand_in(matter, handler)
    matter.result = rng.choice((Result.YES, Result.YES, Result.YES, Result.PARTLY))
    yield from checked_and_rated(matter, teller)


def _face(matter: Matter) -> Satisfaction | None:
    if matter.rng.random() < 0.15:
        return None
    weights = {Result.YES: (0, 0, 8, 35, 57), Result.PARTLY: (2, 14, 50, 30, 4)}.get(
        matter.result or Result.NO, (40, 45, 15, 0, 0)
    )
    return Satisfaction(matter.rng.choices((1, 2, 3, 4, 5), weights)[0])
