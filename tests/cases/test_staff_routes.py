"""Staff at their pages: they see, write, are overtaken, are refused in words, and enter what they heard."""

import re
import uuid
from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from PIL import Image
from werkzeug.test import TestResponse

from app.accounts.actor import resident
from app.cases import actions
from app.cases.models import Case, Channel, ClosureCode, Kind
from app.cases.workflow import Status
from app.contacts.models import Contact
from app.core.clock import now, stopped_at
from app.core.db import db
from app.photos.models import Photo
from app.timeline.models import Event, Visibility, Writing
from tests.cases.resident_page import statements
from tests.cast import Cast
from tests.factories import make_case, report
from tests.pages import Visitor, check_conventions


def picture() -> BytesIO:
    data = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(data, "JPEG")
    data.seek(0)
    return data


def fresh(case: Case) -> Case:
    db.session.expire_all()
    return db.session.get_one(Case, case.id)


@pytest.fixture
def lamp(cast: Cast) -> Case:
    return make_case(cast.block, place="by the east gate", kind=Kind.PROBLEM)


@pytest.fixture
def held(cast: Cast, lamp: Case) -> Case:
    """Dispatched to Court's property and taken on by tao."""
    actions.dispatch(lamp, cast.acting("wei"), unit=cast.property)
    actions.take_on(lamp, cast.acting("tao"))
    db.session.commit()
    return lamp


# --- Triage ---------------------------------------------------------------------------------------------------


def test_the_dispatcher_accepts_the_suggestion_and_goes_on_to_the_next(visit: Visitor, cast: Cast) -> None:
    first, second = make_case(cast.court, "路灯坏了"), make_case(cast.court, "楼道很脏")
    visit.as_(cast.wei)
    page = visit.get("/triage")
    assert page.select_one("a.row[aria-current]")["href"].startswith(f"/cases/{first.ref}?")
    assert "路灯" in page.select_one(".slip").text
    answer = visit.submit(f"/cases/{first.ref}/dispatch", "/triage")
    assert answer.location == f"/cases/{second.ref}?beside=triage"
    case = fresh(first)
    assert (case.status, case.unit_id, case.category_id) == (
        Status.DISPATCHED,
        cast.committee.id,
        cast.lamp.id,
    )


def test_the_bar_offers_a_merger_only_into_what_is_surely_the_same(visit: Visitor, cast: Cast) -> None:
    lead = make_case(cast.court, "三楼的路灯坏了，晚上看不见")
    again = make_case(cast.court, "三楼的路灯又坏了，晚上看不见路")
    other = make_case(cast.court, "三楼的阳台晚上有人唱歌")
    visit.as_(cast.wei)
    merging = ".act-b > a[href*='lead=']"
    page = visit.get(f"/cases/{again.ref}?beside=triage")
    assert [link["href"] for link in page.select(merging)] == [
        f"/cases/{again.ref}/merge?beside=triage&lead={lead.ref}"
    ]
    assert not visit.get(f"/cases/{other.ref}?beside=triage").select(merging)


def test_triage_sorted_out_says_so(visit: Visitor, cast: Cast) -> None:
    assert visit.as_(cast.wei).get("/triage").select(".empty")
    assert visit.as_(cast.tao).get("/work").select(".empty")


def test_a_complaint_of_another_street_cannot_be_known_of(visit: Visitor, cast: Cast, lamp: Case) -> None:
    visit.as_(cast.lin)
    for url in (f"/cases/{lamp.ref}", f"/cases/{lamp.ref}/dispatch", f"/cases/{lamp.ref}?beside=work"):
        visit.get(url, status=404)
    assert lamp.ref not in visit.get("/cases").text
    assert lamp.ref not in visit.get(f"/search?q={lamp.ref}").select_one("main").text


