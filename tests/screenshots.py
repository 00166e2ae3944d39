"""`make screenshots`: docs/screenshots/ made anew, from a demo of its own, at a phone's and a desk's size."""

from __future__ import annotations

import io
import tempfile
import uuid
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, ViewportSize, sync_playwright

from app import create_app
from app.accounts import sessions
from app.accounts.actor import resident
from app.accounts.models import Assignment, Unit, User
from app.accounts.permissions import Role
from app.areas.models import Area, Level
from app.cases import actions
from app.cases.models import Case, Channel, ClosureCode, Kind
from app.cases.submitting import Receipt, Report, submit
from app.cases.workflow import Status
from app.codes.models import Code, CodeStatus
from app.config import Settings
from app.core.clock import now, stopped_at
from app.core.db import db
from app.core.engine import write_transaction
from app.demo import loading
from app.meetings.models import Meeting
from app.meetings.topic_models import Decision
from app.meetings.workflow import MeetingStatus
from app.photos.models import Photo
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.server import ROOT, Server

FOLDER = ROOT / "docs" / "screenshots"
SIZES = {"390": (390, 844), "1440": (1440, 900)}
COLOURS = 128  # a page of flat colours loses nothing, and the file is a third


@dataclass(frozen=True)
class Shot:
    name: str
    path: str
    role: Role | None = None
    elder: bool = False


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(instance=folder, demo=True))
        with app.app_context():
            upgrade()
            loading.load(lambda _done: None)
            shots = _shots()
            cookies = {role: _cookie(app, role) for role in {shot.role for shot in shots} if role}
            db.session.remove()
        server = Server(Path(folder), DEMO="1").start()
        try:
            _take(server.url, shots, cookies)
        finally:
            server.kill()


def _shots() -> list[Shot]:
    code = _a_code()
    open_case, rated_case = _told(code, until=Status.IN_PROGRESS), _told(code, until=Status.AWAITING_RATING)
    street = db.session.scalars(
        sa.select(Area).where(Area.level == Level.STREET, Area.name == "东街街道")
    ).one()
    place = f"/c/{code.token}"
    return [
        Shot("place", place),
        Shot("report", f"{place}/report"),
        Shot("receipt", f"/follow/{open_case.code}/receipt"),
        Shot("follow", f"/follow/{open_case.code}"),
        Shot("rate", f"/follow/{rated_case.code}/rate"),
        Shot("elder", place, elder=True),
        Shot("work", "/work", Role.COMMUNITY_LEAD),
        Shot("triage", "/triage", Role.DISPATCHER),
        Shot("case", f"/cases/{_with_photos(open_case.case)}", Role.COMMUNITY_LEAD),
        Shot("figures", f"/figures/{street.id}?span=quarter", Role.LEADER),
        Shot("problems", f"/lists/{street.id}/problems", Role.LEADER),
        Shot("codes", "/codes", Role.ADMIN),
        *_of_councils(),
        Shot("partners", f"/lists/{street.id}/partners", Role.LEADER),
        Shot("unmet", f"/lists/{street.id}/unmet", Role.LEADER),
        Shot("resources", f"{place}/resources"),
    ]


def _of_councils() -> list[Shot]:
    """A sitting, one that is announced, a topic and its decision."""
    sits = _meeting(MeetingStatus.IN_SESSION)
    comes = _meeting(MeetingStatus.ANNOUNCED)
    decided = db.session.scalars(sa.select(Decision).order_by(Decision.id)).all()[0]
    return [
        Shot("meetings", "/meetings", Role.LEADER),
        Shot("calendar", "/meetings/calendar", Role.LEADER),
        Shot("meeting", f"/meetings/{comes.token}", Role.MEETING_SECRETARY),
        Shot("sitting", f"/meetings/{sits.token}/sit", Role.MEETING_SECRETARY),
        Shot("topics", "/topics", Role.LEADER),
        Shot("topic", f"/t/{decided.topic.token}"),
        Shot("decision", f"/decisions/{decided.id}", Role.MEETING_SECRETARY),
        Shot("notice", f"/m/{comes.token}"),
    ]


def _meeting(status: MeetingStatus) -> Meeting:
    return db.session.scalars(sa.select(Meeting).where(Meeting.status == status).order_by(Meeting.id)).all()[
        0
    ]


def _with_photos(otherwise: Case) -> str:
    """The reference of a case the lead's own community handles, with pictures."""
    lead = _narrowest(Role.COMMUNITY_LEAD)
    inside = sa.or_(*(Area.path.startswith(held.area.path) for held in lead.assignments))
    pictured = sa.exists().where(Photo.case_id == Case.id)
    found = db.session.scalars(
        sa.select(Case.ref)
        .join(Area, Area.id == Case.area_id)
        .where(inside, pictured, Case.status.in_((Status.IN_PROGRESS, Status.HANDLED)))
        .order_by(Case.unit_id != lead.unit_id, Case.id.desc())
    ).first()
    return found or otherwise.ref


