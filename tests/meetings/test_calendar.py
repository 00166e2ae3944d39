"""The month of a council, what is still to be called in it, and the feeds that other calendars read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from icalendar import Calendar, Event

from app.accounts import actions as accounts
from app.codes.models import Code, CodeStatus
from app.core.clock import LOCAL, now, stopped_at
from app.core.db import db
from app.meetings import calendar_queries, calling, feeds
from app.meetings.calling import Facts
from app.meetings.models import Meeting
from app.meetings.month import uncalled
from tests.cases.resident_page import PLACE, put_up, statements
from tests.cast import Cast
from tests.meetings.council import called
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=LOCAL)  # a Thursday


def at(month: int, day: int, hour: int = 19, minute: int = 30) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=LOCAL).astimezone(UTC)


def announced(cast: Cast, starts_at: datetime, key: str = "open_day", **facts: object) -> Meeting:
    meeting = called(cast, cast.garden, key, starts_at=starts_at, **facts)
    calling.announce(meeting, cast.acting("hua"))
    db.session.commit()
    return meeting


def day_of(page: BeautifulSoup, day: str) -> Tag:
    cell = page.select_one(f"td:has(time[datetime='{day}'])")
    assert cell is not None
    return cell


def month(
    visit: Visitor, cast: Cast, wanted: str = "2026-11", who: str = "hua", area: str = "garden"
) -> BeautifulSoup:
    with stopped_at(NOW):
        return visit.as_(cast.people[who]).get(
            f"/meetings/calendar?area={getattr(cast, area).id}&month={wanted}"
        )


# --- The month --------------------------------------------------------------------------------------------------------


def test_a_month_shows_what_is_called_and_what_is_still_to_be_called(visit: Visitor, cast: Cast) -> None:
    meeting = announced(cast, at(11, 30))
    page = month(visit, cast, "2026-12")
    assert day_of(page, "2026-11-30").select_one("a")["href"] == f"/meetings/{meeting.token}"
    planned = {
        cell.select_one("time")["datetime"]: cell.text
        for cell in page.select("td:not(.month-o):has(.month-p)")
    }
    # 20 December is a Sunday and moves to Monday; the first Friday is the 4th, the third Thursday the 17th.
    assert set(planned) == {"2026-12-04", "2026-12-10", "2026-12-17", "2026-12-21", "2026-12-30"}
    assert "五方例会" in planned["2026-12-04"]
    assert "居民恳谈日" in planned["2026-12-10"]


def test_what_is_planned_is_called_with_everything_filled_in(visit: Visitor, cast: Cast) -> None:
    page = month(visit, cast, "2026-12")
    link = str(day_of(page, "2026-12-17").select_one("a")["href"])
    with stopped_at(NOW):
        form = visit.get(link)
    assert form.select_one("[name=starts_at]")["value"] == "2026-12-17 19:30:00"
    assert form.select_one("[name=type] option[selected]").text == "三级联席议事会"
    assert form.select_one("[name=area] option[selected]")["value"] == str(cast.garden.id)


def test_days_gone_by_are_not_asked_for_and_whoever_only_looks_is_offered_nothing(
    visit: Visitor, cast: Cast
) -> None:
    assert not month(visit, cast, "2026-10").select(".month-p")
    page = month(visit, cast, "2026-12", who="mei")
    assert page.select(".month-p")
    assert not page.select("a.month-p")


def test_a_meeting_moved_by_a_day_stands_in_for_the_planned_one(visit: Visitor, cast: Cast) -> None:
    announced(cast, at(12, 11))
    page = month(visit, cast, "2026-12")
    assert not day_of(page, "2026-12-10").select(".month-p")
    assert day_of(page, "2026-12-21").select(".month-p")


def test_one_called_off_is_struck_out_and_not_planned_again(visit: Visitor, cast: Cast) -> None:
    meeting = announced(cast, at(12, 10))
    calling.cancel(meeting, cast.acting("hua"), reason="A typhoon.")
    db.session.commit()
    cell = day_of(month(visit, cast, "2026-12"), "2026-12-10")
    assert cell.select("a.month-x")
    assert not cell.select(".month-p")


def test_places_inside_are_named_and_their_own_plans_are_theirs(visit: Visitor, cast: Cast) -> None:
    called(cast, cast.court, "five_party", starts_at=at(12, 4))
    db.session.commit()
    cell = day_of(month(visit, cast, "2026-12"), "2026-12-04")
    assert "Court" in cell.text
    assert cell.select(".month-p"), "the community's own is still to be called"


def test_days_off_and_worked_weekends_are_marked(visit: Visitor, cast: Cast) -> None:
    page = month(visit, cast, "2026-10")
    assert day_of(page, "2026-10-01").select_one(".tag").text == "休"
    assert day_of(page, "2026-10-10").select_one(".tag").text == "班"
    assert not day_of(page, "2026-10-09").select(".tag")


def test_months_lead_on_over_the_turn_of_the_year(visit: Visitor, cast: Cast) -> None:
    page = month(visit, cast, "2026-12")
    assert "month=2027-01" in page.select_one("a[rel=next]")["href"]
    assert "month=2026-11" in page.select_one("a[rel=prev]")["href"]
    for odd in ("2026-13", "1066-01", "9999-12", "", "x" * 90):
        assert "2026 年 11 月" in month(visit, cast, odd).text


def test_another_councils_calendar_does_not_exist(visit: Visitor, cast: Cast) -> None:
    announced(cast, at(12, 10))
    with stopped_at(NOW):
        visit.as_(cast.lin).get(f"/meetings/calendar?area={cast.garden.id}", status=404)
        assert "Garden" not in visit.get("/meetings/calendar?month=2026-12").text


def test_a_month_too_full_for_names_says_how_many_there_are(visit: Visitor, cast: Cast) -> None:
    for n in range(calendar_queries.COUNTED):
        announced(cast, at(12, 4, 8 + n // 6, 5 * (n % 6)), title=f"Short one {n}")
    announced(cast, at(12, 6), title="Alone")
    page = month(visit, cast, "2026-12")
    assert (day := day_of(page, "2026-12-04").select_one("a.month-n-all")) is not None
    assert "29+" in day.text
    assert "1 场" in day_of(page, "2026-12-06").text
    assert "Alone" not in page.text  # of its own place there are too many, too


def test_the_calendar_costs_at_most_five_statements(visit: Visitor, cast: Cast) -> None:
    for day in range(1, 20):
        announced(cast, at(12, day))
    visit.as_(cast.hua)
    month(visit, cast, "2026-12")
    address = f"/meetings/calendar?area={cast.garden.id}&month=2026-12"
    with stopped_at(NOW), statements() as seen:
        visit.get(address)
    assert len(seen) <= 5


@pytest.mark.parametrize(
    ("planned", "called_on", "left"),
    [
        ([10, 20, 30], [10], [20, 30]),
        ([10, 20, 30], [12], [20, 30]),
        ([10, 20, 30], [14], [10, 20, 30]),  # more than three days off: another meeting
        ([10, 20, 30], [15, 15], [10, 20, 30]),
        ([10, 11], [11], [10]),  # the nearest
        ([10, 12], [11], [12]),  # as near: the earlier
        ([10, 11], [11, 11], []),
        ([], [11], []),
    ],
)
def test_every_meeting_stands_in_for_the_nearest_day(
    planned: list[int], called_on: list[int], left: list[int]
) -> None:
    days = [[date(2026, 12, day) for day in some] for some in (planned, called_on, left)]
    assert uncalled(days[0], days[1]) == days[2]


# --- Feeds ------------------------------------------------------------------------------------------------------------


def events_of(visit: Visitor, address: str) -> dict[str, Event]:
    answer = visit.open(address)
    assert answer.status_code == 200, answer.text[:300]
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))
    made = Calendar.from_ical(answer.data)
    return {str(event["summary"]): event for event in made.walk("VEVENT")}


PUBLIC = f"{PLACE}/meetings.ics"


def test_neighbours_subscribe_to_what_is_announced_around_them(visit: Visitor, cast: Cast) -> None:
    put_up(cast.block)
    soon = now() + timedelta(days=3)
    announced(cast, soon, venue="Hall; north, “2”")
    called(cast, cast.garden, "hearing", starts_at=soon)  # being prepared: nobody's business yet
    db.session.commit()
    visit.nobody()
    found = events_of(visit, PUBLIC)
    assert list(found) == ["第 1 次居民恳谈日 · Garden"]
    event = found["第 1 次居民恳谈日 · Garden"]
    assert event["location"] == "Hall; north, “2”"
    assert event["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert event["dtstart"].dt == soon.replace(microsecond=0)
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(minutes=90)
    zone = Calendar.from_ical(visit.open(PUBLIC).data).walk("VTIMEZONE")
    assert [str(one["tzid"]) for one in zone] == ["Asia/Shanghai"]


def test_a_calendar_replaces_what_it_has_when_a_meeting_is_moved_and_strikes_it_out_when_called_off(
    visit: Visitor, cast: Cast
) -> None:
    put_up(cast.block)
    meeting = announced(cast, now() + timedelta(days=3))
    (first,) = events_of(visit, PUBLIC).values()
    calling.change(meeting, Facts(now() + timedelta(days=4), venue="Hall"), cast.acting("hua"))
    db.session.commit()
    (moved,) = events_of(visit, PUBLIC).values()
    calling.cancel(meeting, cast.acting("hua"), reason="A typhoon.\nReally.")
    db.session.commit()
    (off,) = events_of(visit, PUBLIC).values()
    assert first["uid"] == moved["uid"] == off["uid"]
    assert first["sequence"] < moved["sequence"] < off["sequence"]
    assert (first["status"], moved["status"], off["status"]) == ("CONFIRMED", "CONFIRMED", "CANCELLED")
    assert str(off["description"]).startswith("A typhoon.\nReally.")


def test_a_code_that_is_gone_leads_on(visit: Visitor, cast: Cast) -> None:
    put_up(cast.block)
    assert visit.open("/c/AAAAAAAA/meetings.ics").status_code == 404
    db.session.query(Code).update({"status": CodeStatus.REVOKED})
    db.session.commit()
    assert visit.open(PUBLIC).status_code == 410


def own_feed(visit: Visitor, cast: Cast, who: str) -> str:
    page = month(visit, cast, who=who)
    return urlsplit(page.select_one(".month-feed code").text).path


def test_ones_own_feed_shows_ones_areas_without_signing_in(visit: Visitor, cast: Cast) -> None:
    address = own_feed(visit, cast, "hua")
    announced(cast, now() + timedelta(days=3))
    called(cast, cast.court, "hearing")
    db.session.commit()
    visit.nobody()
    found = events_of(visit, address)
    assert {name: str(event["status"]) for name, event in found.items()} == {
        "第 1 次居民恳谈日 · Garden": "CONFIRMED", "第 1 次听证会 · Court": "TENTATIVE",
    }  # fmt: skip
    assert visit.open(address).headers["Referrer-Policy"] == "no-referrer"
    assert events_of(visit, feed_for(cast, "lin")) == {}


def feed_for(cast: Cast, who: str) -> str:
    user = cast.people[who]
    return f"/meetings/feed/{feeds.key_of(user.id, user.fs_uniquifier)}.ics"


def test_it_ends_with_the_account_the_password_and_the_role(visit: Visitor, cast: Cast) -> None:
    address = feed_for(cast, "hua")
    announced(cast, now() + timedelta(days=3))
    assert len(events_of(visit, address)) == 1
    accounts.set_password(cast.hua, "x")
    db.session.commit()
    assert visit.open(address).status_code == 404
    address = feed_for(cast, "hua")
    for held in cast.hua.assignments:
        held.ended_at = now()
    db.session.commit()
    assert events_of(visit, address) == {}
    cast.hua.active = False
    db.session.commit()
    assert visit.open(address).status_code == 404


def test_an_address_nobody_signed_opens_nothing(visit: Visitor, cast: Cast) -> None:
    real = feed_for(cast, "hua").removesuffix(".ics")
    for forged in ("x", "1", "a.b", real.rsplit("/", 1)[1][:-2] + "AA", "é" * 9, "x" * 4000):
        assert visit.open(f"/meetings/feed/{forged}.ics").status_code == 404


def test_the_mark_of_the_account_is_not_in_the_address(cast: Cast) -> None:
    assert cast.hua.fs_uniquifier not in feed_for(cast, "hua")


@pytest.mark.parametrize(
    "text", ["\x00\x07bell", "BEGIN:VEVENT\r\nUID:x", "\\n;,:", "🏠" * 40, "]]>", "長" * 300]
)
def test_whatever_was_typed_stays_one_event(visit: Visitor, cast: Cast, text: str) -> None:
    meeting = called(cast, cast.garden, starts_at=now() + timedelta(days=1))
    meeting.venue = meeting.title = ""
    made = feeds.feed(text, [meeting], {meeting.id: [text, text]})
    found = Calendar.from_ical(made)
    assert len(found.walk("VEVENT")) == 1
    assert b"\x00" not in made
