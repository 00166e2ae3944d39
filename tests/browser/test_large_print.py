"""长辈版 in a real browser: one thing a step, the words kept on every way back, danger before the photo."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from app.core.db import db
from app.photos.models import Photo
from tests.browser.axe import violations
from tests.browser.conftest import World
from tests.browser.residents import PHOTO, cases, elder, spills
from tests.cases.resident_page import FORM, PLACE

pytestmark = pytest.mark.browser


def test_going_back_in_large_print_keeps_the_words_at_every_step(
    world: World, addresses: dict[str, str]
) -> None:
    page = elder(world.phone(), world)
    page.goto(world.url + PLACE)
    page.click("a.report")
    for back in (page.go_back, lambda: page.click(".bar .back")):
        page.fill("#words", "楼道灯不亮")
        page.click(".dock [data-next]")
        expect(page.locator("h2").first).to_be_focused()
        expect(page.locator("[data-echo]")).to_have_text("楼道灯不亮")
        assert violations(page) == [] == spills(page)
        back()
        expect(page.locator("#words")).to_be_visible()
        expect(page.locator("#words")).to_have_value("楼道灯不亮")
    page.click(".bar .back")
    page.wait_for_url("**" + PLACE)


def test_large_print_says_at_once_that_nothing_is_written_and_takes_a_photo_alone(
    world: World, addresses: dict[str, str]
) -> None:
    page = elder(world.phone(), world)
    page.goto(world.url + FORM)
    assert page.get_attribute("#words", "placeholder") is None
    page.click(".dock [data-next]")
    expect(page.locator("[data-empty]")).to_be_focused()
    page.click(".dock [data-next]")
    expect(page.locator("#words")).to_be_visible()
    page.click("[data-empty] [data-next]")
    page.click("[data-send]")
    expect(page.locator("#errors")).to_be_focused()
    assert "您写的" not in page.inner_text("#errors")
    page.click(".dock [data-next]")
    page.click("[data-empty] [data-next]")
    page.set_input_files("#photos", PHOTO)
    page.click("[data-send]")
    page.wait_for_url("**/receipt")


def test_in_large_print_danger_comes_before_the_photo_and_back_leads_to_the_words(
    world: World, addresses: dict[str, str]
) -> None:
    page = elder(world.phone(), world)
    page.goto(world.url + FORM)
    for back in (page.go_back, lambda: page.click("[data-back]")):
        page.fill("#words", "楼下着火了")
        page.click(".dock [data-next]")
        expect(page.locator(".alarm a").first).to_have_attribute("href", "tel:119")
        assert violations(page) == [] == spills(page)
        back()
        expect(page.locator("#words")).to_have_value("楼下着火了")
        expect(page.locator(".alarm")).to_have_count(0)


def test_large_print_without_scripts_is_one_page(world: World, addresses: dict[str, str]) -> None:
    page = elder(world.phone(scripts=False), world)
    page.goto(world.url + FORM)
    page.fill("#words", "楼下着火了")
    page.set_input_files("#photos", PHOTO)
    page.click("[data-send]")
    page.click("button[name=step]")  # back
    expect(page.locator("#words")).to_have_value("楼下着火了")
    page.click("[data-send]")
    page.click("[data-send]")
    page.wait_for_url("**/receipt")
    assert db.session.scalars(sa.select(Photo)).one().case_id == cases()[-1].id
