"""Every case, person, unit, place, resource and contact sings its own word; nobody hears one from elsewhere."""

import io
import os
import re
from collections import Counter, deque
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit
from zipfile import BadZipFile, ZipFile

import pypdfium2
import pytest
import sqlalchemy as sa
from lxml import html

from app.areas.models import Area
from app.cases import queries
from app.cases.models import Case, Category, Kind
from app.core.db import db
from app.editions.models import Edition
from app.figures.kinds import ListKind
from tests import databases
from tests.factories import report
from tests.pages import hidden_fields
from tests.trust.aviary import PHONES, ROLES, SCOPES, SONG, WITHIN, Aviary, populated, song

pytestmark = pytest.mark.slow

MOST_PAGES, ALIKE = 40, 2  # one person is led through, and of one kind
LINK = re.compile(r'<a [^>]*?href="(/[^"]*)"')


@pytest.fixture(scope="module")
def aviary() -> Iterator[Aviary]:
    with databases.folder_in_memory() as folder:
        app = databases.app_on(databases.copy_of_sqlite(folder), folder, pledges=True)
        with app.app_context():
            made = populated(app)
        yield made
        with app.app_context():
            db.engine.dispose()


# --- Led through the house -----------------------------------------------------------------------------------------


def crawled(made: Aviary, cookie: str, begin: list[str]) -> Iterator[tuple[str, int, str]]:
    """Every page that links lead to, breadth first, and what each says; workbooks unpacked."""
    client = made.app.test_client(use_cookies=False)
    waiting, seen, shapes = deque(begin), set[str](), Counter[str]()
    while waiting and len(seen) < MOST_PAGES + len(begin):
        address = waiting.popleft()
        shape = re.sub(r"\d+", "0", address)  # some of each kind of page are enough to lead on
        if address in seen or "sign-out" in address or shapes[shape] > ALIKE:
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
    "/exports/answers", "/intake/answers", "/intake/answers/wording",
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
    """From every first page and from foreign addresses, as each role in a street or, every second, in a community."""
    heard, own = [], set[str]()
    for scope in (STREET_OR_COMMUNITY[ROLES.index(role) % 2],) if DEALT else STREET_OR_COMMUNITY:
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
STREET_OR_COMMUNITY = ("elm", "elm-a")
DEALT = os.environ.get("DEALT") != "1"


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
            for word in ("internal", "upwards", "gather", "whistle", "nudge"):
                assert song(word, scope) not in said, f"{word}: {address}"
            assert song("contact", scope) not in said, address
            own |= {song(what, other) for other, what in SONG.findall(said)}
        assert {
            song("text", scope),
            song("purpose", scope),
            song("sharedfor", scope),
            song("called", scope),
        } <= own
        assert not {song("sharedcase", scope), song("slip", scope)} & own


def test_whoever_joined_hears_what_staff_say_to_all_and_nothing_of_the_reporter(aviary: Aviary) -> None:
    for scope in ("elm-a", "oak-b"):
        page = aviary.app.test_client().get(f"/voice/{aviary.voices[scope]}")
        heard = {what for _scope, what in SONG.findall(page.text)}
        assert page.status_code == 200 and {"area", "unit", "note"} <= heard
        assert not heard & {"text", "place", "contact", "internal", "outer", "joined", "slip"}, heard
        assert not strangers(page.text, scope, public=True)
        assert not re.search(r"\b\d{6}-\d{4}[A-Z]", page.text.replace(_own_reference(page.text), "")), (
            "a reference"
        )


def _own_reference(page: str) -> str:
    found = re.search(r"F\d{6}-\d{4}[A-Z]", page)
    assert found
    return found[0]


def test_a_number_is_heard_only_through_the_question_for_it(aviary: Aviary) -> None:
    case = next(one for one in aviary.things["elm-a"] if one.startswith("/cases/"))
    client = aviary.app.test_client()
    client.set_cookie("session", aviary.cookies["elm-a", "community_lead+rights"].removeprefix("session="))
    hidden = hidden_fields(client.get(f"{case}/contact").text, f"{case}/contact")
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
        text = " ".join(html.document_fromstring(answer.text).itertext())
        found[urlsplit(page).path] = re.findall(
            r"\d+", re.sub(r"\d+ ?(minutes?|seconds?|hours?|分钟|秒|小时)", "", text)
        )
    return found
