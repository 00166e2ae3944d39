"""Residents called back in the demo: one is reached at the second try, one at none of three."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from app.accounts.actor import Actor, resident
from app.cases import actions, callback_actions, calling
from app.cases.callback_actions import Answer
from app.cases.callback_models import Callback
from app.cases.contacting import reveal
from app.cases.models import ResidentResult, Satisfaction
from app.core.clock import local_day, now, start_of
from app.demo.chapters import begun, hand_in, unit_of
from app.demo.matters import Matter, Story, Teller, case_of
from app.demo.moments import awake, in_office

MORNING, AFTERNOON, EVENING = (timedelta(hours=hours) for hours in (9.5, 14.5, 18.5))


def called_back(matter: Matter, teller: Teller, caller: Actor, *, reached: bool) -> Story:
    yield from _dissatisfied(matter, teller)
    day = local_day(now()) + timedelta(days=1)
    for number, hour in enumerate((MORNING, AFTERNOON, EVENING)):
        yield _at(day, number, hour)
        callback_actions.take(_waiting(matter), caller)
        reveal(case_of(matter), caller, reason="打电话回访")
        if reached and number == 1:
            said = Answer(
                ResidentResult.YES, Satisfaction(4), may_publish=True, words="后来又来补好了，谢谢。"
            )
            callback_actions.reached(_waiting(matter), case_of(matter), caller, said)
            return
        callback_actions.missed(_waiting(matter), case_of(matter), caller)
        if number == 0:  # taken up once more, and left for another hour
            callback_actions.take(_waiting(matter), caller)
            callback_actions.put_back(_waiting(matter), caller)


def _dissatisfied(matter: Matter, teller: Teller) -> Story:
    yield from begun(matter, teller)
    yield in_office(now(), 400)
    hand_in(matter, teller.handler(unit_of(case_of(matter))))
    yield in_office(now(), 60)
    actions.check(case_of(matter), matter.team.lead, words=matter.say("check"))
    yield awake(now() + timedelta(hours=5))
    case = case_of(matter)
    partly, face = ResidentResult.PARTLY, Satisfaction(2)
    actions.rate(case, resident(case.id), result=partly, satisfaction=face, words=matter.say(partly))


def _at(day: date, number: int, hour: timedelta) -> datetime:
    return start_of(day + timedelta(days=number)) + hour


def _waiting(matter: Matter) -> Callback:
    found = calling.waiting(case_of(matter).id)
    assert found is not None
    return found
