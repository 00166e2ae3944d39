"""The lists of an area: whose cases they hold, what narrows them, that no page repeats or skips, what is exported."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from urllib.parse import unquote

import pytest
import sqlalchemy as sa
from flask import Flask
from openpyxl import Workbook, load_workbook
from werkzeug.test import TestResponse

from app.accounts.models import Assignment
from app.accounts.permissions import Right
from app.areas.models import Area
from app.cases import actions
from app.cases.models import Case, Kind
from app.core import clock
from app.core.db import db
from app.figures import lists
from app.figures.lists import ListFilter, State
from app.resources.models import Resource, ResourceKind, ResourceStatus
from app.timeline.models import Audit
from tests.cases.resident_page import statements
from tests.cast import Cast
from tests.factories import make_case, shelved
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines(pages=True)
PROBLEM, DEMAND = Kind.PROBLEM, Kind.DEMAND
AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday_morning() -> Iterator[None]:
    with clock.stopped_at(AT):
        yield


def shown(cast: Cast, area: Area, who: str = "wei", kind: Kind = PROBLEM, **wanted: object) -> list[str]:
    found = lists.page(area, kind, cast.acting(who), ListFilter(**wanted), clock.now())  # type: ignore[arg-type]
    return [line.row.ref for line in found.lines]


def dispatched(cast: Cast, case: Case) -> Case:
    actions.dispatch(case, cast.acting("wei"), unit=cast.committee)
    db.session.commit()
    return case


# --- What a list holds --------------------------------------------------------------------------------------


def test_each_kind_has_its_list_and_below_counts(cast: Cast) -> None:
    problem = make_case(cast.block, kind=PROBLEM)
    demand = make_case(cast.garden, "A canteen, please", kind=DEMAND)
    make_case(cast.garden, "Nobody knows the kind yet")
    assert shown(cast, cast.elm) == shown(cast, cast.court) == [problem.ref]
    assert shown(cast, cast.elm, kind=DEMAND) == [demand.ref]
    assert shown(cast, cast.court, kind=DEMAND) == []


def test_another_street_is_another_list(visit: Visitor, cast: Cast) -> None:
    make_case(cast.grove, "Only Oak may read this", kind=PROBLEM)
    visit.as_(cast.wei)
    assert "Only Oak" not in visit.get(f"/lists/{cast.elm.id}/problems").text
    for area in (cast.oak, cast.grove, cast.district):
        for which in ("problems", "demands", "resources"):
            visit.get(f"/lists/{area.id}/{which}", status=404)
            visit.get(f"/exports/{area.id}/{which}", status=404)
    visit.as_(cast.oak_dispatcher)
    assert "Only Oak" in visit.get(f"/lists/{cast.oak.id}/problems").text


def test_an_administrator_sees_places_but_no_case(visit: Visitor, cast: Cast) -> None:
    make_case(cast.garden, "Between us", kind=PROBLEM)
    page = visit.as_(cast.root).get(f"/lists/{cast.elm.id}/problems")
    assert "Between us" not in page.text and "1 cases" not in page.text
    assert shown(cast, cast.elm, "root") == []
    assert visit.open("/lists").location == f"/lists/{cast.district.id}/resources"
    assert visit.as_(cast.wang).open("/lists").location == f"/lists/{cast.district.id}/problems"


def test_a_complaint_is_not_listed_for_its_subject(cast: Cast) -> None:
    case = make_case(cast.garden, "About the committee", kind=PROBLEM)
    case.about_unit_id = cast.committee.id
    db.session.commit()
    assert shown(cast, cast.garden, "hua") == []
    assert shown(cast, cast.garden, "wang") == [case.ref]


def test_merged_and_untouched_withdrawn_ones_are_left_out_as_in_the_figures(cast: Cast) -> None:
    lead, double = make_case(cast.garden, "One", kind=PROBLEM), make_case(cast.garden, "Two", kind=PROBLEM)
    actions.merge(double, cast.acting("wei"), lead=lead)
    db.session.commit()
    assert shown(cast, cast.elm) == [lead.ref]


# --- What narrows it ----------------------------------------------------------------------------------------


def test_a_list_narrows_by_state_category_unit_and_deadline(cast: Cast) -> None:
    fresh = make_case(cast.garden, "Fresh", kind=PROBLEM)
    given = dispatched(cast, make_case(cast.garden, "Given", kind=PROBLEM, category=cast.lamp))
    assert shown(cast, cast.elm, state=State.OPEN) == [given.ref, fresh.ref]
    assert shown(cast, cast.elm, unit=cast.committee.id) == [given.ref]
    assert shown(cast, cast.elm, category=cast.lamp.id) == [given.ref]
    assert shown(cast, cast.elm, state=State.SOLVED) == shown(cast, cast.elm, overdue=True) == []
    with clock.stopped_at(AT + timedelta(days=30)):
        assert shown(cast, cast.elm, overdue=True) == [given.ref, fresh.ref]


def test_a_list_is_searched_in_its_own_place_only(cast: Cast) -> None:
    lamp = make_case(cast.garden, "东门路灯不亮", kind=PROBLEM)
    make_case(cast.garden, "井盖松动", kind=PROBLEM)
    make_case(cast.grove, "路灯坏了", kind=PROBLEM)
    assert shown(cast, cast.elm, q="灯") == [lamp.ref]
    assert shown(cast, cast.elm, q=lamp.ref) == [lamp.ref]
    assert shown(cast, cast.court, q="灯") == shown(cast, cast.elm, q="!!!") == []


def test_what_no_choice_knows_narrows_nothing(visit: Visitor, cast: Cast) -> None:
    make_case(cast.garden, "Still here", kind=PROBLEM)
    visit.as_(cast.wei)
    for odd in (
        "state=x",
        "category=99999999999",
        "unit=x",
        "after=x~y",
        "after=2026-01-01T00:00:00~9",
        "q=%00",
    ):
        assert "Still here" in visit.get(f"/lists/{cast.elm.id}/problems?{odd}").text, odd


def test_pages_follow_one_another_without_gap_or_repeat(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PAGE", 3)
    made = [make_case(cast.garden, f"Number {n}", kind=PROBLEM) for n in range(10)]  # all in the same second
    for hidden in made[2:5]:  # what one may not see ends no page early
        hidden.about_unit_id = cast.committee.id
    db.session.commit()
    found, wanted, counts = [], ListFilter(), set()
    for _page in range(10):
        page = lists.page(cast.elm, PROBLEM, cast.acting("hua"), wanted, AT)
        found += [line.row.ref for line in page.lines]
        counts.add(page.count)
        if not page.after:
            break
        assert len(page.lines) == 3
        wanted = replace(wanted, after=page.after)
    assert found == [case.ref for case in (*made[9:4:-1], made[1], made[0])]
    assert counts == {7}


def test_a_count_is_honest_about_where_it_stopped(
    visit: Visitor, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "COUNTED", 2)
    for n in range(4):
        make_case(cast.garden, f"Number {n}", kind=PROBLEM)
    assert lists.page(cast.elm, PROBLEM, cast.acting("wei"), ListFilter(), AT).count == 3


def test_a_list_costs_few_statements(app: Flask, visit: Visitor, cast: Cast) -> None:
    for n in range(5):
        make_case(cast.garden, f"Number {n}", kind=PROBLEM)
    visit.as_(cast.wei).get(f"/lists/{cast.elm.id}/problems")
    for which in ("problems?q=Number", "demands", "resources"):
        with statements() as ran:
            visit.get(f"/lists/{cast.elm.id}/{which}")
        reads = [one for one in ran if one.lstrip().upper().startswith(("SELECT", "WITH"))]
        assert len(reads) <= 5, reads  # who asks (two at most), the area, the choices, the page


# --- Exports ------------------------------------------------------------------------------------------------


def workbook(answer: TestResponse) -> Workbook:
    assert answer.status_code == 200, answer.text[:500]
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    return load_workbook(BytesIO(answer.data))


def column(book: Workbook, title: str) -> list[object]:
    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    return [row[head.index(title)] for row in rows]


def english(visit: Visitor) -> Visitor:
    visit.client.set_cookie("language", "en")
    return visit


def test_an_export_holds_the_list_typed_and_is_audited(visit: Visitor, cast: Cast) -> None:
    case = make_case(cast.garden, "=1+1", kind=PROBLEM, phone="+8613800138000")
    make_case(cast.garden, "Not in it", kind=DEMAND)
    answer = english(visit).as_(cast.wei).open(f"/exports/{cast.elm.id}/problems?state=open")
    book = workbook(answer)
    assert column(book, "Reference") == [case.ref]
    assert column(book, "In their words") == ["=1+1"]
    assert column(book, "Received") == [datetime(2026, 3, 2, 10, 0)]
    assert column(book, "People who said so") == [1]
    assert all(cell.data_type != "f" for row in book.worksheets[0] for cell in row)
    text = " ".join(str(cell.value) for sheet in book for row in sheet for cell in row)
    assert "13800138000" not in text and "138****8000" not in text
    about = dict(book.worksheets[1].iter_rows(values_only=True))
    assert about["Area"] == cast.elm.trail.replace("/", " › ") and about["Rows"] == 1
    assert "Being handled" in about["Conditions"]
    (audit,) = db.session.scalars(sa.select(Audit).where(Audit.what == "export"))
    assert (audit.actor_id, audit.area_id, audit.facts["rows"]) == (cast.wei.id, cast.elm.id, 1)


def test_the_name_of_the_file_survives_in_chinese(visit: Visitor, cast: Cast) -> None:
    cast.elm.trail = "区/东街街道"
    db.session.commit()
    said = visit.as_(cast.wei).open(f"/exports/{cast.elm.id}/problems").headers["Content-Disposition"]
    assert said.startswith("attachment") and "东街街道" in unquote(said) and "2026-03-02.xlsx" in said


def test_the_right_to_export_is_held_in_places(visit: Visitor, cast: Cast) -> None:
    visit.as_(cast.hua).get(f"/exports/{cast.garden.id}/problems", status=403)
    visit.get(f"/exports/{cast.oak.id}/problems", status=404)
    assert "/exports/" not in str(visit.get(f"/lists/{cast.garden.id}/problems"))
    db.session.add(Assignment(user_id=cast.wang.id, right=Right.EXPORT, area_id=cast.elm.id))
    db.session.commit()
    visit.as_(cast.wang).get(f"/exports/{cast.oak.id}/resources", status=403)
    assert visit.open(f"/exports/{cast.garden.id}/resources").status_code == 200
    assert not list(
        db.session.scalars(sa.select(Audit.id).where(Audit.what == "export", Audit.actor_id == cast.hua.id))
    )


def test_the_desk_list_is_exported_as_it_was_narrowed(visit: Visitor, cast: Cast) -> None:
    one, two = make_case(cast.court, "In Court", kind=PROBLEM), make_case(cast.garden, "In Garden")
    english(visit).as_(cast.wei)
    link = visit.get("/cases?sort=oldest").select_one("a[href^='/exports/cases']")
    assert link is not None
    assert column(workbook(visit.open(str(link["href"]))), "Reference") == [one.ref, two.ref]
    assert column(workbook(visit.open(f"/exports/cases?area={cast.court.id}")), "Reference") == [one.ref]
    assert column(workbook(visit.open("/exports/cases?kind=problem")), "Reference") == [one.ref]
    visit.get(f"/exports/cases?area={cast.oak.id}", status=404)


def test_who_may_export_in_some_places_must_choose_one(visit: Visitor, cast: Cast) -> None:
    make_case(cast.garden, "In Elm")
    make_case(cast.grove, "In Oak")
    db.session.add(Assignment(user_id=cast.wang.id, right=Right.EXPORT, area_id=cast.elm.id))
    db.session.commit()
    english(visit).as_(cast.wang).get("/exports/cases", status=403)
    visit.get(f"/exports/cases?area={cast.oak.id}", status=403)
    found = column(workbook(visit.open(f"/exports/cases?area={cast.elm.id}")), "In their words")
    assert found == ["In Elm"]


def test_an_administrators_export_holds_no_case(visit: Visitor, cast: Cast) -> None:
    make_case(cast.garden, "Between us", kind=PROBLEM)
    db.session.add(Assignment(user_id=cast.root.id, right=Right.EXPORT, area_id=cast.district.id))
    db.session.commit()
    english(visit).as_(cast.root)
    assert column(workbook(visit.open(f"/exports/{cast.elm.id}/problems")), "Reference") == []
    visit.get("/exports/cases", status=403)


def test_resources_are_exported_with_their_office_number(visit: Visitor, cast: Cast) -> None:
    shelved(
        *[
            Resource(
                kind=ResourceKind.VENUE,
                name="Hall",
                area=cast.garden,
                phone="0591-1234567",
                status=ResourceStatus.LISTED,
            ),
            Resource(kind=ResourceKind.FUND, name="@cmd", area=cast.court, status=ResourceStatus.SUSPENDED),
            Resource(kind=ResourceKind.FUND, name="Oak's", area=cast.grove),
        ]
    )
    db.session.commit()
    book = workbook(english(visit).as_(cast.wei).open(f"/exports/{cast.elm.id}/resources"))
    assert column(book, "What it is") == ["@cmd", "Hall"]
    assert column(book, "Phone to ask") == [None, "0591-1234567"] or column(book, "Phone to ask") == [
        "",
        "0591-1234567",
    ]
    assert column(book, "State") == ["Suspended", "Listed"]
