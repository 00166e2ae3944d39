"""Every page that a link leads to: axe finds nothing serious, the policy blocks nothing, nothing spills on a phone."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response
from werkzeug.exceptions import HTTPException

from app.accounts.models import User
from app.cases import actions
from app.cases.models import ClosureCode, Kind
from app.codes import actions as codes
from app.core.clock import today
from app.core.db import db
from app.core.engine import write_transaction
from app.partners import actions as partners
from app.partners import agreement_actions as agreements
from app.partners.actions import Facts
from app.partners.agreement_actions import Promise, Terms
from app.partners.models import Measured, PartnerKind
from app.resources import match_actions as matches
from app.resources.match_scoring import Scored
from app.resources.models import Resource, ResourceKind
from tests.browser.conftest import World
from tests.cast import Cast
from tests.factories import report

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SERIOUS = {"serious", "critical"}


@dataclass
class Walk:
    """Follows links, opening one address of each kind of page."""

    world: World
    page: Page
    opened: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def go(self, *starts: str) -> None:
        waiting = deque(starts)
        self.page.on("console", lambda message: self._heard(message.text))
        while waiting:
            path = waiting.popleft()
            endpoint = self._endpoint(path)
            if endpoint is None or endpoint in self.opened:
                continue
            self.opened[endpoint] = path
            waiting.extend(self._look(path))

    def _look(self, path: str) -> list[str]:
        if not self._is_page(path):
            return []
        answer = self.page.goto(self.world.url + path)
        assert answer is not None
        if answer.status != 200:
            self.wrong.append(f"{path}: {answer.status}")
        found = Axe().run(self.page).response["violations"]
        self.wrong += [
            f"{path}: {v['id']}: {v['nodes'][0]['html'][:120]}" for v in found if v["impact"] in SERIOUS
        ]
        self._measure(path)
        hrefs = self.page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)")
        return [self._path(href) for href in hrefs if href.startswith(self.world.url)]

    def _measure(self, path: str) -> None:
        self.page.set_viewport_size({"width": 390, "height": 844})
        spill = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if spill > 0:
            self.wrong.append(f"{path}: {spill} px too wide on a phone")
        self.page.set_viewport_size({"width": 1440, "height": 900})

    def _is_page(self, path: str) -> bool:
        """Downloads and pictures are not pages."""
        answer: Response = self.page.request.get(self.world.url + path, max_redirects=3)  # type: ignore[assignment]
        kind = answer.headers.get("content-type", "")
        return kind.startswith("text/html") and "attachment" not in answer.headers.get(
            "content-disposition", ""
        )

    def _heard(self, text: str) -> None:
        if re.search("Content Security Policy|Refused to", text):
            self.wrong.append(f"{self.page.url}: {text[:160]}")

    def _path(self, href: str) -> str:
        parts = urlsplit(href)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def _endpoint(self, path: str) -> str | None:
        adapter = self.world.app.url_map.bind("localhost")
        try:
            return str(adapter.match(urlsplit(path).path)[0])
        except HTTPException:
            return None


@pytest.fixture
def lived_in(world: World) -> dict[str, str]:
    """A case in the middle, one finished, one without a photo; a resource; a batch of codes."""
    cast = world.cast
    with write_transaction():
        told = report(cast.block, "灯坏了，晚上看不见台阶。", phone="+8613812341234", kind=Kind.PROBLEM)
        done = report(cast.court, "想要一张长椅，给等车的老人坐。", kind=Kind.DEMAND)
    with write_transaction():
        for receipt in (told, done):
            case = receipt.case
            actions.dispatch(case, cast.acting("wei"), unit=cast.committee, person=cast.mei)
            actions.take_on(case, cast.acting("mei"))
        actions.handle(done.case, cast.acting("mei"), result=ClosureCode.SOLVED, words="装好了。")
        actions.check(done.case, cast.acting("hua"))
        db.session.add(
            Resource(
                kind=ResourceKind.VENUE,
                name="活动室",
                area=cast.garden,
                hours="每天 9:00–17:00",
                unit=cast.committee,
            )
        )
        batch = codes.issue([cast.block], cast.acting("root"), name="第一批")
    need = built_along(cast)
    token = next(iter(batch_tokens(batch.id)))
    return {"token": token, "told": told.code, "done": done.code, "ref": told.case.ref, **need}


def built_along(cast: Cast) -> dict[str, str]:
    """Two partner units, an agreement that ends soon, a demand that was offered a resource."""
    root, hua = cast.acting("root"), cast.acting("hua")
    with write_transaction():
        partners.enter(
            Facts("学校", PartnerKind.SCHOOL, person="林老师"), db.session.merge(cast.garden), root
        )
        unit = partners.enter(Facts("医院", PartnerKind.HOSPITAL), db.session.merge(cast.garden), root)
        partners.approve(unit, hua)
        partners.seat(unit, db.session.merge(cast.garden), hua, name="陈医生", since=today())
        lines = [Promise("义诊", 6, Measured.SESSION)]
        for days in (30, 400):
            terms = Terms("健康协议", today(), today() + timedelta(days=days), lines)
            agreement = agreements.draw_up(unit, terms, hua)
            if days == 30:
                agreements.sign(agreement, hua)
                agreements.use(agreement.lines[0], hua, quantity=2, day=today(), note="院子里")
    with write_transaction():
        need = report(cast.court, "想要一间活动室。", kind=Kind.DEMAND)
        more = report(cast.court, "想要一个车棚。", kind=Kind.DEMAND)
        hall = db.session.scalars(db.select(Resource)).first()
        assert hall is not None
        match = matches.suggest(need.case, hall, Scored(hall.id, 1, ()), hua)
        matches.offer(match, hua)
    return {"need": need.code, "need_ref": need.case.ref, "more_ref": more.case.ref}


def batch_tokens(batch_id: int) -> list[str]:
    rows = db.session.execute(db.text("SELECT token FROM code WHERE batch_id = :id"), {"id": batch_id})
    return [row.token for row in rows]


def walked(world: World, person: User | None, *starts: str) -> Walk:
    walk = Walk(world, world.desk(person))
    walk.go(*starts)
    return walk


def test_every_page_is_sound(world: World, lived_in: dict[str, str]) -> None:
    cast, token = world.cast, lived_in["token"]
    told, done, ref = lived_in["told"], lived_in["done"], lived_in["ref"]
    walks = [
        walked(world, None, f"/follow/{lived_in['need']}", f"/c/{token}", f"/c/{token}/partner"),
        walked(world, None, f"/c/{token}", f"/follow/{told}", f"/follow/{done}/rate", "/look-up", "/sign-in"),
        walked(world, cast.wei, "/work", "/triage", "/cases", f"/cases/{ref}", "/intake", "/search?q=灯"),
        walked(world, cast.hua, f"/cases/{lived_in['need_ref']}/matches", "/work", "/figures", "/lists"),
        walked(world, cast.hua, f"/cases/{lived_in['more_ref']}/matches", "/partners/1"),
        walked(world, cast.root, "/admin", "/codes", "/figures", "/lists"),
    ]
    wrong = [line for walk in walks for line in walk.wrong]
    opened = {endpoint for walk in walks for endpoint in walk.opened}
    assert not wrong, "\n".join(wrong)
    assert len(opened) > 40