def test_a_handler_is_not_offered_triage_and_refused_when_he_asks(
    visit: Visitor, cast: Cast, held: Case
) -> None:
    visit.as_(cast.tao)
    page = visit.get(f"/cases/{held.ref}")
    offered = {str(link["href"]).rsplit("/", 1)[1] for link in page.select(".act a[href*='/cases/']")}
    assert offered == {
        "handle",
        "progress",
        "message",
        "plan",
        "return",
        "hand-on",
        "ask",
        "ask-extension",
        "ask-suspension",
    }
    visit.get(f"/cases/{held.ref}/merge", status=403)
    visit.get("/triage", status=403)


def test_every_verb_offered_to_anybody_opens_its_form(
    visit: Visitor, cast: Cast, lamp: Case, held: Case
) -> None:
    submitted = make_case(cast.court, "Another thing")
    for name in ("wei", "hua", "mei", "tao"):
        visit.as_(cast.people[name])
        for case in (submitted, held):
            if visit.open(f"/cases/{case.ref}").status_code == 404:
                continue
            page = visit.get(f"/cases/{case.ref}?beside=work")
            for link in page.select(".act a[href*='/cases/'], .routes a"):
                assert visit.get(str(link["href"])).select(".panel form"), link["href"]


def test_merging_into_what_is_not_there_keeps_the_words(visit: Visitor, cast: Cast, lamp: Case) -> None:
    visit.as_(cast.wei)
    url = f"/cases/{lamp.ref}/merge"
    answer = visit.submit(url, url, status=422, lead="260101-0000A", note="the same lamp")
    assert "the same lamp" in answer.text
    assert fresh(lamp).status is Status.SUBMITTED


def test_merge_takes_the_voices_along(visit: Visitor, cast: Cast, lamp: Case) -> None:
    lead = make_case(cast.court, "路灯坏了")
    visit.as_(cast.wei)
    page = visit.get(f"/cases/{lamp.ref}/merge?lead={lead.ref}")
    assert page.select_one("input[name=lead]")["value"] == lead.ref
    visit.submit(f"/cases/{lamp.ref}/merge", f"/cases/{lamp.ref}/merge", lead=lead.ref, note="")
    assert (fresh(lamp).status, fresh(lead).voices) == (Status.MERGED, 2)


# --- Doing ----------------------------------------------------------------------------------------------------


def test_work_is_taken_on_with_one_press_noted_and_handled_with_a_photo(
    visit: Visitor, cast: Cast, lamp: Case
) -> None:
    actions.dispatch(lamp, cast.acting("wei"), unit=cast.property)
    db.session.commit()
    visit.as_(cast.tao)
    show = f"/cases/{lamp.ref}?beside=work"
    visit.submit(f"/cases/{lamp.ref}/take-on", show)
    note = f"/cases/{lamp.ref}/progress"
    visit.submit(note, note, words="Ladder fetched", internal="y")
    handle = f"/cases/{lamp.ref}/handle"
    answer = visit.submit(
        handle, f"{handle}?beside=work", result="solved", words="New bulb.", photos=(picture(), "a.jpg")
    )
    assert answer.location == show
    case = fresh(lamp)
    assert (case.status, case.unit_result) == (Status.HANDLED, ClosureCode.SOLVED)
    photo = db.session.scalars(sa.select(Photo).where(Photo.case_id == lamp.id)).one()
    assert photo.after
    page = visit.get(show)
    assert "Ladder fetched" in page.select_one(".tl .in").text
    for image in page.select(".tl img"):
        sent = visit.open(str(image["src"]))
        assert (sent.status_code, sent.mimetype) == (200, "image/jpeg")
    assert visit.get(str(page.select_one(".tl .pics a")["href"])).select(".view img")


def test_another_street_cannot_open_the_photo(visit: Visitor, cast: Cast, held: Case) -> None:
    visit.as_(cast.tao)
    handle = f"/cases/{held.ref}/handle"
    visit.submit(handle, handle, result="solved", words="New bulb.", photos=(picture(), "a.jpg"))
    photo = db.session.scalars(sa.select(Photo)).one()
    url = f"/cases/{held.ref}/photos/{photo.id}"
    assert visit.open(f"{url}/small").status_code == 200
    visit.as_(cast.lin)
    assert {visit.open(f"{url}/small").status_code, visit.open(url).status_code} == {404}


