"""Residents' pages in a real browser: photos, bad lines, double taps, large text, the keyboard, and axe."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Route, expect

from app.core.db import db
from app.photos.models import Photo
from tests.browser.axe import violations
from tests.browser.conftest import CHROMIUM, FLAGS, WECHAT, World
from tests.browser.residents import PHOTO, cases, sends, spills
from tests.cases.resident_page import FORM, PLACE

pytestmark = pytest.mark.browser


@pytest.fixture
def magnified(browser: Browser) -> Iterator[BrowserContext]:
    """A phone 320 wide whose owner set text to 200 % in the browser's own settings."""
    flags = [*FLAGS, "--blink-settings=defaultFontSize=32"]
    with browser.browser_type.launch(executable_path=CHROMIUM, args=flags) as large:
        yield large.new_context(viewport={"width": 320, "height": 640})


def test_scan_photo_send_receipt(world: World, addresses: dict[str, str]) -> None:
    page = world.phone(agent=WECHAT)
    page.goto(world.url + PLACE)
    page.click("a.report")
    page.fill("#words", "楼道灯不亮")
    page.set_input_files("#photos", [PHOTO, PHOTO])
    expect(page.locator(".pics input[name=staged]")).to_have_count(2)
    page.locator(".pics [data-drop]").first.click()
    page.click("[data-send]")
    page.wait_for_url("**/receipt")
    assert len(page.locator(".code").inner_text().replace(" ", "").replace("\n", "")) == 16
    case = cases()[-1]
    assert case.text == "楼道灯不亮"
    # Two uploads race: which of them is stored first is nobody's promise.
    assert {photo.case_id for photo in db.session.scalars(sa.select(Photo))} == {None, case.id}
    page.goto(world.url + PLACE)
    expect(page.locator(".mine")).to_contain_text("楼道灯不亮")


def test_the_same_without_scripts(world: World, addresses: dict[str, str]) -> None:
    page = world.phone(scripts=False)
    page.goto(world.url + FORM)
    page.fill("#words", "楼道灯不亮")
    page.set_input_files("#photos", PHOTO)
    page.get_by_text("有问题").click()
    page.click("[data-send]")
    page.wait_for_url("**/receipt")
    case = cases()[-1]
    assert (case.text, case.kind) == ("楼道灯不亮", "problem")
    assert db.session.scalars(sa.select(Photo)).one().case_id == case.id


def test_a_file_that_is_no_photo_says_so_and_does_not_stop_the_report(
    world: World, addresses: dict[str, str]
) -> None:
    page = world.phone()
    page.goto(world.url + FORM)
    page.fill("#words", "看附件")
    page.set_input_files("#photos", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"MZ"})
    expect(page.locator(".pic.failed [data-word]")).to_contain_text("换一张照片试试")
    page.click("[data-send]")
    page.wait_for_url("**/receipt")
    assert cases()[-1].text == "看附件"


def test_many_taps_are_one_report(world: World, addresses: dict[str, str]) -> None:
    before, page = len(cases()), world.phone()
    page.goto(world.url + FORM)
    page.fill("#words", "点了很多次")
    page.evaluate(
        "() => { const b = document.querySelector('[data-send]'); for (let n = 0; n < 8; n++) b.click(); }"
    )
    page.wait_for_url("**/receipt")
    assert len(cases()) == before + 1


def test_without_a_line_the_words_stay_and_are_sent_later(world: World, addresses: dict[str, str]) -> None:
    before, page = len(cases()), world.phone()
    page.goto(world.url + FORM)
    page.fill("#words", "没有信号")
    page.context.set_offline(True)
    page.click("[data-send]")
    expect(page.locator("[data-unsent]")).to_be_visible()
    assert len(cases()) == before
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("#words")).to_have_value("没有信号")
    page.click("[data-send]")
    page.wait_for_url("**/receipt")
    assert [case.text for case in cases()[before:]] == ["没有信号"]


def test_an_answer_lost_on_the_way_back_is_not_a_second_report(
    world: World, addresses: dict[str, str]
) -> None:
    before, page = len(cases()), world.phone()
    page.goto(world.url + FORM)
    page.fill("#words", "回执没收到")

    def lose(route) -> None:  # type: ignore[no-untyped-def]
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.continue_()

    page.route(f"**{FORM}", lose)
    page.click("[data-send]")
    expect(page.locator("[data-unsent]")).to_be_visible()
    page.unroute(f"**{FORM}")
    page.reload()  # the draft brings the words and their key back
    page.click("[data-send]")
    page.wait_for_url("**/receipt")
    assert len(cases()) == before + 1


