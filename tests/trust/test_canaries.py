"""Every case, person, unit, place, resource and contact sings its own word; nobody hears one from elsewhere."""

import io
import re
import uuid
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import unescape
from urllib.parse import urlsplit
from zipfile import BadZipFile, ZipFile

import pypdfium2
import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask import Flask

from app.accounts import sessions
from app.accounts.actor import Actor, ActorKind, Grant, resident
from app.accounts.models import Assignment, Unit, UnitKind, User
from app.accounts.permissions import Permission, Right, Role
from app.areas.actions import add_area
from app.areas.models import Area, Level
from app.cases import actions, queries
from app.cases.clocks import Unit as TimeUnit
from app.cases.models import Case, Category, Channel, Kind
from app.codes.models import Batch, Code, CodeStatus
from app.core.clock import now, today
from app.core.db import db
from app.editions import actions as editions
from app.editions.actions import Signatory, Written
from app.editions.models import Edition
from app.editions.taking import Asked
from app.figures.kinds import ListKind
from app.figures.lists import ListFilter
from app.partners import actions as partners
from app.partners import agreement_actions as agreements
from app.partners.actions import Facts
from app.partners.agreement_actions import Promise, Terms
from app.partners.models import Measured, PartnerKind
from app.photos.actions import of_case
from app.photos.receiving import receive, stage
from app.pledges import actions as sharing
from app.pledges import pledging
from app.pledges.actions import Plan
from app.pledges.pledging import Promised
from app.resources import match_actions as matching
from app.resources.booking_making import Wanted, book
from app.resources.match_scoring import Scored
from app.resources.models import Resource, ResourceKind, ResourceStatus
from app.resources.openings import slot_at
from app.resources.queries import ResourceFilter
from tests import databases
from tests.cases.resident_page import jpeg
from tests.factories import report, shelved
from tests.trust.house import NEVER_CLOSED

pytestmark = pytest.mark.slow

# Two streets of one district that must never hear of each other, each with two communities that must not either.
SCOPES = ("elm", "elm-a", "elm-b", "oak", "oak-a", "oak-b")
WITHIN = {"elm": {"elm-a", "elm-b"}, "oak": {"oak-a", "oak-b"}, "district": set(SCOPES)}
ROLES = [
    *(role.value for role in Role),
    *(f"{role.value}+rights" for role in (Role.COMMUNITY_LEAD, Role.DISPATCHER)),
]
MOST_PAGES = 60  # one person is led through
LINK = re.compile(r'<a [^>]*?href="(/[^"]*)"')
SONG = re.compile(r"zq7([a-z]+(?:-[ab])?)7([a-z]+)7")


def song(what: str, scope: str) -> str:
    """No other text holds this word: it is looked for as it stands, whatever the page."""
    return f"zq7{scope}7{what}7"


@dataclass
class Aviary:
    app: Flask
    areas: dict[str, Area]
    cookies: dict[tuple[str, str], str]
    receipts: dict[str, str]
    tokens: dict[str, str]
    bookings: dict[str, str]
    things: dict[str, list[str]]  # addresses of every scope's things
    raised: dict[str, str] = field(default_factory=dict)  # the public address of a ledger
    editions: dict[str, str] = field(default_factory=dict)  # the public address of one


@pytest.fixture(scope="module")
def aviary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aviary]:
    folder = tmp_path_factory.mktemp("canaries")
    app = databases.app_on(databases.copy_of_sqlite(folder), folder, pledges=True)
    with app.app_context():
        made = _populated(app)
    yield made
    with app.app_context():
        db.engine.dispose()


def _populated(app: Flask) -> Aviary:
    district = add_area("district", Level.DISTRICT)
    made = Aviary(app, {"district": district}, {}, {}, {}, {}, {})
    lamp = Category(name="Lamp", handle_amount=3, handle_unit=TimeUnit.WORKING_DAYS)
    db.session.add(lamp)
    for scope in SCOPES:
        street, _, part = scope.partition("-")
        level, parent = (Level.COMMUNITY, made.areas[street]) if part else (Level.STREET, district)
        made.areas[scope] = add_area(song("area", scope), level, parent)
    for scope in (*SCOPES, "district"):
        _populate(made, scope, lamp)
    for scope in (*SCOPES, "district"):
        made.editions[scope] = _frozen(made, scope)
    db.session.commit()
    db.session.remove()
    return made


