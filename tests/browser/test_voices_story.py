"""Two neighbours, one lamp: a photo asked for and sent by message, two reports made one, both told, both rating it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from app.cases import queries, voice_queries
from app.cases.models import Case
from app.cases.replies import ReplyFacts, add
from app.cases.workflow import Status
from app.core.db import db
from app.core.engine import write_transaction
from tests.browser.conftest import World
from tests.browser.residents import PHOTO, elder, sends
from tests.cases.resident_page import FORM, PLACE, put_up

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# A microphone that hums: the recorder itself is the browser's own.
HUMS = """navigator.mediaDevices.getUserMedia = async () => {
    const context = new AudioContext(), tone = context.createOscillator(), out = context.createMediaStreamDestination();
    tone.connect(out); tone.start();
    return out.stream;
};"""


def reported(page: Page, world: World, words: str) -> str:
    page.goto(world.url + FORM)
    sends(page, words)
    page.wait_for_url("**/receipt")
    return page.url.split("/")[-2]


def of(code: str) -> Case:
    db.session.rollback()
    return queries.by_receipt(code)


def acts(page: Page, world: World, ref: str, verb: str, **typed: str) -> None:
    page.goto(f"{world.url}/cases/{ref}/{verb}")
    for name, words in typed.items():
        field = page.locator(f".panel [name={name}]")
        (field.select_option if field.evaluate("field => field.tagName") == "SELECT" else field.fill)(words)
    page.click(".panel button[type=submit]")
    page.wait_for_url(re.compile(f"/cases/{ref}$"))


def test_two_neighbours_and_one_lamp(world: World) -> None:
    put_up(world.cast.block)
    with write_transaction():
        add(ReplyFacts("请补照片", "{unit}：麻烦拍一张{place}的照片。"))
    first, second = world.phone(), elder(world.phone(), world)
    mine, theirs = reported(first, world, "楼下的路灯又坏了"), reported(second, world, "三座门口路灯不亮")
    wei, tao, hua = (world.desk(world.cast.people[name]) for name in ("wei", "tao", "hua"))
    lead = of(mine).ref
    acts(wei, world, lead, "dispatch", unit=str(world.cast.property.id))
    acts(wei, world, of(theirs).ref, "merge", lead=lead)

    # The unit asks for a photo with one key; the phone shows that there is something new.
    tao.goto(f"{world.url}/cases/{lead}/message")
    tao.keyboard.press("1")
    expect(tao.locator(".panel textarea")).to_have_value(re.compile("Court property：麻烦拍一张.*的照片"))
    tao.keyboard.press("Control+Enter")
    expect(tao.locator(".tl")).to_contain_text("麻烦拍一张")
    first.goto(world.url + PLACE)
    expect(first.locator(".mine .news")).to_be_visible()
    first.click(".mine a")
    expect(first.locator(".line")).to_contain_text("麻烦拍一张")

    # A photo, a word and a voice, without a name.
    first.context.add_init_script(HUMS)
    first.goto(f"{world.url}/follow/{mine}/message")
    first.fill("#words", "就是这盏")
    first.set_input_files("#photos", PHOTO)
    first.click("[data-record]")
    expect(first.locator("[data-clock]")).to_have_text("0:01")
    first.click("[data-record]")
    expect(first.locator("[data-play]")).to_be_visible()
    first.click("[data-send]")
    first.wait_for_url("**done=written")
    expect(first.locator(".line li").first).to_contain_text("就是这盏")
    expect(first.locator(".line audio")).to_have_count(1)
    tao.goto(f"{world.url}/work")
    expect(tao.locator(".rows .news")).to_contain_text("1")
    expect(tao.locator(".tl")).to_contain_text("就是这盏")
    expect(tao.locator(".tl audio")).to_have_count(1)
    expect(tao.locator(".tl img")).to_have_count(1)
    length = tao.locator(".tl audio").evaluate(
        "sound => new Promise(good => { sound.onloadedmetadata = () => good(sound.readyState); sound.load(); })"
    )
    assert length >= 1, "what was recorded plays"
    tao.get_by_role("button", name="已阅，不用回复").click()
    expect(tao.locator(".news")).to_have_count(0)

    # Done and checked; both are asked, and each gives a word of their own.
    tao.goto(f"{world.url}/cases/{lead}")
    tao.get_by_role("button", name="签收").click()
    acts(tao, world, lead, "handle", words="换了新灯泡")
    acts(hua, world, lead, "check", words="晚上看过，亮了")
    second.goto(f"{world.url}/follow/{theirs}")
    expect(second.locator("main")).to_contain_text("换了新灯泡")
    expect(second.locator("main")).not_to_contain_text("楼下的路灯又坏了")
    second.get_by_role("link", name="解决了吗").click()
    second.locator("label[for=no]").click()
    second.click("[data-send]")
    second.wait_for_url(f"**/follow/{theirs}")
    first.goto(f"{world.url}/follow/{mine}/rate")
    first.locator("label[for=yes]").click()
    first.click("[data-send]")
    first.wait_for_url("**done=rated")
    case = of(mine)
    assert (case.status, case.resident_result, case.voices) == (Status.CLOSED, "yes", 2)
    assert (voice_queries.said_of(case).no, voice_queries.said_of(case).all) == (1, 1)
    hua.goto(f"{world.url}/cases/{lead}")
    expect(hua.locator(".case-main")).to_contain_text("1 人已评价，0 人说已解决")


def test_a_third_neighbour_joins_while_typing(world: World) -> None:
    """The second scripts-on way in: shown after a pause, pressed once, remembered by the phone."""
    put_up(world.cast.block)
    phone = world.phone()
    code = reported(phone, world, "东门的路灯坏了三天")
    world.cast.lamp.keywords = "路灯"
    db.session.commit()
    wei = world.desk(world.cast.wei)
    acts(
        wei,
        world,
        of(code).ref,
        "dispatch",
        unit=str(world.cast.property.id),
        category=str(world.cast.lamp.id),
    )
    other = world.phone()
    other.goto(world.url + FORM)
    other.fill("#words", "路灯还是不亮")
    other.locator("[data-similar] button").click()
    other.wait_for_url("**/voice/**")
    expect(other.locator("h1")).to_have_text(world.cast.lamp.name)
    assert "东门" not in other.content()
    other.goto(world.url + FORM)
    expect(other.locator("#words")).to_have_value("")
    other.goto(world.url + PLACE)
    expect(other.locator(".mine")).to_contain_text("附议")
    assert of(code).voices == 2