def test_words_that_are_missing_are_asked_for_beside_the_field(
    visit: Visitor, cast: Cast, held: Case
) -> None:
    visit.as_(cast.tao)
    url = f"/cases/{held.ref}/handle"
    answer = visit.submit(url, url, status=422, result="solved", words="")
    assert 'id="words-wrong"' in answer.text
    assert fresh(held).status is Status.IN_PROGRESS


def test_a_file_that_is_no_photo_is_refused_beside_its_field_and_the_words_stay(
    visit: Visitor, cast: Cast, held: Case
) -> None:
    visit.as_(cast.tao)
    url = f"/cases/{held.ref}/handle"
    answer = visit.submit(url, url, 422, result="solved", words="New bulb.", photos=(BytesIO(b"no"), "a.jpg"))
    assert "New bulb." in answer.text
    assert 'id="photos-wrong"' in answer.text
    assert 'id="words-wrong"' not in answer.text
    assert fresh(held).status is Status.IN_PROGRESS


def kept_photos(answer: TestResponse) -> list[str]:
    page = BeautifulSoup(answer.text, "html.parser")
    return [str(field["value"]) for field in page.select("input[name=staged]")]


def test_photos_are_chosen_once_whatever_is_wrong_with_the_form(
    visit: Visitor, cast: Cast, held: Case
) -> None:
    visit.as_(cast.tao)
    url = f"/cases/{held.ref}/handle"
    sent = visit.post("/photos", url, photo=(picture(), "a.jpg")).get_json()
    answer = visit.submit(
        url, url, 422, result="solved", words="", photos=(picture(), "b.jpg"), staged=sent["name"]
    )
    kept = kept_photos(answer)
    assert kept[0] == sent["name"]
    assert len(kept) == 2
    for image in BeautifulSoup(answer.text, "html.parser").select(".shots img[src]"):
        assert visit.open(str(image["src"])).mimetype == "image/jpeg"
    given = {"version": str(held.version), "result": "solved", "words": "New bulb.", "staged": kept}
    visit.submit(url, url, **given)
    assert {photo.name for photo in db.session.scalars(sa.select(Photo))} == set(kept)
    assert {photo.case_id for photo in db.session.scalars(sa.select(Photo))} == {held.id}
    assert visit.open(sent["url"]).status_code == 404, "the case guards it now"
    again = visit.post(url, f"/cases/{held.ref}", **given)
    assert (again.status_code, kept_photos(again)) == (409, []), "pressed twice: they are in the case already"


def test_a_question_is_answered_for_who_called_back_and_a_refusal_is_never_the_filled_verb(
    visit: Visitor, cast: Cast
) -> None:
    receipt = report(cast.block)
    case = receipt.case
    actions.ask(case, cast.acting("wei"), words="Which lamp?")
    db.session.commit()
    visit.as_(cast.wei)
    page = visit.get(f"/cases/{case.ref}?beside=triage")
    assert [link["href"].partition("?")[0].rpartition("/")[2] for link in page.select(".act-b > a")] == [
        "supply", "message", "refuse",
    ]  # fmt: skip
    assert page.select_one(".act-b .pri")["href"].startswith(f"/cases/{case.ref}/supply")
    url = f"/cases/{case.ref}/supply"
    visit.submit(url, url, status=422, channel="phone", words="")
    visit.submit(url, url, channel="visit", words="The one by the gate.", photos=(picture(), "a.jpg"))
    assert fresh(case).status is Status.SUBMITTED
    line = visit.get(f"/cases/{case.ref}").select_one(".tl li")
    assert "“The one by the gate.”" in line.text
    assert "走访" in line.text
    assert line.select("img")
    assert "代您登记" in visit.nobody().get(f"/follow/{receipt.code}").text


