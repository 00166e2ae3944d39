"""Lists kept under a name: saved as narrowed, counted as the list counts, lent by who leads, opened by an address."""

from urllib.parse import urlencode

import pytest

from app.accounts.models import Assignment
from app.accounts.permissions import Role
from app.cases import actions, case_filter, view_actions, view_queries
from app.cases.case_filter import CaseFilter
from app.cases.models import Kind
from app.cases.view_actions import MOST
from app.cases.view_models import SavedView
from app.cases.workflow import Status
from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError, NotAllowed
from tests.cast import Cast
from tests.factories import make_case
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines

PROBLEMS = {"kind": "problem"}


@pytest.fixture(autouse=True)
def in_english(visit: Visitor) -> None:
    visit.client.get("/preferences/language/en?next=/keys")


def kept(cast: Cast, name: str, who: str = "hua", circle: str = "", **params: str) -> SavedView:
    view = view_actions.save(cast.acting(who), name=name, params=params or PROBLEMS, circle=circle)
    db.session.commit()
    return view


def strip(visit: Visitor, url: str = "/cases") -> list[str]:
    page = visit.get(url)
    return [a.get_text(" ", strip=True) for a in page.select("nav.views a")][1:-1]


def test_whoever_leads_a_place_may_keep_a_list_for_it(visit: Visitor, cast: Cast) -> None:
    asked = "/cases?kind=problem"
    offered = [str(one["value"]) for one in visit.as_(cast.hua).get(asked).select("#view-circle option")]
    assert offered == ["", f"area-{cast.garden.id}"]
    assert not visit.as_(cast.mei).get(asked).select("#view-circle"), "nobody to share it with"


def test_a_narrowed_list_is_saved_and_opened_again(visit: Visitor, cast: Cast) -> None:
    make_case(cast.court, kind=Kind.PROBLEM)
    make_case(cast.court, kind=Kind.DEMAND)
    visit.as_(cast.hua)
    assert not visit.get("/cases").select(".save-v, nav.views"), "nothing narrowed, nothing kept"
    page = visit.get("/cases?kind=problem&sort=oldest&after=x")
    action = str(page.select_one(".save-v form")["action"])  # type: ignore[index]
    answer = visit.submit(action, "/cases?kind=problem&sort=oldest", name="问题")
    assert answer.location == "/cases?kind=problem&sort=oldest"
    assert strip(visit, answer.location) == ["问题 1"]
    here = visit.get(answer.location)
    assert here.select("nav.views [aria-current]")[0].get_text(strip=True) == "问题1"
    assert not here.select(".save-v"), "it is kept already"
    view = db.session.query(SavedView).one()
    assert visit.open(f"/cases/views/{view.id}").location == answer.location


def test_its_own_name_order_and_end(visit: Visitor, cast: Cast) -> None:
    first, second = kept(cast, "First"), kept(cast, "Second", status="closed")
    visit.as_(cast.hua)
    visit.submit(f"/cases/views/{second.id}/up", "/cases/views")
    visit.submit(f"/cases/views/{first.id}", "/cases/views", name="Renamed")
    assert strip(visit) == ["Second 0", "Renamed 0"]
    visit.submit(f"/cases/views/{first.id}", "/cases/views", name="Second", status=422)
    visit.submit(f"/cases/views/{second.id}/delete", "/cases/views")
    assert strip(visit) == ["Renamed 0"]


def test_of_two_who_rename_it_the_second_is_told(visit: Visitor, cast: Cast) -> None:
    view = kept(cast, "First")
    visit.as_(cast.hua)
    visit.submit(f"/cases/views/{view.id}", "/cases/views", name="Second")
    visit.submit(f"/cases/views/{view.id}", "/cases/views", name="Third", version=1, status=409)


