"""One verb for the rows chosen in the list: each by itself, done once, and what was refused is said with its reason."""

import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from app.cases import actions, bundle_actions, bundle_routes
from app.cases.bundle_models import Bundle, BundleLine, Outcome
from app.cases.models import Case, Kind, RefusalReason
from app.cases.workflow import Status, Verb
from app.core.db import db
from app.timeline.models import Event
from tests.cast import Cast
from tests.factories import make_case
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines


@pytest.fixture(autouse=True)
def in_english(visit: Visitor) -> None:
    visit.client.get("/preferences/language/en?next=/keys")


def page_for(visit: Visitor, verb: str, *cases: Case) -> BeautifulSoup:
    return visit.get(f"/cases/bundle?verb={verb}&" + "&".join(f"case={case.ref}" for case in cases))


def filled(page: BeautifulSoup, **more: Any) -> dict[str, Any]:
    """What a browser would send of the page as it stands."""
    form = page.select_one("form.bundle-f")
    assert form is not None
    chosen = [str(box["value"]) for box in form.select("[name=case]")]
    hidden = {
        str(one["name"]): str(one["value"])
        for one in form.select("input[type=hidden]")
        if one["name"] != "case"
    }
    return hidden | {"case": chosen} | more


def send(visit: Visitor, data: dict[str, Any]) -> BeautifulSoup:
    answer = visit.client.post("/cases/bundle", data=data)
    assert answer.status_code == 302, answer.text[:2000]
    return visit.get(answer.location)


def statuses(*cases: Case) -> list[Status]:
    db.session.expire_all()
    return [case.status for case in cases]


def events(verb: Verb) -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(Event.verb == verb.value)) or 0


def test_the_list_offers_what_one_may_do(visit: Visitor, cast: Cast) -> None:
    make_case(cast.court)
    asked = {
        "hua": ["take_on", "dispatch", "recategorise", "answer", "merge", "refuse"],
        "mei": ["take_on", "answer"],
        "tao": [],
    }
    for name, verbs in asked.items():
        page = visit.as_(cast.people[name]).get("/cases")
        assert [button["value"] for button in page.select("#bundle [name=verb]")] == verbs


def test_several_go_to_one_unit(visit: Visitor, cast: Cast) -> None:
    first, second, given = (make_case(cast.court, f"Case {n}") for n in range(3))
    actions.dispatch(given, cast.acting("hua"), unit=cast.property)
    db.session.commit()
    page = page_for(visit.as_(cast.hua), "dispatch", first, second, given)
    assert given.ref in page.select_one(".bundle-n").text  # type: ignore[union-attr]
    assert "moved on" in page.select_one(".bundle-n .why").text  # type: ignore[union-attr]
    told = send(visit, filled(page, unit=cast.property.id, note="Please look"))
    assert [h2.get_text(strip=True) for h2 in told.select("main .bundle-h")] == ["Done for 2 cases"]
    assert {a["href"] for a in told.select(".bundle-l a")} == {f"/cases/{first.ref}", f"/cases/{second.ref}"}
    assert statuses(first, second) == [Status.DISPATCHED] * 2
    assert first.unit_id == second.unit_id == cast.property.id


def test_one_that_somebody_changed_meanwhile_is_refused_by_itself(visit: Visitor, cast: Cast) -> None:
    first, second = make_case(cast.court, "First"), make_case(cast.court, "Second")
    page = page_for(visit.as_(cast.hua), "dispatch", first, second)
    actions.recategorise(second, cast.acting("wei"), kind=None, category=cast.lamp)
    db.session.commit()
    told = send(visit, filled(page, unit=cast.committee.id))
    assert [h2.get_text(strip=True) for h2 in told.select("main .bundle-h")] == [
        "Refused for 1 case",
        "Done for 1 case",
    ]
    assert "Second" in told.select("section.page-n")[0].text
    assert "Somebody else changed this case first." in told.select("section.page-n")[0].text
    assert statuses(first, second) == [Status.DISPATCHED, Status.SUBMITTED]


def test_a_unit_that_serves_some_is_offered_with_how_many(visit: Visitor, cast: Cast) -> None:
    first, second = make_case(cast.court), make_case(cast.garden, "In the street outside")
    page = page_for(visit.as_(cast.hua), "dispatch", first, second)
    offered = [option.text for option in page.select("#unit option")]
    assert offered == ["—", "Elm sanitation", "Garden committee", "Court property · 1 case"]
    told = send(visit, filled(page, unit=cast.property.id))
    assert "This unit does not serve this place." in told.text
    assert statuses(first, second) == [Status.DISPATCHED, Status.SUBMITTED]


def test_pressed_twice_it_is_done_once(visit: Visitor, cast: Cast) -> None:
    cases = [make_case(cast.court, f"Case {n}") for n in range(3)]
    data = filled(page_for(visit.as_(cast.mei), "answer", *cases), words="It comes on at six.")
    first, again = send(visit, data), send(visit, data)
    assert str(first.main) == str(again.main), "the same answer, and nothing refused"
    assert events(Verb.ANSWER) == 3
    assert db.session.scalar(sa.select(sa.func.count(Bundle.id))) == 1


