"""What goes on beside some of the demo's cases: a reminder, an escalation, a whistle."""

from __future__ import annotations

from datetime import timedelta

from app.accounts.actor import resident
from app.areas.models import Level
from app.core.clock import now
from app.core.db import db
from app.demo.chapters import begun, done_and_rated
from app.demo.matters import Matter, Story, Teller, case_of
from app.demo.moments import in_office
from app.escalations import actions as escalating
from app.escalations.models import Escalation
from app.escalations.workflow import EscalationVerb, Reason
from app.reminders import actions as reminding
from app.whistles import actions as whistling
from app.whistles.models import Summons, Whistle
from app.whistles.workflow import Mark

DAY = timedelta(days=1)


def urged(matter: Matter, teller: Teller) -> Story:
    """Reminded by its reporter, then by whoever gave it out; still nothing."""
    yield from begun(matter, teller)
    yield in_office(now() + 2 * DAY, 5)
    case = case_of(matter)
    reminding.remind(case, resident(case.id))
    yield in_office(now() + DAY, 30)
    reminding.remind(case_of(matter), matter.team.dispatcher, words="居民催过了，请今天回个话。")


def raised(matter: Matter, teller: Teller) -> Story:
    """The community cannot pay for it; the street can."""
    yield from begun(matter, teller)
    yield in_office(now(), 100)
    words = "要换整段管子，社区没有这笔钱。"
    escalation = escalating.raise_up(
        case_of(matter), matter.team.lead, reason=Reason.NEEDS_MONEY, words=words
    )
    for verb, words, minutes in (
        (EscalationVerb.TAKE, "", 60),
        (EscalationVerb.START, "", 90),
        (EscalationVerb.FINISH, "街道从小微项目里安排了资金，已进场。", 900),
    ):
        yield in_office(now(), minutes)
        escalating.move(
            db.session.get_one(Escalation, escalation.id), verb, matter.team.dispatcher, words=words
        )
    yield in_office(now(), 120)
    escalating.move(
        db.session.get_one(Escalation, escalation.id),
        EscalationVerb.VERIFY,
        matter.team.lead,
        words="看过，钱到位了。",
    )
    yield from done_and_rated(matter, teller)


def called_off(matter: Matter, teller: Teller) -> Story:
    """Blown for the wrong case: nobody needs to come."""
    yield from begun(matter, teller)
    yield in_office(now(), 70)
    case, dispatcher = case_of(matter), matter.team.dispatcher
    units = [unit for unit in whistling.choices(case) if unit.area.level is Level.DISTRICT][:2]
    call = whistling.Call(units, "小区南门", in_office(now(), 240), "请到现场一起看排水。")
    whistle_id = whistling.blow(case, dispatcher, call).id
    yield in_office(now(), 15)
    whistle = db.session.get_one(Whistle, whistle_id)
    whistling.call_off(whistle, dispatcher, words="吹错了件，不用过来，抱歉。")
    yield from done_and_rated(matter, teller)


def whistled(matter: Matter, teller: Teller) -> Story:
    """Three departments meet on the spot; the last of them comes late, and is told so."""
    yield from begun(matter, teller)
    yield in_office(now(), 120)
    case, dispatcher = case_of(matter), matter.team.dispatcher
    units = [unit for unit in whistling.choices(case) if unit.area.level is Level.DISTRICT][:3]
    call = whistling.Call(units, "小区东门", in_office(now(), 300), "三家到现场一起定怎么修、谁来修。")
    whistle_id = whistling.blow(case, dispatcher, call).id
    come = db.session.get_one(Whistle, whistle_id).summons
    numbers = [(one.id, teller.handler(one.unit)) for one in come]
    yield in_office(now(), 20)
    for number, handler in numbers:
        whistling.answer(db.session.get_one(Summons, number), handler, words="收到，按时到。")
    yield call.meet_at + timedelta(minutes=4)
    for number, handler in numbers[:-1]:
        whistling.arrive(db.session.get_one(Summons, number), handler, words="到了。")
    yield call.meet_at + timedelta(minutes=75)
    whistling.arrive(db.session.get_one(Summons, numbers[-1][0]), numbers[-1][1], words="路上堵车。")
    yield call.meet_at + timedelta(minutes=110)
    for number, handler in numbers:
        whistling.finish(db.session.get_one(Summons, number), handler, words="分好工，明天一起施工。")
    yield in_office(now(), 60)
    for number, mark in zip(
        [number for number, _ in numbers], (Mark.GOOD, Mark.GOOD, Mark.POOR), strict=False
    ):
        words = "迟到一个多小时。" if mark is Mark.POOR else ""
        whistling.rate(db.session.get_one(Summons, number), dispatcher, mark=mark, words=words)
    yield from done_and_rated(matter, teller)