def _populate(made: Aviary, scope: str, lamp: Category) -> None:
    area = made.areas[scope]
    unit = Unit(name=song("unit", scope), kind=UnitKind.OTHER, area=area, duty_phone="0591-87000000")
    thing = Resource(
        kind=ResourceKind.VENUE,
        name=song("resource", scope),
        area=area,
        place=song("room", scope),
        owner=song("owner", scope),
        status=ResourceStatus.LISTED,
        bookable=True,
        openings=NEVER_CLOSED.kept(),
        door_token=f"door-{scope}",
    )
    batch = Batch(name=song("batch", scope), issued_at=now(), area_id=area.id)
    db.session.add_all([unit, batch])
    shelved(thing)
    token = f"JM7K3H{'ACDEFHJK'[len(made.tokens)]}2"
    made.tokens[scope] = token
    code = Code(
        token=token,
        area_id=area.id,
        batch_id=batch.id,
        issued_at=now(),
        status=CodeStatus.POSTED,
        spot=song("spot", scope),
    )
    db.session.add(code)
    for role in ROLES:
        made.cookies[scope, role] = _hired(made.app, scope, role, area, unit)
    made.things[scope] = [
        f"/resources/{thing.id}",
        f"/codes/{token}",
        f"/codes/batches/{batch.id}",
        f"/admin/units/{unit.id}",
    ]
    made.things[scope] += [
        f"/resources/{thing.id}/{page}" for page in ("photos", "hours", "calendar", "book", "door")
    ]
    made.things[scope] += [f"/{page}/{area.id}" for page in ("figures", "admin/areas")]
    made.things[scope] += [
        f"/{page}/{area.id}/{kind}"
        for page in ("lists", "exports")
        for kind in ("problems", "demands", "resources", "partners", "agreements")
    ]
    _book(made, scope, thing)
    made.things[scope] += [f"/lists/{area.id}/{kind}" for kind in ("members", "unmet", "unmet/rows")]
    _partnered(made, scope, area)
    _shared(made, scope, area, unit)
    for kind in (Kind.PROBLEM, Kind.DEMAND):
        made.receipts[scope] = _reported(made, scope, kind, area, unit, lamp)


def _book(made: Aviary, scope: str, thing: Resource) -> None:
    """With a contact and what it is for: only its own staff and whoever booked hear of it."""
    wanted = Wanted(
        client_key=str(uuid.uuid4()), resource=thing, begins=slot_at(now()) + 24, length=60,
        call_me=song("contact", scope), phone=PHONES[scope], purpose=song("purpose", scope),
    )  # fmt: skip
    receipt = book(wanted, resident())
    made.bookings[scope] = receipt.code
    at = f"/resources/bookings/{receipt.booking.id}"
    made.things[scope] += [at, f"{at}/contact", f"/resources/bookings?q={receipt.booking.ref}"]


def _partnered(made: Aviary, scope: str, area: Area) -> None:
    """A partner unit with a sealed contact, somebody on a council, a promise and a use of it."""
    root = Actor(ActorKind.STAFF, grants=(Grant(area.id, frozenset(Permission)),))
    facts = Facts(
        song("partner", scope), PartnerKind.SCHOOL, song("address", scope), offers=song("offers", scope),
        person=song("sealed", scope), phone=PHONES[scope],
    )  # fmt: skip
    unit = partners.enter(facts, area, root)
    unit.entered_by_id = db.session.scalars(sa.select(User.id).limit(1)).one()
    partners.approve(unit, root)
    council = area if area.level in (Level.STREET, Level.COMMUNITY) else None
    if council is not None:
        partners.seat(unit, council, root, name=song("member", scope), since=today())
    lines = [Promise(song("promise", scope), 3, Measured.HOUR)]
    agreement = agreements.draw_up(unit, Terms(song("agreement", scope), today(), today(), lines), root)
    agreements.sign(agreement, root)
    agreements.use(agreement.lines[0], root, quantity=1, day=today(), note=song("usenote", scope))
    made.things[scope] += [
        f"/partners/{unit.id}",
        f"/partners/{unit.id}/contact",
        f"/partners/{unit.id}/change",
    ]
    made.things[scope] += [f"/agreements/{agreement.id}"]