def test_a_press_that_broke_off_goes_on_where_it_stopped(
    visit: Visitor, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [make_case(cast.court, f"Case {n}") for n in range(3)]
    data = filled(page_for(visit.as_(cast.mei), "answer", *cases), words="It comes on at six.")
    real, tried = bundle_actions.carry_out, []

    def once(line: int, *more: Any) -> None:
        tried.append(line)
        if len(tried) == 2:
            raise KeyboardInterrupt  # the process is killed here
        real(line, *more)

    monkeypatch.setattr(bundle_routes.bundle_actions, "carry_out", once)
    with pytest.raises(KeyboardInterrupt):
        visit.client.post("/cases/bundle", data=data)
    number = db.session.scalars(sa.select(Bundle.id)).one()
    broken = visit.get(f"/cases/bundles/{number}")
    assert [h2.get_text(strip=True) for h2 in broken.select("main .bundle-h")] == [
        "Not tried yet: 2 cases",
        "Done for 1 case",
    ]
    assert len(visit.get(str(broken.select_one("section.page-n .btn")["href"])).select(".bundle-l li")) == 2  # type: ignore[index]
    send(visit, data)
    assert events(Verb.ANSWER) == 3
    assert set(db.session.scalars(sa.select(BundleLine.outcome))) == {Outcome.DONE}


def test_all_are_merged_into_the_one_that_stays(visit: Visitor, cast: Cast) -> None:
    cases = [make_case(cast.court, "The same lamp") for _ in range(3)]
    page = page_for(visit.as_(cast.hua), "merge", *cases)
    assert page.select_one("[name=lead][checked]")["value"] == cases[0].ref, "the first that came"  # type: ignore[index]
    send(visit, filled(page, lead=cases[1].ref))
    assert statuses(*cases) == [Status.MERGED, Status.SUBMITTED, Status.MERGED]
    assert {cases[0].lead_id, cases[2].lead_id} == {cases[1].id}
    assert cases[1].voices == 3


def test_what_is_not_chosen_stays_as_it_is_in_each(visit: Visitor, cast: Cast) -> None:
    first, second = make_case(cast.court, kind=Kind.PROBLEM), make_case(cast.court, kind=Kind.DEMAND)
    send(
        visit.as_(cast.hua),
        filled(page_for(visit, "recategorise", first, second), category=cast.lamp.id, kind=""),
    )
    db.session.expire_all()
    assert (first.kind, second.kind) == ("problem", "demand")
    assert first.category_id == second.category_id == cast.lamp.id


def test_what_the_form_needs_is_asked_before_anything_is_done(visit: Visitor, cast: Cast) -> None:
    cases = [make_case(cast.court, f"Case {n}") for n in range(2)]
    data = filled(
        page_for(visit.as_(cast.hua), "refuse", *cases), reason=RefusalReason.NOT_A_REQUEST, words=""
    )
    answer = visit.client.post("/cases/bundle", data=data)
    assert answer.status_code == 422
    assert "Please write a few words." in answer.text
    assert statuses(*cases) == [Status.SUBMITTED] * 2
    send(
        visit,
        filled(BeautifulSoup(answer.text, "html.parser"), reason=RefusalReason.NOT_A_REQUEST, words="A test"),
    )
    assert statuses(*cases) == [Status.NOT_ACCEPTED] * 2


def test_nothing_elsewhere_is_touched_or_told(visit: Visitor, cast: Cast) -> None:
    mine, elsewhere = make_case(cast.court, "Mine"), make_case(cast.grove, "Elsewhere in the grove")
    page = page_for(visit.as_(cast.hua), "answer", mine, elsewhere)
    assert "grove" not in page.text
    data = filled(page, words="Soon.")
    told = send(visit, data | {"case": [*data["case"], f"{elsewhere.ref}~{elsewhere.version}"]})
    assert elsewhere.ref not in told.text
    assert statuses(mine, elsewhere) == [Status.HANDLED, Status.SUBMITTED]


def test_another_persons_answer_is_nobodys_page(visit: Visitor, cast: Cast) -> None:
    case = make_case(cast.court)
    data = filled(page_for(visit.as_(cast.mei), "answer", case), words="Soon.")
    location = visit.client.post("/cases/bundle", data=data).location
    visit.as_(cast.hua).get(location, status=404)
    token = filled(page_for(visit, "answer", make_case(cast.court)))["csrf_token"]
    assert visit.client.post("/cases/bundle", data=data | {"csrf_token": token}).status_code == 404


def test_no_more_than_a_page_at_once(visit: Visitor, cast: Cast) -> None:
    case = make_case(cast.court)
    data = filled(page_for(visit.as_(cast.mei), "answer", case), words="Soon.", client_key=str(uuid.uuid4()))
    many = [f"000101-{n:04}A~1" for n in range(bundle_actions.MOST)]
    answer = visit.client.post("/cases/bundle", data=data | {"case": [*data["case"], *many]})
    assert answer.status_code == 422
    assert statuses(case) == [Status.SUBMITTED]
