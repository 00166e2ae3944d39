"""Every page that a link leads to: axe finds nothing serious, the policy blocks nothing, nothing spills on a phone."""

from __future__ import annotations

import re
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, Page, Response
from werkzeug.exceptions import HTTPException

from app.accounts import absence_actions
from app.accounts.absence_actions import Planned
from app.accounts.actor import resident
from app.accounts.models import User
from app.accounts.permissions import Role
from app.cases import actions, bundle_actions, callback_actions, calling, view_actions
from app.cases.handover import Wanted, give_away
from app.cases.models import ClosureCode, Kind, ResidentResult
from app.cases.workflow import Verb
from app.codes import actions as codes
from app.core.clock import local_day, now, stopped_at, today
from app.core.db import db
from app.core.engine import write_transaction
from app.escalations import actions as escalating
from app.escalations.workflow import Reason
from app.figures.kinds import ListKind
from app.notices import spreading
from app.notices.models import Kind as Channels
from app.partners import actions as partners
from app.partners import agreement_actions as agreements
from app.partners.actions import Facts
from app.partners.agreement_actions import Promise, Terms
from app.partners.models import Measured, PartnerKind
from app.resources import match_actions as matches
from app.resources import openings
from app.resources.match_scoring import Scored
from app.resources.models import Resource
from app.whistles import actions as whistling
from app.whistles.actions import Call
from tests.browser.axe import SERIOUS, violations
from tests.browser.conftest import World, joined_lamp
from tests.cases.calls import dissatisfied, hire_callers
from tests.cast import Cast
from tests.editions.making import draft, signed
from tests.factories import report
from tests.meetings import council
from tests.notices.post import channel
from tests.pledges import house as shared
from tests.resources.rooms import booked, room

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass
class Walk:
    """Follows links, opening one address of each kind of page."""

    world: World
    page: Page
    opened: dict[str, str]
    wrong: list[str]
    heard: list[str] = field(default_factory=list)  # of the policy, on the page that is open

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
        self.heard.clear()
        answer = self._opened(path)
        if answer is None:
            return []
        if answer.status != 200:
            self.wrong.append(f"{path}: {answer.status}")
        found = violations(self.page, SERIOUS)
        self.wrong += [f"{path}: {one['id']}: {one['html'][:120]}" for one in found]
        self._measure(path)
        self.wrong += self.heard
        hrefs = self.page.eval_on_selector_all(
            "a[href]", "links => links.map(a => new URL(a.getAttribute('href'), location).href)"
        )
        return [self._path(href) for href in hrefs if href.startswith(self.world.url)]

    def _measure(self, path: str) -> None:
        self.page.set_viewport_size({"width": 390, "height": 844})
        spill = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if spill > 0:
            self.wrong.append(f"{path}: {spill} px too wide on a phone")
        self.page.set_viewport_size({"width": 1440, "height": 900})

    def _opened(self, path: str) -> Response | None:
        """Downloads and pictures are not pages."""
        try:
            answer = self.page.goto(self.world.url + path)
        except Error as error:
            if "Download is starting" not in str(error):
                raise
            return None
        assert answer is not None
        return answer if answer.headers.get("content-type", "").startswith("text/html") else None

    def _heard(self, text: str) -> None:
        if re.search("Content Security Policy|Refused to", text):
            self.heard.append(f"{self.page.url}: {text[:160]}")

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
        escalating.raise_up(told.case, cast.acting("hua"), reason=Reason.NEEDS_MONEY, words="要换泵。")
        call = Call([db.session.merge(cast.other_unit)], "东门", now() + timedelta(hours=3), "一起看。")
        whistling.blow(told.case, cast.acting("wei"), call)
        actions.handle(done.case, cast.acting("mei"), result=ClosureCode.SOLVED, words="装好了。")
        actions.check(done.case, cast.acting("hua"))
        batch = codes.issue([cast.block], cast.acting("root"), name="第一批")
        view_actions.save(cast.acting("wei"), name="待办的问题", params={"kind": "problem"})
        wei, seen = cast.acting("wei"), {told.case.ref: told.case.version}
        together = bundle_actions.begin(wei, Verb.REFUSE, seen, client_key=str(uuid.uuid4()))
    with world.app.app_context():  # in a session of its own, as the worker does it
        spreading.spread()
    channel(Channels.WECOM, {"key": "k"}, cast.garden, cast.committee)
    token = next(iter(batch_tokens(batch.id)))
    signed(cast, cast.garden, who="hua")
    draft(cast, cast.garden, ListKind.DEMANDS, who="hua")
    hall = room(cast, name="活动室", approval=True)
    edition = signed(cast, cast.garden, ListKind.RESOURCES, who="hua")
    day = local_day(now()) + timedelta(days=1)
    asked = openings.beginnings(hall.plan, hall.terms, day, 60, (), now())[4]
    need = built_along(cast, db.session.merge(hall))
    booking = booked(hall, openings.begin_of(asked), purpose="合唱排练", phone="+8613812341234")
    with write_transaction():
        long_ago = report(cast.court, "垃圾没人收。")
        with stopped_at(now() - timedelta(days=40)):
            actions.answer(long_ago.case, cast.acting("mei"), words="明天收。")
            actions.check(long_ago.case, cast.acting("hua"))
            yes = ResidentResult.YES
            actions.rate(long_ago.case, resident(long_ago.case.id), result=yes, satisfaction=None)
    return {
        "long_ago": long_ago.code, "edition": edition.token, "token": token,
        "told": told.code, "done": done.code, "ref": told.case.ref, "bundle": str(together.id), "hall": str(hall.id),
        "door": hall.door_token or "", "booking": booking.code, "booked": str(booking.booking.id), "slot": str(asked),
        **need, "pledged": shared_lamp(cast),
    }  # fmt: skip


