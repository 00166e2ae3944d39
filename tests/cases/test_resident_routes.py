"""What a receipt opens: progress in plain words, and the reporter's own verbs."""

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from app.accounts.actor import SYSTEM, resident
from app.cases import actions, contacting
from app.cases.models import Case, ClosureCode, RefusalReason, ResidentResult
from app.cases.workflow import Status
from app.core.clock import now, stopped_at
from app.core.db import db
from app.photos import receiving
from tests.cases.resident_page import PLACE, jpeg, put_up, reported, statements
from tests.cast import Cast
from tests.factories import report
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines


@pytest.fixture(autouse=True)
def wall(cast: Cast) -> None:
    put_up(cast.block)


def handled(cast: Cast, case: Case) -> None:
    actions.dispatch(case, cast.acting("wei"), unit=cast.property)
    actions.take_on(case, cast.acting("tao"))
    actions.handle(case, cast.acting("tao"), result=ClosureCode.SOLVED, words="New bulb")
    db.session.commit()


def checked(cast: Cast, case: Case) -> None:
    handled(cast, case)
    actions.check(case, cast.acting("hua"), words="It shines")
    db.session.commit()


def again(case: Case) -> Case:
    db.session.expire_all()
    return db.session.get_one(Case, case.id)


def headings(page: BeautifulSoup) -> list[str]:
    return [tag.text for tag in page.select(".line b")]


def test_the_way_of_a_case_is_told_newest_first_in_plain_words(visit: Visitor, cast: Cast) -> None:
    receipt, url = reported(cast.block)
    handled(cast, receipt.case)
    visit.client.set_cookie("language", "en")
    page = visit.get(url)
    assert headings(page) == [
        "Done, waiting to be checked",
        "Somebody has taken it on",
        "Passed to Court property",
        "Your report came in",
    ]
    assert "New bulb" in page.text and "The lamp by the gate is broken" in page.text


def test_internal_notes_and_their_photos_stay_with_the_staff(visit: Visitor, cast: Cast) -> None:
    receipt, url = reported(cast.block)
    actions.dispatch(receipt.case, cast.acting("wei"), unit=cast.property)
    photo = receiving.receive(jpeg())
    receiving.stage([photo])
    actions.progress(receipt.case, cast.acting("tao"), words="SECRET", internal=True, photos=[photo.name])
    db.session.commit()
    assert "SECRET" not in visit.open(url).text
    assert visit.open(f"{url}/photos/{photo.name}").status_code == 404


def test_another_receipt_does_not_open_this_case_s_photos(visit: Visitor, cast: Cast) -> None:
    photo = receiving.receive(jpeg())
    receiving.stage([photo])
    _mine, url = reported(cast.block, photos=(photo.name,), photo_digests=(photo.sent_digest,))
    _other, other_url = reported(cast.block, "Another matter")
    assert visit.open(f"{url}/photos/{photo.name}").status_code == 200
    assert visit.open(f"{other_url}/photos/{photo.name}").status_code == 404


def test_its_address_is_told_to_nobody_and_kept_nowhere(visit: Visitor, cast: Cast) -> None:
    _receipt, url = reported(cast.block)
    for address in (url, f"{url}/receipt", f"{url}/withdraw"):
        answer = visit.open(address)
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_wrong_code_is_answered_like_a_right_one_costs(visit: Visitor, cast: Cast) -> None:
    receipt, _url = reported(cast.block)
    wrong = str((int(receipt.code) + 1) % 10**16).zfill(16)
    token = visit.get("/look-up").select_one("input[name=csrf_token]")["value"]
    counts = {}
    for code in (receipt.code, wrong, "12", "九" * 16):
        with statements() as seen:
            answer = visit.client.post("/look-up", data={"csrf_token": token, "code": code})
        counts[code] = len(seen)
        assert answer.status_code == (303 if code == receipt.code else 404)
    assert set(counts.values()) == {4}  # a case's, a booking's, an organisation's, a voice's, for each alike
    assert visit.open(f"/follow/{wrong}").status_code == 404


def test_sixteen_digits_typed_in_fours_find_the_case(visit: Visitor, cast: Cast) -> None:
    receipt, url = reported(cast.block)
    typed = " ".join(receipt.code[i : i + 4] for i in range(0, 16, 4))
    assert visit.submit("/look-up", "/look-up", 303, code=typed).headers["Location"] == url