def test_the_draft_never_holds_a_number_or_a_name(world: World, addresses: dict[str, str]) -> None:
    page = world.phone()
    page.goto(world.url + FORM)
    page.locator("details summary").click()
    page.fill("#phone", "13800001234")
    page.fill("#called", "林女士")
    page.fill("#words", "草稿")
    expect(page.get_by_text("草稿已保存在这部手机上")).to_be_visible()
    kept = page.evaluate("() => JSON.stringify(localStorage)")
    assert "草稿" in kept and "13800001234" not in kept and "林女士" not in kept


def test_danger_is_shown_by_the_browser_and_the_photo_goes_along(
    world: World, addresses: dict[str, str]
) -> None:
    page = world.phone()
    page.goto(world.url + FORM)
    page.fill("#words", "三楼有很浓的煤气味")
    page.set_input_files("#photos", PHOTO)
    expect(page.locator("input[name=staged]")).to_have_count(1)
    page.click("[data-send]")
    expect(page.locator(".alarm a").first).to_have_attribute("href", "tel:119")
    page.click("[data-send]")
    page.wait_for_url("**/receipt")
    assert db.session.scalars(sa.select(Photo)).one().case_id == cases()[-1].id


@pytest.mark.parametrize("view", ["standard", "elder"])
def test_back_from_the_receipt_never_makes_a_second_case(
    world: World, addresses: dict[str, str], view: str
) -> None:
    before, page = len(cases()), world.phone()
    page.context.add_cookies([{"name": "view", "value": view, "url": world.url}])
    page.goto(world.url + PLACE)
    page.click("a.report")
    sends(page, "楼道灯不亮")
    page.wait_for_url("**/receipt")
    page.go_back()
    if view == "standard":  # the form gave its place in the history to the receipt
        page.wait_for_url("**" + PLACE)
        page.click("a.report")
        expect(page.locator("#words")).to_have_value("")
    else:
        page.wait_for_url("**" + FORM)
        expect(page.locator("#words")).to_have_value("楼道灯不亮")
        page.locator("[data-sent]:visible").click()
        page.wait_for_url("**/receipt")
    assert len(cases()) == before + 1


def test_a_slow_way_to_the_receipt_brings_no_draft_back(world: World, addresses: dict[str, str]) -> None:
    """Sent within the moment in which typing is kept: nothing is kept after the report has gone."""
    page = world.phone()
    page.goto(world.url + PLACE)
    page.click("a.report")

    def slowly(route: Route) -> None:
        if route.request.is_navigation_request():
            page.wait_for_timeout(700)
        route.continue_()

    page.route("**/receipt", slowly)
    sends(page, "楼道灯不亮")
    page.wait_for_url("**/receipt")
    page.goto(world.url + FORM)
    expect(page.locator("#words")).to_have_value("")


def test_what_was_sent_is_known_again_until_it_is_changed(world: World, addresses: dict[str, str]) -> None:
    before, page = len(cases()), world.phone()
    page.goto(world.url + FORM)
    sends(page, "三楼有很浓的煤气味")
    page.wait_for_selector(".alarm")
    page.click("[data-send]")
    page.wait_for_url("**/receipt")
    page.go_back()
    expect(page.locator("[data-sent]")).to_be_visible()
    expect(page.locator("[data-send]")).to_be_hidden()
    page.fill("#words", "三楼有很浓的煤气味，四楼也有")
    page.click("[data-send]")
    page.wait_for_selector(".alarm")
    page.click("[data-send]")
    expect(page.locator("main")).to_contain_text(
        cases()[-1].ref
    )  # the first is here: a new one, or follow it?
    assert len(cases()) == before + 1


