"""/demo: a phone and a desk on the same case, one tap into every role, and a clock that moves."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import User
from app.accounts.permissions import Role
from app.cases.models import Case, ResidentResult
from app.cases.workflow import Status
from app.core.clock import now
from app.core.db import db
from app.demo import tour
from app.demo.address import announcement
from tests.cast import Cast
from tests.pages import Visitor

pytestmark = pytest.mark.slow


def test_the_phone_and_the_desk_show_the_same_case(guest: Visitor) -> None:
    page = guest.get("/demo")
    phone = page.select_one("iframe[name=phone]")
    assert phone
    title = tour.live().case.title
    assert title in guest.get(str(phone["src"])).text
    topic = page.select_one("a[target=phone][href^='/t/']")
    assert topic and "已核实" in guest.get(str(topic["href"])).text
    assert "部分路灯损坏" in page.text
    told = [item.text for item in page.select(".demo-strip h3")]
    assert [word for word in told if word != "记进展"] == ["提交", "派单", "签收", "办结", "核查通过", "评价"]


def test_one_tap_signs_in_as_every_role_and_ends_at_their_desk(guest: Visitor) -> None:
    people = guest.get("/demo/roles").select("form")
    assert len(people) == len(Role)
    for form in people:
        person = form.select_one("input[name=person]")
        assert person
        answer = guest.submit("/demo/sign-in", "/demo/roles", status=303, person=str(person["value"]))
        landed = guest.client.get(answer.location, follow_redirects=True)
        assert landed.status_code == 200, form.text
        name = db.session.get_one(User, int(str(person["value"]))).name
        assert name in landed.text


def test_the_page_around_the_desk_still_works_after_signing_in(guest: Visitor) -> None:
    button = guest.get("/demo").select_one("form[action='/demo/forward'] input[name=csrf_token]")
    person = guest.get("/demo/roles").select_one("input[name=person]")
    assert button
    assert person
    guest.submit("/demo/sign-in", "/demo/roles", status=303, person=str(person["value"]))
    answer = guest.client.post("/demo/forward", data={"csrf_token": str(button["value"])})
    assert (answer.status_code, answer.location) == (303, "/demo")


def test_signing_in_needs_the_forms_token(guest: Visitor) -> None:
    assert guest.client.post("/demo/sign-in", data={"person": "1"}).status_code == 400


def test_whoever_has_a_password_is_not_signed_in_by_a_tap(guest: Visitor) -> None:
    person = db.session.scalars(sa.select(User).order_by(User.id)).first()
    assert person
    person.password = "set by somebody"
    db.session.commit()
    guest.submit("/demo/sign-in", "/demo/roles", status=404, person=str(person.id))


def test_three_days_on_closes_what_nobody_rated(guest: Visitor) -> None:
    before, unanswered = now(), _unanswered()
    for _ in range(6):
        guest.submit("/demo/forward", "/demo", status=303)
    assert (now() - before).days == 18
    db.session.rollback()
    assert _unanswered() > unanswered
    assert not db.session.scalar(
        sa.select(sa.exists().where(Case.status == Status.AWAITING_RATING, Case.due_at < now()))
    )


def test_each_pages_foot_says_what_it_cost(guest: Visitor) -> None:
    for url in ("/demo", "/demo/roles", f"/follow/{tour.live().code}"):
        answer = guest.client.get(url)
        assert re.search(r'class="demo-foot".*\d+ 条 SQL，[\d.]+ 毫秒', answer.text), url
        assert re.fullmatch(r'app;dur=[\d.]+, sql;desc="\d+"', answer.headers["Server-Timing"])


def test_outside_demo_mode_there_is_no_demo(cast: Cast, visit: Visitor) -> None:
    for url in ("/demo", "/demo/roles"):
        assert visit.open(url).status_code == 404
    visit.as_(cast.wei)
    assert visit.client.post("/demo/forward").status_code in (400, 404)
    assert visit.submit("/demo/sign-in", "/account", status=404, person="1")
    assert "demo-foot" not in visit.open("/account").text


def test_demo_mode_on_an_instance_of_ones_own_says_that_nothing_is_loaded(app: Flask) -> None:
    assert not tour.loaded()


def test_a_phone_finds_the_server_when_it_listens_to_the_network() -> None:
    assert announcement("127.0.0.1", 8000) == ""
    said = announcement("0.0.0.0", 8123)
    assert re.search(r"http://[\d.]+:8123/demo\n$", said)
    assert said.count("\n") > 15


def _unanswered() -> int:
    return (
        db.session.scalar(
            sa.select(sa.func.count(Case.id)).where(Case.resident_result == ResidentResult.UNANSWERED)
        )
        or 0
    )