def test_this_phone_remembers_its_reports_until_it_is_told_to_forget(visit: Visitor, cast: Cast) -> None:
    visit.submit(f"{PLACE}/report", f"{PLACE}/report", 303, words="The lamp is out")
    page = visit.get(PLACE)
    assert "The lamp is out" in page.select_one(".mine").text
    visit.get(page.select_one(".mine a")["href"])
    visit.submit(page.select_one(".mine form")["action"], PLACE, 303)
    assert visit.get(PLACE).select_one(".mine") is None


def test_a_forged_list_opens_nothing(visit: Visitor, cast: Cast) -> None:
    receipt, _url = reported(cast.block)
    visit.client.set_cookie("mine", f'["{receipt.code}"].forged')
    assert visit.get(PLACE).select_one(".mine") is None


def test_the_cookie_of_receipts_is_out_of_reach_of_scripts(visit: Visitor, cast: Cast) -> None:
    answer = visit.submit(f"{PLACE}/report", f"{PLACE}/report", 303, words="The lamp is out")
    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith("mine="))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


def test_asked_for_more_the_reporter_answers_with_words_and_a_photo(visit: Visitor, cast: Cast) -> None:
    receipt, url = reported(cast.block)
    actions.ask(receipt.case, cast.acting("wei"), words="Which gate?")
    db.session.commit()
    assert "Which gate?" in visit.get(url).text
    visit.submit(f"{url}/answer", url, 303, words="The east one", photos=(io.BytesIO(jpeg()), "a.jpg"))
    page = visit.get(f"{url}?done=answered")
    assert again(receipt.case).status is Status.SUBMITTED
    assert "The east one" in page.text and page.select(".line img") and page.select_one("[role=status]")


def test_a_photo_alone_is_an_answer_and_reads_well_on_both_sides(visit: Visitor, cast: Cast) -> None:
    visit.client.set_cookie("language", "en")
    receipt, url = reported(cast.block)
    for photos, mine, theirs in (
        (1, "You added a photo", "with a photo"),
        (2, "You added 2 photos", "with 2 photos"),
    ):
        actions.ask(again(receipt.case), cast.acting("wei"), words="Which gate?")
        db.session.commit()
        sent = [(io.BytesIO(jpeg()), f"{n}.jpg") for n in range(photos)]
        visit.nobody().submit(f"{url}/answer", url, 303, words=" ", photos=sent)
        assert again(receipt.case).status is Status.SUBMITTED
        (line,) = [one for one in visit.get(url).select(".line li") if one.b and one.b.text == mine]
        assert len(line.select("img")) == photos and not line.select(".says")
        newest = visit.as_(cast.wei).get(f"/cases/{receipt.case.ref}").select_one(".tl li")
        assert newest.select_one(".what").text == f"answered {theirs}" and not newest.select(".say")
        assert len(newest.select("img")) == photos


def test_an_empty_answer_is_asked_for_words_or_a_photo(visit: Visitor, cast: Cast) -> None:
    visit.client.set_cookie("language", "en")
    receipt, url = reported(cast.block)
    actions.ask(receipt.case, cast.acting("wei"), words="Which gate?")
    db.session.commit()
    answer = visit.submit(f"{url}/answer", url, 422, words=" ")
    assert "Please write a few words, or add a photo." in answer.text
    assert again(receipt.case).status is Status.NEEDS_INFO


def test_an_answer_that_is_too_long_comes_back_with_its_photo(visit: Visitor, cast: Cast) -> None:
    receipt, url = reported(cast.block)
    actions.ask(receipt.case, cast.acting("wei"), words="Which gate?")
    db.session.commit()
    answer = visit.submit(f"{url}/answer", url, 422, words="灯" * 5001, photos=(io.BytesIO(jpeg()), "a.jpg"))
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.select_one("textarea[aria-invalid]")
    assert visit.open(page.select_one("#answer .pics img")["src"]).status_code == 200


def test_withdrawing_is_asked_once_and_said_to_the_handlers(visit: Visitor, cast: Cast) -> None:
    receipt, url = reported(cast.block)
    visit.submit(f"{url}/withdraw", f"{url}/withdraw", 303, reason="It is fixed")
    assert again(receipt.case).status is Status.WITHDRAWN
    assert visit.open(f"{url}/withdraw").status_code == 302  # nothing to withdraw any more


