"""附议: a neighbour joins what is there, is counted once, told what all are told, and gives their own word."""

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask import Flask

from app.accounts.actor import resident
from app.cases import actions, voice_queries, voices
from app.cases.models import Case, ClosureCode, Kind, ResidentResult, Satisfaction
from app.cases.voice_models import Voice
from app.cases.voice_rules import JOINABLE, joinable
from app.cases.voices import Joined, Joining
from app.cases.workflow import Status
from app.core.db import db
from app.core.engine import write_transaction
from app.core.errors import DomainError
from app.timeline.models import Event, Outbox, Writing
from tests.cases.resident_page import FORM, PLACE, put_up
from tests.cast import Cast
from tests.factories import make_case, report
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines
LAMP = "The street lamp by the east gate is broken"


def opened(cast: Cast, text: str = LAMP, **more: Any) -> Case:
    """Sorted, and given to a unit: neighbours may see that it is there."""
    cast.lamp.keywords = "lamp light"
    case = make_case(cast.court, text, category=cast.lamp, kind=Kind.PROBLEM, **more)
    actions.dispatch(case, cast.acting("wei"), unit=cast.property)
    db.session.commit()
    return case


def joined(case: Case, device: str = "", **more: Any) -> Joined:
    said = {"client_key": str(uuid.uuid4()), "case": case, "device": device or uuid.uuid4().hex[:22]} | more
    done = voices.join(Joining(**said))
    db.session.commit()
    return done


def done(case: Case, cast: Cast) -> None:
    actions.take_on(case, cast.acting("tao"))
    actions.handle(case, cast.acting("tao"), result=ClosureCode.SOLVED, words="A new bulb")
    actions.check(case, cast.acting("hua"), words="It shines")
    db.session.commit()


def owed_after(event_verb: str) -> set[tuple[str, int | None]]:
    rows = db.session.execute(
        sa.select(Outbox.audience, Outbox.audience_id).join(Event, Event.id == Outbox.event_id)
        .where(Event.verb == event_verb, Outbox.audience.in_(("reporter", "voice")))
    ).all()  # fmt: skip
    return {(row.audience, row.audience_id) for row in rows}


def test_a_neighbour_counts_once_however_often_they_press(cast: Cast) -> None:
    case, key, phone = opened(cast), str(uuid.uuid4()), "d" * 22
    version = case.version
    first = joined(case, phone, client_key=key)
    again = joined(case, phone, client_key=key)
    another_form = joined(case, phone, receipts=[first.code])
    assert first.fresh and not again.fresh and not another_form.fresh
    assert {first.code, again.code, another_form.code} == {first.code}
    with pytest.raises(DomainError, match="has joined already"):
        joined(case, phone)
    db.session.rollback()
    assert case.voices == 2 and case.version == version, "nobody's form is spoiled by it"
    voice = db.session.scalars(sa.select(Voice)).one()
    assert re.fullmatch(r"F\d{6}-\d{4}[A-Z]", voice.ref or "") and voice_queries.receipt_opens(first.code)
    assert db.session.scalars(sa.select(Event.verb).where(Event.subject_kind == "voice")).all() == ["join"]


def test_whoever_reported_it_is_counted_already(cast: Cast) -> None:
    receipt = report(cast.court, LAMP, category=cast.lamp)
    actions.dispatch(receipt.case, cast.acting("wei"), unit=cast.property)
    back = joined(receipt.case, receipts=[receipt.code])
    assert (back.reporter, back.code, receipt.case.voices) == (True, receipt.code, 1)


def test_only_what_somebody_has_sorted_may_be_joined(cast: Cast) -> None:
    """Not what nobody has looked at, no complaint about anybody, nothing without a category, nothing ended."""
    case = opened(cast)
    assert joinable(case) and Status.SUBMITTED not in JOINABLE and Status.CLOSED not in JOINABLE
    case.about_unit_id = cast.committee.id
    assert not joinable(case)
    case.about_unit_id, case.category_id = None, None
    assert not joinable(case)
    db.session.rollback()
    fresh = make_case(cast.court, LAMP, category=cast.lamp)
    with pytest.raises(DomainError, match="takes no more voices"):
        joined(fresh)


