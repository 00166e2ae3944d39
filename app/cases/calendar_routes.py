"""The page of working days: a year at a glance, what is published, and the days the town sets for itself."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, get_locale, gettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField
from wtforms.validators import InputRequired, Length

from app.accounts.permissions import Permission
from app.cases import calendar_actions as actions
from app.cases.clock_models import CalendarDay
from app.core import workdays as published
from app.core.clock import today
from app.web.access import requires
from app.web.forms import CleanText, OneButtonOf, PostForm
from app.web.telling import told_on
from app.web.transactions import writing

workdays = Blueprint("workdays", __name__, url_prefix="/admin/working-days")
MANAGE = Permission.MANAGE_CATEGORIES
FIRST, LAST = 2020, 2100
SATURDAY = 5
ONE_DAY = timedelta(days=1)
OFF, ON = "off", "on"


class DayForm(PostForm):
    day = DateField(_l("Day"), [InputRequired()])
    works = OneButtonOf(
        _l("On this day"), [InputRequired()],
        choices=lambda: [(OFF, _("nobody works")), (ON, _("people work"))], default=OFF,
    )  # fmt: skip
    note = CleanText(_l("Why"), [Length(max=300)])


class TakeBackForm(PostForm):
    day = DateField(validators=[InputRequired()])


@dataclass(frozen=True)
class Square:
    """One day of a month."""

    day: date
    works: bool
    unusual: bool  # a weekday off, a weekend day worked
    own: bool
    name: str


@dataclass(frozen=True)
class Month:
    name: str
    weeks: Sequence[Sequence[Square | None]]


@dataclass(frozen=True)
class Run:
    """Days off in a row, as published."""

    first: date
    last: date
    name: str


@workdays.app_template_filter("with_weekday")
def with_weekday(day: date) -> str:
    return str(format_date(day, gettext("EEE, MMM d")))


@workdays.get("")
@requires(MANAGE)
def home() -> ResponseReturnValue:
    return _page(_year(), DayForm())


@workdays.post("/set")
@requires(MANAGE)
def set_day() -> ResponseReturnValue:
    form = DayForm()
    if form.submitted() and (day := form.day.data):
        with told_on(form), writing() as person:
            actions.set_day(day, person, works=form.works.data == ON, note=form.note.data or "")
            flash(_("Saved. Deadlines that run over this day follow in a minute."), "done")
            return redirect(url_for("workdays.home", year=day.year))
    return _page(form.day.data.year if form.day.data else today().year, form)


@workdays.post("/take-back")
@requires(MANAGE)
def take_back() -> ResponseReturnValue:
    form = TakeBackForm()
    if form.submitted() and (day := form.day.data):
        with told_on(form), writing() as person:
            actions.take_back(day, person)
            flash(_("As published again. Deadlines follow in a minute."), "done")
            return redirect(url_for("workdays.home", year=day.year))
    shown = DayForm(formdata=None)
    shown.form_errors = form.form_errors
    page, _status = _page(today().year, shown)
    return page, form.http_status


def _year() -> int:
    year = request.args.get("year", today().year, type=int)
    return min(max(year, FIRST), LAST)


def _page(year: int, form: DayForm) -> tuple[str, int]:
    year = min(max(year, FIRST), LAST)
    own = {one.day: one for one in actions.days_of(year)}
    names = published.names(year, _language()) if year in published.PUBLISHED_YEARS else {}
    page = render_template(
        "cases/working_days.html",
        year=year,
        known=year in published.PUBLISHED_YEARS,
        months=[_month(year, month, own, names) for month in range(1, 13)],
        weekdays=[str(format_date(date(2026, 11, 23) + n * ONE_DAY, "EEEEE")) for n in range(7)],
        own=[(one, published.is_workday(one.day)) for one in own.values()],
        runs=list(_runs(year, names)),
        made_up=[day for day in _days(year) if _is_made_up(day)],
        today=today(),
        form=form,
    )
    return page, form.http_status


def _language() -> str:
    """As the published calendar calls its languages."""
    locale = str(get_locale())
    return "en_US" if locale.startswith("en") else "zh_TW" if "Hant" in locale else "zh_CN"


def _month(year: int, month: int, own: Mapping[date, CalendarDay], names: Mapping[date, str]) -> Month:
    weeks = Weeks().monthdatescalendar(year, month)
    squares = [[_square(day, own, names) if day.month == month else None for day in week] for week in weeks]
    return Month(str(format_date(date(year, month, 1), "LLLL")), squares)


def _square(day: date, own: Mapping[date, CalendarDay], names: Mapping[date, str]) -> Square:
    mine = own.get(day)
    works = bool(mine.works) if mine else published.is_workday(day)
    usual = day.weekday() < SATURDAY
    return Square(
        day, works, works != usual, mine is not None, (mine.note if mine else "") or names.get(day, "")
    )


def _runs(year: int, names: Mapping[date, str]) -> Iterator[Run]:
    """With the weekends that adjoin them, as people are told."""
    if not names:
        return
    off = [day for day in _days(year) if not published.is_workday(day)]
    starts = [off[0], *(later for earlier, later in pairwise(off) if later - earlier > ONE_DAY)]
    for first in starts:
        run = [day for day in off if day >= first and (day - first).days == off.index(day) - off.index(first)]
        if any(day.weekday() < SATURDAY for day in run):
            called = dict.fromkeys(names[day] for day in run if day in names)
            yield Run(run[0], run[-1], gettext(", ").join(list(called)[:1]))


def _is_made_up(day: date) -> bool:
    return day.weekday() >= SATURDAY and published.is_workday(day)


def _days(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + n * ONE_DAY for n in range((date(year + 1, 1, 1) - first).days)]
