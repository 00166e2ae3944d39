"""What time alone does in the demo, and the worker elsewhere: warnings at their moment; a day of the town's own."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.cases import calendar_actions, calendar_sweep, ladder_sweep
from app.cases.clock_models import Ladder
from app.core.clock import local_day, now
from app.core.db import db
from app.core.workdays import is_workday
from app.demo.matters import Story

A_DAY = timedelta(days=1)
AT_LEAST = timedelta(hours=3)  # the shortest limit is half used up after twelve


def warned(begins: datetime) -> Story:
    """Half of a limit, four fifths, all of it: told when it is reached."""
    yield begins
    while True:
        while (reached := _next_rung()) < now():
            ladder_sweep.tell(ladder_sweep.due())
        yield min(now() + AT_LEAST, reached + timedelta(seconds=1))


def _next_rung() -> datetime:
    reached = db.session.scalar(sa.select(sa.func.min(Ladder.next_at)))
    return reached or now() + AT_LEAST


def closed_for_a_day(admin: Actor, announced_at: datetime) -> Story:
    """Announced eight days before; what was promised for later moves by a day, and the residents are told."""
    yield announced_at
    day = local_day(announced_at) + 8 * A_DAY
    while not is_workday(day):
        day += A_DAY
    found = calendar_actions.set_day(day, admin, works=False, note="办公楼停电检修，停止办公一天（示例）")
    last = 0
    while ids := calendar_sweep.affected(found, last):
        calendar_sweep.follow(ids)
        last = ids[-1]
    calendar_sweep.settle(found.id, found.works)
