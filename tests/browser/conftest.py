"""A real browser against the shipped server: phones and desks, with and without JavaScript."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from app.accounts import sessions
from app.accounts.models import User
from app.cases import actions, voices
from app.cases.models import ClosureCode
from app.cases.voices import Joining
from app.core.db import db
from app.core.engine import write_transaction
from tests import databases
from tests.cases.resident_page import FORM, PLACE, put_up
from tests.cast import Cast
from tests.factories import report
from tests.server import Server

# The shell is the same browser without its windows: less than half the work. Where there is none, the whole of it.
CHROMIUM = which("chromium-headless-shell") or which("chromium") or "chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
WECHAT = (
    "Mozilla/5.0 (Linux; Android 10; HarmonyOS) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/80.0.3987.149 Mobile Safari/537.36 MicroMessenger/8.0.30.2260(0x28001E3B) Language/zh_CN"
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@dataclass
class World:
    """The cast of every test, living behind a real server."""

    app: Flask
    cast: Cast
    server: Server
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.server.url

    def phone(self, *, scripts: bool = True, width: int = 390, agent: str | None = None) -> Page:
        return self._page(scripts, width, 844, agent, touch=True)

    def desk(self, person: User | None = None, *, scripts: bool = True) -> Page:
        page = self._page(scripts, 1440, 900, None, touch=False)
        if person is not None:
            self.sign_in(page, person)
        return page

    def sign_in(self, page: Page, person: User) -> None:
        """A session as the sign-in page makes it, without typing the password every time."""
        with write_transaction():
            token = sessions.begin(person)
        serializer = self.app.session_interface.get_signing_serializer(self.app)
        cookie = serializer.dumps({"_user_id": token, "_fresh": True})
        page.context.add_cookies([{"name": "session", "value": cookie, "url": self.url}])

    def _page(self, scripts: bool, width: int, height: int, agent: str | None, *, touch: bool) -> Page:
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            user_agent=agent,
            has_touch=touch,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        self.contexts.append(context)
        return context.new_page()


@pytest.fixture
def world(browser: Browser, tmp_path: Path) -> Iterator[World]:
    server = Server(tmp_path, PLEDGES="1")
    app = databases.fresh_app("sqlite", tmp_path, peopled=True, public_url=server.url, pledges=True)
    server.environment["DATABASE_URL"] = app.config["SQLALCHEMY_DATABASE_URI"]
    with app.app_context():
        made = World(app, databases.the_cast("sqlite")[1].again(), server.start(), browser)
        try:
            yield made
        finally:
            for context in made.contexts:
                context.close()
            server.kill()
            db.session.remove()
            db.engine.dispose()


def joined_lamp(cast: Cast) -> str:
    """The receipt of a neighbour who joined a case that was given to a unit."""
    case = report(cast.garden, "The lamp is out", category=cast.lamp).case
    actions.dispatch(case, cast.acting("wei"), unit=cast.committee)
    code = voices.join(Joining(client_key=str(uuid.uuid4()), case=case, device="d" * 22)).code
    db.session.commit()
    return code


@pytest.fixture
def addresses(world: World) -> dict[str, str]:
    """One page of every kind, on cases in the states that draw them."""
    cast = world.cast
    cast.mei.office_phone, cast.property.duty_phone = "0591-87550312", "0591-87550366"
    put_up(cast.block, spot="Gate 2")
    fresh, asked, done = (
        report(cast.block, f"The lamp is out {n}", phone="+8613800001234") for n in range(3)
    )
    actions.ask(asked.case, cast.acting("wei"), words="Which gate?")
    actions.dispatch(done.case, cast.acting("wei"), unit=cast.property)
    actions.take_on(done.case, cast.acting("tao"))
    actions.handle(done.case, cast.acting("tao"), result=ClosureCode.SOLVED, words="New bulb")
    actions.check(done.case, cast.acting("hua"), words="It shines")
    db.session.commit()
    return {
        "place": PLACE, "form": FORM, "scan": "/scan", "look-up": "/look-up", "unknown": "/c/22222222",
        "missing": "/no-such-page", "receipt": f"/follow/{fresh.code}/receipt", "follow": f"/follow/{fresh.code}",
        "withdraw": f"/follow/{fresh.code}/withdraw", "asked": f"/follow/{asked.code}", "done": f"/follow/{done.code}",
        "message": f"/follow/{fresh.code}/message", "voice": f"/voice/{joined_lamp(cast)}",
        "rate": f"/follow/{done.code}/rate", "reopen": f"/follow/{done.code}/reopen",
    }  # fmt: skip
