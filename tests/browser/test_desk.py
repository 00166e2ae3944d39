"""The desk in a real browser: twenty cases by keyboard alone, the phone, no scripts, and axe on every page."""

from __future__ import annotations

import re
import time

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, Route, expect

from app.accounts.models import User
from app.areas.actions import add_area
from app.areas.models import Area, Level
from app.cases import actions
from app.cases.clocks import Unit as TimeUnit
from app.cases.models import Case, Category, ClosureCode
from app.cases.workflow import Status
from app.core.db import db
from app.photos.receiving import receive, stage
from tests.browser.axe import SERIOUS, violations
from tests.browser.conftest import World
from tests.cases.resident_page import jpeg
from tests.factories import make_case, report

pytestmark = pytest.mark.browser

UNREAD = 900  # longer than a case that has just appeared takes no Enter
TALK = ("路灯坏了", "垃圾没人收", "楼道堆满纸箱", "小区门禁坏了", "想要一张长椅")
PHOTO = {"name": "after.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}


def count(status: Status) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).where(Case.status == status)) or 0


def in_columns(page: Page) -> bool:
    """Beneath the message that follows a verb, the list still stands left of the case, on one line with it."""
    told, rows, case = (
        page.locator(f".split > {name}").bounding_box() for name in (".flashes", ".list", ".case")
    )
    assert told and rows and case
    beneath = rows["y"] == case["y"] == told["y"] + told["height"]
    return beneath and rows["x"] + rows["width"] <= case["x"] and case["width"] > rows["width"]