def _shared(made: Aviary, scope: str, area: Area, unit: Unit) -> None:
    """A community's ledger: a promise by name with a telephone, money that came in, an outlay nobody verified yet."""
    if area.level is not Level.COMMUNITY:
        return
    root = Actor(ActorKind.STAFF, grants=(Grant(area.id, frozenset(Permission)),))
    case = report(area, song("sharedcase", scope)).case
    actions.dispatch(case, root, unit=unit)
    plan = Plan(song("sharedfor", scope), 100_00, today(), case=case)
    ledger = sharing.begin(area, plan, root)
    said = Promised(
        client_key=str(uuid.uuid4()), fundraising=ledger, amount=50_00, called=song("called", scope),
        phone=PHONES[scope],
    )  # fmt: skip
    promised = pledging.promise(said, resident())
    pledging.receive(promised.pledge, root, amount=50_00, day=today())
    picture = receive(jpeg())
    stage([picture])
    spent = sharing.spend(
        ledger, root, amount=20_00, day=today(), note=song("spent", scope), photos=[picture.name]
    )
    sharing.correct(ledger, spent, root, words=song("slip", scope))
    made.raised[scope] = f"/raised/{ledger.token}?at={made.tokens[scope]}"
    at = f"/fundraisings/{ledger.id}"
    made.things[scope] += [
        at, f"{at}/ledger.xlsx", f"{at}/pledges/{promised.pledge.id}/contact", f"/fundraisings?area={area.id}",
    ]  # fmt: skip


def _matched(made: Aviary, scope: str, case: Case, area: Area) -> None:
    root = Actor(ActorKind.STAFF, grants=(Grant(area.id, frozenset(Permission)),))
    thing = db.session.scalars(sa.select(Resource).where(Resource.name == song("resource", scope))).one()
    match = matching.suggest(case, thing, Scored(thing.id, 1, ()), root)
    matching.offer(match, root)
    matching.decline(match, root, words=song("declined", scope))
    made.things[scope] += [f"/matches/{match.id}", f"/cases/{case.ref}/matches"]


def _hired(app: Flask, scope: str, name: str, area: Area, unit: Unit) -> str:
    user = User(
        username=f"{name}-{scope}",
        name=song(f"person{name.replace('_', '').replace('+', '')}", scope),
        fs_uniquifier=f"{name}{scope}",
        active=True,
    )
    role = Role(name.partition("+")[0])
    works_for = unit if role in (Role.UNIT_HANDLER, Role.UNIT_LEAD) else None
    user.unit = works_for
    db.session.add(user)
    db.session.flush()
    db.session.add(Assignment(user_id=user.id, role=role, area_id=area.id, unit=works_for))
    rights = (Right.EXPORT, Right.SEE_CONTACT, Right.MANAGE_CODES) if "+" in name else ()
    db.session.add_all([Assignment(user_id=user.id, right=right, area_id=area.id) for right in rights])
    token = sessions.begin(user)
    db.session.flush()
    serializer = app.session_interface.get_signing_serializer(app)
    return f"session={serializer.dumps({'_user_id': token, '_fresh': True})}"


