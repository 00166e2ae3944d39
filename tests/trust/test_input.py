"""The worst anybody types, sends or half-sends: never a 5xx, and what is accepted reads back as it was written."""

import io
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from lxml.html import FormElement

from app.accounts import sessions
from app.accounts.permissions import Right, Role
from app.cases.models import Case
from app.contacts import actions as contacts
from app.core import instance
from app.core.db import db
from app.core.errors import DomainError
from app.core.instance import Instance
from app.core.text import clean
from app.photos.models import Photo
from app.photos.receiving import store
from app.photos.store import thumb_of
from app.timeline.models import Writing
from tests.cases.resident_page import FORM, PLACE, put_up
from tests.cast import Cast
from tests.factories import make_case
from tests.pages import hidden_fields
from tests.photos import odd_images
from tests.photos.bare import assert_bare
from tests.trust.pages_of_things import pages_of_things

DATA = Path(__file__).parent.parent / "data"
STRINGS: list[str] = json.loads((DATA / "naughty_strings.json").read_text())
TERRIBLE = {
    "nul": "lamp\0broken", "surrogates": "%ED%A0%80%ED%B0%80", "bad utf-8": "%FF%FE%80%C3%28", "2^63": str(2**63),
    "-2^63": str(-(2**63)), "2^31": str(2**31), "superscript": "²", "a long number": "9" * 400, "year 0": "0000-00-00",
    "year 1": "0001-01-01T00:00", "year 9999": "9999-12-31T23:59", "1e999": "1e999", "nan": "NaN", "list": "[]",
    "too deep": "[" * 3000, "too long": "灯" * 30_000, "lines": "\r\n" * 500, "template": "{{7*7}}{% raw %}",
    "query": "' OR 1=1; --", "fts": '" AND NEAR( in0area1 *', "path": "../../etc/passwd", "zip": "%00",
}  # fmt: skip
PAGES = (
    "/work", "/triage", "/cases", "/search?q=灯", "/intake", "/intake/paste", "/intake/import", "/figures", "/lists",
    "/codes", "/codes/issue", "/codes/batches", "/admin", "/admin/areas", "/admin/people", "/admin/people/invite",
    "/admin/units", "/admin/units/new", "/admin/audit", "/admin/categories", "/admin/categories/new",
    "/resources/new", "/account", "/look-up", "/scan", PLACE, FORM, "/resources/bookings", f"{PLACE}/resources",
    "/intake/answers", "/intake/answers/wording",
    "/partners/new", "/matches", f"{PLACE}/partner", "/fundraisings", "/fundraisings/new", f"{PLACE}/fundraisings",
    "/inbox", "/account/notices", "/admin/notices", "/admin/notices/new/mail", "/admin/notices/new/dingtalk",
    "/admin/notices/new/webhook", "/admin/notices/texts", "/admin/notices/texts/submit/zh-hans",
)  # fmt: skip


@pytest.fixture
def visitor(app: Flask, cast: Cast) -> FlaskClient:
    """Somebody who may do everything, in a world with a case in every hand."""
    for role in Role:
        cast._hire(f"all-{role}", role, cast.district, cast.committee)
    cast._hire("everything", Role.COMMUNITY_LEAD, cast.district, cast.committee)
    for right in Right:
        cast._give("everything", right, cast.district)
    from_admin = cast.people["everything"]
    db.session.flush()
    for name, role in (("second", Role.ADMIN), ("third", Role.LEADER), ("fourth", Role.CALLER)):
        cast._hire(name, role, cast.district)
        db.session.execute(
            sa.text("UPDATE assignment SET user_id = :to WHERE user_id = :of"),
            {"to": from_admin.id, "of": cast.people[name].id},
        )
    put_up(cast.court)
    here = instance.here()
    instance.use(Instance(replace(here.settings, pledges=True), here.keys))  # every module is there
    client = app.test_client()
    token = sessions.begin(from_admin)
    db.session.commit()
    with client.session_transaction() as session:
        session["_user_id"] = token
    return client


def found_forms(client: FlaskClient, pages: list[str]) -> dict[tuple[str, str, tuple[str, ...]], FormElement]:
    """Every form of every page, once: by where it goes and what it asks."""
    forms: dict[tuple[str, str, tuple[str, ...]], FormElement] = {}
    for page in pages:
        answer = client.get(page, follow_redirects=True)
        assert answer.status_code == 200, f"{page}: {answer.status_code}"
        here = urlsplit(answer.request.full_path if hasattr(answer.request, "full_path") else page).path
        for form in html.document_fromstring(answer.text).forms:
            names = tuple(sorted(set(form.xpath(".//@name"))))
            forms.setdefault((form.get("method", "get").lower(), form.get("action") or here, names), form)
    return forms