class Keyboard:
    """Counts what a person would have pressed."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.strokes = 0

    def press(self, key: str) -> None:
        self.strokes += 1
        self.page.keyboard.press(key)

    def press_and_arrive(self, key: str) -> None:
        with self.page.expect_navigation():
            self.press(key)

    def type(self, words: str) -> None:
        self.strokes += len(words)
        self.page.keyboard.type(words)


def test_a_dispatcher_clears_twenty_cases_by_keyboard_alone(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    for n in range(20):
        make_case(world.cast.court, f"{TALK[n % 5]}，第 {n} 处")
    page = world.desk(world.cast.wei)
    page.clock.install()
    page.goto(f"{world.url}/triage")
    keys = Keyboard(page)
    began = time.monotonic()
    keys.press_and_arrive("1")  # settled on the spot
    keys.press("Tab")
    keys.type("done")
    keys.press_and_arrive("Control+Enter")
    assert in_columns(page)
    keys.press_and_arrive("8")  # answered
    keys.type("see the notice")
    keys.press_and_arrive("Control+Enter")
    keys.press_and_arrive("q")  # asked
    keys.type("Which gate?")
    keys.press_and_arrive("Control+Enter")
    keys.press_and_arrive("a")  # merged into the case that looks alike
    keys.press_and_arrive("Control+Enter")
    for _ in range(16):  # the suggestion is right
        page.clock.fast_forward(UNREAD)
        keys.press_and_arrive("Enter")
    seconds = time.monotonic() - began
    assert count(Status.SUBMITTED) == 0
    assert (count(Status.DISPATCHED), count(Status.NEEDS_INFO), count(Status.MERGED)) == (16, 1, 1)
    with capsys.disabled():
        print(f"\n20 cases cleared by keyboard: {keys.strokes} keystrokes, {seconds:.1f} s", end=" ")  # noqa: T201


def test_a_key_pressed_once_too_often_does_not_decide_the_next_case(world: World) -> None:
    for n in range(3):
        make_case(world.cast.court, f"{TALK[n]}，第 {n} 处")
    page = world.desk(world.cast.wei)
    page.clock.install()
    page.goto(f"{world.url}/triage")
    page.clock.fast_forward(UNREAD)
    press = "dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true}))"
    page.add_init_script(f"addEventListener('DOMContentLoaded', () => document.body.{press})")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.clock.fast_forward(UNREAD)
    assert count(Status.DISPATCHED) == 1
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert count(Status.DISPATCHED) == 2


def test_the_keys_walk_the_list_open_close_and_say_what_they_do(world: World) -> None:
    cases = [make_case(world.cast.court, f"The lamp {n} is out") for n in range(3)]
    page = world.desk(world.cast.wei)
    page.goto(f"{world.url}/triage")
    keys = Keyboard(page)
    keys.press_and_arrive("j")
    expect(page.locator("a.row[aria-current] .row-a")).to_contain_text(cases[1].ref)
    keys.press_and_arrive("k")
    expect(page.locator("a.row[aria-current] .row-a")).to_contain_text(cases[0].ref)
    keys.press("?")
    expect(page.locator("#keys")).to_be_visible()
    keys.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    keys.press("/")
    expect(page.locator("#q")).to_be_focused()
    keys.press("Escape")
    keys.press_and_arrive("0")
    expect(page.locator(".panel")).to_be_visible()
    keys.press("Escape")
    keys.press_and_arrive("Escape")
    expect(page.locator(".panel")).to_have_count(0)
    keys.press_and_arrive("o")
    expect(page).to_have_url(f"{world.url}/cases/{cases[0].ref}")


def test_in_every_list_the_same_keys_choose_a_row_and_open_it(world: World) -> None:
    cases = [make_case(world.cast.court, f"路灯 {n} 坏了") for n in range(3)]
    newest_first = [case.ref for case in reversed(cases)]
    page = world.desk(world.cast.wei)
    for address in ("/search?q=路灯", "/cases"):
        page.goto(world.url + address)
        keys = Keyboard(page)
        focused = page.locator(":focus")
        keys.press("j")
        expect(focused).to_have_attribute("href", f"/cases/{newest_first[0]}")
        keys.press("j")
        keys.press("j")
        keys.press("j")
        expect(focused).to_have_attribute("href", f"/cases/{newest_first[2]}")
        keys.press("k")
        expect(focused).to_have_attribute("href", f"/cases/{newest_first[1]}")
        keys.press_and_arrive("o" if address == "/cases" else "Enter")
        expect(page).to_have_url(f"{world.url}/cases/{newest_first[1]}")
    keys.press_and_arrive("n")
    expect(page.locator("[data-narrows=area]")).to_be_focused()


def test_a_half_written_note_survives_a_reload_and_is_forgotten_when_sent(world: World) -> None:
    case = make_case(world.cast.court)
    actions.dispatch(case, world.cast.acting("wei"), unit=world.cast.property)
    actions.take_on(case, world.cast.acting("tao"))
    db.session.commit()
    page = world.desk(world.cast.tao)
    page.goto(f"{world.url}/cases/{case.ref}/progress")
    page.fill("#words", "The ladder is on its way")
    page.reload()
    expect(page.locator("#words")).to_have_value("The ladder is on its way")
    page.click(".panel button[type=submit]")
    expect(page.locator(".tl")).to_contain_text("The ladder is on its way")
    page.goto(f"{world.url}/cases/{case.ref}/progress")
    expect(page.locator("#words")).to_have_value("")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_work_is_done_on_a_phone(world: World, scripts: bool) -> None:
    case = make_case(world.cast.court)
    actions.dispatch(case, world.cast.acting("wei"), unit=world.cast.property)
    db.session.commit()
    page = world.phone(scripts=scripts)
    world.sign_in(page, world.cast.tao)
    page.goto(f"{world.url}/work")
    expect(page.locator(".case")).to_be_hidden()
    page.click("a.row")
    expect(page.locator(".rail")).to_be_hidden()
    page.click(".act-b .btn.pri")  # taken on
    page.click(".act-b .btn.pri")
    page.fill("#words", "New bulb, it shines.")
    page.set_input_files("#photos", PHOTO)  # type: ignore[arg-type]
    page.click(".panel button[type=submit]")
    expect(page.locator(".flash")).to_be_visible()
    assert count(Status.HANDLED) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390 if scripts else True


def test_a_photo_is_seen_waited_for_and_kept_when_the_form_comes_back(world: World) -> None:
    case = make_case(world.cast.court)
    actions.dispatch(case, world.cast.acting("wei"), unit=world.cast.property)
    actions.take_on(case, world.cast.acting("tao"))
    db.session.commit()
    page = world.phone()
    world.sign_in(page, world.cast.tao)
    page.goto(f"{world.url}/cases/{case.ref}/progress")

    def slowly(route: Route) -> None:
        time.sleep(0.5)
        route.continue_()

    page.route("**/photos", slowly)
    page.set_input_files("#photos", PHOTO)  # type: ignore[arg-type]
    expect(page.locator(".shots .pic img[src]")).to_be_visible()
    page.click(".panel button[type=submit]")  # at once, and without words: the photo is on its way still
    expect(page.locator("#words-wrong")).to_be_visible()
    expect(page.locator("#words")).to_be_focused()
    expect(page.locator(".shots .pic img[src]")).to_be_visible()
    page.fill("#words", "The ladder stands.")
    page.click(".panel button[type=submit]")
    expect(page.locator(".tl img")).to_have_count(1)


def test_a_photo_that_met_no_line_is_not_left_behind_unnoticed(world: World) -> None:
    page = world.phone()
    world.sign_in(page, world.cast.mei)
    page.goto(f"{world.url}/intake")
    page.route("**/photos", lambda route: route.abort())
    page.set_input_files("#photos", PHOTO)  # type: ignore[arg-type]
    again = page.locator(".pic.failed [data-retry]")
    expect(again).to_be_visible()
    page.fill("#text", "路灯坏了")
    page.click(".panel-go button[type=submit]")
    expect(again).to_be_focused()
    expect(page).to_have_url(f"{world.url}/intake")
    page.unroute("**/photos")
    again.click()
    expect(page.locator("input[name=staged]")).to_have_count(1)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_what_can_no_longer_be_done_is_copied_whole_in_one_press(world: World, scripts: bool) -> None:
    case = make_case(world.cast.court)
    page = world.desk(world.cast.mei, scripts=scripts)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{world.url}/cases/{case.ref}/answer")
    page.fill("#words", "Ring the office.\nIt is open.")
    actions.dispatch(case, world.cast.acting("wei"), unit=world.cast.property)
    db.session.commit()
    page.click(".panel button[type=submit]")
    page.click(".copyable")
    assert said(page, "getSelection().toString()") == "Ring the office.\nIt is open."
    button = page.locator("button[data-copy]")
    expect(button).to_be_visible(visible=scripts)
    if scripts:
        button.click()
        expect(page.locator("[data-said]")).not_to_be_empty()
        assert page.evaluate("navigator.clipboard.readText()") == "Ring the office.\nIt is open."
    assert not (scripts and violations(page))


def said(page: Page, expression: str) -> str:
    """Asked of the browser itself: pages without scripts answer too."""
    asked = page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": expression})
    return str(asked["result"]["value"])


# --- Enter for a resident --------------------------------------------------------------------------------------


@pytest.fixture
def estate(world: World) -> dict[str, Area]:
    """Places whose names begin alike, in mei's community."""
    garden = world.cast.garden
    banyan = add_area("榕荫新村", Level.COMPOUND, garden)
    olive = add_area("橄榄新苑", Level.COMPOUND, garden)
    places = {
        f"{compound.name} {name}": add_area(name, Level.BUILDING, compound)
        for compound in (banyan, olive)
        for name in ("3 号楼", "4 号楼")
    }
    db.session.commit()
    return places


