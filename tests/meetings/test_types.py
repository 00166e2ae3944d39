"""Kinds of meetings by page: built-in ones changed, own ones made, every rule said on the form it was about."""

from __future__ import annotations

from datetime import datetime

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from app.core.clock import LOCAL, stopped_at
from app.core.db import db
from app.meetings.models import Meeting, MeetingType
from app.timeline.models import Audit
from tests.cast import Cast
from tests.meetings.council import called, kind
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines

HOME = "/admin/meeting-types"
PLAIN = {
    "name": "Heads of buildings", "sides-0-party": "Heads", "sides-0-seats": "12", "sides-1-party": "Property",
    "sides-1-seats": "2", "over_half": "y", "parties_needed": "2", "coming": "weekly", "weekdays": ["1", "4"],
    "nth": "1", "weekday": "0", "days": "", "shift": "after", "starts": "09:00", "minutes": "60", "objection_days": "5",
}  # fmt: skip


def page_of(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def add(visit: Visitor, cast: Cast, status: int = 302, **more: object) -> TestResponse:
    given = PLAIN | {"area": str(cast.garden.id), "do": "save"} | more
    return visit.submit(f"{HOME}/new", f"{HOME}/new", status, **given)


def change(visit: Visitor, one: MeetingType, status: int = 302, **more: object) -> TestResponse:
    return visit.submit(f"{HOME}/{one.id}", f"{HOME}/{one.id}", status, **{"do": "save"} | PLAIN | more)


def own() -> MeetingType:
    return db.session.scalars(sa.select(MeetingType).where(MeetingType.key.is_(None))).one()


def sides(one: MeetingType) -> list[tuple[str, int]]:
    db.session.expire_all()
    return [(seat.party, seat.seats) for seat in db.session.get_one(MeetingType, one.id).seats]


def test_the_built_in_ones_stand_in_the_list_with_their_rules_in_words(visit: Visitor, cast: Cast) -> None:
    page = visit.as_(cast.root).get(HOME)
    rows = {row.select_one("th").text: row.text for row in page.select("tbody tr")}
    assert set(rows) == {"居民恳谈日", "三级联席议事会", "四方议事", "五方例会", "听证会"}
    assert "逢10" in rows["居民恳谈日"]
    assert "每月第三个星期四" in rows["三级联席议事会"]
    assert "物业 3" in rows["五方例会"]


def test_a_kind_of_ones_own_is_offered_where_it_belongs(visit: Visitor, cast: Cast) -> None:
    add(visit.as_(cast.root), cast)
    made = own()
    assert sides(made) == [("Heads", 12), ("Property", 2)]
    assert (made.over_half, made.parties_needed, made.starts, made.minutes) == (True, 2, "09:00", 60)
    assert (made.recurrence, made.shift, made.objection_days) == ("FREQ=WEEKLY;BYDAY=TU,FR", "after", 5)
    assert made.area_id == cast.garden.id
    noted = db.session.scalars(sa.select(Audit).where(Audit.what == "change_meeting_type")).one()
    assert (noted.subject_id, noted.area_id, noted.actor_id) == (made.id, cast.garden.id, cast.root.id)


def test_a_built_in_kind_is_changed_and_meetings_called_before_keep_their_rule(
    visit: Visitor, cast: Cast
) -> None:
    before = called(cast, cast.court, "four_party")
    db.session.commit()
    change(visit.as_(cast.root), kind("four_party"), name="四方议事")
    assert sides(kind("four_party")) == [("Heads", 12), ("Property", 2)]
    kept = db.session.get_one(Meeting, before.id)
    assert [party.name for party in kept.parties] == ["党组织", "居委会", "物业", "业委会"]
    assert (kept.parties_needed, kept.objection_days) == (4, 3)


def test_sides_are_renamed_moved_and_left_out(visit: Visitor, cast: Cast) -> None:
    one = kind("four_party")
    lines = {
        "sides-0-party": "业委会", "sides-0-seats": "3", "sides-1-party": "", "sides-1-seats": "",
        "sides-2-party": "党组织", "sides-2-seats": "2", "sides-3-party": "New", "sides-3-seats": "1",
    }  # fmt: skip
    change(visit.as_(cast.root), one, **lines)
    assert sides(one) == [("业委会", 3), ("党组织", 2), ("New", 1)]


def test_more_lines_come_without_a_script_and_nothing_typed_is_lost(visit: Visitor, cast: Cast) -> None:
    answer = add(visit.as_(cast.root), cast, status=200, do="more", name="")
    page = page_of(answer)
    assert len(page.select("#sides tbody tr")) == 4
    assert page.select_one("[name=sides-0-party]")["value"] == "Heads"
    assert not page.select(".wrong")
    filled = {
        f"sides-{n}-{what}": value for n in range(4) for what, value in (("party", f"S{n}"), ("seats", "1"))
    }
    assert len(page_of(add(visit, cast, status=200, do="more", **filled)).select("#sides tbody tr")) == 6


def test_the_next_five_days_are_shown_before_anything_is_saved(visit: Visitor, cast: Cast) -> None:
    with stopped_at(datetime(2026, 9, 24, 12, 0, tzinfo=LOCAL)):
        answer = add(visit.as_(cast.root), cast, status=200, do="look", coming="tens", shift="before")
    days = [item.text for item in page_of(answer).select(".next-f li")]
    # 30 Sep Wednesday; 10 Oct, a worked Saturday; 20 Oct Tuesday; 30 Oct Friday; 10 Nov Tuesday
    assert [day.partition(" 星期")[0] for day in days] == [
        "9 月 30 日", "10 月 10 日", "10 月 20 日", "10 月 30 日", "11 月 10 日",
    ]  # fmt: skip
    assert "调休上班日" in days[1]
    assert db.session.scalar(sa.select(MeetingType).where(MeetingType.key.is_(None))) is None


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"coming": "on_call"}, ""),
        ({"coming": "tens"}, "FREQ=MONTHLY;BYMONTHDAY=10,20,30"),
        ({"coming": "nth_weekday", "nth": "-1", "weekday": "4"}, "FREQ=MONTHLY;BYDAY=-1FR"),
        ({"coming": "month_days", "days": "25、5， 15"}, "FREQ=MONTHLY;BYMONTHDAY=5,15,25"),
    ],
)
def test_each_way_of_coming_again_reads_back(
    visit: Visitor, cast: Cast, given: dict[str, str], rule: str
) -> None:
    add(visit.as_(cast.root), cast, **given)
    made = own()
    assert made.recurrence == rule
    page = visit.get(f"{HOME}/{made.id}")
    assert page.select_one("[name=coming][checked]")["value"] == given["coming"]
    if "days" in given:
        assert page.select_one("[name=days]")["value"] == "5, 15, 25"


