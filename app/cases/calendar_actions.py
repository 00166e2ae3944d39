"""The town's own days: on which people work, or do not, whatever the published calendar says."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.cases.clock_models import CalendarDay
from app.cases.deadlines import forget_calendar
from app.core.clock import today
from app.core.db import db
from app.core.errors import DomainError, NotFound
from app.core.workdays import is_workday
from app.timeline.audits import Audited, audit


def days_of(year: int) -> Sequence[CalendarDay]:
    inside = CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))
    return db.session.scalars(
        sa.select(CalendarDay).where(inside, CalendarDay.works.is_not(None)).order_by(CalendarDay.day)
    ).all()


def set_day(day: date, actor: Actor, *, works: bool, note: str) -> CalendarDay:
    """What is past stays as it was counted, and work is announced the day before at the latest."""
    if day < today() or (works and day == today()):
        raise DomainError("Choose a day to come: what is past was counted as it was.")
    if works == is_workday(day):
        raise DomainError("The published calendar says the same already.")
    found = _known(day) or CalendarDay(day=day)
    found.works, found.note, found.settled = works, note, False
    db.session.add(found)
    db.session.flush()
    forget_calendar()
    audit(Audited.CHANGE_CALENDAR, actor, found, facts={"day": day.isoformat(), "works": works})
    return found


def take_back(day: date, actor: Actor) -> None:
    """As published again."""
    found = _known(day)
    if found is None or found.works is None:
        raise NotFound("There is no such day of your own.")
    if day < today():
        raise DomainError("Choose a day to come: what is past was counted as it was.")
    found.works, found.settled = None, False
    db.session.flush()
    forget_calendar()
    audit(Audited.CHANGE_CALENDAR, actor, found, facts={"day": day.isoformat(), "works": None})


def _known(day: date) -> CalendarDay | None:
    return db.session.scalars(sa.select(CalendarDay).where(CalendarDay.day == day)).one_or_none()