def _reported(made: Aviary, scope: str, kind: Kind, area: Area, unit: Unit, lamp: Category) -> str:
    """With a photo, a contact, a question, an internal note: every table sings."""
    picture = receive(jpeg())
    stage([picture])
    receipt = report(
        area, song("text", scope), kind=kind, category=lamp, place=song("place", scope), channel=Channel.WINDOW,
        phone=PHONES[scope], call_me=song("contact", scope), photos=(picture.name,), photo_digests=("0" * 64,),
        outer_no=song("outer", scope),
    )  # fmt: skip
    case = receipt.case
    if kind is Kind.DEMAND:
        _matched(made, scope, case, area)
    wide = sessions.actor_for(_person(scope, "dispatcher"))
    handler = sessions.actor_for(_person(scope, "unit_handler"))
    actions.dispatch(case, wide, unit=unit, note=song("note", scope))
    actions.take_on(case, handler)
    actions.progress(case, handler, words=song("internal", scope), internal=True)
    photo = of_case(case.id)[0]
    at = f"/cases/{case.ref}"
    made.things[scope] += [
        at,
        f"{at}/photos/{photo.id}",
        f"{at}/photos/{photo.id}/small",
        f"{at}/progress",
        f"{at}/contact",
    ]
    return receipt.code


def _frozen(made: Aviary, scope: str) -> str:
    """Of each list an edition, signed and published."""
    area, person = made.areas[scope], sessions.actor_for(_person(scope, "dispatcher"))
    publisher = replace(person, grants=(*person.grants, Grant(area.id, frozenset({Permission.PUBLISH}))))
    for which in (ListKind.PROBLEMS, ListKind.DEMANDS, ListKind.RESOURCES):
        wanted = ResourceFilter() if which is ListKind.RESOURCES else ListFilter()
        signs = (Signatory(song("office", scope), song("signs", scope)),)
        edition = editions.make(Asked(area, which, wanted, {}), person, Written(signs, song("remark", scope)))
        at = f"/lists/editions/{edition.id}"
        editions.sign(edition, person)
        editions.correct(edition, person, text=song("correction", scope), row_number=1)
        editions.publish(edition, publisher)
        made.things[scope] += [
            at,
            f"{at}/compare",
            f"{at}/edition.xlsx",
            f"{at}/edition.pdf",
            f"{at}/correct",
        ]
    made.things[scope] += [f"/lists/{area.id}/editions", f"/lists/{area.id}/problems/freeze"]
    return f"/editions/{edition.token}"


def _person(scope: str, role: str) -> User:
    return db.session.scalars(sa.select(User).where(User.username == f"{role}-{scope}")).one()


PHONES = {scope: f"+861381234{number:04d}" for number, scope in enumerate((*SCOPES, "district"), start=5670)}


# --- Led through the house -----------------------------------------------------------------------------------------


def crawled(made: Aviary, cookie: str, begin: list[str]) -> Iterator[tuple[str, int, str]]:
    """Every page that links lead to, breadth first, and what each says; workbooks unpacked."""
    client = made.app.test_client(use_cookies=False)
    waiting, seen, shapes = deque(begin), set[str](), Counter[str]()
    while waiting and len(seen) < MOST_PAGES + len(begin):
        address = waiting.popleft()
        shape = re.sub(r"\d+", "0", address)  # some of each kind of page are enough to lead on
        if address in seen or "sign-out" in address or shapes[shape] > 4:
            continue
        seen.add(address)
        shapes[shape] += 1
        answer = client.get(address, headers={"Cookie": cookie})
        yield address, answer.status_code, _said(answer.data, answer.mimetype)
        if answer.mimetype == "text/html" or answer.location:
            waiting += [unescape(link) for link in LINK.findall(answer.text)]
            if (answer.location or "").startswith("/"):
                waiting.append(str(answer.location))


def _said(data: bytes, kind: str) -> str:
    if kind == "application/pdf":
        with pypdfium2.PdfDocument(data) as paper:
            return "\n".join(page.get_textpage().get_text_bounded().replace("\r\n", "") for page in paper)
    if "spreadsheet" in kind:
        try:
            with ZipFile(io.BytesIO(data)) as book:
                return "\n".join(book.read(name).decode(errors="replace") for name in book.namelist())
        except BadZipFile:
            return ""
    return data.decode(errors="replace")