def test_typing_a_place_chooses_nothing_unless_one_place_is_left(
    world: World, estate: dict[str, Area]
) -> None:
    page = world.desk(world.cast.mei)
    page.goto(f"{world.url}/intake")
    place, said = page.locator("#area"), page.locator("[data-narrowed=area]")

    def typed(words: str) -> str:
        page.fill("[data-narrows=area]", words)
        return place.input_value()

    assert typed("橄榄") == "", "three places match: none of them was meant"
    expect(said).to_contain_text("3")
    third = str(estate["榕荫新村 3 号楼"].id)
    for words in ("榕荫 3", "榕荫新村3号楼", "榕荫新村 › 3", "３ 榕荫"):
        assert typed(words) == third, words
    expect(said).to_have_text("只有这一处匹配，已选中：榕荫新村 › 3 号楼")
    assert typed("橄榄") == "", "what was chosen a moment ago is not kept behind one's back"
    assert typed("没有这里") == ""
    expect(said).to_have_text("没有匹配的地点")
    assert typed("") == ""
    expect(said).to_be_empty()
    typed("榕荫")
    page.press("[data-narrows=area]", "Enter")
    expect(place).to_be_focused()
    expect(page).to_have_url(f"{world.url}/intake")
    place.select_option(third)
    expect(said).to_have_text("已选：榕荫新村 › 3 号楼")


