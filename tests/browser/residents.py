"""What tests of residents' pages share: what a browser sends, and what of a page is cut off."""

from __future__ import annotations

import sqlalchemy as sa
from playwright.sync_api import Page

from app.cases.models import Case
from app.core.db import db
from tests.browser.conftest import World
from tests.cases.resident_page import jpeg

PHOTO = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}


SPILLS = """() => {
    const width = document.documentElement.clientWidth;
    const hidden = '.unseen, details:not([open]) > :not(summary)';
    const spills = (element) => {
        const box = element.getBoundingClientRect();
        const out = box.width > 1 && (box.right > width + 1 || box.left < -1);
        return out && !element.closest(hidden) && getComputedStyle(element).position !== 'absolute';
    };
    const sideways = document.documentElement.scrollWidth > width ? ['the page scrolls sideways'] : [];
    const cut = Array.from(document.querySelectorAll('body *')).filter(spills);
    return sideways.concat(cut.map((element) => element.outerHTML.slice(0, 80)));
}"""


def spills(page: Page) -> list[str]:
    """What is cut off at the right or makes the page scroll sideways, once the whole page is there."""
    page.wait_for_load_state()
    return page.evaluate(SPILLS)  # type: ignore[no-any-return]


def cases() -> list[Case]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Case)))


def elder(page: Page, world: World) -> Page:
    page.context.add_cookies([{"name": "view", "value": "elder", "url": world.url}])
    return page


def sends(page: Page, words: str) -> None:
    """From the form to the receipt, a step at a time in large print."""
    page.fill("#words", words)
    if page.locator(".dock [data-next]").is_visible():
        page.click(".dock [data-next]")
    page.click("[data-send]")