BEGIN = (
    "/work", "/triage", "/cases", "/figures", "/lists", "/codes", "/codes/batches", "/codes/issue", "/admin",
    "/admin/people", "/admin/units", "/admin/areas", "/admin/audit", "/intake", "/resources/new", "/search?q=zq7",
    "/resources/bookings", "/resources/bookings?show=coming",
    "/exports/cases", "/account", "/meetings/calendar", "/admin/meeting-types",
    "/matches", "/partners/new", "/fundraisings", "/fundraisings/new",
)  # fmt: skip
# What the places around one's own hand down: their names, the units that serve it, what they have to offer,
# and, on the public face of a place, who is there for it.
HANDED_DOWN = {"area", "unit", "resource", "room", "owner"}
SERVING = {"persongridworker", "persongridleader", "personcommunitylead", "personcommunityleadrights"}


def may_hear(scope: str) -> set[str]:
    return {scope} | WITHIN.get(scope, set())


def strangers(said: str, scope: str, *, public: bool = False) -> set[str]:
    """Songs of scopes that this one may not hear."""
    around = {scope.partition("-")[0], "district"}
    down = HANDED_DOWN | SERVING if public else HANDED_DOWN
    return {
        song(what, other)
        for other, what in SONG.findall(said)
        if other not in may_hear(scope) and not (other in around and what in down)
    }


@pytest.mark.parametrize("role", ROLES)
def test_nobody_hears_what_is_sung_elsewhere(aviary: Aviary, role: str) -> None:
    """From every first page and from foreign addresses, as each role in a street and in a community."""
    heard, own = [], set[str]()
    for scope in ("elm", "elm-a"):
        foreign = [other for other in SCOPES if other not in may_hear(scope)]
        # Each role is sent to one other place, all roles together to all of them.
        elsewhere = aviary.things[foreign[ROLES.index(role) % len(foreign)]]
        begin = [*BEGIN, *aviary.things[scope], *elsewhere]
        for address, status, said in crawled(aviary, aviary.cookies[scope, role], begin):
            assert status < 500, address
            heard += [
                f"{role} of {scope} at {address}: {one}"
                for one in strangers(said, scope, public=address.startswith("/c/"))
            ]
            heard += [f"{role} at {address}: a number" for phone in PHONES.values() if _shows(said, phone)]
            if song("contact", scope) in said or song("sealed", scope) in said:
                heard.append(f"{role} at {address}: a name to be called")
            own |= {song(what, other) for other, what in SONG.findall(said) if other == scope}
    assert not heard, "\n".join(sorted(set(heard))[:30])
    assert own or role in SILENT, "and their own is heard"


SILENT = {"mediator"}


def test_what_is_published_sings_of_places_and_units_only(aviary: Aviary) -> None:
    """The public page of an edition of cases, with its rows: nobody's words, no exact place, no colleague."""
    with aviary.app.app_context():
        tokens = db.session.scalars(sa.select(Edition.token).where(Edition.kind != ListKind.RESOURCES)).all()
    heard = set[str]()
    for token in tokens:
        answer = aviary.app.test_client().get(f"/editions/{token}")
        assert answer.status_code == 200
        heard |= {what for _scope, what in SONG.findall(answer.text)}
        assert not any(_shows(answer.text, phone) for phone in PHONES.values())
        assert not re.search(r"\d{6}-\d{4}[A-Z]", answer.text), "a reference"
    assert {"area", "unit", "office", "correction"} <= heard <= {"area", "unit", "office", "correction"}


def test_the_sweep_hears_when_the_rule_of_places_is_gone(
    aviary: Aviary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "within", lambda *_: sa.true())
    cookie = aviary.cookies["elm-a", "community_lead"]
    case = next(one for one in aviary.things["oak-b"] if one.startswith("/cases/"))
    said = "".join(page for _address, _status, page in crawled(aviary, cookie, [case]))
    assert {song("text", "oak-b"), song("internal", "oak-b")} <= strangers(said, "elm-a")