@pytest.mark.parametrize(
    "given",
    [
        {"name": ""},
        {"sides-1-seats": ""},
        {"sides-1-party": ""},
        {"sides-1-party": "Heads"},
        {"parties_needed": "3"},
        {"parties_needed": "-1"},
        {
            "sides-0-party": "",
            "sides-0-seats": "",
            "sides-1-party": "",
            "sides-1-seats": "",
            "parties_needed": "0",
        },
        {"coming": "weekly", "weekdays": []},
        {"coming": "month_days", "days": "32"},
        {"coming": "month_days", "days": ""},
        {"coming": "month_days", "days": "9" * 90},
        {"coming": "yearly"},
        {"shift": "sideways"},
        {"starts": "25:00"},
        {"minutes": "0"},
        {"objection_days": "0"},
        {"sides-0-seats": "9" * 30},
    ],
)
def test_what_cannot_be_is_told_on_the_form(visit: Visitor, cast: Cast, given: dict[str, object]) -> None:
    page = page_of(add(visit.as_(cast.root), cast, status=422, **given))
    assert page.select(".wrong")
    assert db.session.scalar(sa.select(MeetingType).where(MeetingType.key.is_(None))) is None


def test_two_of_one_name_are_not_told_apart(visit: Visitor, cast: Cast) -> None:
    add(visit.as_(cast.root), cast)
    add(visit, cast, status=422)
    add(visit, cast, area=str(cast.grove.id))


def test_the_second_of_two_who_change_it_sees_that_somebody_was_faster(visit: Visitor, cast: Cast) -> None:
    one = kind("hearing")
    visit.as_(cast.root)
    old = visit.get(f"{HOME}/{one.id}").select_one("[name=version]")["value"]
    change(visit, one, **{"sides-0-seats": "11"})  # only a seat: still another version
    assert change(visit, one, status=409, version=old).status_code == 409


def test_an_own_kind_is_deleted_while_no_meeting_was_called_by_it(visit: Visitor, cast: Cast) -> None:
    add(visit.as_(cast.root), cast)
    made = own()
    at = f"{HOME}/{made.id}"
    visit.submit(f"{at}/close", at)
    visit.submit(f"{at}/reopen", at)
    visit.submit(f"{at}/delete", at)
    assert db.session.scalar(sa.select(MeetingType).where(MeetingType.key.is_(None))) is None
    said = db.session.scalars(
        sa.select(Audit.facts).where(Audit.what == "change_meeting_type").order_by(Audit.id)
    )
    assert list(said) == [{"added": True}, {"closed": True}, {"closed": False}, {"removed": True}]


def test_a_built_in_kind_is_closed_and_never_deleted(visit: Visitor, cast: Cast) -> None:
    one = kind("hearing")
    at = f"{HOME}/{one.id}"
    visit.as_(cast.root).submit(f"{at}/delete", at, status=422)
    visit.submit(f"{at}/close", at)
    visit.get(HOME)  # says that it is closed
    assert "听证会" not in visit.get(HOME).text
    assert "听证会" in visit.get(f"{HOME}?closed=1").text


def test_a_kind_that_meetings_were_called_by_is_not_deleted(visit: Visitor, cast: Cast) -> None:
    add(visit.as_(cast.root), cast)
    made = own()
    meeting = called(cast, cast.court)
    meeting.type_id = made.id
    db.session.commit()
    visit.submit(f"{HOME}/{made.id}/delete", f"{HOME}/{made.id}", status=422)


def test_nobody_else_keeps_kinds(visit: Visitor, cast: Cast) -> None:
    visit.as_(cast.hua).get(HOME, status=403)
    visit.nobody()
    assert visit.open(HOME).status_code == 302