def test_taking_it_back_counts_one_less_and_once(cast: Cast) -> None:
    case = opened(cast)
    code = joined(case).code
    for _ in range(2):
        voices.leave(voice_queries.by_receipt(code))
        db.session.commit()
    assert case.voices == 1
    assert joined(case).fresh and case.voices == 2


def test_everybody_on_a_merged_case_is_told_and_gives_their_own_word(cast: Cast) -> None:
    """Three reports become one; a neighbour joined the second before it was merged, and one the lead afterwards."""
    lead, second, third = opened(cast), opened(cast), opened(cast)
    early = voice_queries.by_receipt(joined(second).code)
    actions.merge(third, cast.acting("wei"), lead=second)
    actions.merge(second, cast.acting("wei"), lead=lead)
    db.session.commit()
    late = voice_queries.by_receipt(joined(second).code)  # an old page still names the merged one
    assert late.case_id == lead.id and lead.voices == 5
    done(lead, cast)
    everybody = {("reporter", None), ("reporter", second.id), ("reporter", third.id), ("voice", early.id),
                 ("voice", late.id)}  # fmt: skip
    assert everybody <= owed_after("take_on") and everybody <= owed_after("check")

    actions.rate(lead, resident(lead.id), result=ResidentResult.YES, satisfaction=Satisfaction.SATISFIED)
    for voice, result in ((early, "yes"), (late, "no"), (voices.of_reporter(second), "partly")):
        voices.rate(voice, result=ResidentResult(result), satisfaction=None, words=f"I say {result}")
    db.session.commit()
    said = voice_queries.said_of(lead)
    assert (said.yes, said.partly, said.no) == (1, 1, 1)
    assert (lead.resident_result, lead.satisfaction, lead.status) == (ResidentResult.YES, 4, Status.CLOSED)
    assert set(db.session.scalars(sa.select(Writing.body))) >= {"I say yes", "I say no", "I say partly"}

    actions.ask_reopen(lead, resident(lead.id), words="Dark again")
    actions.reopen(lead, cast.acting("hua"))
    assert voice_queries.said_of(lead).all == 0, "the next round is asked for anew"


def test_a_question_to_the_reporter_is_nobody_elses(cast: Cast) -> None:
    case = opened(cast)
    joined(case)
    actions.take_on(case, cast.acting("tao"))
    actions.ask(case, cast.acting("tao"), words="In which flat do you live?")
    db.session.commit()
    assert owed_after("ask") == {("reporter", None)}


def test_a_report_taken_back_is_told_to_those_who_joined(cast: Cast) -> None:
    case = opened(cast)
    voice = voice_queries.by_receipt(joined(case).code)
    actions.withdraw(case, resident(case.id))
    db.session.commit()
    assert owed_after("withdraw") == {("voice", voice.id)}


def test_twenty_neighbours_at_once_are_twenty_voices(cast: Cast, app: Flask) -> None:
    """Each from a telephone of their own, one of them twice; one is taken back and another case merged meanwhile."""
    case, other = opened(cast), opened(cast)
    leaving = joined(case).code
    ids, together = (case.id, other.id), Barrier(22)

    def press(number: int) -> None:
        with app.app_context():
            together.wait()
            with write_transaction():
                here = db.session.get_one(Case, ids[0])
                if number == 20:
                    voices.leave(voice_queries.by_receipt(leaving))
                elif number == 21:
                    merged = db.session.scalars(
                        sa.select(Case).where(Case.id == ids[1]).with_for_update()
                    ).one()
                    actions.merge(merged, cast.acting("wei"), lead=here)
                else:
                    said = Joining(client_key=str(uuid.uuid4()), case=here, device=f"{min(number, 18):022}")
                    try:
                        voices.join(said)
                    except DomainError:
                        assert number in (18, 19)
            db.session.remove()

    with ThreadPoolExecutor(22) as hands:
        list(hands.map(press, range(22)))
    db.session.expire_all()
    assert case.voices == 1 + 19 + 1  # the reporter, nineteen telephones, the merged one


# --- On pages ---------------------------------------------------------------------------------------------------


def typed(visit: Visitor, words: str = "The lamp at the gate is dark", **more: str) -> dict[str, str]:
    return visit.hidden(FORM, FORM) | {"words": words} | more


