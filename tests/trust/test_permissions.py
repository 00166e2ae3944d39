"""Every address × method × role × relation, as the running app lists them, against the oracle; exact answers."""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from zlib import crc32

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, FunctionLoader
from werkzeug.routing import AnyConverter, Rule
from werkzeug.test import TestResponse

from app.core.db import db
from tests import databases
from tests.sizes import WHOLE
from tests.trust import oracle
from tests.trust.house import PEOPLE, House, Values
from tests.trust.oracle import NOTHING, PUBLIC, SIGNED_IN, Outcome, Person, Thing, access_of, expected

pytestmark = pytest.mark.slow

METHODS = {"GET", "POST"}
# Which things a word in an address names.
NAMED = {
    "ref": "case",
    "area_id": "area",
    "user_id": "person",
    "unit_id": "unit",
    "category_id": "category",
    "reply_id": "reply",
    "session_id": "session",
    "batch_id": "batch",
    "resource_id": "resource",
    "decision_id": "decision",
    "edition_id": "edition",
    "booking_id": "booking",
    "type_id": "meeting type",
    "partner_id": "partner",
    "agreement_id": "agreement",
    "match_id": "match",
    "fundraising_id": "fundraising",
    "escalation_id": "escalation",
    "whistle_id": "whistle",
    "view_id": "view",
    "draw_id": "draw",
    "bundle_id": "bundle",
    "handover_id": "handover",
    "colleague_id": "colleague",
    "channel_id": "channel",
    "notice_id": "notice",
}
# What else a word may name, by the beginning of the address.
NAMED_UNDER = {
    ("/codes/", "token"): "code",
    ("/meetings/", "token"): "meeting",
    ("/topics/", "token"): "topic",
    ("/away/", "absence_id"): "absence",
}
# Words that come with their thing, and words that hold the same for everybody.
COMES_ALONG = {
    "photo_id": "case or resource", "assignment_id": "person", "item_id": "meeting", "attendance_id": "meeting",
    "member_id": "partner", "line_id": "agreement", "pledge_id": "fundraising", "entry_id": "fundraising",
    "summons_id": "whistle",
    "recording_id": "case", "absence_id": "colleague",
}  # fmt: skip
GONE = {
    ("/admin/areas/", "upload"): "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ("/intake/import/", "upload"): "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ("/first-run/areas/", "upload"): "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ("/set-password/", "token"): "of-nobody",
    ("/editions/", "token"): "AAAAAAAAAAAAAAAA",
    ("/meetings/feed/", "key"): "of-nobody",
    ("/photos/", "name"): "A" * 32,
}
ALWAYS = {
    ("/static/", "filename"): "css/staff.css",
    ("/preferences/language/", "name"): "en",
    ("/preferences/view/", "name"): "elder",
}
# What a page cannot be opened without.
QUERIES = {"figures.rows": "figure=received"}


# Everything is asked, by everybody, of everything, and drawn: half an hour.
ALL = os.environ.get("DEALT") == "1"
# Here the code of an answer counts; tests/trust/test_canaries.py reads the pages, those of refusals among them.
UNDRAWN = FunctionLoader(lambda name: None if name.startswith("components/") else "")


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with databases.folder_in_memory() as folder:
        four = "demands-problems-resources-services"
        settings = {"lists": four, "pledges": True, "callback_share": 100}
        app = databases.app_on(databases.copy_of_sqlite(folder), folder, **settings)
        if not ALL:
            app.jinja_env.loader = ChoiceLoader([UNDRAWN, app.jinja_env.loader])
        with app.app_context():
            made = House(app).build()
        yield made
        with app.app_context():
            db.engine.dispose()


@dataclass(frozen=True)
class Request:
    rule: Rule
    method: str
    thing: Thing
    values: tuple[tuple[str, object], ...]

    def path(self, house: House) -> str:
        path = house.app.url_map.bind("localhost").build(self.rule.endpoint, dict(self.values), self.method)
        query = QUERIES.get(self.rule.endpoint, "") if self.method == "GET" else ""
        return f"{path}?{query}" if query else path


