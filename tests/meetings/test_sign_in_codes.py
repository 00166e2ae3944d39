"""The code in the room, where it changes every thirty seconds: whoever is there signs in, a photo of it does not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask

from app.config import Settings
from app.core import instance
from app.core.clock import stopped_at
from app.core.db import db
from app.core.instance import Instance
from app.meetings import calling, sign_in_codes
from app.meetings.models import Attendance, Meeting
from tests.cast import Cast
from tests.meetings.council import called, parties
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines

AT = datetime(2026, 11, 26, 11, 30, 0, tzinfo=UTC)
SECONDS = 30


@pytest.fixture
def setting(app: Flask, tmp_path: Path):
    before = instance.here()

    def use(**settings: object) -> None:
        kept = Settings(instance=str(tmp_path), **settings)  # type: ignore[arg-type]
        instance.use(Instance(kept, before.keys))

    yield use
    instance.use(before)


Setting = Callable[..., None]


def announced(cast: Cast) -> Meeting:
    meeting = called(cast, cast.garden, starts_at=AT + timedelta(minutes=10))
    calling.announce(meeting, cast.acting("hua"))
    db.session.commit()
    return meeting


def shown(visit: Visitor, cast: Cast, meeting: Meeting, after: int = 0) -> str:
    """The address in the code on the screen, so many seconds after the first."""
    with stopped_at(AT + timedelta(seconds=after)):
        visit.as_(cast.hua).get(f"/meetings/{meeting.token}/sign-in-code")
        return f"/m/{meeting.token}/in/{sign_in_codes.current(meeting, AT + timedelta(seconds=after))}"


def present() -> int:
    return db.session.scalar(sa.select(sa.func.count(Attendance.id))) or 0


def sits_down(visit: Visitor, room: str, meeting: Meeting, status: int = 303) -> str:
    answer = visit.submit(room, room, status=status, party=str(parties(meeting)[0].id), name="Ann")
    return str(answer.headers.get("Location", ""))


def test_the_code_is_the_same_all_evening_unless_the_setting_says_so(visit: Visitor, cast: Cast) -> None:
    meeting = announced(cast)
    room = shown(visit, cast, meeting)
    assert room.endswith(meeting.sign_in_key) and shown(visit, cast, meeting, 3600) == room
    visit.nobody()
    with stopped_at(AT + timedelta(hours=1)):
        sits_down(visit, room, meeting)
        visit.get(f"/m/{meeting.token}/in/another", status=404)
    assert present() == 1


def test_it_changes_and_the_one_before_still_opens(visit: Visitor, cast: Cast, setting: Setting) -> None:
    setting(sign_in_seconds=SECONDS)
    meeting = announced(cast)
    rooms = [shown(visit, cast, meeting, after) for after in (0, 29, 30, 60)]
    assert rooms[0] == rooms[1] and len(set(rooms)) == 3
    visit.nobody()
    for after, status in ((0, 200), (59, 200), (60, 410), (3600, 410)):
        with stopped_at(AT + timedelta(seconds=after)):
            visit.get(rooms[0], status=status)
    with stopped_at(AT):
        visit.get(rooms[-1], status=410)  # not even before its time
        visit.get(f"/m/{meeting.token}/in/{meeting.sign_in_key}", status=410)


def test_a_photo_passed_on_signs_nobody_in(visit: Visitor, cast: Cast, setting: Setting) -> None:
    setting(sign_in_seconds=SECONDS)
    meeting = announced(cast)
    room = shown(visit, cast, meeting)
    visit.nobody()
    with stopped_at(AT):
        page = visit.get(room)
        fields = {one["name"]: one["value"] for one in page.select("form input[type=hidden]")}
    friend = {**fields, "device": "f" * 22, "party": str(parties(meeting)[0].id), "name": "Elsewhere"}
    visit.client.delete_cookie("device")
    with stopped_at(AT + timedelta(minutes=3)):
        friend["csrf_token"] = str(visit.get(f"/m/{meeting.token}/in/x", status=410) and fields["csrf_token"])
        assert visit.client.post(room, data=friend).status_code == 410, "the pass is another telephone's"
        assert visit.client.post(room, data={**friend, "entry": "99999999999999-x"}).status_code == 410
        assert visit.client.post(room, data={**friend, "entry": ""}).status_code == 410
    assert present() == 0


def test_whoever_scanned_in_time_may_take_their_time_with_the_name(
    visit: Visitor, cast: Cast, setting: Setting
) -> None:
    setting(sign_in_seconds=SECONDS)
    meeting = announced(cast)
    room = shown(visit, cast, meeting)
    visit.nobody()
    with stopped_at(AT):
        page = visit.get(room)
        fields = {one["name"]: one["value"] for one in page.select("form input[type=hidden]")}
    fields |= {"party": str(parties(meeting)[0].id), "name": "Ann"}
    with stopped_at(AT + timedelta(minutes=11)):
        assert visit.client.post(room, data=fields).status_code == 410
    with stopped_at(AT + timedelta(minutes=9)):
        answer = visit.client.post(room, data=fields)
        assert answer.status_code == 303
        done = urlsplit(answer.headers["Location"])
        assert parties(meeting)[0].name in visit.get(f"{done.path}?{done.query}").text, (
            "an old code, a seat taken"
        )
    assert present() == 1


def test_the_screen_renews_itself_with_and_without_javascript(
    visit: Visitor, cast: Cast, setting: Setting
) -> None:
    setting(sign_in_seconds=SECONDS)
    meeting = announced(cast)
    address = f"/meetings/{meeting.token}/sign-in-code"
    with stopped_at(AT + timedelta(seconds=10)):
        page = visit.as_(cast.hua).get(address)
    refresh = page.select_one("noscript meta[http-equiv=refresh]")
    figure = page.select_one("figure[data-refresh]")
    assert refresh is not None and refresh["content"] == "20"
    assert figure is not None and figure["data-refresh"] == address and figure["data-next"] == "20"
    visit.get(f"/meetings/{meeting.token}/sign-in.pdf", status=403)
    links = [str(a["href"]) for a in visit.get(f"/meetings/{meeting.token}").select(".papers a")]
    assert not [link for link in links if "sign-in.pdf" in link]
    setting()
    assert not re.search("refresh", str(visit.get(address).select("noscript, figure[data-refresh]")))


@pytest.mark.parametrize("seconds", [1, 9])
def test_a_code_nobody_could_scan_in_time_keeps_the_app_from_starting(seconds: int) -> None:
    with pytest.raises(SystemExit):
        Settings(sign_in_seconds=seconds)