def test_a_wrong_number_on_the_page_of_danger_leaves_nothing_to_resend_in_the_history(
    world: World, addresses: dict[str, str]
) -> None:
    before, page = len(cases()), world.phone()
    page.goto(world.url + FORM)
    sends(page, "电梯里困人了")
    for number in ("12", "123"):
        page.fill("#phone", number)
        page.click("[data-send]")
        expect(page.locator("#errors")).to_be_focused()
        expect(page.locator("#phone")).to_have_value(number)
    page.fill("#phone", "13800001234")
    page.click("[data-send]")
    page.wait_for_url("**/receipt")
    page.go_back()
    page.wait_for_url("**" + FORM)
    assert len(cases()) == before + 1


@pytest.mark.parametrize("view", ["standard", "elder"])
def test_what_is_still_missing_is_asked_above_the_dock(
    world: World, addresses: dict[str, str], view: str
) -> None:
    page = world.phone()
    page.context.add_cookies([{"name": "view", "value": view, "url": world.url}])
    page.goto(world.url + addresses["rate"])
    page.locator("label[for=no]").click()
    page.wait_for_timeout(200)
    box, dock = page.locator("#reason").bounding_box(), page.locator(".dock").bounding_box()
    assert box and dock and box["y"] >= 0 and box["y"] + box["height"] <= dock["y"]


def test_partly_solved_shows_its_question_without_scripts(world: World, addresses: dict[str, str]) -> None:
    page = world.phone(scripts=False)
    page.goto(world.url + addresses["rate"])
    expect(page.locator("#reason")).to_be_hidden()
    page.locator("label[for=partly]").click()
    page.fill("#reason", "晚上还是暗")
    page.click("[data-send]")
    expect(page.locator(".line")).to_contain_text("晚上还是暗")


def test_a_report_by_keyboard_alone(world: World, addresses: dict[str, str]) -> None:
    page = world.phone()
    page.goto(world.url + FORM)
    page.focus("#words")
    page.keyboard.type("只用键盘")
    page.keyboard.press("Tab")  # photo
    page.keyboard.press("Tab")  # kind
    page.keyboard.press("Space")
    for _ in range(3):  # place, contact, send
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipt")
    assert (cases()[-1].text, cases()[-1].kind) == ("只用键盘", "problem")


def test_a_page_and_all_it_loads_are_three_requests_and_14_kb(
    world: World, addresses: dict[str, str]
) -> None:
    for path in (PLACE, FORM):
        page, sizes = world.phone(), []
        page.on("requestfinished", lambda request, to=sizes: to.append(request.sizes()["responseBodySize"]))
        page.goto(world.url + path, wait_until="networkidle")
        assert len(sizes) <= 3 and sum(sizes) <= 14 * 1024, (path, sizes)


def test_axe_finds_nothing_and_nothing_spills(world: World, addresses: dict[str, str]) -> None:
    page, found = world.phone(width=320), []
    for view in ("standard", "elder"):
        page.context.add_cookies([{"name": "view", "value": view, "url": world.url}])
        for name, path in addresses.items():
            page.goto(world.url + path)
            found += [(view, name, issue["id"]) for issue in violations(page)]
            found += [(view, name, spill) for spill in spills(page)]
    assert found == []


def test_text_at_twice_its_size_on_the_smallest_phone(
    world: World, addresses: dict[str, str], magnified: BrowserContext
) -> None:
    page, found = magnified.new_page(), []
    for view, size in (("standard", "34px"), ("elder", "48px")):
        magnified.add_cookies([{"name": "view", "value": view, "url": world.url}])
        for name, path in addresses.items():
            page.goto(world.url + path)
            found += [(view, name, spill) for spill in spills(page)]
        assert page.evaluate("() => getComputedStyle(document.body).fontSize") == size
    assert found == []


# Everything unfolded: what is folded away has no size yet, or half of one.
TARGETS = """() => {
    document.querySelectorAll("details").forEach((fold) => { fold.open = true; });
    const all = document.querySelectorAll("a.report, .button, .tile, .rows a, summary, .bar a");
    return Array.from(all, (target) => [target.innerText, target.getBoundingClientRect().height]);
}"""


def test_targets_are_large_enough_for_old_hands(world: World, addresses: dict[str, str]) -> None:
    page, small = world.phone(), []
    page.context.add_cookies([{"name": "view", "value": "elder", "url": world.url}])
    for name, path in addresses.items():
        page.goto(world.url + path)
        small += [(name, *target) for target in page.evaluate(TARGETS) if 0 < target[1] < 60]
    assert small == []