def test_while_they_write_neighbours_see_the_kind_of_matter_and_nothing_of_anybody(
    visit: Visitor, cast: Cast
) -> None:
    put_up(cast.block)
    opened(cast, LAMP, phone="+8613812341234", call_me="Ms Lin", place="under my window")
    make_case(cast.court, f"{LAMP}, says nobody has looked at")
    answer = visit.client.post(f"{PLACE}/similar", data=typed(visit))
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 200 and cast.lamp.name in page.text
    said = page.get_text()
    assert not re.search(r"gate|window|Lin|1381234|\d{6}-\d{4}", said), said
    assert (
        visit.client.post(f"{PLACE}/similar", data=typed(visit, "The stairs are on fire")).status_code == 204
    )
    assert visit.client.post(f"{PLACE}/similar", data=typed(visit, "A dog barks")).status_code == 204


def test_without_scripts_the_form_asks_once_and_one_press_joins(visit: Visitor, cast: Cast) -> None:
    put_up(cast.block)
    case = opened(cast)
    asked = visit.client.post(FORM, data=typed(visit, phone="13800138000"))
    page = BeautifulSoup(asked.text, "html.parser")
    assert asked.status_code == 200 and db.session.scalar(sa.select(sa.func.count(Case.id))) == 1
    hidden = {
        str(tag["name"]): str(tag.get("value", "")) for tag in page.select("#report input[type=hidden]")
    }
    words = page.select_one("#report textarea").get_text(strip=True)  # type: ignore[union-attr]
    button = page.select_one("button[name=of]")
    assert button is not None and words == "The lamp at the gate is dark" and hidden["phone"] == "13800138000"
    pressed = visit.client.post(
        str(button["formaction"]), data=hidden | {"words": words, "of": str(button["value"])}
    )
    assert pressed.status_code == 303 and "/voice/" in pressed.location
    address = pressed.location.partition("?")[0]
    shown = visit.get(pressed.location)
    assert cast.lamp.name in shown.select_one("h1").text and "east gate" not in shown.text  # type: ignore[union-attr]
    db.session.expire_all()
    assert case.voices == 2
    assert visit.get(PLACE).select_one(f'a[href="{address}"]'), "kept among my reports"
    assert visit.client.post("/look-up", data=visit.hidden("/look-up", "/look-up") | {
        "code": address.rsplit("/", 1)[1]
    }).location == address  # fmt: skip
    own = visit.client.post(FORM, data=hidden | {"words": words})
    assert own.status_code == 303 and "/receipt" in own.location, "mine is another: it is not asked again"
    staff = visit.as_(cast.wei).get(f"/cases/{case.ref}").get_text()
    assert "The lamp at the gate is dark" in staff


def test_a_case_is_joined_only_where_it_was_shown(visit: Visitor, cast: Cast) -> None:
    put_up(cast.block)
    put_up(cast.grove, token="JM7K3H2E")
    case = opened(cast)
    page = BeautifulSoup(visit.client.post(FORM, data=typed(visit)).text, "html.parser")
    key = str(page.select_one("button[name=of]")["value"])  # type: ignore[index]
    elsewhere = visit.client.post("/c/JM7K3H2E/join", data=typed(visit) | {"of": key})
    forged = visit.client.post(f"{PLACE}/join", data=typed(visit) | {"of": str(case.id)})
    assert (elsewhere.status_code, forged.status_code) == (404, 404)


def test_a_merged_reporter_follows_and_rates_what_was_done(visit: Visitor, cast: Cast) -> None:
    lead, mine = opened(cast, f"{LAMP}, says the first"), report(cast.court, LAMP, category=cast.lamp)
    actions.merge(mine.case, cast.acting("wei"), lead=lead)
    done(lead, cast)
    follow = f"/follow/{mine.code}"
    page = visit.get(follow)
    assert "A new bulb" in page.text and "says the first" not in page.text
    visit.submit(
        f"{follow}/rate-together", f"{follow}/rate-together", status=303, result="no", satisfaction="2"
    )
    assert "您说没有解决" in visit.get(follow).text
    db.session.expire_all()
    assert lead.resident_result is None and voice_queries.said_of(lead).no == 1
    assert "0 人说已解决" in visit.as_(cast.wei).get(f"/cases/{lead.ref}").get_text()