@pytest.mark.parametrize("faces", ["", "4", "9"])
def test_solved_is_the_resident_s_own_word(visit: Visitor, cast: Cast, faces: str) -> None:
    receipt, url = reported(cast.block)
    checked(cast, receipt.case)
    visit.submit(f"{url}/rate", f"{url}/rate", 303, result="yes", satisfaction=faces, words="Thanks")
    case = again(receipt.case)
    assert (case.status, case.resident_result) == (Status.CLOSED, ResidentResult.YES)
    assert case.satisfaction == (4 if faces == "4" else None)
    assert visit.get(url).select(".track .yes")


def test_only_the_resident_s_yes_turns_the_last_dot_green(visit: Visitor, cast: Cast) -> None:
    receipt, url = reported(cast.block)
    checked(cast, receipt.case)
    with stopped_at(now() + timedelta(days=20)):
        actions.close(receipt.case, SYSTEM)
        db.session.commit()
    assert not visit.get(url).select(".track .yes")


def test_not_solved_with_a_reason_asks_for_another_round(visit: Visitor, cast: Cast) -> None:
    receipt, url = reported(cast.block)
    checked(cast, receipt.case)
    visit.submit(f"{url}/rate", f"{url}/rate", 303, result="no", reason="Still dark")
    case = again(receipt.case)
    assert (case.status, case.resident_result) == (Status.REOPEN_REQUESTED, ResidentResult.NO)
    assert "Still dark" in visit.get(url).text


def test_partly_solved_without_a_reason_is_simply_counted(visit: Visitor, cast: Cast) -> None:
    receipt, url = reported(cast.block)
    checked(cast, receipt.case)
    visit.submit(f"{url}/rate", f"{url}/rate", 303, result="partly")
    assert (again(receipt.case).status, receipt.case.resident_result) == (
        Status.CLOSED,
        ResidentResult.PARTLY,
    )


@pytest.mark.parametrize("result", ["no", "partly"])
def test_what_is_not_solved_is_not_thanked_for_and_another_round_stands_first(
    visit: Visitor, cast: Cast, result: str
) -> None:
    receipt, url = reported(cast.block)
    checked(cast, receipt.case)
    visit.client.set_cookie("language", "en")
    answer = visit.submit(f"{url}/rate", f"{url}/rate", 303, result=result)
    page = visit.get(answer.headers["Location"])
    assert "Thank" not in page.select_one("[role=status]").text
    filled = page.select(".button--main")
    assert [link["href"] for link in filled] == [f"{url}/reopen"]
    assert [link["href"] for link in page.select(f"a[href='{url}/reopen']")] == [f"{url}/reopen"]
    assert (
        page.text.index("Ask to reopen") < page.text.index("New bulb") and "Happened again" not in page.text
    )


def test_solved_is_thanked_for_and_reopening_stays_at_the_end(visit: Visitor, cast: Cast) -> None:
    receipt, url = reported(cast.block)
    checked(cast, receipt.case)
    visit.client.set_cookie("language", "en")
    answer = visit.submit(f"{url}/rate", f"{url}/rate", 303, result="yes")
    page = visit.get(answer.headers["Location"])
    assert "Thank" in page.select_one("[role=status]").text and not page.select(".button--main")
    assert "Happened again" in page.text


def test_work_and_check_are_each_told_by_whoever_did_them_and_of_the_last_round_only(
    visit: Visitor, cast: Cast
) -> None:
    receipt, url = reported(cast.block)
    first, second = receiving.receive(jpeg("red")), receiving.receive(jpeg("blue"))
    receiving.stage([first, second])
    case = receipt.case
    actions.dispatch(case, cast.acting("wei"), unit=cast.property)
    actions.take_on(case, cast.acting("tao"))
    tao = cast.acting("tao")
    actions.handle(case, tao, result=ClosureCode.SOLVED, words="Old bulb cleaned", photos=[first.name])
    actions.rework(case, cast.acting("hua"), words="Still dark")
    actions.handle(case, tao, result=ClosureCode.SOLVED, words="New bulb", photos=[second.name])
    actions.check(case, cast.acting("hua"), words="It shines")
    db.session.commit()
    visit.client.set_cookie("language", "en")
    card = visit.get(f"{url}/rate").select_one(".block .card")
    lines = [tag.get_text(" ", strip=True) for tag in card.select("p")]
    assert lines[0] == "Handled by Court property" and "Tao" in lines[2]
    assert "Checked by" in lines[3] and "Hua" in lines[3] and "Court property" not in lines[3]
    assert [lines[1], lines[4]] == ["New bulb", "It shines"]
    afterwards = [img["src"].rpartition("/")[2] for img in card.select("img")]
    assert afterwards == [second.name]
    history = [img["src"].rpartition("/")[2] for img in visit.get(url).select(".line img")]
    assert first.name in history


