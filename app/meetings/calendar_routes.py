"""The calendar of a place: what is called, what by its rule is still to be called, and one's own feed of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext

from app.accounts.sessions import actor_for
from app.areas.models import Area
from app.core.clock import today
from app.core.instance import here
from app.core.numbers import row_id
from app.meetings import calendar_queries, feeds, month, printed
from app.meetings.desk_routes import RUN, VIEW, meetings
from app.meetings.month import NEAR, Day, Planned
from app.meetings.sitting import COUNCILS
from app.meetings.type_words import weekday_names
from app.web.access import actor, public, requires
from app.web.headers import keep_address_secret

YEARS = range(2000, 2100)
ONE_DAY = timedelta(days=1)


meetings.add_app_template_filter(printed.clock_time, "clock")


@dataclass(frozen=True)
class Month:
    name: str
    before: str
    after: str
    weeks: list[list[Day]]
    more: bool  # than are shown by name
    empty: bool


@meetings.get("/calendar")
@requires(VIEW)
def calendar() -> ResponseReturnValue:
    asked = row_id(request.args.get("area"))
    areas, mark = calendar_queries.places_for(actor(), asked)
    area, first = areas[0], _month_asked()
    return render_template(
        "meetings/calendar.html",
        area=area,
        areas=sorted(areas, key=lambda one: one.trail),
        month=_month(area, first),
        counted=calendar_queries.COUNTED,
        asked=f"{first:%Y-%m}",
        weekdays=weekday_names(),
        call=_call,
        may_call=RUN in actor().permissions_at(area.around) and area.level in COUNCILS,
        feed=_feed_of(mark),
        section="meetings",
    )


def _month(area: Area, first: date) -> Month:
    begin, end = month.days_shown(first)
    margin = timedelta(days=NEAR)
    called = calendar_queries.meetings_between(area, actor(), begin - margin, end + margin)
    kinds = calendar_queries.kinds_that_come_again(area) if area.level in COUNCILS else ()
    own = [one for one in called.meetings if one.area_id == area.id]
    to_call = called.whole and end >= today()
    planned = month.planned_between(kinds, own, max(begin, today()), end) if to_call else []
    weeks = month.weeks(first, today(), called.meetings, planned, called.counts)
    return Month(
        name=str(format_date(first, gettext("MMMM y"))),
        before=f"{first - ONE_DAY:%Y-%m}",
        after=f"{first + timedelta(days=31):%Y-%m}",
        weeks=weeks,
        more=bool(called.counts),
        empty=not any(
            day.meetings or day.planned or day.count for week in weeks for day in week if day.inside
        ),
    )


def _month_asked() -> date:
    """Of the address, as 2026-11; else this month."""
    try:
        asked = date.fromisoformat(f"{request.args.get('month', '')}-01")
    except ValueError:
        asked = today()
    return (asked if asked.year in YEARS else today()).replace(day=1)


def _call(area: Area, planned: Planned) -> str:
    """To call it with everything filled in."""
    at = planned.starts_at.strftime("%Y-%m-%dT%H:%M")
    return url_for("meetings.new", area=area.id, type=planned.kind.id, starts=at)


def _feed_of(mark: str) -> str:
    key = feeds.key_of(actor().user_id or 0, mark)
    return f"{here().settings.base_url}{url_for('meetings.feed', key=key)}"


@meetings.get("/feed/<key>.ics")
@public
def feed(key: str) -> ResponseReturnValue:
    """For a calendar that cannot sign in: the address is the key."""
    keep_address_secret()
    person = actor_for(feeds.owner_of(key))
    found = calendar_queries.of_ones_areas(person)
    topics = calendar_queries.topics_of([one.id for one in found])
    return ics(feeds.feed(gettext("Xingfuma: meetings"), found, topics))


def ics(made: bytes) -> Response:
    return Response(made, content_type="text/calendar; charset=utf-8")
