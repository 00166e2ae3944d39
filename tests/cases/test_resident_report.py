"""A resident at the door reports: words, photo, send; once however often it is tapped, and nothing is lost."""

import io
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from app.cases import actions
from app.cases.models import Case
from app.contacts import actions as contacts
from app.core.clock import now, stopped_at
from app.core.db import db
from app.photos.models import Photo
from tests.cases.resident_page import FORM, PLACE, jpeg, put_up, statements
from tests.cast import Cast
from tests.pages import Visitor


@pytest.fixture(autouse=True)
def wall(cast: Cast) -> None:
    put_up(cast.block)


def hidden(visit: Visitor, url: str = FORM) -> dict[str, str]:
    page = visit.get(url)
    return {
        str(tag["name"]): str(tag.get("value", ""))
        for tag in page.select(f"form[action='{FORM}'] input[type=hidden]")
    }


def sent(visit: Visitor, *, status: int = 303, **data: object) -> BeautifulSoup | str:
    answer = visit.client.post(FORM, data=data)
    assert answer.status_code == status, answer.text[:2000]
    return answer.headers["Location"] if status == 303 else BeautifulSoup(answer.text, "html.parser")


def the_case() -> Case:
    db.session.expire_all()
    return db.session.scalars(sa.select(Case)).one()


def test_the_form_costs_one_statement(visit: Visitor) -> None:
    visit.get(FORM)
    with statements() as seen:
        visit.get(FORM)
    assert len(seen) == 1, seen


def test_every_form_has_a_key_of_its_own(visit: Visitor) -> None:
    assert hidden(visit)["key"] != hidden(visit)["key"]


def test_one_sentence_is_enough_for_a_receipt(visit: Visitor) -> None:
    where = sent(visit, **hidden(visit), words="楼道灯不亮")
    page = visit.get(where)
    case = the_case()
    assert case.text == "楼道灯不亮" and case.code_id is not None
    assert case.ref in page.text and "楼道灯不亮" in page.text
    assert len("".join(span.text for span in page.select(".code span"))) == 16
    assert page.select_one(".stub svg")


def test_sending_costs_at_most_ten_statements(visit: Visitor) -> None:
    form = hidden(visit)
    with statements() as seen:
        sent(visit, **form | {"looked": "1"}, words="The bench is loose", phone="13800001234")
    assert len(seen) <= 10, "\n".join(seen)


def test_without_scripts_it_looks_once_a_minute_for_what_neighbours_reported(visit: Visitor) -> None:
    costs = []
    for number in range(2):
        form = hidden(visit)
        with statements() as seen:
            sent(visit, **form, words=f"The bench is loose {number}", phone="13800001234")
        costs.append(len(seen))
    assert costs[0] == 11 and costs[1] <= 10, costs


def test_all_that_was_told_is_kept_and_the_phone_only_sealed(visit: Visitor) -> None:
    told = {
        "spot": "三楼楼道",
        "kind": "problem",
        "called": "林女士",
        "phone": "138 0000 1234",
        "confidential": "1",
    }
    sent(visit, **hidden(visit), words="灯不亮", reporter="enterprise", **told)
    case = the_case()
    contact = contacts.of(case)
    assert (case.place, case.kind, case.reporter) == ("三楼楼道", "problem", "enterprise")
    assert contact and contact.withheld and contacts.phone_of(contact) == "+8613800001234"
    assert "13800001234" not in (contact.phone_sealed or "")


def test_an_empty_report_comes_back_with_what_was_typed(visit: Visitor) -> None:
    page = sent(visit, **hidden(visit), spot="东门边", status=422)
    assert page.select_one("input[name=spot]")["value"] == "东门边"
    assert page.select_one("#errors a[href='#words']")
    assert db.session.scalars(sa.select(Case)).all() == []


def test_a_wrong_phone_is_said_beside_it_and_opens_its_fold(visit: Visitor) -> None:
    page = sent(visit, **hidden(visit), words="灯不亮", phone="12", status=422)
    assert page.select_one("details[open] input[name=phone][aria-invalid]")
    assert page.select_one("textarea").text.strip() == "灯不亮"