def filled(form: FormElement) -> dict[str, str]:
    """As a browser would send it untouched, and something in every empty text."""
    values = {}
    for field in form.xpath(".//*[@name]"):
        name, kind = field.get("name"), field.get("type", "text")
        if field.tag == "select":
            options = field.xpath(".//option[@selected]") or field.xpath(".//option")[-1:]
            values[name] = options[0].get("value", "") if options else ""
        elif kind in ("radio", "checkbox"):
            if name not in values or "checked" in field.attrib:
                values[name] = field.get("value", "on")
        elif kind != "file":
            values[name] = field.get("value") or ("" if kind == "hidden" else "lamp")
    return values


def text_fields(form: FormElement) -> Iterator[str]:
    """Everything a person or a program could put words into: hidden fields and choices too, the token left out."""
    seen = set()
    for field in form.xpath(".//*[@name]"):
        name = field.get("name")
        if name != "csrf_token" and field.get("type") not in ("file", "submit") and name not in seen:
            seen.add(name)
            yield name


def sent(client: FlaskClient, method: str, action: str, values: dict[str, str]) -> int:
    """Percent signs of TERRIBLE go as they are: they are the bytes."""
    body = "&".join(f"{quote(name)}={_encoded(value)}" for name, value in values.items())
    if method == "get":
        return client.get(f"{urlsplit(action).path}?{body[:60_000]}").status_code
    kind = "application/x-www-form-urlencoded"
    return client.post(action, data=body.encode(), content_type=kind).status_code


def _encoded(value: str) -> str:
    return value if value.startswith("%") else quote(value, safe="", errors="replace")


@pytest.mark.both_engines
@pytest.mark.slow
def test_no_field_of_any_form_breaks_the_server(visitor: FlaskClient, cast: Cast, engine: str) -> None:
    pages = [*PAGES, *pages_of_things(cast)]
    forms = found_forms(visitor, pages)
    assert len(forms) > 25, sorted(forms)
    broken, tried = [], 0
    for one, ((method, action, _names), form) in enumerate(forms.items()):
        if "sign-out" in action or "/end" in action:
            continue
        values = filled(form)
        for number, name in enumerate(text_fields(form)):
            if engine == "postgresql" and (one + number) % min(DEALT, 3):
                continue  # the forms read alike on both: PostgreSQL is told what it keeps more strictly
            for label, bad in _turn(one + number, engine):
                tried += 1
                status = sent(visitor, method, action, values | {name: bad})
                if status >= 500:
                    broken.append(f"{method} {action} {name}={label}: {status}")
    assert not broken, f"{len(broken)} of {tried}\n" + "\n".join(sorted(set(broken))[:40])
    assert tried > 200


@pytest.mark.slow
def test_no_naughty_string_breaks_any_form(visitor: FlaskClient, cast: Cast) -> None:
    """Every text field of a form at once; the strings are dealt out over the forms, so that each comes round."""
    forms = found_forms(visitor, [*PAGES, *pages_of_things(cast)])
    typed = [
        (*one, form, names)
        for one, form in sorted(forms.items(), key=lambda kv: kv[0])
        if (names := _typed(form))
    ]
    dealt = set[str]()
    for number, (method, action, _names, form, names) in enumerate(typed):
        for string in STRINGS[number % DEALT :: DEALT]:
            dealt.add(string)
            values = filled(form) | dict.fromkeys(names, string[:5000])
            assert sent(visitor, method, action, values) < 500, f"{method} {action}: {string!r}"
    assert len(dealt) == len(set(STRINGS))


# Each string goes through one form in a hundred and twenty. DEALT=1 sends all of them through all: twenty minutes.
DEALT = int(os.environ.get("DEALT", "120"))


def _typed(form: FormElement) -> list[str]:
    """What a person types into."""
    kinds = ("text", "search", "tel", "date", "number")
    fields = form.xpath(".//textarea[@name] | .//input[@name]")
    return [f.get("name") for f in fields if f.tag == "textarea" or f.get("type", "text") in kinds]


STRICTER = ("nul", "surrogates", "2^63", "2^31", "superscript", "year 9999", "too long")


def _turn(number: int, engine: str) -> list[tuple[str, str]]:
    """Each field of each form gets one of them in turn; PostgreSQL what it is stricter about. DEALT=1: all."""
    every = [(label, bad) for label, bad in TERRIBLE.items() if engine == "sqlite" or label in STRICTER]
    apart = min(DEALT, len(every))
    return every[number % apart :: apart]


QUERY = "after={0}&before={0}&page={0}&area={0}&to={0}&since={0}&q={0}"