def test_the_one_who_did_the_work_is_not_offered_the_check(visit: Visitor, cast: Cast) -> None:
    case = make_case(cast.court)
    actions.dispatch(case, cast.acting("wei"), unit=cast.committee, person=cast.hua)
    actions.take_on(case, cast.acting("hua"))
    actions.handle(case, cast.acting("hua"), result=ClosureCode.SOLVED, words="Done.")
    db.session.commit()
    visit.as_(cast.hua).get(f"/cases/{case.ref}/check", status=403)
    visit.as_(cast.wei).submit(f"/cases/{case.ref}/check", f"/cases/{case.ref}/check", words="")
    assert fresh(case).status is Status.AWAITING_RATING


def test_each_clock_says_what_is_to_be_done_by_then(visit: Visitor, cast: Cast, held: Case) -> None:
    visit.as_(cast.hua)

    def clock() -> str:
        return str(visit.get(f"/cases/{held.ref}").select_one(".clock").text)

    assert "前办结算按期" in clock()
    actions.handle(held, cast.acting("tao"), result=ClosureCode.SOLVED, words="Done.")
    db.session.commit()
    assert "前核查算按期" in clock()
    actions.check(held, cast.acting("hua"))
    actions.ask_reopen(held, resident(held.id), words="Dark again.")
    db.session.commit()
    assert "前决定算按期" in clock()


# --- Two people at once ---------------------------------------------------------------------------------------


def test_the_second_of_two_sees_both_texts_and_may_still_send_hers(
    visit: Visitor, cast: Cast, held: Case
) -> None:
    visit.as_(cast.tao)
    url = f"/cases/{held.ref}/handle"
    stale = str(held.version)
    actions.progress(held, cast.acting("tao"), words="The lamp is ordered.", internal=False)
    db.session.commit()
    given = {
        "version": stale,
        "result": "solved",
        "words": "It shines again.",
        "photos": (picture(), "a.jpg"),
    }
    answer = visit.submit(url, url, status=409, **given)
    assert "The lamp is ordered." in answer.text
    assert "It shines again." in answer.text
    again = dict(re.findall(r'name="(version|staged)" value="([\w-]+)"', answer.text))
    visit.submit(url, url, result="solved", words="It shines again.", **again)
    assert fresh(held).status is Status.HANDLED
    assert db.session.scalars(sa.select(Photo)).one().case_id == held.id, "the photo was not lost"


def test_where_it_is_too_late_one_press_keeps_the_words_as_a_note(visit: Visitor, cast: Cast) -> None:
    case = make_case(cast.court)
    url, stale = f"/cases/{case.ref}/quick", str(case.version)
    visit.as_(cast.mei).get(url)
    actions.dispatch(case, cast.acting("wei"), unit=cast.committee)
    db.session.commit()
    words = "I changed the bulb.\nIt took ten minutes."
    given = {"version": stale, "result": "solved", "words": words, "photos": (picture(), "a.jpg")}
    answer = visit.submit(url, f"/cases/{case.ref}/progress", status=409, **given)
    (form,) = BeautifulSoup(answer.text, "html.parser").select(".panel-go form")
    assert form["action"] == f"/cases/{case.ref}/progress"
    fields = {str(one["name"]): str(one["value"]) for one in form.select("input")}
    assert visit.client.post(str(form["action"]), data=fields).status_code == 302
    assert fresh(case).status is Status.DISPATCHED
    note = db.session.scalars(sa.select(Writing).where(Writing.body == words)).one()
    assert note.visibility is Visibility.INTERNAL
    assert db.session.scalars(sa.select(Photo)).one().event_id == note.event_id


