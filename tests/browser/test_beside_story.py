"""A case goes up three levels and comes back; three departments are whistled to the spot, and one comes late."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from app.accounts.models import User
from app.accounts.permissions import Role
from app.cases import actions as cases
from app.cases.submitting import Receipt
from app.core.clock import stopped_at
from app.core.db import db
from app.core.engine import write_transaction
from app.figures.verify import differences
from app.whistles import actions as whistles
from app.whistles.models import Whistle
from tests.browser.conftest import World
from tests.browser.residents import spills
from tests.cast import Cast
from tests.factories import report
from tests.whistles.test_whistles import departments

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HOUR = timedelta(hours=1)


def given(cast: Cast) -> Receipt:
    """With the committee of Garden, on its way."""
    receipt = report(cast.court, "水泵坏了，三楼以上没有水。", phone="+8613812341234")
    with write_transaction():
        cases.dispatch(receipt.case, cast.acting("wei"), unit=cast.committee)
        cases.take_on(receipt.case, cast.acting("mei"))
    return receipt


def press(page: Page, name: str, words: str = "") -> None:
    """The button or link of a step, and its form where it has one."""
    step = page.locator("footer.act, form.form").get_by_text(name, exact=False).last
    step.click()
    page.wait_for_load_state()
    if words:
        page.locator("form.form [name=words]").fill(words)
        page.locator("form.form button[type=submit]").click()
        page.wait_for_load_state()


def raises(page: Page, world: World, ref: str, reason: str) -> str:
    page.goto(f"{world.url}/cases/{ref}")
    page.locator(".beside").get_by_role("link", name=re.compile("^上报")).click()
    page.locator("[name=reason]").select_option(reason)
    page.locator("[name=words]").fill("换泵要两万元，社区出不了。")
    page.locator("form.form button[type=submit]").click()
    page.wait_for_url(f"**/cases/{ref}")
    href = page.locator(".beside li a").first.get_attribute("href")
    return f"{world.url}{href}"


def signed_in(world: World, person: User) -> Page:
    return world.desk(person)


def test_community_street_district_and_back(world: World) -> None:
    cast = world.cast
    with write_transaction():
        cast._hire("zhou", Role.DISPATCHER, cast.district)
    receipt = given(cast)
    ref, follow = receipt.case.ref, f"{world.url}/follow/{receipt.code}"
    community, street, district = (signed_in(world, who) for who in (cast.hua, cast.wei, cast.zhou))
    first = raises(community, world, ref, "needs_money")
    street.goto(f"{world.url}/work")
    street.locator(".beside-w a").first.click()
    street.locator("table a").first.click()
    press(street, "接下")
    phone = world.phone(scripts=False)
    phone.goto(follow)
    expect(phone.locator("main")).to_contain_text("Elm Street现在正在处理这件事。")
    second = raises(street, world, ref, "beyond_authority")
    district.goto(second)
    press(district, "接下")
    press(district, "报告办完", "区里拨了款。")
    community.goto(second)
    press(community, "核实", "钱到了。")
    street.goto(first)
    press(street, "报告办完", "泵换好了。")
    community.goto(first)
    press(community, "核实", "水来了。")
    expect(community.locator(".meet-h")).to_contain_text("已办并核实")
    phone.goto(follow)
    assert not spills(phone)
    phone.get_by_role("button", name="催一下").click()
    expect(phone.locator(".remind")).to_contain_text("一天一次")
    db.session.rollback()
    assert not list(differences())


def test_three_departments_on_the_phone_and_one_is_late(world: World) -> None:
    cast = world.cast
    departments(cast)
    receipt = given(cast)
    desk = signed_in(world, cast.wei)
    desk.goto(f"{world.url}/cases/{receipt.case.ref}/whistle")
    for unit in ("Elm urban_management", "Elm utility", "Elm other"):
        desk.get_by_label(unit).check()
    desk.locator("[name=place]").fill("东门水泵房")
    desk.locator("[name=words]").fill("三家一起看水泵和电。")
    desk.locator("form.form button[type=submit]").click()
    desk.wait_for_url(re.compile(r"/whistles/\d+$"))
    at = desk.url
    phone = world.phone()
    world.sign_in(phone, cast.cheng)
    phone.goto(f"{world.url}/work")
    phone.locator(".beside-w a").click()
    phone.locator("table a").first.click()
    for step, words in (("应哨", ""), ("我到了", "两个人。"), ("现场办完", "线路接好了。")):
        phone.locator(".whi-a .btn.pri").click()
        phone.wait_for_load_state()
        assert not spills(phone), step
        phone.locator("form.form [name=words]").fill(words)
        phone.locator("form.form button[type=submit]").click()
        phone.wait_for_url(at)
    late_one(cast)
    desk.goto(at)
    expect(desk.locator(".whi-d .state--late").first).to_be_visible()
    theirs = desk.locator(".whi-d li").filter(has_text="Elm urban_management")
    theirs.get_by_role("link", name="评哨").click()
    desk.get_by_label("好", exact=True).check()
    desk.locator("form.form button[type=submit]").click()
    expect(theirs).to_contain_text("好")
    desk.goto(f"{world.url}/figures/{cast.elm.id}")
    beside = desk.locator("[data-figure=beside]")
    beside.locator("summary").click()
    beside.get_by_role("link", name="3", exact=True).first.click()
    expect(desk.locator("tbody tr")).to_have_count(3)
    db.session.rollback()
    assert not list(differences())


def late_one(cast: Cast) -> None:
    """The second department comes an hour and a minute after the hour it was called for."""
    db.session.rollback()
    db.session.expire_all()
    whistle = db.session.query(Whistle).one()
    with write_transaction(), stopped_at(whistle.meet_at + HOUR + timedelta(minutes=1)):
        theirs = next(one for one in whistle.summons if one.unit.name == "Elm utility")
        whistles.arrive(theirs, cast.acting("shui"))