def _shows(said: str, phone: str) -> bool:
    local = phone.removeprefix("+86")
    return local in said or f"{local[:3]} {local[3:7]} {local[7:]}" in said


def test_a_reporter_hears_only_their_own(aviary: Aviary) -> None:
    """Their case and the public faces of their place; never an internal word, not even of their own case."""
    for scope in ("elm-a", "oak-b"):
        begin = [
            f"/follow/{aviary.receipts[scope]}",
            f"/follow/{aviary.receipts[scope]}/receipt",
            f"/c/{aviary.tokens[scope]}",
            f"/bookings/{aviary.bookings[scope]}",
            f"/door/door-{scope}",
            aviary.raised[scope],
        ]
        own = set[str]()
        for address, status, said in crawled(aviary, "", [*begin, "/look-up", "/scan"]):
            assert status < 500, address
            assert not strangers(said, scope, public=True), address
            assert song("internal", scope) not in said, address
            assert song("contact", scope) not in said, address
            own |= {song(what, other) for other, what in SONG.findall(said)}
        assert {
            song("text", scope),
            song("purpose", scope),
            song("sharedfor", scope),
            song("called", scope),
        } <= own
        assert not {song("sharedcase", scope), song("slip", scope)} & own


def test_a_number_is_heard_only_through_the_question_for_it(aviary: Aviary) -> None:
    case = next(one for one in aviary.things["elm-a"] if one.startswith("/cases/"))
    client = aviary.app.test_client()
    client.set_cookie("session", aviary.cookies["elm-a", "community_lead+rights"].removeprefix("session="))
    page = BeautifulSoup(client.get(f"{case}/contact").text, "html.parser")
    hidden = {
        str(tag["name"]): str(tag.get("value", ""))
        for tag in page.select("form[method=post] input[type=hidden]")
    }
    refused = client.post(f"{case}/contact", data=hidden | {"words": " "})
    assert not _shows(refused.text, PHONES["elm-a"])
    opened = client.post(f"{case}/contact", data=hidden | {"words": "To agree a time"})
    assert _shows(opened.text, PHONES["elm-a"])
    assert song("contact", "elm-a") in opened.text
    assert not _shows(client.get(f"{case}/contact").text, PHONES["elm-a"])


def test_counts_of_other_scopes_do_not_move(aviary: Aviary) -> None:
    """A case more in one community: the pages of its neighbours say what they said, number for number."""
    watched = [
        ("elm-b", "community_lead"), ("elm-b", "dispatcher"), ("oak", "dispatcher"), ("oak-a", "unit_lead"),
    ]  # fmt: skip
    before = {one: _numbers(aviary, *one) for one in watched}
    here = {role: _numbers(aviary, "elm-a", role) for role in ("community_lead", "dispatcher")}
    with aviary.app.app_context():
        lamp = db.session.scalars(sa.select(Category)).one()
        area = db.session.get_one(Area, aviary.areas["elm-a"].id)
        report(area, song("text", "elm-a"), kind=Kind.PROBLEM, category=lamp)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Case))
    assert {one: _numbers(aviary, *one) for one in watched} == before
    assert all(_numbers(aviary, "elm-a", role) != numbers for role, numbers in here.items()), "its own do"


def _numbers(made: Aviary, scope: str, role: str) -> dict[str, list[str]]:
    client = made.app.test_client(use_cookies=False)
    pages = [
        "/work",
        "/triage",
        "/cases",
        "/search?q=zq",
        *(one for one in made.things[scope] if one.startswith(("/figures", "/lists")) and "." not in one),
    ]
    found = {}
    for page in pages:
        answer = client.get(page, headers={"Cookie": made.cookies[scope, role]})
        text = BeautifulSoup(answer.text, "html.parser").get_text(" ")
        found[urlsplit(page).path] = re.findall(
            r"\d+", re.sub(r"\d+ ?(minutes?|seconds?|hours?|分钟|秒|小时)", "", text)
        )
    return found
