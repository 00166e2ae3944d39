"""axe on a page that is open: what it finds, each with its `id`, `impact` and the `html` of the first place."""

from collections.abc import Collection
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

IMPACTS = ("minor", "moderate", "serious", "critical")
SERIOUS = ("serious", "critical")
RUN = Path(__file__).with_suffix(".js").read_text()

# It fetches every style sheet once more for one of its rules: here once for each set of them.
_read: set[tuple[str, ...]] = set()
_passed: set[str] = set()  # looks whose contrast was found to be enough (axe.js)


def violations(page: Page, impacts: Collection[str] = IMPACTS) -> list[dict[str, str]]:
    if not page.evaluate("'axe' in window"):
        page.context.add_init_script(AXE_SCRIPT)  # for the pages to come
        page.evaluate(AXE_SCRIPT)
    hrefs = page.evaluate("Array.from(document.styleSheets, (sheet) => sheet.href || '')")
    sheets = tuple(urlsplit(href).path for href in hrefs)
    asked = {"impacts": list(impacts), "passed": list(_passed), "preload": sheets not in _read}
    _read.add(sheets)
    answer = page.evaluate(RUN, asked)
    _passed.update(answer["passed"])
    found: list[dict[str, str]] = answer["found"]
    return found
