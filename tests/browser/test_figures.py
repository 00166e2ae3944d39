"""The dashboard in a real browser: numbers open their rows, the chart reads a point out, nothing breaks the policy."""

import pytest
from playwright.sync_api import Page

from app.accounts.actor import resident
from app.cases import actions
from app.cases.models import ClosureCode, Kind, ResidentResult
from app.core.db import db
from app.core.engine import write_transaction
from tests.browser.axe import SERIOUS, violations
from tests.browser.conftest import World
from tests.factories import make_case

pytestmark = pytest.mark.browser


@pytest.fixture
def elm(world: World) -> str:
    """The dashboard of the street after a little life."""
    cast = world.cast
    with write_transaction():
        cases = [
            make_case(cast.court, f"Lamp {n} is out", kind=Kind.PROBLEM, category=cast.lamp) for n in range(3)
        ]
    with write_transaction():
        case = cases[0]
        db.session.add(case)
        actions.dispatch(case, cast.acting("wei"), unit=cast.committee, person=cast.mei)
        actions.take_on(case, cast.acting("mei"))
        actions.handle(case, cast.acting("mei"), result=ClosureCode.SOLVED, words="New bulb.")
        actions.check(case, cast.acting("hua"))
        actions.rate(case, resident(case.id), result=ResidentResult.YES, satisfaction=None)
    return f"{world.url}/figures/{cast.elm.id}"


def watched(page: Page) -> list[str]:
    """What the browser complains of, except that there is no favicon."""
    heard: list[str] = []
    page.on(
        "console",
        lambda m: heard.append(m.text) if m.type == "error" and "favicon" not in str(m.location) else None,
    )
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def test_a_number_opens_its_rows_and_the_chart_reads_a_day_out(world: World, elm: str) -> None:
    page = world.desk(world.cast.wang)
    complaints = watched(page)
    page.goto(elm)
    chart = page.locator("[data-chart=trend]")
    assert chart.get_attribute("role") == "img"
    box = chart.bounding_box()
    assert box
    before = chart.locator("text").count()
    chart.hover(position={"x": box["width"] / 2, "y": 60})
    page.wait_for_function(f"document.querySelectorAll('[data-chart=trend] text').length > {before}")
    page.locator("[data-figure=received] a.n").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases?**")
    assert page.locator(".tb-cards tbody tr").count() == 3
    assert complaints == []


def test_without_javascript_the_chart_is_drawn_and_every_number_is_there(world: World, elm: str) -> None:
    page = world.desk(scripts=False)
    world.sign_in(page, world.cast.wang)
    page.goto(elm)
    assert page.locator("[data-chart=trend] svg.wide-c").is_visible()
    page.locator(".as-table > summary").first.click()
    assert page.locator(".as-table table").first.is_visible()
    assert page.locator("[data-figure=solved] a.n").first.inner_text() == "1"


def test_it_stays_within_the_screen_and_axe_finds_nothing_serious(world: World, elm: str) -> None:
    page = world.desk(world.cast.wang)
    for width, text in ((320, 100), (390, 100), (720, 200), (1440, 100)):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(elm)
        page.evaluate(f"document.documentElement.style.fontSize = '{text}%'")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
        assert violations(page, SERIOUS) == [], width


def test_a_chart_that_lags_behind_the_window_spills_nowhere(world: World, elm: str) -> None:
    """It is drawn anew a moment after the window narrows; here that moment lasts."""
    page = world.desk(world.cast.wang)
    page.add_init_script("addEventListener('resize', (event) => event.stopImmediatePropagation())")
    page.goto(elm)
    page.wait_for_selector(".chart.live svg")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.querySelector('.chart.live svg').getBoundingClientRect().width > 390")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