@pytest.mark.parametrize("person", ["wei", "mei"])
def test_where_no_note_is_theirs_to_write_the_words_can_be_copied_whole(
    visit: Visitor, cast: Cast, person: str
) -> None:
    case = make_case(cast.court)
    url, stale = f"/cases/{case.ref}/answer", str(case.version)
    visit.as_(cast.people[person]).get(url)
    actions.dispatch(case, cast.acting("wei"), unit=cast.property)
    db.session.commit()
    answer = visit.submit(url, "/account", status=409, version=stale, words="Ring the office.\nIt is open.")
    page = BeautifulSoup(answer.text, "html.parser")
    check_conventions(answer.text)
    assert not page.select(".panel-go form")
    assert page.select_one(".copyable[aria-readonly]").text == "Ring the office.\nIt is open."
    assert page.select_one("button[data-copy]")["data-copy"] == "Ring the office.\nIt is open."


def test_an_overtaken_press_leaves_no_event_behind(visit: Visitor, cast: Cast, held: Case) -> None:
    visit.as_(cast.tao)
    url = f"/cases/{held.ref}/progress"
    before = db.session.scalar(sa.select(sa.func.count()).select_from(Event))
    visit.submit(url, url, status=409, version="1", words="Too late")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Event)) == before
    assert not db.session.scalars(sa.select(Writing).where(Writing.body == "Too late")).all()


# --- Contact --------------------------------------------------------------------------------------------------


def test_a_number_is_masked_until_somebody_with_the_right_says_why(visit: Visitor, cast: Cast) -> None:
    case = report(cast.block, phone="+8613800001234", call_me="Ms Lin").case
    visit.as_(cast.hua)
    assert "138****1234" in visit.get(f"/cases/{case.ref}").text
    visit.get(f"/cases/{case.ref}/contact", status=403)
    visit.as_(cast.wei)
    page = visit.get(f"/cases/{case.ref}")
    assert "13800001234" not in page.text
    assert "Ms Lin" not in page.text
    url = f"/cases/{case.ref}/contact"
    assert "13800001234" not in visit.submit(url, url, status=422, words="").text
    opened = visit.submit(url, url, status=200, words="To agree on a time")
    assert "+8613800001234" in opened.text
    assert "Ms Lin" in opened.text
    assert "To agree on a time" in visit.get(f"/cases/{case.ref}").select_one(".tl").text


# --- The list and the search box ------------------------------------------------------------------------------


def test_the_list_narrows_by_its_address_and_shrugs_at_nonsense(
    visit: Visitor, cast: Cast, held: Case
) -> None:
    other = make_case(cast.garden, "Where is the office?", channel=Channel.PHONE)
    visit.as_(cast.wei)
    page = visit.get("/cases?status=in_progress")
    assert held.ref in page.text
    assert other.ref not in page.select_one("table").text
    assert [str(chip["href"]) for chip in page.select(".chips a")] == ["/cases"]
    for nonsense in (
        "status=x",
        "area=x",
        "since=x",
        "after=x",
        "sort=x",
        "unit=99999",
        "area=-1",
        "kind=%00",
    ):
        assert visit.get(f"/cases?{nonsense}").select("tbody tr"), nonsense


def test_a_whole_reference_opens_its_case(visit: Visitor, cast: Cast, lamp: Case) -> None:
    answer = visit.as_(cast.wei).open(f"/search?q={lamp.ref.replace('-', ' ').lower()}")
    assert answer.location == f"/cases/{lamp.ref}"
    assert lamp.ref in visit.get("/search?q=lamp").text
    assert visit.get("/search?q=nothing+of+the+kind").select(".empty")


# --- Intake ---------------------------------------------------------------------------------------------------


def entered(cast: Cast, **more: object) -> dict[str, object]:
    return {
        "client_key": str(uuid.uuid4()), "channel": "phone", "area": str(cast.block.id), "text": "The lamp is out",
        "reporter": "resident",
    } | more  # fmt: skip


def test_how_it_came_in_is_one_button_of_seven(visit: Visitor, cast: Cast) -> None:
    page = visit.as_(cast.hua).get("/intake")
    buttons = page.select("fieldset .choices input[type=radio][name=channel]")
    assert [button["value"] for button in buttons if button.has_attr("checked")] == [Channel.PHONE.value]
    assert len(buttons) == 7