def test_the_first_wrong_field_has_the_cursor(world: World, estate: dict[str, Area]) -> None:
    page = world.desk(world.cast.mei)
    page.goto(f"{world.url}/intake")
    page.select_option("#area", str(estate["榕荫新村 3 号楼"].id))
    page.fill("#phone", "12")
    page.click("button[type=submit].pri")
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("[aria-invalid=true]")).to_have_count(3)  # the words, the number, the consent
    page.fill("#text", "路灯坏了")
    page.fill("#phone", "13800001234")
    page.check("#consent")
    page.click("button[type=submit].pri")
    expect(page.locator("[data-print]")).to_be_visible()
    assert (
        page.evaluate("Math.round(document.querySelector('.stub-q svg').getBoundingClientRect().width)") > 140
    )
    page.reload()
    expect(page.locator(".code-big")).to_be_visible()


def test_a_dispatch_offers_the_tree_of_categories_and_the_people_of_the_unit(world: World) -> None:
    cast = world.cast
    facts = {"handle_amount": 3, "handle_unit": TimeUnit.WORKING_DAYS}
    top = Category(name="公共设施", **facts)
    db.session.add_all([top, Category(name="井盖", parent=top, **facts)])
    db.session.commit()
    case = make_case(cast.court, "门禁坏了")
    page = world.desk(cast.wei)
    page.goto(f"{world.url}/cases/{case.ref}?beside=triage")
    page.keyboard.press("u")
    expect(page.locator("#unit")).to_be_focused()
    people = page.locator("#person option")
    page.select_option("#unit", label="Garden committee")
    expect(people).to_have_text(["—", "Hua", "Mei"])
    page.select_option("#person", label="Mei")
    page.select_option("#unit", label="Court property")
    expect(people).to_have_text(["—", "Tao"])
    expect(page.locator("#person")).to_have_value("")
    group = page.locator("#category optgroup[label=公共设施] option")
    expect(group).to_have_text(["公共设施（不细分）", "井盖"])
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_selector(".panel", state="detached")
    page.keyboard.press("c")
    expect(page.locator("#category")).to_be_focused()


def test_on_a_phone_the_words_follow_the_clock_and_no_key_is_named(world: World) -> None:
    fresh, given = make_case(world.cast.court, "路灯坏了"), make_case(world.cast.court, "垃圾没人收")
    actions.dispatch(given, world.cast.acting("wei"), unit=world.cast.property)
    db.session.commit()
    page = world.phone()
    world.sign_in(page, world.cast.wei)
    page.goto(f"{world.url}/cases/{given.ref}")
    parts = (".clock", ".words", ".case-side .facts", ".case-main .tl", ".case-side .sim")
    tops = [box["y"] for part in parts if (box := page.locator(part).bounding_box())]
    assert len(tops) == len(parts)
    assert tops == sorted(tops)
    page.goto(f"{world.url}/cases/{fresh.ref}?beside=triage")
    expect(page.locator(".routes")).to_be_visible()
    expect(page.get_by_text("按数字键")).to_be_hidden()
    page.click(".menu-up summary")
    expect(page.locator("kbd:visible")).to_have_count(0)


def test_a_long_place_is_cut_at_its_beginning_and_search_has_one_box(world: World) -> None:
    compound = add_area("榕荫新村" * 12, Level.COMPOUND, world.cast.garden)
    make_case(add_area("6 号楼", Level.BUILDING, compound), "路灯坏了")
    db.session.commit()
    page = world.desk(world.cast.wei)
    end = """(all) => all.map((place) => {
        const range = document.createRange(), text = place.lastChild, box = place.parentElement.getBoundingClientRect();
        range.setStart(text, text.length - 2);
        range.setEnd(text, text.length);
        const last = range.getBoundingClientRect();
        return place.offsetWidth > box.width && last.left >= box.left && last.right <= box.right + 1;
    })"""
    for address in ("/triage", "/cases", "/search?q=路灯"):
        page.goto(world.url + address)
        assert page.eval_on_selector_all(".from-left > bdi", end) == [True], address
    expect(page.locator("input[type=search]:visible")).to_have_count(1)
    page.locator("body").press("/")
    expect(page.locator("#q")).to_be_focused()


