"""To and fro between two units until a ruling binds one; put off for a public reason, and taken up by itself."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from app.accounts.models import User
from app.accounts.permissions import Role
from app.cases import actions, sweep
from app.core.clock import now, stopped_at, today
from app.core.db import db
from app.core.engine import write_transaction
from app.figures.verify import differences
from tests.browser.conftest import World
from tests.browser.residents import spills
from tests.cases.resident_page import PLACE, put_up
from tests.factories import report

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def does(page: Page, world: World, ref: str, verb: str, **typed: str) -> None:
    """One verb by its form, as it stands beside the case."""
    page.goto(f"{world.url}/cases/{ref}/{verb}")
    assert not spills(page), verb
    for name, value in typed.items():
        field = page.locator(f".panel [name={name}]")
        (field.select_option if field.evaluate("field => field.tagName") == "SELECT" else field.fill)(value)
    page.click(".panel button[type=submit]")
    page.wait_for_url(re.compile(f"/cases/{ref}$"))


def on_a_phone(world: World, person: User) -> Page:
    page = world.phone()
    world.sign_in(page, person)
    return page


def test_two_units_send_it_back_and_a_ruling_ends_it(world: World) -> None:
    cast = world.cast
    with write_transaction():
        cast._hire("shao", Role.UNIT_HANDLER, cast.elm, cast.other_unit)
        receipt = report(cast.court, "下水道井盖翘起来了，晚上差点绊倒人。")
    ref, theirs, ours = receipt.case.ref, str(cast.other_unit.id), str(cast.property.id)
    desk, tao, shao = world.desk(cast.wei), on_a_phone(world, cast.tao), on_a_phone(world, cast.shao)
    does(desk, world, ref, "dispatch", unit=ours)
    does(tao, world, ref, "return", reason="not_our_duty", proposed=theirs, words="井盖归环卫管。")
    desk.goto(f"{world.url}/triage")
    expect(desk.locator(".rows")).to_contain_text("退单")
    does(desk, world, ref, "dispatch", unit=theirs)
    does(shao, world, ref, "return", reason="not_our_duty", proposed=ours, words="在小区里面，归物业。")
    does(desk, world, ref, "dispatch", unit=ours, note="在红线以内，由物业办。")

    # Bound by it: no way back is offered, and none is taken by its address.
    tao.goto(f"{world.url}/cases/{ref}")
    assert not spills(tao)
    expect(tao.locator("body")).to_contain_text("在红线以内，由物业办。")
    expect(tao.locator(f"a[href*='{ref}/return']")).to_have_count(0)
    refused = tao.goto(f"{world.url}/cases/{ref}/return")
    assert refused is not None
    assert refused.status in (403, 409), "the ruling is binding"
    tao.goto(f"{world.url}/cases/{ref}")
    tao.get_by_role("button", name="签收").first.click()
    does(tao, world, ref, "handle", words="换了新井盖。")
    desk.goto(f"{world.url}/cases/{ref}")
    expect(desk.locator(".tl")).to_contain_text("井盖归环卫管。")
    phone = world.phone(scripts=False)
    phone.goto(f"{world.url}/follow/{receipt.code}")
    expect(phone.locator("main")).not_to_contain_text("井盖归环卫管")
    db.session.rollback()
    assert not list(differences())


def test_put_off_for_a_public_reason_and_taken_up_by_itself(world: World) -> None:
    cast = world.cast
    put_up(cast.court)
    with write_transaction():
        receipt = report(cast.court, "楼顶漏水，要动用维修资金。")
        actions.dispatch(receipt.case, cast.acting("wei"), unit=cast.property)
        actions.take_on(receipt.case, cast.acting("tao"))
    ref, until = receipt.case.ref, today() + timedelta(days=40)
    tao, leader, phone = on_a_phone(world, cast.tao), world.desk(cast.wang), world.phone(scripts=False)
    does(tao, world, ref, "ask-suspension", reason="money", until=until.isoformat(), words="等维修资金到账。")
    leader.goto(f"{world.url}/cases/{ref}")
    expect(leader.locator("body")).to_contain_text("等维修资金到账。")
    does(leader, world, ref, "approve", words="维修资金已申请，到账就动工。")

    # The reporter reads why in words, everybody at the place the kind of reason; both, when it is looked at again.
    day, register = f"{until.month} 月 {until.day} 日", f"{PLACE}/put-off"
    for at, why in (
        (f"/follow/{receipt.code}", "维修资金已申请，到账就动工。"),
        (register, "资金还没有落实"),
    ):
        phone.goto(f"{world.url}{at}")
        assert not spills(phone)
        expect(phone.locator("main")).to_contain_text(why)
        expect(phone.locator("main")).to_contain_text(day)
    expect(phone.locator("main")).not_to_contain_text("楼顶漏水")
    wakes(until)
    tao.goto(f"{world.url}/work")
    expect(tao.locator(".rows")).to_contain_text("楼顶漏水")
    phone.goto(f"{world.url}/follow/{receipt.code}")
    expect(phone.locator("main")).to_contain_text("恢复办理")
    phone.goto(f"{world.url}{register}")
    expect(phone.locator("main")).to_contain_text("这里没有暂缓办理的事")
    db.session.rollback()
    assert not list(differences())


def wakes(day: date) -> None:
    """The morning after its day of review."""
    db.session.rollback()
    with stopped_at(now() + (day - today()) + timedelta(days=1)):
        assert sweep.wake() == 1