def _a_code() -> Code:
    """A posted code in 东街街道 whose place has much to tell."""
    street = db.session.scalars(sa.select(Area).where(Area.name == "东街街道")).one()
    return (
        db.session.scalars(
            sa.select(Code)
            .join(Area, Area.id == Code.area_id)
            .where(
                Code.status == CodeStatus.POSTED,
                Area.path.like(f"{street.path}%"),
                Area.level == Level.BUILDING,
            )
            .order_by(Code.id)
        ).first()
        or db.session.scalars(sa.select(Code).order_by(Code.id)).all()[0]
    )


def _told(code: Code, until: Status) -> Receipt:
    """One more report at that place, brought by its people as far as the picture needs."""
    begun = now() - timedelta(days=2, hours=3)
    area = db.session.get_one(Area, code.area_id)
    with stopped_at(begun), write_transaction():
        words = "单元门口的无障碍坡道又被电动车堵住了，轮椅早上下不来。"
        report = Report(
            client_key=str(uuid.uuid4()),
            area=area,
            code_id=code.id,
            channel=Channel.QR,
            text=words,
            kind=Kind.PROBLEM,
        )
        receipt = submit(report, resident())
    unit, worker = _committee(area)
    for hours, step in ((1, "dispatch"), (3, "take_on"), (20, "progress"), (28, "handle"), (40, "check")):
        if until is Status.IN_PROGRESS and step in ("handle", "check"):
            break
        with stopped_at(begun + timedelta(hours=hours)), write_transaction():
            _do(step, db.session.get_one(Case, receipt.case.id), area, unit, worker)
    return receipt


def _do(step: str, case: Case, area: Area, unit: Unit, worker: User) -> None:
    mine = sessions.actor_for(worker)
    if step == "dispatch":
        actions.dispatch(case, sessions.actor_for(_person(Role.DISPATCHER, area)), unit=unit, person=worker)
    elif step == "take_on":
        actions.take_on(case, mine)
    elif step == "progress":
        actions.progress(case, mine, words="隔离桩已经订好，后天上午装。", internal=False)
    elif step == "handle":
        actions.handle(case, mine, result=ClosureCode.SOLVED, words="装好 3 根隔离桩，东墙下划了 24 个车位。")
    else:
        actions.check(
            case, sessions.actor_for(_person(Role.COMMUNITY_LEAD, area)), words="坡道净宽 1.2 米，轮椅能过。"
        )


def _person(role: Role, around: Area) -> User:
    return db.session.scalars(
        sa.select(User)
        .join(Assignment, Assignment.user_id == User.id)
        .where(Assignment.role == role, Assignment.area_id.in_(around.around))
        .order_by(Assignment.area_id.desc())
    ).all()[0]


def _committee(area: Area) -> tuple[Unit, User]:
    """The nearest unit with a grid worker, who does the work."""
    worker = _person(Role.GRID_WORKER, area)
    assert worker.unit_id is not None
    return db.session.get_one(Unit, worker.unit_id), worker


def _cookie(app: Flask, role: Role) -> str:
    person = _narrowest(role)
    with write_transaction():
        token = sessions.begin(person)
    return str(app.session_interface.get_signing_serializer(app).dumps({"_user_id": token}))


def _narrowest(role: Role) -> User:
    """Somebody of that role in 东街街道, or else above it."""
    street = db.session.scalars(sa.select(Area).where(Area.name == "东街街道")).one()
    held = sa.select(User).join(Assignment, Assignment.user_id == User.id).where(Assignment.role == role)
    people = db.session.scalars(held.order_by(Assignment.area_id)).all()
    inside = [one for one in people if any(a.area.path.startswith(street.path) for a in one.assignments)]
    return (inside or people)[0]


def _take(url: str, shots: list[Shot], cookies: dict[Role, str]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, size in SIZES.items():
            for shot in shots:
                context = _context(browser, url, shot, cookies, size)
                page = context.new_page()
                answer = page.goto(url + shot.path)
                assert answer and answer.status == 200, f"{shot.path}: {answer and answer.status}"
                page.wait_for_timeout(300)
                _save(page.screenshot(), FOLDER / f"{shot.name}-{name}.png")
                context.close()
        browser.close()


def _context(
    browser: Browser, url: str, shot: Shot, cookies: dict[Role, str], size: tuple[int, int]
) -> BrowserContext:
    screen = ViewportSize(width=size[0], height=size[1])
    context = browser.new_context(viewport=screen, locale="zh-CN", timezone_id="Asia/Shanghai")
    if shot.role:
        context.add_cookies([{"name": "session", "value": cookies[shot.role], "url": url}])
    if shot.elder:
        context.add_cookies([{"name": "view", "value": "elder", "url": url}])
    return context


def _save(png: bytes, path: Path) -> None:
    Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(
        path, optimize=True
    )


if __name__ == "__main__":
    main()
