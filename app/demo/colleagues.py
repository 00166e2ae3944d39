"""Colleagues in the demo: one hands over what they hold, one is away and another stands in, one answers the hotline."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from app.accounts import absence_actions
from app.accounts.absence_actions import Planned
from app.accounts.actor import Actor
from app.accounts.models import Unit, User
from app.accounts.sessions import actor_for
from app.cases import actions, handover, hotline_actions, hotline_queries
from app.cases.contacting import reveal
from app.cases.handover import Wanted
from app.cases.hotline_words import text_of
from app.cases.models import Channel, Reporter
from app.core.clock import local_day, now
from app.core.db import db
from app.demo.chapters import begun, checked_and_rated, hand_in, unit_of
from app.demo.matters import Matter, Story, Teller, case_of
from app.demo.moments import in_office

DAY = timedelta(days=1)


def handed_over(matter: Matter, teller: Teller, *, by_name: bool) -> Story:
    """Whoever leads the unit takes it from the colleague who leaves: to themselves, or to nobody by name yet."""
    yield from begun(matter, teller)
    leaver = teller.handler(unit_of(case_of(matter)))
    lead = colleague(unit_of(case_of(matter)), leaver)
    yield in_office(now(), 120)
    key = str(uuid.UUID(int=matter.rng.getrandbits(128), version=4))
    to = [lead] if by_name else []
    wanted = Wanted(key, [case_of(matter).ref], to, "借调到区里，手上的件先交接。")
    handover.give_away(_person(leaver), actor_for(lead), wanted)
    if by_name:
        yield in_office(now(), 300)
        hand_in(matter, actor_for(lead))
        yield from checked_and_rated(matter, teller)


def stood_in(matter: Matter, teller: Teller) -> Story:
    """Away for three days; the deputy goes on with what they hold, and the record says for whom."""
    yield from begun(matter, teller)
    away = teller.handler(unit_of(case_of(matter)))
    deputy = colleague(unit_of(case_of(matter)), away)
    yield in_office(now(), 30)
    first = local_day(now())
    absence_actions.enter(Planned(_person(away), deputy, first, first + 2 * DAY, "外出培训"), away)
    yield in_office(now(), 90)
    words = "替同事接着办，材料下午到。"
    actions.progress(case_of(matter), actor_for(deputy), words=words, internal=False)
    yield in_office(now(), 200)
    hand_in(matter, actor_for(deputy))
    yield from checked_and_rated(matter, teller)


def away_now(unit: Unit, away: Actor, by: Actor) -> Story:
    """Entered by whoever leads the unit, for whoever could not."""
    yield in_office(now() - 2 * DAY, 1)
    deputy, first = colleague(unit, away), local_day(now())
    absence_actions.enter(Planned(_person(away), deputy, first, first + 6 * DAY, "病假"), by)


def told_the_hotline(matter: Matter, teller: Teller, number: str) -> Story:
    """An order of 12345: the reporter is called to agree on a time, and the hotline has its answer back."""
    matter = replace(
        matter, channel=Channel.HOTLINE, actor=matter.team.staff, code_id=None, reporter=Reporter.RESIDENT,
        outer_no=f"DEMO{matter.at:%y%m%d}{number}", outer_due_at=matter.at + 7 * DAY,
        phone=f"+861540000{number}", withheld=False,
    )  # fmt: skip
    yield from begun(matter, teller)
    yield in_office(now(), 25)
    reveal(case_of(matter), matter.team.dispatcher, reason="跟您约上门看现场的时间")
    yield in_office(now(), 300)
    hand_in(matter, teller.handler(unit_of(case_of(matter))))
    yield in_office(now(), 60)
    actions.check(case_of(matter), matter.team.lead, words=matter.say("check"))
    yield in_office(now(), 30)
    owed = hotline_queries.of_case(case_of(matter).id)
    assert owed is not None
    hotline_actions.report_back(case_of(matter), matter.team.dispatcher, text=text_of(owed))
    yield from checked_and_rated(matter, teller)


def colleague(unit: Unit, than: Actor) -> User:
    """Whoever leads it, or else the first hired."""
    others = sa.select(User).where(User.unit_id == unit.id, User.id != than.user_id).order_by(User.id)
    return db.session.scalars(others).first() or _person(than)


def _person(actor: Actor) -> User:
    return db.session.get_one(User, actor.user_id)
