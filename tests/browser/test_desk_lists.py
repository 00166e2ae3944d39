"""The list of cases in a browser: rows chosen by mouse, shift and keys; a place found while its sound is typed."""

import pytest
from playwright.sync_api import expect

from app.areas.actions import add_area
from app.areas.models import Level
from app.core.engine import write_transaction
from tests.browser.conftest import World
from tests.factories import make_case

pytestmark = pytest.mark.browser


def test_rows_are_chosen_by_mouse_by_shift_and_by_keys(world: World) -> None:
    for number in range(5):
        make_case(world.cast.court, f"Case {number}")
    page = world.desk(world.cast.hua)
    page.goto(f"{world.url}/cases")
    boxes, bar = page.locator("[data-pick]"), page.locator("#bundle")
    expect(bar).to_be_hidden()
    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(page.locator("[data-pick]:checked")).to_have_count(3)
    for key in "jjjjx":
        page.keyboard.press(key)
    expect(boxes.nth(3)).to_be_checked()
    expect(bar.locator("[data-picked]")).to_contain_text("4")
    page.locator("[data-pick-none]").click()
    expect(bar).to_be_hidden()
    page.locator("[data-pick-all] input").click()
    expect(page.locator("[data-pick]:checked")).to_have_count(5)
    bar.locator("[value=merge]").click()
    expect(page.locator(".bundle-l li")).to_have_count(5)


def test_a_place_is_found_while_its_sound_is_typed(world: World) -> None:
    with write_transaction():
        village = add_area("榕荫新村", Level.COMPOUND, world.cast.garden)
    page = world.desk(world.cast.hua)
    page.goto(f"{world.url}/cases")
    for typed in ("ryxc", "榕蔭"):
        page.locator("[data-narrows]").fill(typed)
        expect(page.locator("#area")).to_have_value(str(village.id))
