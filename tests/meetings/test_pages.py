"""The pages of deliberation, opened by the people they are for: the whole way from triage to the supporter's word."""

from __future__ import annotations

import re

import sqlalchemy as sa
from bs4 import BeautifulSoup

from app.cases.models import Case
from app.cases.workflow import Status
from app.core.db import db
from app.meetings.models import Meeting
from app.meetings.topic_models import AgendaItem, Decision, Support, Topic
from app.meetings.workflow import MeetingStatus
from tests.cases.resident_page import put_up
from tests.cast import Cast
from tests.factories import report
from tests.meetings.council import called, in_days
from tests.pages import Visitor


def the(kind: type) -> object:
    db.session.expire_all()
    return db.session.scalars(sa.select(kind).order_by(kind.id.desc()).limit(1)).one()


def test_the_whole_way_by_its_pages(visit: Visitor, cast: Cast) -> None:
    receipt = report(cast.block, "Nowhere to sit for the old")
    ref = receipt.case.ref
    hua = visit.as_(cast.hua)
    page = f"/cases/{ref}/deliberate"
    hua.submit(page, page, council=str(cast.court.id), topic="", title="A place for the old", note="")
    topic = the(Topic)
    hua.get("/topics")
    hua.get(f"/topics/{topic.token}")
    hua.get(f"/cases/{ref}")
    hua.get(f"/meetings/new?area={cast.court.id}")
    kinds = BeautifulSoup(hua.open(f"/meetings/new?area={cast.court.id}").text, "html.parser")
    joint = kinds.find("option", string=re.compile("三级联席"))["value"]
    when = f"{in_days(2).isoformat()}T19:30"
    hua.submit(
        f"/meetings/new?area={cast.court.id}", f"/meetings/new?area={cast.court.id}",
        area=cast.court.id, type=joint, starts_at=when, minutes=90, venue="Hall", title="",
    )  # fmt: skip
    meeting = the(Meeting)
    here = f"/meetings/{meeting.token}"
    hua.get("/meetings")
    hua.get(here)
    hua.submit(f"{here}/accept", here, topic=topic.token, version=topic.version)
    hua.submit(f"{here}/announce", here)
    hua.get(f"{here}/change")
    hua.get(f"{here}/sign-in-code")
    visit.nobody()
    visit.get(f"/m/{meeting.token}")
    visit.get(f"/t/{topic.token}")
    answer = visit.submit(f"/t/{topic.token}/support", f"/t/{topic.token}", status=303)
    visit.get(answer.headers["Location"])
    room = f"/m/{meeting.token}/in/{meeting.sign_in_key}"
    visit.get(room)
    parties = [tag["value"] for tag in visit.get(room).select("input[name=party]")]
    visit.submit(room, room, status=303, party=parties[0], name="Ann")
    hua = visit.as_(cast.hua)
    for number, party in enumerate([parties[0]] * 2 + [parties[1]] * 3 + [parties[2]] * 3):
        hua.submit(f"{here}/sign-in", here, party=party, name=f"Person {number}")
    hua.submit(f"{here}/open", here)
    sit = f"{here}/sit"
    hua.get(sit)
    hua.get(f"{here}/screen")
    item = the(AgendaItem)
    hua.submit(f"{here}/items/{item.id}/note", sit, party="", words="The hall is free.", key="k1")
    person = BeautifulSoup(hua.open(sit).text, "html.parser").select_one("select[name=attendance] option")[
        "value"
    ]
    hua.submit(f"{here}/items/{item.id}/interest", sit, attendance=person, reason="Owns the hall")
    late = hua.post(
        f"{here}/items/{item.id}/conclude", sit, outcome="decided", said="Open the hall.", version=99
    )
    assert late.status_code == 409
    assert "Open the hall." in late.text
    hua.submit(
        f"{here}/items/{item.id}/conclude", sit, outcome="decided", said="Open the hall.", votes_for="7",
        against="0", abstained="1", unit=str(cast.committee.id), due_on=in_days(9).isoformat(), proof="Photo",
    )  # fmt: skip
    hua.get(sit)
    hua.submit(f"{here}/adjourn", sit)
    hua.get(f"{here}/minutes")
    hua.submit(f"{here}/minutes", f"{here}/minutes", words=["We met.", "We decided."], publish="1")
    hua.get(f"{here}/minutes")
    decision = the(Decision)
    assert db.session.get(Case, receipt.case.id).status is Status.DISPATCHED
    mei = visit.as_(cast.mei)
    mei.get("/decisions")
    mei.get(f"/decisions/{decision.id}")
    for verb, more in (("take-on", {}), ("report-done", {"words": "It is open."})):
        mei.submit(f"/decisions/{decision.id}/{verb}", f"/decisions/{decision.id}/{verb}", **more)
    hua = visit.as_(cast.hua)
    hua.submit(f"/decisions/{decision.id}/verify", f"/decisions/{decision.id}/verify", words="")
    visit.nobody()
    follow = visit.get(f"/follow/{receipt.code}")
    assert "Open the hall." in follow.text
    mine = answer.headers["Location"].partition("?")[0]
    visit.submit(mine, mine, status=303, result="yes")
    assert the(Support).result == "yes"
    visit.get(f"/m/{meeting.token}/minutes")
    visit.submit(f"/m/{meeting.token}/minutes", f"/m/{meeting.token}/minutes", status=303, words="I object.")
    assert db.session.get(Meeting, meeting.id).status is MeetingStatus.MINUTES


def test_a_resident_proposes_and_follows(visit: Visitor, cast: Cast) -> None:
    place = put_up(cast.block).token
    where = f"/c/{place}/propose"
    answer = visit.submit(where, where, status=303, title="A tap for drinking water", text="", proposer="")
    page = visit.get(answer.headers["Location"])
    assert "A tap for drinking water" in page.text
    again = visit.submit(where, where, status=422, title="", text="It is hot", proposer="")
    assert "It is hot" in again.text
    visit.get(f"/c/{place}/meetings")
    topic = the(Topic)
    assert (topic.area_id, topic.supports) == (cast.court.id, 1)


def test_one_telephone_supports_once(visit: Visitor, cast: Cast) -> None:
    place = put_up(cast.block).token
    where = f"/c/{place}/propose"
    visit.submit(where, where, status=303, title="A tap", text="", proposer="")
    topic = the(Topic)
    for _ in range(3):
        visit.submit(f"/t/{topic.token}/support", f"/t/{topic.token}", status=303)
    assert the(Topic).supports == 1


def test_a_meeting_of_another_street_does_not_exist(visit: Visitor, cast: Cast) -> None:
    meeting = called(cast, cast.court)
    db.session.commit()
    visit.as_(cast.oak_dispatcher).get(f"/meetings/{meeting.token}", status=404)
    visit.nobody().get(f"/m/{meeting.token}", status=404)  # not announced yet


def test_every_role_that_deliberates_opens_the_lists(visit: Visitor, cast: Cast) -> None:
    for name in ("wei", "mei", "hua", "wang", "root"):
        for page in ("/meetings", "/meetings?when=past", "/topics", "/topics?which=settled"):
            visit.as_(cast.people[name]).get(page)
    visit.as_(cast.tao).get("/decisions")
    visit.as_(cast.tao).get("/meetings", status=403)