def test_a_grid_worker_enters_what_she_heard_and_gives_the_receipt(visit: Visitor, cast: Cast) -> None:
    visit.as_(cast.mei)
    given = entered(
        cast,
        phone="13800001234",
        called="Ms Lin",
        consent="y",
        photos=(picture(), "a.jpg"),
        place="2nd floor",
    )
    answer = visit.submit("/intake", "/intake", **given)
    page = visit.get(answer.location)
    case = db.session.scalars(sa.select(Case)).one()
    assert (case.channel, case.area_id, case.entered_by_id) == (Channel.PHONE, cast.block.id, cast.mei.id)
    assert case.ref in page.text
    code = "".join(page.select_one(".code-big").text.split())
    assert visit.open(f"/follow/{code}").status_code == 200
    assert page.select_one(".stub-q svg")
    assert db.session.scalars(sa.select(Contact)).one()


def test_the_receipt_is_there_after_a_reload_for_an_hour_and_for_nobody_else(
    visit: Visitor, cast: Cast
) -> None:
    visit.as_(cast.mei)
    shown = visit.submit("/intake", "/intake", **entered(cast)).location
    case = db.session.scalars(sa.select(Case)).one()
    for _again in range(2):
        assert case.ref in visit.get(shown).text
    assert visit.get("/intake").select_one(f"a[href='{shown}']").text.count(case.ref) == 1
    assert visit.as_(cast.hua).open(shown).location == "/intake", "who signs in at the same desk"
    visit.as_(cast.mei)
    with stopped_at(now() + timedelta(hours=1)):
        assert visit.open(shown).location == "/intake"
        assert not visit.get("/intake").select(f"a[href='{shown}']")


def test_the_channel_is_the_telephone_and_then_the_one_of_last_time(visit: Visitor, cast: Cast) -> None:
    visit.as_(cast.mei)
    chosen = "input[name=channel][checked]"
    assert visit.get("/intake").select_one(chosen)["value"] == "phone"
    visit.submit("/intake", "/intake", **entered(cast, channel="window"))
    assert visit.get("/intake").select_one(chosen)["value"] == "window"


def test_everything_wrong_is_marked_at_once(visit: Visitor, cast: Cast) -> None:
    visit.as_(cast.mei)
    given = entered(cast, area="", text="", phone="12", outer_due_at="1999-01-01T10:00")
    answer = visit.submit("/intake", "/intake", status=422, **given)
    page = BeautifulSoup(answer.text, "html.parser")
    wrong = {"area", "text", "phone", "consent", "outer_due_at"}
    assert {str(field["name"]) for field in page.select("[aria-invalid=true]")} == wrong
    assert {str(link["href"]) for link in page.select(".errors a")} == {f"#{name}" for name in wrong}
    assert "可不填" not in page.select_one("label[for=text]").text


def test_twice_sent_is_entered_once(visit: Visitor, cast: Cast) -> None:
    visit.as_(cast.mei)
    given = entered(cast)
    visit.submit("/intake", "/intake", **given)
    visit.submit("/intake", "/intake", **given)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Case)) == 1