def test_whoever_leads_lends_it_to_the_place(visit: Visitor, cast: Cast) -> None:
    """To those who work there, over their own cases; nobody elsewhere hears its name."""
    view = kept(cast, "Problems here", circle=f"area-{cast.garden.id}", area=str(cast.garden.id), **PROBLEMS)
    make_case(cast.court, kind=Kind.PROBLEM)
    given = make_case(cast.court, kind=Kind.PROBLEM)
    actions.dispatch(given, cast.acting("hua"), unit=cast.property)
    db.session.commit()
    assert strip(visit.as_(cast.mei)) == ["Shared Problems here 2"]
    assert strip(visit.as_(cast.tao)) == ["Shared Problems here 1"], "a unit's handler sees the unit's"
    visit.as_(cast.lin)
    assert not visit.get("/cases").select("nav.views")
    visit.get(f"/cases/views/{view.id}", status=404)
    visit.as_(cast.mei).submit(f"/cases/views/{view.id}", "/cases", name="X", status=403)
    visit.submit(f"/cases/views/{view.id}/delete", "/cases", status=403)


def test_who_does_not_lead_lends_nothing(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        kept(cast, "Mine", "mei", circle=f"area-{cast.garden.id}")
    with pytest.raises(NotAllowed):
        kept(cast, "Mine", "hua", circle=f"area-{cast.elm.id}")


def test_a_units_leader_lends_it_to_the_unit(visit: Visitor, cast: Cast) -> None:
    db.session.add(
        Assignment(user_id=cast.lin.id, role=Role.UNIT_LEAD, area_id=cast.garden.id, unit=cast.property)
    )
    db.session.commit()
    kept(cast, "Ours", "lin", circle=f"unit-{cast.property.id}")
    assert strip(visit.as_(cast.tao)) == ["Shared Ours 0"]
    assert not visit.as_(cast.mei).get("/cases").select("nav.views")


def test_nobody_keeps_more_than_the_page_can_count(cast: Cast) -> None:
    for number in range(MOST):
        kept(cast, f"List {number}")
    with pytest.raises(DomainError):
        kept(cast, "One more")


FILTERS = [
    CaseFilter(),
    CaseFilter(status=Status.SUBMITTED),
    CaseFilter(kind=Kind.PROBLEM),
    CaseFilter(status=Status.DISPATCHED, kind=Kind.PROBLEM),
    CaseFilter(overdue=True),
    CaseFilter(late=True),
    CaseFilter(stage=case_filter.Stage.OPEN),
    CaseFilter(since=now().date()),
]


@pytest.mark.parametrize("name", ["hua", "wang", "tao"])
def test_a_count_is_what_the_list_says(cast: Cast, name: str) -> None:
    for number in range(7):
        case = make_case(cast.court, kind=Kind.PROBLEM if number % 2 else Kind.DEMAND)
        if number > 2:
            actions.dispatch(case, cast.acting("hua"), unit=cast.property)
        case.about_user_id = cast.hua.id if number == 5 else None
    make_case(cast.grove, kind=Kind.PROBLEM)
    db.session.commit()
    actor = cast.acting(name)
    filters = [*FILTERS, CaseFilter(area=cast.court.id)]
    counted = view_queries.counts(actor, filters, now())
    assert [str(one) for one in counted] == [str(case_filter.page(actor, one).count) for one in filters]


def test_a_count_looks_no_further_than_it_says(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four entries may be read: of five cases the oldest alone is a problem, and nobody gets as far as that."""
    monkeypatch.setattr(view_queries, "READ", 4)
    monkeypatch.setattr(view_queries, "SHOWN", 3)
    for number in range(5):
        make_case(cast.court, kind=Kind.DEMAND if number else Kind.PROBLEM)
    filters = [CaseFilter(kind=Kind.PROBLEM), CaseFilter(kind=Kind.DEMAND), CaseFilter(status=Status.CLOSED)]
    counted = view_queries.counts(cast.acting("hua"), filters, now())
    assert [str(one) for one in counted] == ["", "3+", "0"]


def test_what_stands_in_a_saved_address_is_never_more_than_a_filter(visit: Visitor, cast: Cast) -> None:
    visit.as_(cast.hua)
    odd = urlencode({"kind": "problem", "area": "999999999999", "next": "//evil.example", "unit": "1 OR 1"})
    visit.submit(f"/cases/views?{odd}", "/cases/views", name="Odd")
    assert db.session.query(SavedView).one().query == "kind=problem"