def requests(house: House) -> Iterator[Request]:
    for rule in house.app.url_map.iter_rules():
        for thing, values in things(rule, house):
            for method in sorted(METHODS & (rule.methods or set())):
                yield Request(rule, method, thing, tuple(sorted(values.items())))


def things(rule: Rule, house: House) -> list[tuple[Thing, Values]]:
    """Every thing the address can name, with every choice of its fixed words."""
    found: list[tuple[Thing, Values]] = [(NOTHING, {})]
    for word in sorted(rule.arguments, key=lambda word: (word in COMES_ALONG, word)):
        converter = rule._converters[word]
        if isinstance(converter, AnyConverter):
            choices = [(None, {word: choice}) for choice in sorted(converter.items)]
        else:
            choices = named(rule, word, house)
        found = [
            (thing or before, {**values, **more})
            for (before, values), (thing, more) in product(found, choices)
        ]
    return [(thing, {word: values[word] for word in rule.arguments}) for thing, values in found]


def named(rule: Rule, word: str, house: House) -> list[tuple[Thing | None, Values]]:
    if word in NAMED:
        return list(house.things[NAMED[word]])
    for (beginning, known), what in NAMED_UNDER.items():
        if rule.rule.startswith(beginning) and word == known:
            return list(house.things[what])
    for (beginning, known), value in GONE.items():
        if rule.rule.startswith(beginning) and word == known:
            return [(Thing("nothing", "gone", owner="gone"), {word: value})]
    for (beginning, known), value in ALWAYS.items():
        if rule.rule.startswith(beginning) and word == known:
            return [(None, {word: value})]
    if word in COMES_ALONG:
        return [(None, {})]
    if rule.rule.startswith(
        (
            "/c/",
            "/follow/",
            "/voice/",
            "/partner/",
            "/bookings/",
            "/door/",
            "/assets/",
            "/m/",
            "/t/",
            "/support/",
            "/raised/",
            "/pledged/",
        )
    ):
        return [(None, {word: resident_words(house)[rule.rule.split("/")[1], word]})]
    raise AssertionError(f"What is <{word}> in {rule.rule}? Teach tests/trust/test_permissions.py, NAMED.")


@cache
def resident_words_of(
    place: str, receipt: str, booking: str, door: str, applied: str
) -> dict[tuple[str, str], str]:
    gone = "A" * 32
    return {
        ("partner", "code"): applied, ("bookings", "code"): booking, ("door", "token"): door,
        ("c", "token"): place, ("c", "name"): gone, ("follow", "code"): receipt, ("follow", "name"): gone,
        ("assets", "digest"): "0", ("assets", "name"): "staff.css",
    }  # fmt: skip


def resident_words(house: House) -> dict[tuple[str, str], str]:
    return (
        resident_words_of(house.place, house.receipt, house.booking, house.door, house.applied)
        | house.council
    )


# --- The declarations ----------------------------------------------------------------------------------------------


def test_every_address_declares_what_the_house_says(house: House) -> None:
    for rule in house.app.url_map.iter_rules():
        declared = house.app.view_functions[rule.endpoint].access  # type: ignore[attr-defined]
        assert str(declared) == access_of(rule.rule), rule.rule


# --- The matrix ------------------------------------------------------------------------------------------------------


def matches(outcome: Outcome, method: str, answer: TestResponse) -> bool:
    status, to = answer.status_code, answer.headers.get("Location", "")
    away = status in (302, 303) and to.startswith("/sign-in")
    match outcome:
        case Outcome.SIGN_IN:
            return away if method == "GET" else status == 401
        case Outcome.NOT_ALLOWED | Outcome.WRONG_MOMENT:
            return status == 403
        case Outcome.NOT_FOUND:
            return status == 404
        case Outcome.OPEN:
            opened = {200, 302, 303} if method == "GET" else {200, 302, 303, 409, 422}
            return status in opened and not away
    raise AssertionError(outcome)


