"""An order of the hotline in, its answer out, at a desk and on a phone; what a chat group says becomes cases."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app.cases import actions
from app.cases.models import ClosureCode
from app.cases.queries import get
from app.core.engine import write_transaction
from tests.browser.axe import violations
from tests.browser.conftest import World
from tests.browser.residents import spills
from tests.cases.test_paste_pages import CHAT
from tests.cases.test_pasting import ORDERS

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def sound(page: Page) -> None:
    assert not violations(page) and not spills(page)


def pasted(page: Page, world: World, text: str) -> list[str]:
    """The references of what it became."""
    page.goto(f"{world.url}/intake/paste")
    page.fill("#pasted", text)
    page.select_option("#area", str(world.cast.court.id))
    page.click("main button[type=submit]")
    sound(page)
    page.click("main .panel-go button[type=submit]")
    expect(page.locator("tbody tr").first).to_be_visible()
    return page.locator("tbody a.ref").all_inner_texts()


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_an_order_comes_in_and_its_answer_goes_out(world: World, size: str) -> None:
    page = world.phone() if size == "phone" else world.desk()
    world.sign_in(page, world.cast.mei)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    first, second = pasted(page, world, ORDERS)
    page.goto(f"{world.url}/intake/answers")
    expect(page.locator(".empty")).to_be_visible()
    handled(world, first, "已换灯泡。")
    handled(world, second, "已清运。")
    page.reload()
    sound(page)
    expect(page.locator(".answers-l li")).to_have_count(2)
    page.locator("[data-pick]").last.uncheck()
    page.get_by_role("button", name="复制答复").click()
    expect(page.locator(".bundle [data-said]")).not_to_be_empty()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "FZ2026112700123" in copied and "已换灯泡。" in copied and "FZ2026112700124" not in copied
    page.get_by_role("button", name="标记为已回传").click()
    expect(page.locator(".bundle-h--done")).to_be_visible()
    sound(page)
    page.goto(f"{world.url}/intake/answers")
    expect(page.locator(".answers-l li")).to_have_count(1)
    page.goto(f"{world.url}/cases/{first}")
    expect(page.locator(".tl li").first).to_contain_text("已换灯泡。")


def handled(world: World, ref: str, words: str) -> None:
    wei, mei = world.cast.acting("wei"), world.cast.acting("mei")
    with write_transaction():
        case = get(ref, wei)
        actions.dispatch(case, wei, unit=world.cast.committee)
        actions.take_on(case, mei)
        actions.handle(case, mei, result=ClosureCode.SOLVED, words=words)
        actions.check(case, wei)


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_three_messages_of_a_chat_become_three_cases(world: World, size: str) -> None:
    page = world.phone() if size == "phone" else world.desk()
    world.sign_in(page, world.cast.mei)
    assert len(pasted(page, world, CHAT)) == 3
    sound(page)