def test_tapping_twice_is_one_report(visit: Visitor) -> None:
    form = hidden(visit)
    assert sent(visit, **form, words="灯不亮") == sent(visit, **form, words="灯不亮")
    the_case()


def test_a_changed_report_under_the_same_key_may_go_as_a_new_one(visit: Visitor) -> None:
    form = hidden(visit)
    first = sent(visit, **form, words="灯不亮", photos=(io.BytesIO(jpeg()), "a.jpg"))
    staged = visit.get(first.removesuffix("/receipt")).select(".line img")[0]["src"].rpartition("/")[2]
    page = sent(visit, **form, words="灯还是不亮", staged=staged, status=409)
    again = {
        str(tag["name"]): str(tag["value"]) for tag in page.select("form[data-report] input[type=hidden]")
    }
    assert page.select_one("textarea").text.strip() == "灯还是不亮"
    assert again["key"] != form["key"] and again["staged"] != staged
    assert sent(visit, **again, words="灯还是不亮") != first
    assert len(db.session.scalars(sa.select(Case)).all()) == 2


def test_danger_shows_whom_to_call_and_keeps_the_words(visit: Visitor, cast: Cast) -> None:
    cast.property.duty_phone, cast.property.emergency = "0591-87550366", True
    db.session.commit()
    page = sent(visit, **hidden(visit), words="三楼有很浓的煤气味", status=200)
    calls = [str(link["href"]) for link in page.select(".alarm a")]
    assert calls[0] == "tel:119" and {"tel:110", "tel:120", "tel:059187550366"} < set(calls)
    assert page.select_one("textarea").text.strip() == "三楼有很浓的煤气味"
    assert db.session.scalars(sa.select(Case)).all() == []
    go_on = {str(tag["name"]): str(tag["value"]) for tag in page.select("form input[type=hidden]")}
    sent(visit, **go_on, words="三楼有很浓的煤气味")
    assert the_case().text == "三楼有很浓的煤气味"


def test_a_photo_alone_is_a_report(visit: Visitor) -> None:
    where = sent(visit, **hidden(visit), photos=(io.BytesIO(jpeg()), "a.jpg"))
    photo = db.session.scalars(sa.select(Photo)).one()
    assert photo.case_id == the_case().id
    picture = visit.open(f"{str(where).removesuffix('/receipt')}/photos/{photo.name}")
    assert picture.status_code == 200 and picture.mimetype == "image/jpeg"


def test_photos_survive_a_mistake_elsewhere(visit: Visitor) -> None:
    page = sent(visit, **hidden(visit), phone="12", photos=(io.BytesIO(jpeg()), "a.jpg"), status=422)
    again = {
        str(tag["name"]): str(tag["value"])
        for tag in page.select(f"form[action='{FORM}'] input[type=hidden]")
    }
    assert visit.open(page.select_one(".pics img")["src"]).status_code == 200
    sent(visit, **again)
    assert db.session.scalars(sa.select(Photo)).one().case_id == the_case().id


def test_a_file_that_is_no_photo_is_refused_in_words_and_the_text_survives(visit: Visitor) -> None:
    page = sent(visit, **hidden(visit), words="灯不亮", photos=(io.BytesIO(b"MZ"), "a.jpg"), status=422)
    assert page.select_one("#photos-wrong") and page.select_one("textarea").text.strip() == "灯不亮"


def test_photos_are_sent_one_by_one_with_scripts(visit: Visitor) -> None:
    form = hidden(visit)
    upload = {"csrf_token": form["csrf_token"]}
    good = visit.client.post(f"{PLACE}/photos", data=upload | {"photo": (io.BytesIO(jpeg()), "a.jpg")})
    bad = visit.client.post(f"{PLACE}/photos", data=upload | {"photo": (io.BytesIO(b"no"), "a.jpg")})
    assert good.status_code == 200 and visit.open(good.json["url"]).status_code == 200
    assert bad.status_code == 422 and bad.json["error"]
    sent(visit, **form, staged=good.json["name"])
    assert visit.open(good.json["url"]).status_code == 404  # the case guards it now