def shared_lamp(cast: Cast) -> str:
    """Neighbours share a lamp: two promises, money that came in, an outlay with its receipt."""
    cast._hire("second", Role.MEETING_SECRETARY, cast.garden)
    db.session.commit()
    lamp = shared.begun(cast)
    came = shared.promised(lamp, 80_00, called="吴阿姨")
    shared.received(cast, came, 60_00)
    shared.verified(cast, lamp, shared.spent(cast, lamp, 20_00))
    shared.spent(cast, lamp, 10_00)
    return shared.promised(lamp, 50_00, phone="+8613812341234").code


def built_along(cast: Cast, hall: Resource) -> dict[str, str]:
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
        match = matches.suggest(need.case, hall, Scored(hall.id, 1, ()), hua)
        matches.offer(match, hua)
    return {"need": need.code, "need_ref": need.case.ref, "more_ref": more.case.ref}


def batch_tokens(batch_id: int) -> list[str]:
    rows = db.session.execute(db.text("SELECT token FROM code WHERE batch_id = :id"), {"id": batch_id})
    return [row.token for row in rows]


Steps = list[tuple[User | None, list[str]]]


def of_residents(cast: Cast, known: dict[str, str]) -> Steps:
    shelf, receipt = f"/c/{known['token']}/resources/{known['hall']}", f"/bookings/{known['booking']}"
    told, done = f"/follow/{known['told']}", f"/follow/{known['done']}/rate"
    shared = [f"/editions/{known['edition']}", shelf, f"{shelf}/book?slot={known['slot']}&length=60", receipt]
    mine = [
        f"{receipt}/cancel",
        f"/door/{known['door']}",
        f"/c/{known['token']}",
        told,
        done,
        f"/follow/{known['long_ago']}/again",
        "/look-up",
        "/sign-in",
        f"/voice/{joined_lamp(cast)}",
    ]
    offered = [f"/pledged/{known['pledged']}", f"/follow/{known['need']}", f"/c/{known['token']}/partner"]
    councils = [f"/c/{known['token']}/propose", *council.pages(cast).of_residents]
    return [(None, [*shared, *mine, *offered, *councils])]


def of_workers(cast: Cast, known: dict[str, str]) -> Steps:
    hall, booked_as = f"/resources/{known['hall']}", f"/resources/bookings/{known['booked']}"
    work = [
        "/work",
        "/triage",
        "/cases",
        f"/cases/{known['ref']}",
        "/intake",
        "/intake/answers",
        "/search?q=灯",
    ]
    together = [f"/cases/bundle?verb=merge&case={known['ref']}", f"/cases/bundles/{known['bundle']}"]
    return [
        (cast.mei, [f"{hall}/calendar", f"{hall}/book", booked_as, f"{booked_as}/contact"]),
        (cast.wei, [*together, "/cases/views", *work]),
        (called_back(cast), ["/callbacks", "/callbacks/ended"]),
    ]


def called_back(cast: Cast) -> User:
    """Somebody with a call in hands, its script open."""
    hire_callers(cast)
    case = dissatisfied(cast)
    call = calling.waiting(case.id)
    assert call is not None
    callback_actions.take(call, cast.acting("cai"))
    db.session.commit()
    return cast.cai


def of_leads(cast: Cast, known: dict[str, str]) -> Steps:
    hall = f"/resources/{known['hall']}"
    rooms = [hall, f"{hall}/photos", f"{hall}/hours", f"{hall}/door", "/resources/bookings"]
    return [
        (
            cast.hua,
            [
                *rooms,
                *council.pages(cast).of_staff,
                "/fundraisings",
                "/fundraisings/new",
                "/work",
                "/figures",
                "/lists",
                "/lists/editions/1/correct",
                "/inbox",
                "/account/notices",
            ],
        ),
        (
            cast.root,
            [
                f"/team/handovers/{handed_over(cast)}",
                *("/team", "/admin", "/codes", "/figures", "/lists", "/callbacks/draws"),
            ],
        ),
    ]


def handed_over(cast: Cast) -> int:
    """What somebody away held, with a deputy in between."""
    with write_transaction():
        planned = Planned(cast.mei, cast.hua, today(), today() + timedelta(days=2))
        absence_actions.enter(planned, cast.acting("mei"))
        given = report(cast.court, "楼道灯不亮。")
        actions.dispatch(given.case, cast.acting("wei"), unit=cast.committee, person=cast.mei)
        wanted = Wanted(str(uuid.uuid4()), [given.case.ref], [cast.hua], "调离")
        return give_away(cast.mei, cast.acting("root"), wanted).id


@pytest.mark.parametrize(("steps", "least"), [(of_residents, 12), (of_workers, 30), (of_leads, 50)])
def test_every_page_is_sound(
    world: World, lived_in: dict[str, str], steps: Callable[[Cast, dict[str, str]], Steps], least: int
) -> None:
    opened: dict[str, str] = {}
    wrong: list[str] = []
    for person, starts in steps(world.cast, lived_in):
        Walk(world, world.desk(person), opened, wrong).go(*starts)
    assert not wrong, "\n".join(wrong)
    assert len(opened) > least, opened