def test_other_words_from_the_browsers_cache_are_shown_beside_the_first_and_lost_by_nobody(
    visit: Visitor, cast: Cast
) -> None:
    visit.as_(cast.mei)
    given = entered(cast, text="The lamp is out")
    visit.submit("/intake", "/intake", **given, photos=(picture(), "a.jpg"))
    first = db.session.scalars(sa.select(Case)).one()
    (taken,) = db.session.scalars(sa.select(Photo.name))
    answer = visit.submit("/intake", "/intake", 409, **given | {"text": "Two lamps are out"}, staged=taken)
    page = BeautifulSoup(answer.text, "html.parser")
    assert first.ref in page.select_one("[role=alert]").text
    assert "The lamp is out" in page.select_one("[role=alert]").text
    assert page.select_one("textarea[name=text]").text.strip() == "Two lamps are out"
    assert page.select(f"a[href='/cases/{first.ref}']")
    again = {
        "client_key": str(page.select_one("[name=client_key]")["value"]),
        "staged": kept_photos(answer)[0],
    }
    assert again["client_key"] != given["client_key"] and again["staged"] != taken
    visit.submit("/intake", "/intake", **given | {"text": "Two lamps are out"} | again)
    texts = db.session.scalars(sa.select(Case.text).order_by(Case.id))
    assert list(texts) == ["The lamp is out", "Two lamps are out"]
    assert db.session.scalar(sa.select(sa.func.count(Photo.case_id.distinct()))) == 2


def test_photos_wait_while_what_is_wrong_is_mended(visit: Visitor, cast: Cast) -> None:
    visit.as_(cast.mei)
    given = entered(cast, area=str(cast.grove.id), text="")
    answer = visit.submit("/intake", "/intake", status=422, **given, photos=(picture(), "a.jpg"))
    (name,) = kept_photos(answer)
    assert 'id="text-wrong"' not in answer.text, "a photo says enough"
    answer = visit.submit(
        "/intake", "/intake", 422, **entered(cast, text=""), staged=name, photos=(BytesIO(b"no"), "b")
    )
    assert kept_photos(answer) == [name]
    assert 'id="photos-wrong"' in answer.text
    visit.submit("/intake", "/intake", **entered(cast, text=""), staged=name)
    assert db.session.scalars(sa.select(Photo)).one().case_id == db.session.scalars(sa.select(Case)).one().id


def test_a_hotline_order_keeps_its_number_and_its_deadline_wins(visit: Visitor, cast: Cast) -> None:
    visit.as_(cast.wei)
    given = entered(cast, channel="hotline", outer_no="FZ-12345-77", outer_due_at="2030-01-02T10:00")
    visit.submit("/intake", "/intake", **given)
    case = db.session.scalars(sa.select(Case)).one()
    assert case.outer_no == "FZ-12345-77"
    actions.dispatch(case, cast.acting("wei"), unit=cast.committee)
    assert case.handle_due_at == case.outer_due_at
    assert "FZ-12345-77" in visit.get(f"/cases/{case.ref}").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"area": ""},
        {"text": ""},
        {"phone": "12"},
        {"phone": "13800001234"},
        {"channel": "qr"},
        {"text": "\x00"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(visit: Visitor, cast: Cast, wrong: dict[str, str]) -> None:
    visit.as_(cast.mei)
    answer = visit.submit("/intake", "/intake", status=422, **entered(cast, place="by the gate", **wrong))
    assert "by the gate" in answer.text
    assert not db.session.scalars(sa.select(Case)).all()


def test_nobody_enters_for_a_place_they_do_not_look_after(visit: Visitor, cast: Cast) -> None:
    visit.as_(cast.mei)
    visit.submit("/intake", "/intake", status=422, **entered(cast, area=str(cast.grove.id)))
    assert not db.session.scalars(sa.select(Case)).all()
    visit.as_(cast.tao).get("/intake", status=403)


# --- How much a page asks of the database ---------------------------------------------------------------------


def test_a_list_takes_three_statements_and_a_case_five(visit: Visitor, cast: Cast, held: Case) -> None:
    for n in range(30):
        make_case(cast.court, f"Lamp {n} of the court is out")
    visit.as_(cast.wei)
    one = f"/cases/{held.ref}"
    visit.open("/keys")  # the first page of a process asks whether anybody has been entered at all
    with statements() as seen:
        visit.open("/cases")
    assert len(seen) <= 3, seen
    with statements() as seen:
        visit.open(one)
    assert len(seen) <= 5, seen
    with statements() as seen:
        visit.open("/triage")
    assert len(seen) <= 10, seen