def test_more_photos_than_fit_are_left_out_in_words(visit: Visitor) -> None:
    files = [
        (io.BytesIO(jpeg(colour)), "a.jpg")
        for colour in ("red", "blue", "green", "gold", "pink", "gray", "cyan")
    ]
    page = sent(visit, **hidden(visit), words="看照片", photos=files, status=422)
    assert len(page.select("input[name=staged]")) == 6


def test_without_a_good_key_a_report_still_arrives(visit: Visitor) -> None:
    sent(visit, **(hidden(visit) | {"key": "' OR 1=1"}), words="灯不亮")
    the_case()


def test_large_print_has_both_steps_on_one_page_that_is_sent_once(visit: Visitor) -> None:
    visit.client.set_cookie("view", "elder")
    page = visit.get(FORM)
    assert page.select("[data-step='1'] textarea[name=words]") and page.select(
        "[data-step='2'] input[type=file]"
    )
    sent(visit, **hidden(visit), words="楼道灯坏了", photos=(io.BytesIO(jpeg()), "a.jpg"))
    assert the_case().text == "楼道灯坏了"


def test_between_the_steps_only_danger_stands_in_the_way(visit: Visitor) -> None:
    visit.client.set_cookie("view", "elder")
    assert visit.client.post(FORM, data=hidden(visit) | {"words": "灯坏了", "step": "2"}).status_code == 204
    page = sent(visit, **hidden(visit), words="楼下着火了", step="2", status=200)
    assert page.select_one(".alarm a")["href"] == "tel:119"
    assert db.session.scalars(sa.select(Case)).all() == []


def test_danger_comes_before_a_mistyped_number_which_is_asked_for_again_there(visit: Visitor) -> None:
    page = sent(visit, **hidden(visit), words="电梯里困人了", phone="12", spot="东门边", status=200)
    assert page.select_one(".alarm") and not page.select_one("#errors")
    assert page.select_one("input[name=phone][aria-invalid]")["value"] == "12"
    form = {str(tag["name"]): str(tag["value"]) for tag in page.select("form input[name]:not([type=file])")}
    words = {"words": "电梯里困人了"}
    page = sent(visit, **form, **words, status=422)
    assert page.select_one(".alarm") and page.select_one("#errors a[href='#phone']")
    sent(visit, **(form | words | {"phone": "13800001234"}))
    case = the_case()
    assert (case.alarm, case.place, contacts.phone_of(contacts.of(case))) == (
        "lift",
        "东门边",
        "+8613800001234",
    )


def test_back_from_the_page_of_danger_the_form_stands_filled_in(visit: Visitor) -> None:
    page = sent(visit, **hidden(visit), words="楼下着火了", spot="东门边", kind="problem", status=200)
    back = page.select_one("button[name=step]")
    assert back["form"] == page.select_one("form[data-report]")["id"]
    form = {str(tag["name"]): str(tag["value"]) for tag in page.select("form input[name]:not([type=file])")}
    page = sent(visit, **form, words="楼下着火了", step=back["value"], status=200)
    assert page.select_one("textarea").text.strip() == "楼下着火了"
    assert page.select_one("input[name=spot]")["value"] == "东门边"
    assert page.select_one("input[value=problem][checked]") and not page.select_one("#errors")


def test_in_danger_the_receipt_promises_two_hours_through_the_night(visit: Visitor, cast: Cast) -> None:
    visit.client.set_cookie("language", "en")
    with stopped_at(datetime(2026, 11, 20, 14, 45, tzinfo=UTC)):  # a Friday, 22:45 on the wall
        where = sent(visit, **hidden(visit), words="楼道里有煤气味", danger_seen="1")
        page = visit.get(where)
        case = the_case()
        assert case.due_at == datetime(2026, 11, 20, 16, 45, tzinfo=UTC)
        assert "00:45" in page.select_one(".sent p").text
        assert page.select_one(".alarm a")["href"] == "tel:119"
        actions.dispatch(case, cast.acting("wei"), unit=cast.property)
        db.session.commit()
        assert case.due_at - now() == timedelta(hours=24)
