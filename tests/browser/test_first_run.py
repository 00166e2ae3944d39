"""A server nobody has set up: four pages in a real browser, at the end a sheet whose code leads to the place."""

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Browser, Page

from tests import databases
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "a lamp by the old gate"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    started = Server(tmp_path, database_url=databases.copy_of_sqlite(tmp_path)).start()
    yield started
    started.kill()


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, java_script_enabled=request.param, accept_downloads=True
    )
    yield context.new_page()
    context.close()


def key_in_the_terminal(server: Server, tmp_path: Path) -> str:
    app = databases.app_on(server.environment["DATABASE_URL"], tmp_path, public_url=server.url)
    printed = app.test_cli_runner().invoke(args=["accounts", "first-run"]).output
    return printed.strip().rpartition("token=")[2]


def test_from_nothing_to_a_first_printed_code(server: Server, page: Page, tmp_path: Path) -> None:
    page.goto(f"{server.url}/")
    assert page.url == f"{server.url}/first-run"
    page.fill("#token", key_in_the_terminal(server, tmp_path))
    page.fill("#name", "示例管理员")
    page.fill("#username", "example")
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("button.pri")
    page.click("form[action$='/built-in'] button")
    page.fill("#unit-name", "示例居委会")
    page.fill("#unit-duty_phone", "0591-87550000")
    page.click("form[action$='/units'] button")
    page.fill("#name", "示例派单员")
    page.fill("#username", "dispatcher")
    page.select_option("#role", "dispatcher")
    page.click("form[action$='/people'] button")
    assert "/set-password/" in page.inner_text("code")
    page.click("main > p > a.btn.pri")
    page.check("#trial")
    page.click("button.pri")
    with page.expect_download() as sheet:
        page.click("a[href$='/a4.pdf']")
    address = decoded(Path(sheet.value.path()))
    assert address.startswith(f"{server.url}/c/")
    page.goto(address)
    assert "社区" in page.inner_text("h1")


def test_a_table_is_looked_at_on_a_page_that_holds_it(server: Server, page: Page, tmp_path: Path) -> None:
    page.goto(f"{server.url}/first-run?token={key_in_the_terminal(server, tmp_path)}")
    for name, words in (
        ("name", "示例"),
        ("username", "example"),
        ("password", PASSWORD),
        ("again", PASSWORD),
    ):
        page.fill(f"#{name}", words)
    page.click("button.pri")
    with page.expect_download() as template:
        page.click("a[download]")
    page.set_input_files("#table", template.value.path())
    page.click("form[action$='/upload'] button")
    assert ends(page, "td.c-in")[-1] <= ends(page, ".scroll-x")[-1], "where it lies is not cut"
    page.set_viewport_size({"width": 390, "height": 844})
    buttons = ends(page, "form .btn")
    assert len(buttons) == 2
    assert buttons[0] == buttons[1] <= 390


def ends(page: Page, what: str) -> list[float]:
    """How far right each of them reaches, once the page is there."""
    page.locator(what).first.wait_for()
    return [box["x"] + box["width"] for one in page.locator(what).all() if (box := one.bounding_box())]


def decoded(pdf: Path) -> str:
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_pil()
    found = zxingcpp.read_barcodes(picture)
    assert len(found) == 1
    return str(found[0].text)
