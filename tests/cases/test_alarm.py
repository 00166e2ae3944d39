"""Danger in a resident's words is seen by everybody who has to do with the case. On both databases."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from app.accounts.models import UnitKind
from app.cases import actions, desk_queries
from app.cases.clocks import Unit as TimeUnit
from app.cases.danger import Kind as Danger
from app.cases.desk_queries import my_work, triage
from app.cases.models import Category, ClosureCode, Kind
from app.core.clock import now, stopped_at
from app.core.db import db
from tests.cast import Cast
from tests.factories import make_case
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines

GAS = "三楼有很浓的煤气味"


@pytest.fixture
def urgent(cast: Cast) -> Category:
    """Beside an older, ordinary category whose word stands in the text as well."""
    stairs = Category(name="楼道堆物", keywords="三楼", handle_amount=3, handle_unit=TimeUnit.WORKING_DAYS)
    gas = Category(
        name="燃气",
        keywords="燃气 煤气 停气",
        unit_kind=UnitKind.PROPERTY,
        handle_amount=24,
        handle_unit=TimeUnit.HOURS,
        urgent=True,
    )
    db.session.add_all([stairs, gas])
    db.session.commit()
    return gas


def test_danger_stands_first_at_triage_and_at_work_whatever_is_older(cast: Cast) -> None:
    with stopped_at(now() - timedelta(days=9)):
        old, older = make_case(cast.court, "The lamp is out"), make_case(cast.court, "The bench is broken")
    danger = make_case(cast.block, GAS)
    assert triage(cast.acting("wei"), now())[0].ref == danger.ref
    for case in (old, older, danger):
        actions.dispatch(case, cast.acting("wei"), unit=cast.property)
    old.due_at = older.due_at = now() - timedelta(days=1)
    db.session.commit()
    rows = my_work(cast.acting("tao"), now())
    assert (rows[0].ref, rows[0].danger) == (danger.ref, Danger.GAS)


def test_danger_is_in_the_list_though_a_hundred_deadlines_are_older(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_queries, "MOST", 3)
    with stopped_at(now() - timedelta(days=9)):
        for n in range(5):
            make_case(cast.court, f"Lamp {n}")
    danger = make_case(cast.block, GAS)
    make_case(cast.grove, GAS)  # another street's
    rows = triage(cast.acting("wei"), now())
    assert rows[0].ref == danger.ref and [row.ref for row in rows].count(danger.ref) == 1
    assert sum(row.danger is not None for row in rows) == 1


def test_the_mark_stands_on_every_page_of_the_case_until_it_is_handled(visit: Visitor, cast: Cast) -> None:
    case = make_case(cast.court, GAS, kind=Kind.PROBLEM)
    visit.as_(cast.wei)
    pages = (
        "/triage",
        f"/cases/{case.ref}",
        "/cases",
        "/search?q=煤气味",
        f"/lists/{cast.elm.id}/problems",
    )
    assert [bool(visit.get(page).select(".danger")) for page in pages] == [True] * len(pages)
    assert visit.get(f"/cases/{case.ref}").select(".danger-n")
    actions.dispatch(case, cast.acting("wei"), unit=cast.property)
    actions.take_on(case, cast.acting("tao"))
    db.session.commit()
    assert visit.get(f"/cases/{case.ref}").select(".danger")
    actions.handle(case, cast.acting("tao"), result=ClosureCode.SOLVED, words="The pipe is closed.")
    db.session.commit()
    assert not visit.get(f"/cases/{case.ref}").select(".danger")


def test_in_danger_the_urgent_category_is_suggested_and_its_unit(
    visit: Visitor, cast: Cast, urgent: Category
) -> None:
    case = make_case(cast.block, GAS, kind=Kind.INQUIRY)
    page = visit.as_(cast.wei).get(f"/cases/{case.ref}?beside=triage")
    accept = page.select_one("footer form")
    assert accept["action"].endswith("/dispatch")
    assert accept.select_one("input[name=category]")["value"] == str(urgent.id)
    assert accept.select_one("input[name=unit]")["value"] == str(cast.property.id)
    form = visit.get(f"/cases/{case.ref}/dispatch")
    assert form.select_one("select[name=category] option[selected]")["value"] == str(urgent.id)


def test_without_an_urgent_category_none_is_suggested_and_a_day_is_the_limit(cast: Cast) -> None:
    case = make_case(cast.court, "路灯下有人打架")
    actions.dispatch(case, cast.acting("wei"), unit=cast.property)
    assert case.handle_due_at == case.clock_started_at + timedelta(hours=24)


def test_what_is_entered_for_somebody_in_danger_says_whom_to_call(visit: Visitor, cast: Cast) -> None:
    cast.property.duty_phone, cast.property.emergency = "0591-87550366", True
    db.session.commit()
    visit.as_(cast.mei)
    given = {"channel": "phone", "text": "电梯困人", "reporter": "resident"}
    answer = visit.submit("/intake", "/intake", 422, **given)
    assert BeautifulSoup(answer.text, "html.parser").select_one(".alarm a[href='tel:119']"), (
        "and no place yet"
    )
    visit.submit("/intake", "/intake", 302, **given, area=str(cast.block.id))
    page = visit.get("/intake/entered")
    assert [link["href"] for link in page.select(".alarm a")][:2] == ["tel:059187550366", "tel:119"]
