"""axe on a page that is open. It fetches every style sheet once more for one of its rules: here once for each set."""

from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_read: set[tuple[str, ...]] = set()


def violations(page: Page) -> list[dict[str, Any]]:
    hrefs = page.evaluate("Array.from(document.styleSheets, (sheet) => sheet.href || '')")
    sheets = tuple(urlsplit(href).path for href in hrefs)
    options = {"resultTypes": ["violations"], "preload": sheets not in _read}
    _read.add(sheets)
    found: list[dict[str, Any]] = Axe().run(page, options=options).response["violations"]
    return found