@pytest.mark.both_engines
def test_no_number_in_any_address_breaks_the_server(visitor: FlaskClient, app: Flask, engine: str) -> None:
    """Ids beyond every column, and words where words are expected, in every address there is, or in its query."""
    broken, read_alike = [], () if engine == "postgresql" else ("%ED%A0%80", "²")
    for rule in app.url_map.iter_rules():
        for bad in (str(2**63), str(2**31), "%00", *read_alike):
            path = "".join(part if not is_word else bad for is_word, part in _parts(rule.rule))
            address = path if rule.arguments else f"{path}?{QUERY.format(bad)}"
            status = visitor.get(address).status_code
            if status >= 500:
                broken.append(f"{address[:100]}: {status}")
    assert not broken, "\n".join(sorted(broken)[:40])


def _parts(rule: str) -> list[tuple[bool, str]]:
    pieces = rule.replace("<", "\0<").replace(">", ">\0").split("\0")
    return [(piece.startswith("<"), piece) for piece in pieces]


# --- What is accepted reads back ---------------------------------------------------------------------------------


@pytest.mark.both_engines
@pytest.mark.slow
def test_naughty_strings_read_back_or_are_refused(visitor: FlaskClient, cast: Cast, engine: str) -> None:
    """As the report, the exact place and the name to be called; refused are those that nothing can keep."""
    form = hidden_fields(visitor.get(FORM).text, FORM)
    accepted = 0
    for string in STRINGS if engine == "sqlite" else STRINGS[::8]:
        key = f"{accepted:08x}-0000-4000-8000-{abs(hash(string)) % 16**12:012x}"
        data = form | {"key": key, "words": f"x {string} x", "danger_seen": "y"}
        short = string.replace("\n", " ").replace("\r", " ")[:20]
        answer = visitor.post(FORM, data=data | {"spot": short, "called": short})
        assert answer.status_code in (303, 422), repr(string)
        if answer.status_code == 303:
            accepted += 1
            _reads_back(f"x {string} x", short)
        else:
            with pytest.raises(DomainError):
                clean(data["words"], multiline=True, limit=5000)
                clean(short, multiline=False)
    assert accepted > 0.9 * len(STRINGS if engine == "sqlite" else STRINGS[::8])


def _reads_back(words: str, short: str) -> None:
    db.session.rollback()
    case = db.session.scalars(sa.select(Case).order_by(Case.id.desc()).limit(1)).one()
    assert case.text == trimmed(words)
    assert case.place == trimmed(short)
    contact = contacts.of(case)
    assert (contacts.name_of(contact) if contact else "") == trimmed(short)


def trimmed(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def test_what_staff_write_reads_back(visitor: FlaskClient, cast: Cast) -> None:
    """As a question to the reporter and as an internal note, then on the page itself."""
    for string in STRINGS[::12]:
        case = make_case(cast.court, "The lamp")
        page = f"/cases/{case.ref}/ask"
        answer = visitor.post(
            page, data=hidden_fields(visitor.get(page).text, page) | {"words": f"x {string} x"}
        )
        assert answer.status_code in (302, 422), repr(string)
        if answer.status_code == 302:
            written = db.session.scalars(sa.select(Writing.body).order_by(Writing.id.desc()).limit(1)).one()
            assert written == trimmed(f"x {string} x")
            shown = html.document_fromstring(visitor.get(f"/cases/{case.ref}").text).text_content()
            assert "".join(written.split()) in "".join(shown.split())


# --- Pictures --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_odd_pictures_are_kept_bare_or_refused(visitor: FlaskClient) -> None:
    """The odd images of the data folder and every drawn one, through the form itself."""
    pictures = {
        path.name: path.read_bytes()
        for path in sorted((DATA / "images").iterdir())
        if path.suffix not in (".txt", ".csv")
    }
    drawn = odd_images.kept() | odd_images.refused()
    pictures |= {name: data for name, data in drawn.items() if len(data) < 12_000_000}
    assert len(pictures) > 24 + 16
    form = hidden_fields(visitor.get(FORM).text, FORM)
    for number, (name, data) in enumerate(pictures.items()):
        fields = form | {"key": f"{number:08x}-0000-4000-8000-000000000000", "words": f"The lamp {name}"}
        answer = visitor.post(FORM, data=fields | {"photos": (io.BytesIO(data), name)})
        assert answer.status_code in (303, 422), f"{name}: {answer.status_code}"
    kept = db.session.scalars(sa.select(Photo)).all()
    assert len(kept) >= len(odd_images.kept())
    for photo in kept:
        for lies, longest in ((photo.name, 2048), (thumb_of(photo.name), 480)):
            with store().open(lies) as file:
                data = file.read()
            assert_bare(data, longest)
            assert odd_images.SECRET not in data
