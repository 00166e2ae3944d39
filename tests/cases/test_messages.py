"""A reporter and the staff write to each other: no name, no account, nothing lost, nothing read by anybody else."""

import io
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from app.accounts.actor import resident
from app.cases import actions, messages, replies, voice_queries
from app.cases.message_models import Message, StandardReply
from app.cases.models import Case
from app.cases.replies import ReplyFacts, fill
from app.core.clock import now, stopped_at
from app.core.db import db
from app.core.errors import DomainError
from app.photos.models import Photo
from app.timeline.models import Outbox, Writing
from tests.cases.resident_page import PLACE, jpeg, put_up
from tests.cases.test_voices import joined, opened
from tests.cast import Cast
from tests.factories import make_case, report
from tests.pages import Visitor
from tests.recordings.sounds import webm

pytestmark = pytest.mark.both_engines


def wrote(case: Case, words: str = "It is the second lamp", key: str = "") -> bool:
    done = messages.write(case, resident(case.id), words=words, client_key=key or str(uuid.uuid4()))
    db.session.commit()
    return done


def test_a_message_is_one_event_however_often_it_is_sent_and_spoils_nobodys_form(cast: Cast) -> None:
    case, key = opened(cast), str(uuid.uuid4())
    events, version, due = case.events, case.version, case.due_at
    assert wrote(case, key=key) and not wrote(case, key=key)
    assert (case.events, case.version, case.due_at) == (events + 1, version, due)
    actions.take_on(case, cast.acting("tao"))
    assert case.events == events + 2, "the history goes on behind it"
    told = db.session.scalars(sa.select(Outbox.audience).order_by(Outbox.id.desc()).limit(3)).all()
    assert "unit" in told


def test_ten_in_an_hour_are_enough_and_the_next_hour_is_another(cast: Cast) -> None:
    case = opened(cast)
    for number in range(messages.MOST):
        wrote(case, f"Message {number}")
    with pytest.raises(DomainError, match="within an hour"):
        wrote(case)
    db.session.rollback()
    with stopped_at(now() + timedelta(hours=1, minutes=1)):
        assert wrote(case)


def test_nobody_else_reads_it(cast: Cast) -> None:
    """A question to the reporter is told to the reporter alone, not to those who joined."""
    case = opened(cast)
    voice = voice_queries.by_receipt(joined(case).code)
    messages.answer(case, cast.acting("tao"), words="Which floor do you live on?")
    db.session.commit()
    owed = set(db.session.execute(sa.select(Outbox.audience, Outbox.audience_id)).all())
    assert ("reporter", None) in owed and ("voice", voice.id) in owed
    last = db.session.scalars(sa.select(Outbox).order_by(Outbox.id.desc()).limit(1)).one()
    assert (last.audience, last.audience_id) == ("reporter", None)


def test_placeholders_are_filled_and_unknown_ones_refused() -> None:
    values = {"ref": "261127-0001A", "place": "Court", "due": "", "unit": "Property"}
    assert fill("{unit} comes to {place} by {due} ({ref}); {other} stays", values) == (
        "Property comes to Court by — (261127-0001A); {other} stays"
    )
    with pytest.raises(DomainError, match="day"):
        replies.refuse_unknown("We come {day}")


def test_standard_replies_of_the_category_come_first(cast: Cast) -> None:
    case = opened(cast)
    for title, category, status in (
        ("Any", None, None), ("Lamps", cast.lamp, None), ("Lamps given", cast.lamp, case.status),
        ("Ended", None, "closed"),
    ):  # fmt: skip
        replies.add(ReplyFacts(title, "We come.", category, status))  # type: ignore[arg-type]
    assert [one.title for one in replies.fitting(case)] == ["Lamps given", "Lamps", "Any"]


# --- On pages -----------------------------------------------------------------------------------------------------


def test_a_question_by_message_is_answered_with_a_photo(visit: Visitor, cast: Cast) -> None:
    put_up(cast.block)
    case = opened(cast)
    receipt = report(cast.court, "The bench is loose")
    code, case = receipt.code, receipt.case
    actions.dispatch(case, cast.acting("wei"), unit=cast.property)
    reply = replies.add(ReplyFacts("Photo, please", "{unit} would like a photo of {place}."))
    db.session.commit()
    panel = f"/cases/{case.ref}/message"
    shown = visit.as_(cast.tao).get(f"{panel}?reply={reply.id}")
    words = shown.select_one("textarea").get_text(strip=True)  # type: ignore[union-attr]
    assert words.startswith("Court property would like a photo of")
    visit.submit(panel, panel, words=words)

    phone = Visitor(visit.client.application)
    page = phone.get(f"/follow/{code}")
    assert words in page.text
    assert db.session.scalar(sa.select(sa.func.count()).where(Message.seen_at.is_(None))) == 0, (
        "it is read by that"
    )
    write = f"/follow/{code}/message"
    form = phone.hidden(write, write)
    sent = {"words": "这里，第二张长椅", "photos": (io.BytesIO(jpeg()), "a.jpg")}
    answer = phone.client.post(write, data=form | sent)
    again = phone.client.post(write, data=form | {"words": "这里，第二张长椅"})
    assert answer.status_code == again.status_code == 303
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Message)) == 2
    assert (
        db.session.scalars(sa.select(Writing.body).order_by(Writing.id.desc()).limit(1)).one()
        == "这里，第二张长椅"
    )
    assert db.session.scalars(sa.select(Photo.case_id)).all() == [case.id]

    assert "1 条新留言" in visit.get("/work").text
    assert "这里，第二张长椅" in visit.get(f"/cases/{case.ref}").text
    visit.submit(f"/cases/{case.ref}/messages/read", f"/cases/{case.ref}")
    assert "条新留言" not in visit.get("/work").text


