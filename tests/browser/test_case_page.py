"""One case: under a thumb, its photos large, and every key that the list of keys names."""

from __future__ import annotations

from collections import Counter

import pytest
from playwright.sync_api import Page, expect

from app.cases import actions
from app.cases.models import Case, ClosureCode
from app.core.db import db
from app.core.engine import write_transaction
from app.photos.receiving import receive, stage
from tests.browser.conftest import World
from tests.browser.residents import spills
from tests.cases.resident_page import jpeg
from tests.factories import report

pytestmark = pytest.mark.browser

SMALL = """() => Array.from(document.querySelectorAll('.case a, .case button, .case summary'))
    .filter((one) => one.getClientRects().length && !one.closest('dialog'))
    .filter((one) => one.getBoundingClientRect().height < 44)
    .map((one) => one.outerHTML.slice(0, 80))"""
BEHIND = """() => {
    scrollTo(0, document.body.scrollHeight);
    const dock = document.querySelector('.act').getBoundingClientRect().top;
    const parts = Array.from(document.querySelectorAll('.case-s > * > *'));
    return Math.max(...parts.map((one) => one.getBoundingClientRect().bottom)) - dock;
}"""


def staged(*colours: str) -> tuple[str, ...]:
    made = [receive(jpeg(colour)) for colour in colours]
    with write_transaction():
        stage(made)
    return tuple(photo.name for photo in made)


@pytest.fixture
def long(world: World) -> Case:
    """Given, worked on in many steps, photographed before and after, handled, sent back."""
    cast = world.cast
    before, after = staged("teal", "navy"), staged("olive")
    case = report(cast.block, "The lamp by the stairs is out", photos=before, phone="+8613800001234").case
    actions.dispatch(case, cast.acting("wei"), unit=cast.property)
    actions.take_on(case, cast.acting("tao"))
    for n in range(12):
        actions.progress(case, cast.acting("tao"), words=f"Step {n}", internal=n % 2 == 0)
    actions.handle(case, cast.acting("tao"), result=ClosureCode.SOLVED, words="It shines", photos=after)
    actions.rework(case, cast.acting("hua"), words="The other one is dark")
    report(cast.court, "The bench is broken")
    db.session.commit()
    return case


def test_on_a_phone_all_is_under_the_thumb_and_nothing_behind_the_dock(world: World, long: Case) -> None:
    page = world.phone()
    world.sign_in(page, world.cast.hua)
    page.goto(f"{world.url}/cases/{long.ref}")
    assert page.evaluate(SMALL) == []
    assert spills(page) == []
    clock, why = page.locator(".clock").bounding_box(), page.locator(".clock .how").bounding_box()
    assert clock and why and clock["y"] < why["y"] < clock["y"] + clock["height"]
    assert page.evaluate(BEHIND) <= 0
    page.click(".menu-up summary")
    menu, dock = page.locator(".menu-up .menu-b").bounding_box(), page.locator(".act").bounding_box()
    assert menu and dock and menu["y"] >= 0 and menu["height"] <= 844 * 0.6 + 2
    page.keyboard.press("Escape")
    expect(page.locator(".menu-up[open]")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_photos_are_looked_at_large_and_each_is_fetched_once(world: World, long: Case, scripts: bool) -> None:
    page = world.desk(world.cast.tao, scripts=scripts)
    asked: Counter[str] = Counter()
    page.on("request", lambda request: asked.update([request.url]))
    page.goto(f"{world.url}/cases/{long.ref}")
    first = page.locator(".words .pics a").first
    first.click()
    if not scripts:
        expect(page.locator("figure.view img")).to_be_visible()
        return
    viewer = page.locator("dialog.viewer")
    large = viewer.locator("img[src$=large]")
    expect(large).to_have_count(1)
    expect(viewer.locator("figcaption")).to_contain_text("居民")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(viewer.locator("[role=status]")).to_have_text("第 3 张，共 3 张")
    expect(viewer.locator("figcaption")).to_contain_text("Tao")
    page.keyboard.press("b")
    expect(large).to_have_count(2)
    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(first).to_be_focused()
    first.click()
    expect(large).to_have_count(1)
    assert max(n for url, n in asked.items() if url.endswith(("large", "small"))) == 1


def test_every_key_of_a_case_does_what_the_list_says(world: World, long: Case) -> None:
    page = world.desk(world.cast.tao)
    page.goto(f"{world.url}/cases/{long.ref}")
    keyboard = page.keyboard
    keyboard.press("h")
    expect(page.locator(".tl-more")).to_have_attribute("open", "")
    keyboard.press("p")
    expect(page.locator("dialog.viewer")).to_be_visible()
    keyboard.press("j")  # a key of the page beneath
    keyboard.press("Escape")
    expect(page.locator("dialog.viewer")).to_be_hidden()  # then the focus is back, and no later
    keyboard.press("m")
    keyboard.press("ArrowDown")
    expect(page.locator(".menu-up .menu-b a").first).to_be_focused()
    keyboard.press("Escape")
    expect(page.locator(".menu-up summary")).to_be_focused()
    for key, leads in {"1": "/handle", "2": "/progress", "4": "", "l": "/deadline", "r": "/escalate"}.items():
        _leads(page, key, leads)
        page.goto(f"{world.url}/cases/{long.ref}")


def _leads(page: Page, key: str, to: str) -> None:
    before = page.url
    with page.expect_navigation():
        page.keyboard.press(key)
    assert page.url != before and to in page.url, key