def judged(house: House, request: Request, person: Person) -> Outcome:
    return expected(request.rule.rule, request.method, person, request.thing, dict(request.values))


# Where each verb is tried by everybody: the things on which the answer to it depends.
EVERY_VERB = {
    "GET": {"same", "in_progress in garden", "handled in garden", "reopen_requested in garden"},
    "POST": {"same", "in_progress in garden", "done by the lead"},
}


PLAIN = {person.name: person for person in PEOPLE if person.name in oracle.ROLES}
REPEATED = 12  # of what repeats an answer, so many parts: one of them is asked all the same


def worth_asking(house: House, request: Request, person: Person, outcome: Outcome) -> bool:
    if ALL:
        return True
    if not at_all(request, person, outcome):
        return False
    again = repeats_a_role(house, request, person, outcome) or repeats_a_thing(
        house, request, person, outcome
    )
    return not again or _turn(request, person, REPEATED) == 0


def repeats_a_role(house: House, request: Request, person: Person, outcome: Outcome) -> bool:
    """Whoever holds something besides a plain role, where it opens and shuts nothing."""
    plain = next((PLAIN[what] for what, _where in person.holds if what in PLAIN), person)
    return plain is not person and judged(house, request, plain) is outcome


def repeats_a_thing(house: House, request: Request, person: Person, outcome: Outcome) -> bool:
    """The same answer about the same place and hands: another state of the case, which the answer may not follow."""
    for thing in earlier(house, request.thing, person):
        alike = replace(request, thing=thing)
        if judged(house, alike, person) is outcome and at_all(alike, person, outcome):
            return True
    return False


def earlier(house: House, thing: Thing, person: Person) -> list[Thing]:
    """What is named before it and differs for this person by its state alone."""
    named = [other for other, _values in house.things.get(thing.what, [])]
    before = named[: named.index(thing)] if thing in named else []
    return [other for other in before if _to(person, other) == _to(person, thing)]


def _to(person: Person, thing: Thing) -> Thing:
    """A thing without its state, and without the names of others who worked on it."""
    mine = {name: "" for name in ("worker", "returner") if getattr(thing, name) != person.name}
    return replace(thing, label="", status="", **mine)


def at_all(request: Request, person: Person, outcome: Outcome) -> bool:
    """Every address × method × role × relation once; its verbs and kinds in turn where they cannot matter.

    Whoever holds no plain role (rights alone, two places, an ended session) is turned away in turn as well.
    """
    word, here = access_of(request.rule.rule), request.thing.label in ("", "same")
    closed = not person.signed_in or (word != SIGNED_IN and not person.may(word))
    if closed and not (here or _turn(request, person, 24) == 0):
        return False  # the door is shut before anything is looked up
    turned_away = closed or outcome is Outcome.NOT_FOUND
    if turned_away and not WHOLE and request.method != _tried(request, person):
        return False  # it is one door for reading and for sending; `make acceptance` tries both
    if turned_away and person.name not in oracle.ROLES and _turn(request, person, 6):
        return False
    choices = [c.items for c in request.rule._converters.values() if isinstance(c, AnyConverter)]
    if not choices or (not closed and request.thing.label in EVERY_VERB[request.method]):
        return True
    values = dict(request.values)
    chosen = next(
        str(values[word]) for word, c in request.rule._converters.items() if isinstance(c, AnyConverter)
    )
    return sorted(choices[0]).index(chosen) == _turn(request, person, len(choices[0]))


def _tried(request: Request, person: Person) -> str:
    """One method of the address, another for the next person."""
    methods = sorted(METHODS & (request.rule.methods or set()))
    return methods[_turn(replace(request, method=""), person, len(methods))]


