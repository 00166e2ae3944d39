"""A phone in a lift: what is written without network is kept, sent later, and done once."""

from __future__ import annotations

from contextlib import suppress

import pytest
import sqlalchemy as sa
from playwright.sync_api import Error, Page, Route, expect

from app.accounts.models import StaffSession
from app.cases import actions
from app.cases.models import Case
from app.core.clock import now
from app.core.db import db
from app.core.engine import write_transaction
from app.photos.models import Photo
from app.timeline.models import Event
from tests.browser.axe import SERIOUS, violations
from tests.browser.conftest import World
from tests.cases.resident_page import jpeg
from tests.factories import make_case

pytestmark = pytest.mark.browser

WORDS = "The lamp at the stairs is up again"
PHOTO = {"name": "after.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
WAITING = ".unsent li"
KEPT = """async () => {
    for (let left = 500; left; left -= 1) {
        if ((await (await caches.open('cases')).keys()).length) return;
        await new Promise((soon) => setTimeout(soon, 20));
    }
    throw new Error('the page was not kept');
}"""


@pytest.fixture
def held(world: World) -> Case:
    case = make_case(world.cast.court)
    actions.dispatch(case, world.cast.acting("wei"), unit=world.cast.property)
    actions.take_on(case, world.cast.acting("tao"))
    db.session.commit()
    return case


@pytest.fixture
def phone(world: World, held: Case) -> Page:
    """On the case, which it has opened before."""
    page = world.phone()
    world.sign_in(page, world.cast.tao)
    with page.expect_response("**/unsent/forms"):
        page.goto(f"{world.url}/cases/{held.ref}")
    page.evaluate(KEPT)
    return page


def write(page: Page, words: str = WORDS, *, photo: bool = True) -> None:
    page.click("a[data-offline=progress]")
    page.wait_for_selector("html.js .panel")
    page.fill("#words", words)
    if photo:
        page.set_input_files("#photos", PHOTO)  # type: ignore[arg-type]
        expect(page.locator(".shots .pic img[src]")).to_be_visible()
    page.click(".panel button[type=submit]")


def notes(case: Case) -> int:
    db.session.rollback()
    of_case = sa.and_(Event.subject_kind == "case", Event.subject_id == case.id, Event.verb == "progress")
    return db.session.scalar(sa.select(sa.func.count()).where(of_case)) or 0


def photos(case: Case) -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(Photo.case_id == case.id)) or 0


def test_a_note_with_a_photo_written_without_network_arrives_once(
    world: World, held: Case, phone: Page
) -> None:
    phone.context.set_offline(True)
    phone.reload()
    expect(phone.locator(".unsent-k")).to_be_visible()
    write(phone)
    write(phone, "A slip of the thumb", photo=False)
    expect(phone.locator(".unsent [data-count]")).to_have_text("2")
    phone.locator("[data-drop]").last.click()
    expect(phone.locator(WAITING)).to_have_count(1)
    expect(phone.locator(WAITING)).to_contain_text(WORDS)
    expect(phone.locator(".act")).to_be_visible()
    phone.goto(f"{world.url}/cases/{held.ref}/progress")  # the form opens without network as well
    expect(phone.locator("#words")).to_be_focused()
    assert notes(held) == 0
    assert violations(phone, SERIOUS) == []
    phone.context.set_offline(False)
    phone.evaluate("dispatchEvent(new Event('online'))")
    phone.goto(f"{world.url}/cases/{held.ref}")
    expect(phone.locator(".tl img")).to_have_count(1)
    expect(phone.locator(WAITING)).to_have_count(0)
    assert (notes(held), photos(held)) == (1, 1)


def test_an_answer_that_never_came_makes_no_second_note(world: World, held: Case, phone: Page) -> None:
    def lose_the_answer(route: Route) -> None:
        if route.request.method != "POST":
            return route.continue_()
        route.fetch()
        with suppress(Error):  # the page may have gone on without it
            route.abort()
        return None

    phone.route("**/progress", lose_the_answer)
    write(phone)
    expect(phone.locator(WAITING)).to_have_count(1)
    assert (notes(held), photos(held)) == (1, 1), "it arrived, and the phone could not know"
    phone.unroute("**/progress")
    other = phone.context.new_page()  # a second window of the same browser sends it as well
    other.goto(f"{world.url}/work")
    phone.reload()
    expect(phone.locator(".tl")).to_contain_text(WORDS)
    expect(phone.locator(WAITING)).to_have_count(0)
    assert (notes(held), photos(held)) == (1, 1)


def test_what_changed_meanwhile_is_shown_beside_the_kept_words(world: World, held: Case, phone: Page) -> None:
    phone.context.set_offline(True)
    write(phone)
    write(phone, "And the stairs are swept", photo=False)
    expect(phone.locator(WAITING)).to_have_count(2)
    case = db.session.get_one(Case, held.id, populate_existing=True)
    actions.progress(case, world.cast.acting("tao"), words="From the office", internal=False)
    db.session.commit()
    phone.context.set_offline(False)
    phone.click("[data-send-all]")
    expect(phone.locator(".unsent [data-state]:visible")).to_have_count(2)
    phone.locator("[data-look]").first.click()
    expect(phone.locator(".two-up")).to_contain_text("From the office")
    expect(phone.locator(".two-up")).to_contain_text(WORDS)
    phone.click(".panel-go button.pri")  # done all the same; what was written upon it follows by itself
    expect(phone.locator(".tl img")).to_have_count(1)
    expect(phone.locator(WAITING)).to_have_count(0)
    expect(phone.locator(".tl")).to_contain_text("And the stairs are swept")
    assert (notes(held), photos(held)) == (3, 1)


def test_it_waits_for_whoever_wrote_it_and_is_gone_when_they_sign_out(
    world: World, held: Case, phone: Page
) -> None:
    phone.context.set_offline(True)
    write(phone)
    with write_transaction():
        db.session.execute(sa.update(StaffSession).values(ended_at=now()))
    phone.context.set_offline(False)
    phone.click("[data-send-all]")
    expect(phone.locator("[data-in] a")).to_be_visible()
    world.sign_in(phone, world.cast.mei)
    phone.goto(f"{world.url}/work")
    expect(phone.locator(".unsent")).to_be_hidden()
    world.sign_in(phone, world.cast.tao)
    phone.route("**/unsent/key", lambda route: route.abort())
    phone.goto(f"{world.url}/work")
    expect(phone.locator(WAITING)).to_contain_text(WORDS)
    phone.click(".me summary")
    phone.click("form[action='/sign-out'] button")
    expect(phone.locator("[data-leave]")).to_be_visible()
    phone.click("[data-stay]")
    expect(phone.locator(WAITING)).to_have_count(1)
    phone.click(".me summary")
    phone.click("form[action='/sign-out'] button")
    phone.click("[data-go]")
    expect(phone).to_have_url(f"{world.url}/sign-in")
    assert phone.evaluate("caches.has('cases')") is False
    world.sign_in(phone, world.cast.tao)
    phone.goto(f"{world.url}/work")
    expect(phone.locator(".unsent")).to_be_hidden()
    assert notes(held) == 0