def test_beyond_where_a_case_is_its_way_is_dotted(world: World) -> None:
    case = make_case(world.cast.court)
    actions.dispatch(case, world.cast.acting("wei"), unit=world.cast.property)
    db.session.commit()
    page = world.desk(world.cast.wei)
    page.goto(f"{world.url}/cases/{case.ref}")
    lines = page.evaluate(
        "Array.from(document.querySelectorAll('.case-h .track li'),"
        " (li) => getComputedStyle(li, '::after').borderTopStyle)"
    )
    assert lines[:4] == ["none", "dotted", "dotted", "dotted"], (
        "received – dispatched, waiting to be taken on"
    )


# --- axe, and nothing that spills ------------------------------------------------------------------------------


@pytest.fixture
def addresses(world: World) -> dict[str, tuple[User, str]]:
    """A page of every kind, on cases in the states that draw them."""
    cast = world.cast
    fresh = report(cast.block, "路灯坏了，晚上看不见", phone="+8613800001234", place="东门边").case
    make_case(cast.court, "路灯坏了，晚上看不见路")
    held, done = make_case(cast.court, "楼道堆满纸箱"), make_case(cast.court, "垃圾没人收")
    for case in (held, done):
        actions.dispatch(case, cast.acting("wei"), unit=cast.property)
        actions.take_on(case, cast.acting("tao"))
    actions.progress(held, cast.acting("tao"), words="明天来人", internal=True)
    actions.handle(done, cast.acting("tao"), result=ClosureCode.SOLVED, words="收走了")
    db.session.commit()
    wei, tao = cast.wei, cast.tao
    return {
        "work": (tao, "/work"), "empty": (cast.mei, "/work"), "triage": (wei, "/triage"), "list": (wei, "/cases"),
        "none": (wei, "/cases?status=closed"), "case": (tao, f"/cases/{held.ref}"),
        "beside": (tao, f"/cases/{held.ref}?beside=work"), "panel": (tao, f"/cases/{held.ref}/handle?beside=work"),
        "dispatch": (wei, f"/cases/{fresh.ref}/dispatch?beside=triage"), "check": (wei, f"/cases/{done.ref}"),
        "refuse": (wei, f"/cases/{fresh.ref}/refuse"), "contact": (wei, f"/cases/{fresh.ref}/contact"),
        "search": (wei, "/search?q=路灯"), "intake": (wei, "/intake"), "keys": (wei, "/keys"),
        "missing": (wei, "/cases/nothing"),
    }  # fmt: skip


MARKS = """() => Array.from(document.querySelectorAll('.tl li')).map((line) =>
    [line.closest('.pics') ? 'photo' : 'entry', getComputedStyle(line, '::before').content !== 'none'])"""


def test_only_what_happened_has_a_dot_in_the_history_a_photo_has_none(world: World) -> None:
    cast = world.cast
    case = report(cast.court).case
    actions.dispatch(case, cast.acting("wei"), unit=cast.property)
    actions.take_on(case, cast.acting("tao"))
    photo = receive(jpeg())
    stage([photo])
    actions.progress(case, cast.acting("tao"), words="See", internal=False, photos=[photo.name])
    db.session.commit()
    page = world.desk(cast.wei)
    page.goto(f"{world.url}/cases/{case.ref}")
    assert sorted({tuple(mark) for mark in page.evaluate(MARKS)}) == [("entry", True), ("photo", False)]


def test_axe_finds_nothing_serious_nothing_spills_and_no_other_server_is_asked(
    world: World, addresses: dict[str, tuple[User, str]]
) -> None:
    found: list[str] = []
    asked: list[str] = []
    pages = {"desk": world.desk(), "phone": world.phone()}
    for page in pages.values():
        page.on("request", lambda request: asked.append(request.url))
    for name, (person, address) in addresses.items():
        for size, page in pages.items():
            world.sign_in(page, person)
            page.goto(world.url + address)
            for one in violations(page, SERIOUS):
                found.append(f"{size} {name}: {one['id']} {one['html'][:120]}")
            found += [f"{size} {name}: {width}" for width in too_wide(page)]
        pages["desk"].set_viewport_size({"width": 720, "height": 450})  # what text at 200 % leaves of 1440
        found += [f"twice the text size, {name}: {width}" for width in too_wide(pages["desk"])]
        pages["desk"].set_viewport_size({"width": 1440, "height": 900})
    assert not found, "\n".join(found)
    assert [url for url in asked if not re.match(f"{re.escape(world.url)}|data:", url)] == []


def too_wide(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{wide}px too wide"] if wide > 0 else []
