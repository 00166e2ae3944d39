"""A dissatisfied resident is called: twice nobody picks up, then not solved; done again, called again: satisfied."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app.accounts.actor import resident
from app.cases import actions, callback_actions, calling
from app.cases.callback_rules import next_try
from app.cases.models import Case, ClosureCode, ResidentResult
from app.cases.submitting import Receipt
from app.core.clock import LOCAL, now, stopped_at
from app.core.db import db
from app.core.engine import write_transaction
from app.figures.verify import differences
from tests.browser.conftest import World
from tests.browser.residents import spills
from tests.cases.calls import hire_callers
from tests.cast import Cast
from tests.factories import report

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def given(cast: Cast) -> Receipt:
    hire_callers(cast)
    receipt = report(
        cast.court, "东门路灯不亮，老人晚上看不清路。", phone="+8613812341234", category=cast.lamp
    )
    with write_transaction():
        actions.dispatch(receipt.case, cast.acting("wei"), unit=cast.committee)
        actions.take_on(receipt.case, cast.acting("mei"))
        done(receipt.case, cast)
        actions.rate(receipt.case, resident(receipt.case.id), result=ResidentResult.PARTLY, satisfaction=None)
    return receipt


def done(case: Case, cast: Cast) -> None:
    actions.handle(case, cast.acting("mei"), result=ClosureCode.SOLVED, words="换了灯泡。")
    actions.check(case, cast.acting("hua"))


def takes(page: Page, world: World, ref: str) -> None:
    """From the list to the number."""
    page.goto(f"{world.url}/callbacks")
    page.locator("a.row").filter(has_text=ref).click()
    page.get_by_role("button", name="领取并显示号码").click()
    expect(page.locator(".number b")).to_have_text("13812341234")
    assert not spills(page)


def answers(page: Page, **said: str) -> None:
    """In the order of the script: a question is there when the one before it has its answer."""
    for name in ("contacted", "solved", "satisfied", "publish"):
        question = page.locator(f".q-{name}")
        if name not in said:
            expect(question).to_be_hidden()
            continue
        question.locator(f"input[value={said[name]!r}]").check()
    if "words" in said:
        page.locator("textarea[name=words]").fill(said["words"])
        page.locator("input[name=again]").check()
    assert not spills(page)
    page.get_by_role("button", name="记录本次回访").click()
    page.wait_for_load_state()


def nobody_picks_up_later(case_id: int, cast: Cast) -> None:
    """The second attempt, at another time of day: by somebody else of the desk."""
    db.session.rollback()
    db.session.expire_all()
    callback = calling.waiting(case_id)
    assert callback is not None
    later = next_try([one.part for one in callback.attempts], now().astimezone(LOCAL))
    assert later is not None, "at this time of day it was tried"
    with write_transaction(), stopped_at(later):
        callback_actions.take(callback, cast.acting("bao"))
        callback_actions.missed(callback, callback.case, cast.acting("bao"))


def again(case_id: int, cast: Cast) -> None:
    db.session.rollback()
    db.session.expire_all()
    with write_transaction():
        case = db.session.get_one(Case, case_id)
        actions.reopen(case, cast.acting("wei"))
        done(case, cast)


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_called_three_times_and_once_more(world: World, size: str) -> None:
    cast = world.cast
    receipt = given(cast)
    ref, number = receipt.case.ref, receipt.case.id
    page = world.desk() if size == "desk" else world.phone(scripts=False)
    world.sign_in(page, cast.cai)
    takes(page, world, ref)
    answers(page, contacted="no")
    takes(page, world, ref)
    answers(page, contacted="no")
    expect(page.locator(".form-says")).to_contain_text("这个时段已经拨过")
    page.get_by_role("button", name="放回列表").click()
    nobody_picks_up_later(number, cast)
    takes(page, world, ref)
    expect(page.locator("#panel-title")).to_contain_text("第 3 次")
    answers(page, contacted="yes", solved="no", satisfied="2", publish="no", words="还是不亮。")
    expect(page.locator(".flash")).to_contain_text("居民的话已记录")
    again(number, cast)
    takes(page, world, ref)
    answers(page, contacted="yes", solved="yes", satisfied="5", publish="yes")
    page.goto(f"{world.url}/callbacks")
    expect(page.locator(".empty h2")).to_have_text("没有要回访的居民")
    phone = world.phone(scripts=False)
    phone.goto(f"{world.url}/follow/{receipt.code}")
    expect(phone.locator("main")).to_contain_text("还是不亮。")
    expect(phone.locator("main")).to_contain_text("您说已解决")
    assert not spills(phone)
    db.session.rollback()
    assert not list(differences())