def test_a_rating_without_an_answer_comes_back(visit: Visitor, cast: Cast) -> None:
    receipt, url = reported(cast.block)
    checked(cast, receipt.case)
    page = BeautifulSoup(visit.submit(f"{url}/rate", f"{url}/rate", 422, words="Hm").text, "html.parser")
    assert page.select_one("#errors") and "Hm" in page.select_one("#words").text


def test_reopening_within_thirty_days_and_not_after(visit: Visitor, cast: Cast) -> None:
    receipt, url = reported(cast.block)
    checked(cast, receipt.case)
    actions.rate(receipt.case, resident(receipt.case.id), result=ResidentResult.YES, satisfaction=None)
    db.session.commit()
    with stopped_at(now() + timedelta(days=31)):
        assert visit.open(f"{url}/reopen").status_code == 302
    visit.submit(f"{url}/reopen", f"{url}/reopen", 422, reason="")
    visit.submit(f"{url}/reopen", f"{url}/reopen", 303, reason="Dark again")
    assert again(receipt.case).status is Status.REOPEN_REQUESTED


def test_two_phones_with_one_receipt_the_second_is_told(visit: Visitor, cast: Cast) -> None:
    receipt, url = reported(cast.block)
    page = visit.get(f"{url}/withdraw")
    stale = {str(tag["name"]): str(tag["value"]) for tag in page.select("form input[type=hidden]")}
    actions.dispatch(receipt.case, cast.acting("wei"), unit=cast.property)
    db.session.commit()
    assert visit.client.post(f"{url}/withdraw", data=stale).status_code == 409
    assert again(receipt.case).status is Status.DISPATCHED


def test_who_opened_the_number_is_listed_with_the_reason(visit: Visitor, cast: Cast) -> None:
    receipt, url = reported(cast.block, phone="+8613800001234")
    contacting.reveal(receipt.case, cast.acting("wei"), reason="To find the gate")
    db.session.commit()
    page = visit.get(url)
    assert "Wei" in page.text and "To find the gate" in page.text
    assert "13800001234" not in page.text
    assert len(headings(page)) == 1  # a look is not a step


def test_a_refusal_says_why_and_who_is_responsible(visit: Visitor, cast: Cast) -> None:
    receipt, url = reported(cast.block)
    actions.refuse(
        receipt.case,
        cast.acting("wei"),
        reason=RefusalReason.OTHER_AUTHORITY,
        responsible="The city",
        words="Not ours",
    )
    db.session.commit()
    text = visit.get(url).text
    assert "The city" in text and "Not ours" in text


def test_a_merged_case_tells_where_its_lead_stands(visit: Visitor, cast: Cast) -> None:
    lead = report(cast.block).case
    receipt, url = reported(cast.block, "The same lamp")
    actions.merge(receipt.case, cast.acting("wei"), lead=lead)
    db.session.commit()
    visit.client.set_cookie("language", "en")
    assert "That case stands at: Reported" in visit.get(url).text


def test_overdue_is_said_with_its_shape(visit: Visitor, cast: Cast) -> None:
    receipt, url = reported(cast.block)
    actions.dispatch(receipt.case, cast.acting("wei"), unit=cast.property)
    db.session.commit()
    with stopped_at(now() + timedelta(days=30)):
        page = visit.get(url)
    assert page.select_one(".state--late svg") and page.select(".track .now.late")


def test_following_costs_a_fixed_number_of_statements(visit: Visitor, cast: Cast) -> None:
    receipt, url = reported(cast.block)
    visit.get(url)
    with statements() as short:
        visit.get(url)
    handled(cast, receipt.case)
    for _ in range(5):
        actions.rework(receipt.case, cast.acting("hua"), words="Again")
        actions.handle(receipt.case, cast.acting("tao"), result=ClosureCode.SOLVED, words="New bulb")
    db.session.commit()
    db.session.expunge_all()
    with statements() as long:
        visit.get(url)
    assert len(long) <= len(short) + 1  # the names of the units
    assert sa.inspect(receipt.case) is not None
