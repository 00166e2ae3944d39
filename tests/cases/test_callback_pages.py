"""The desk that calls back as its callers see it, without scripts: list, call, script in order, draws."""

from bs4 import BeautifulSoup

from app.accounts.permissions import Role
from app.cases import actions, callback_actions, calling
from app.cases.models import Case, ResidentResult
from app.cases.workflow import Status
from app.core.clock import now, stopped_at
from app.core.db import db
from app.timeline.models import Audit
from tests.cases.calls import at, dissatisfied, handled, hire_callers
from tests.cast import Cast
from tests.pages import Visitor

MONDAY = at("2026-11-23 09:00")
THE_WHOLE = {"contacted": "yes", "solved": "no", "satisfied": "2", "publish": "no", "words": "Dark again."}


def taken(visit: Visitor, case: Case) -> BeautifulSoup:
    url = f"/callbacks/{case.ref}"
    answer = visit.submit(f"{url}/take", url, 200, why="To ask how it went")
    return BeautifulSoup(answer.text, "html.parser")


def test_a_call_is_taken_the_number_shown_once_and_the_word_recorded(visit: Visitor, cast: Cast) -> None:
    hire_callers(cast)
    case = dissatisfied(cast)
    with stopped_at(MONDAY):
        visit.as_(cast.cai)
        desk = visit.get("/callbacks")
        assert case.ref in desk.select_one("a.row").text
        assert "138 1234 1234" not in desk.text and "13812341234" not in desk.text
        page = taken(visit, case)
        assert page.select_one(".number a")["href"] == "tel:13812341234"
        assert "13812341234" not in visit.get(f"/callbacks/{case.ref}").text, "on that answer alone"
        form, result = f"/callbacks/{case.ref}", f"/callbacks/{case.ref}/result"
        for name, question in (("contacted", "contacted"), ("solved", "solved"), ("satisfied", "satisfied")):
            left_out = {key: value for key, value in THE_WHOLE.items() if key != name}
            page = BeautifulSoup(visit.submit(result, form, 422, **left_out).text, "html.parser")
            assert page.select_one(f".q-{question} .wrong"), name
        visit.submit(result, form, 422, **{**THE_WHOLE, "words": ""}, again="y")
        visit.submit(result, form, **THE_WHOLE, again="y")
        db.session.expire_all()
        assert (case.status, case.resident_result) == (Status.REOPEN_REQUESTED, ResidentResult.NO)
        visit.get(form, status=404)
    assert db.session.query(Audit).filter_by(what="reveal", actor_id=cast.cai.id).count() == 1


def test_an_attempt_at_the_same_time_of_day_is_refused_with_the_next_time(visit: Visitor, cast: Cast) -> None:
    hire_callers(cast)
    case = dissatisfied(cast)
    form, result = f"/callbacks/{case.ref}", f"/callbacks/{case.ref}/result"
    visit.as_(cast.cai)
    with stopped_at(MONDAY):
        taken(visit, case)
        visit.submit(result, form, contacted="no")
    with stopped_at(at("2026-11-24 09:00")):
        taken(visit, case)
        refused = visit.submit(result, form, 422, contacted="no")
        assert "12:00" in refused.text
        visit.submit(result, form, contacted="yes", solved="declined")  # reached after all


def test_somebody_elses_call_and_ones_own_work_offer_nothing(visit: Visitor, cast: Cast) -> None:
    hire_callers(cast)
    case = dissatisfied(cast)
    callback = calling.waiting(case.id)
    assert callback is not None
    callback_actions.take(callback, cast.acting("bao"))
    db.session.commit()
    visit.as_(cast.cai)
    assert not visit.get(f"/callbacks/{case.ref}").select(".panel"), "one caller at a time"
    assert visit.post(f"/callbacks/{case.ref}/take", "/callbacks", version="1", why="x").status_code == 422
    visit.as_(cast.oak_dispatcher).get(f"/callbacks/{case.ref}", status=403)


def test_without_the_right_to_see_contacts_the_call_is_taken_without_a_number(
    visit: Visitor, cast: Cast
) -> None:
    cast._hire("cai", Role.CALLER, cast.elm)
    case = dissatisfied(cast)
    visit.as_(cast.cai)
    assert "13812341234" not in taken(visit, case).text
    callback = calling.waiting(case.id)
    assert callback is not None and callback.held_by(now()) == cast.cai.id


def test_a_draw_shows_its_seed_when_its_day_is_over_and_agrees(visit: Visitor, cast: Cast) -> None:
    callback_actions.set_share(cast.elm, cast.acting("root"), percent=100)
    with stopped_at(MONDAY):
        case = handled(cast)
        actions.check(case, cast.acting("hua"))
        db.session.commit()
        callback = calling.waiting(case.id)
        assert callback is not None
        visit.as_(cast.root)
        url = f"/callbacks/draws/{callback.draw_id}"
        assert not visit.get(url).select("code")
    with stopped_at(at("2026-11-24 09:00")):
        page = visit.get(url)
        assert case.ref in page.select_one("tbody").text and "与记录一致" in page.text
        visit.submit("/callbacks/shares", "/callbacks/draws", area=str(cast.garden.id), percent="25")
        assert "25%" in visit.get("/callbacks/draws").text
    visit.as_(cast.wang).get("/callbacks/draws")
    visit.submit("/callbacks/shares", "/callbacks/draws", 403, area=str(cast.garden.id), percent="0")
