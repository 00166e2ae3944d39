"""What tests/browser/axe.js leaves out is what was judged before, and nothing else."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.axe import SERIOUS, violations

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="en"><title>A page</title><style>
.box {{ background: #fff }} .box.dark {{ background: #555 }} .pale {{ color: #bbb }} p {{ color: #333 }}
</style><main><h1>Words</h1><div class="box {box}"><p>One</p><p class="{two}">Two</p></div>{more}</main>"""


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"two": "pale"}, "color-contrast"),  # a colour of its own
        ({"box": "dark"}, "color-contrast"),  # the same colour on another ground
        ({"more": '<p style="opacity: .4">Two</p>'}, "color-contrast"),
        ({"more": '<div style="opacity: .4"><div class="box"><p>Two</p></div></div>'}, "color-contrast"),
        ({"more": '<img src="data:,">'}, "image-alt"),
        ({"more": "<input>"}, "label"),
    ],
)
def test_what_is_wrong_is_found_after_a_page_that_is_right(
    browser: Browser, change: dict[str, str], wrong: str
) -> None:
    words = {"box": "", "two": "", "more": ""}
    with browser.new_context() as context:
        page = context.new_page()
        for _ in range(2):
            page.set_content(PAGE.format(**words))
            assert violations(page) == []
        for _ in range(2):  # only what passed is remembered
            page.set_content(PAGE.format(**words | change))
            assert [one["id"] for one in violations(page, SERIOUS)] == [wrong]


def test_all_of_a_look_are_judged_where_the_first_cannot_be(browser: Browser) -> None:
    unseen = '<p class="pale" style="text-indent: -99em">Two</p>'
    with browser.new_context() as context:
        page = context.new_page()
        page.set_content(PAGE.format(box="", two="", more=unseen + '<p class="pale">Two</p>'))
        assert [one["id"] for one in violations(page)] == ["color-contrast"]