def test_somebody_who_cannot_type_speaks_and_is_heard(visit: Visitor, cast: Cast) -> None:
    receipt = report(cast.court)
    write, said = f"/follow/{receipt.code}/message", webm(5)
    assert visit.post(write, write, sound=(io.BytesIO(b"<html>"), "a.webm")).status_code == 422
    refused = visit.post(write, write, words="灯" * 6000, sound=(io.BytesIO(said), "note.webm"))
    held = BeautifulSoup(refused.text, "html.parser").select_one("input[name=heard]")
    assert refused.status_code == 422 and held is not None, (
        "what was spoken is kept while the words are mended"
    )
    assert visit.post(write, write, heard=str(held["value"])).status_code == 303
    page = visit.get(f"/follow/{receipt.code}")
    heard = visit.open(str(page.select_one("audio")["src"]))  # type: ignore[index]
    assert heard.data == said and heard.mimetype == "audio/webm"
    assert heard.headers["X-Content-Type-Options"] == "nosniff"
    assert heard.headers["Content-Disposition"].startswith("attachment")
    part = visit.client.get(str(page.select_one("audio")["src"]), headers={"Range": "bytes=0-3"})  # type: ignore[index]
    assert (part.status_code, part.data) == (206, said[:4])
    staff = visit.as_(cast.wei).get(f"/cases/{receipt.case.ref}")
    assert visit.open(str(staff.select_one("audio")["src"])).data == said  # type: ignore[index]
    other = report(cast.court)
    name = str(page.select_one("audio")["src"]).rsplit("/", 1)[1]  # type: ignore[index]
    assert visit.open(f"/follow/{other.code}/recordings/{name}").status_code == 404


def test_the_dot_on_the_phone_goes_when_the_page_is_opened(visit: Visitor, cast: Cast) -> None:
    put_up(cast.court)
    sent = visit.submit(f"{PLACE}/report", f"{PLACE}/report", 303, words="The lamp is out")
    code = sent.location.split("/")[2]
    case = db.session.scalars(sa.select(Case)).one()
    actions.dispatch(case, cast.acting("wei"), unit=cast.property)
    messages.answer(case, cast.acting("tao"), words="We come tomorrow")
    db.session.commit()
    assert "有新留言" in visit.get(PLACE).text
    visit.get(f"/follow/{code}")
    assert "有新留言" not in visit.get(PLACE).text


def test_too_many_are_refused_with_all_that_was_written(visit: Visitor, cast: Cast) -> None:
    receipt = report(cast.court)
    for number in range(messages.MOST):
        wrote(receipt.case, f"Message {number}")
    write = f"/follow/{receipt.code}/message"
    answer = visit.post(write, write, words="One more", photos=(io.BytesIO(jpeg()), "a.jpg"))
    assert answer.status_code == 422 and "One more" in answer.text and 'name="staged"' in answer.text
    assert visit.post(write, write, words="").status_code == 422, "an empty one is none"


def test_a_message_on_a_finished_case_still_reaches_somebody(visit: Visitor, cast: Cast) -> None:
    case = make_case(cast.court)
    actions.answer(case, cast.acting("mei"), words="It comes on at six.")
    db.session.commit()
    wrote(case, "It does not")
    assert case.ref in visit.as_(cast.hua).get("/work").text
    assert case.ref not in visit.as_(cast.tao).get("/work").text, "it was given to no unit"


def test_an_administrator_keeps_the_replies(visit: Visitor, cast: Cast) -> None:
    visit.as_(cast.root)
    new = "/admin/replies/new"
    soon = {"title": "Soon", "body": "We come to {place}.", "category": "", "status": ""}
    assert visit.post(new, new, **soon).status_code == 302
    reply = db.session.scalars(sa.select(StandardReply)).one()
    at = f"/admin/replies/{reply.id}"
    refused = visit.post(at, at, title="Soon", body="We come {day}.", category="", status="")
    assert refused.status_code == 422 and "{day}" in refused.text
    changed = {
        "title": "Tomorrow",
        "body": "Tomorrow.",
        "category": str(cast.lamp.id),
        "status": "in_progress",
    }
    assert visit.post(at, at, **changed).status_code == 302
    assert "Tomorrow" in visit.get("/admin/replies").text
    visit.submit(f"{at}/close", at)
    visit.get("/admin/replies")  # says that it is closed
    assert "Tomorrow" not in visit.get("/admin/replies").text
