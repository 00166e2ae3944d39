"""What a scan opens: the place, who serves it, what was done here; and the way on from a code that is gone."""

import pytest
from bs4 import BeautifulSoup

from app.accounts.actor import resident
from app.areas.actions import rename
from app.cases import actions
from app.cases.models import ClosureCode, ResidentResult
from app.codes import scans
from app.codes.models import Code, CodeStatus
from app.core.db import db
from app.resources.models import Resource, ResourceKind, ResourceStatus
from app.timeline.audits import Audited, audit
from tests.cases.resident_page import PLACE, TOKEN, put_up, statements
from tests.cast import Cast
from tests.factories import report, shelved
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines


@pytest.fixture
def code(cast: Cast) -> Code:
    cast.mei.office_phone, cast.property.duty_phone = "0591-87550312", "0591-87550366"
    return put_up(cast.block, spot="Gate 2")


def solved(cast: Cast) -> None:
    case = report(cast.block, category=cast.lamp).case
    actions.quick(case, cast.acting("mei"), result=ClosureCode.SOLVED, words="Done")
    if case.status == "handled":
        actions.check(case, cast.acting("hua"))
    actions.rate(case, resident(case.id), result=ResidentResult.YES, satisfaction=None)
    db.session.commit()


def test_the_place_is_the_largest_thing_and_its_people_are_one_tap_away(visit: Visitor, code: Code) -> None:
    page = visit.get(PLACE)
    assert page.h1.text == "CourtBlock 3 Gate 2"
    assert page.select_one("a.report")["href"] == f"{PLACE}/report"
    assert {"tel:059187550312", "tel:059187550366"} <= {
        str(link["href"]) for link in page.select("a[href^=tel]")
    }


def test_the_figures_add_up(visit: Visitor, cast: Cast, code: Code) -> None:
    solved(cast)
    report(cast.block)
    actions.withdraw(case := report(cast.court).case, resident(case.id))
    refused = report(cast.garden).case
    actions.answer(refused, cast.acting("mei"), words="Here is how")
    if refused.status == "handled":
        actions.check(refused, cast.acting("hua"))
    db.session.commit()
    numbers = [int(tag.text) for tag in visit.get(PLACE).select(".figures b")]
    assert numbers == [3, 1, 1]  # the withdrawn one was never taken up; the answered one is the rest
    assert "1" in visit.get(PLACE).select_one(".tally .note").text


def test_nobody_s_words_are_shown_to_passers_by(visit: Visitor, cast: Cast, code: Code) -> None:
    report(cast.block, "My neighbour Mr Canary shouts", category=cast.lamp)
    solved(cast)
    page = visit.get(PLACE)
    assert "Canary" not in page.text and "路灯" in page.text


def test_a_changed_fact_is_on_the_page_at_once(visit: Visitor, cast: Cast, code: Code) -> None:
    assert "Court" in visit.get(PLACE).h1.text
    rename(cast.court, "Orchard")
    audit(Audited.RENAME_AREA, cast.acting("root"), cast.court, area_id=cast.court.id)
    db.session.commit()
    assert "Orchard" in visit.get(PLACE).h1.text and "Orchard" in visit.get(f"{PLACE}/report").h1.text


def test_a_new_resource_is_on_the_page_at_once(visit: Visitor, cast: Cast, code: Code) -> None:
    visit.get(PLACE)
    canteen = Resource(
        kind=ResourceKind.SERVICE,
        name="Canteen",
        area=cast.garden,
        hours="Noon",
        status=ResourceStatus.LISTED,
    )
    shelved(canteen)
    audit(Audited.CHANGE_RESOURCE, cast.acting("hua"), canteen, area_id=cast.garden.id)
    db.session.commit()
    assert "Canteen" in visit.get(PLACE).text


def test_a_new_report_is_counted_at_once(visit: Visitor, cast: Cast, code: Code) -> None:
    visit.get(PLACE)
    report(cast.block)
    assert visit.get(PLACE).select_one(".figures b").text == "1"


def test_a_scan_costs_four_statements_at_most(visit: Visitor, code: Code) -> None:
    visit.get(PLACE)
    with statements() as seen:
        visit.get(PLACE)
    assert len(seen) <= 4, "\n".join(seen)


def test_a_scan_is_counted_without_a_write_on_its_way(visit: Visitor, code: Code) -> None:
    for _ in range(3):
        visit.get(PLACE)
    assert scans.fold(wait=True) == 3
    db.session.expire_all()
    assert db.session.get_one(Code, code.id).scans == 3


def test_a_page_kept_for_everybody_carries_nobody_s_token(visit: Visitor, code: Code) -> None:
    mine = visit.get(PLACE).select_one("input[name=csrf_token]")["value"]
    assert Visitor(visit.client.application).get(PLACE).select_one("input[name=csrf_token]")["value"] != mine
    visit.submit("/look-up", PLACE, 404, code="1")


def test_a_revoked_code_leads_to_the_new_one(visit: Visitor, cast: Cast, code: Code) -> None:
    put_up(cast.block, "KN7K3H2D")
    code.status = CodeStatus.REVOKED
    db.session.commit()
    for url in (PLACE, f"{PLACE}/report"):
        page = visit.get(url, status=410)
        assert page.select_one("a[href='/c/KN7K3H2D']")


def test_an_unknown_code_is_met_with_a_way_on(visit: Visitor, cast: Cast) -> None:
    page = visit.get("/c/22222222", status=404)
    assert page.select_one("a[href='/scan']") and page.select_one("a[href='/look-up']")


def test_a_code_read_off_the_wall_is_forgiven_its_slips(visit: Visitor, code: Code) -> None:
    typed = f" {TOKEN[:4].lower()} {TOKEN[4:]} "
    assert visit.submit("/scan", "/scan", 303, token=typed).headers["Location"] == PLACE
    visit.submit("/scan", "/scan", 404, token="nothing")


def test_language_and_print_are_remembered_and_lead_back_here_only(visit: Visitor, code: Code) -> None:
    page = visit.get(PLACE)
    english = page.select_one("a[hreflang=en]")["href"]
    assert visit.open(str(english)).headers["Location"] == PLACE
    assert "Report something" in visit.get(PLACE).text
    visit.open(f"/preferences/view/elder?next={PLACE}")
    assert visit.get(PLACE).select_one("html.elder")
    for elsewhere in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:1"):
        answer = visit.client.get("/preferences/view/standard", query_string={"next": elsewhere})
        assert answer.headers["Location"] == "/scan"
    assert visit.open("/preferences/language/xx").status_code == 404


@pytest.mark.parametrize("elder", [False, True])
@pytest.mark.parametrize("path", [PLACE, f"{PLACE}/report", f"{PLACE}/resources", "/scan", "/look-up"])
def test_page_and_all_it_loads_fit_in_one_round_trip(
    visit: Visitor, code: Code, path: str, elder: bool
) -> None:
    if elder:
        visit.client.set_cookie("view", "elder")
    packed = {"Accept-Encoding": "gzip"}
    first = visit.client.get(path, headers=packed)
    page = BeautifulSoup(visit.client.get(path).text, "html.parser")
    loads = [
        str(tag.get("href") or tag.get("src")) for tag in page.select("link[rel=stylesheet], script, img")
    ]
    weight = len(first.data) + sum(len(visit.client.get(url, headers=packed).data) for url in loads)
    assert len(loads) <= 2 and weight <= 14 * 1024, (len(loads), weight)