def _turn(request: Request, person: Person, n: int) -> int:
    return crc32(f"{request.rule.rule}{request.method}{person.name}{request.thing.label}".encode()) % n


PARTS = 6  # the work of several test processes


@pytest.mark.parametrize("part", range(PARTS))
def test_the_matrix(house: House, part: int) -> None:
    """Roles, rights, ended and expired ones; what lies here, above, below, beside, and begins alike."""
    wrong, seen = [], Counter[Outcome]()
    for request in requests(house):
        if (
            access_of(request.rule.rule) == PUBLIC
            or crc32(f"{request.rule.rule}{request.thing.label}".encode()) % PARTS != part
        ):
            continue
        path = request.path(house)
        for person in PEOPLE:
            outcome = judged(house, request, person)
            if not worth_asking(house, request, person, outcome):
                continue
            answer = house.ask(request.method, path, person)
            seen[outcome] += 1
            if not matches(outcome, request.method, answer):
                wrong.append(
                    f"{person.name}: {request.method} {request.rule.rule} {request.thing.label} {path}"
                    f" -> {answer.status_code}, should be {outcome.value}"
                )
    assert not wrong, f"{len(wrong)} of {seen.total()}\n" + "\n".join(wrong[:60])
    assert all(seen[outcome] > 60 for outcome in set(Outcome) - {Outcome.WRONG_MOMENT}), seen


def test_public_addresses_answer_everybody_alike(house: House) -> None:
    """Staff, nobody, and one of those who are nobody any more get the same code from what is open to all."""
    gone = [person for person in PEOPLE if person.gone]
    for request in requests(house):
        if access_of(request.rule.rule) != PUBLIC or request.rule.rule in {"/", "/sign-in", "/sign-out"}:
            continue
        path = request.path(house)
        turn = _turn(request, PEOPLE[0], len(gone) - 1) + 1
        asked = [PEOPLE[0], *(gone if ALL else (gone[0], gone[turn]))]
        codes = {house.ask(request.method, path, person).status_code for person in asked}
        assert len(codes) == 1, f"{request.method} {path}: {codes}"
        assert codes.pop() < 500, path


def test_nothing_changes_without_the_forms_token(house: House) -> None:
    for request in {request.rule.rule: request for request in requests(house)}.values():
        if request.method == "POST":
            client = house.app.test_client(use_cookies=False)
            cookie = {"Cookie": house.cookies["community_lead"]}
            path = request.path(house)
            answer = client.post(path, headers=cookie)
            assert answer.status_code == 400, f"{path}: {answer.status_code}"
    assert not house.wrote


def test_a_method_nobody_wrote_is_refused(house: House) -> None:
    for rule, request in {request.rule.rule: request for request in requests(house)}.items():
        answer = house.ask("DELETE", request.path(house), PEOPLE[0])
        assert answer.status_code == 405, rule


def test_the_generator_knows_when_it_does_not_know(house: House) -> None:
    rule = Rule("/parcels/<parcel>", endpoint="x")
    Flask("other").url_map.add(rule)
    with pytest.raises(AssertionError, match="Teach"):
        things(rule, house)
    with pytest.raises(AssertionError, match="HOUSE"):
        access_of(rule.rule)


def test_signed_in_pages_are_few(house: House) -> None:
    """A page that asks for no permission shows nothing but one's own: each is named here on purpose."""
    own = {rule.rule for rule in house.app.url_map.iter_rules() if access_of(rule.rule) == SIGNED_IN}
    own = {rule for rule in own if not rule.startswith("/first-run/areas")}
    assert own <= {
        "/start", "/account", "/account/password", "/account/sessions/<int:session_id>/end", "/keys", "/admin",
        "/inbox", "/inbox/read", "/inbox/<int:notice_id>/open", "/account/notices",
        "/photos", "/photos/<name>",  # on their way into a form of one's own: the name is 192 random bits
    }  # fmt: skip
