"""What leaves the registry on paper: the right address, the right telephone, each code read back."""

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
import sqlalchemy as sa
import zxingcpp
from flask import Flask
from PIL import Image

from app.accounts.models import Unit, UnitKind
from app.areas.actions import add_area
from app.areas.models import Area, Level
from app.codes import actions, places, printing, qr, queries
from app.codes.models import Code
from app.core import instance
from app.core.db import db
from app.core.engine import write_transaction
from app.core.instance import Instance, here
from tests.cases.resident_page import statements
from tests.cast import Cast
from tests.pages import Visitor

PUBLIC = "https://xfm.example"


@pytest.fixture
def public(app: Flask) -> str:
    """The address that printed codes are to have for good."""
    instance.use(Instance(replace(here().settings, public_url=f"{PUBLIC}/"), here().keys))
    return PUBLIC


def issued(cast: Cast, areas: Sequence[Area], **more: object) -> list[Code]:
    with write_transaction():
        batch = actions.issue(areas, cast.acting("root"), **({"name": "Spring"} | more))
    return list(db.session.scalars(sa.select(Code).where(Code.batch_id == batch.id).order_by(Code.id)))


def read(pdf: bytes) -> list[str]:
    """Every code on every page, as a phone reads them, in reading order."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            picture = page.render(scale=150 / 72, grayscale=True).to_pil()
            codes = zxingcpp.read_barcodes(picture)
            found += sorted(
                codes, key=lambda code: (code.position.top_left.y // 200, code.position.top_left.x)
            )
    return [code.text for code in found]


def words(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in document)


@pytest.mark.parametrize("sheet", ["a4", "a6"])
def test_a_batch_comes_as_a_pdf_whose_codes_open_their_own_places(
    visit: Visitor, cast: Cast, public: str, sheet: str
) -> None:
    made = issued(cast, [cast.garden, cast.court, cast.block], spots=["Gate", "Lift"])
    mine = visit.as_(cast.root).client.get_cookie("session")
    assert mine
    visit.client.set_cookie("session", mine.value, domain="evil.example")
    url = f"/codes/batches/{made[0].batch_id}/{sheet}.pdf"
    answer = visit.client.get(url, base_url="http://evil.example")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert read(answer.data) == [f"{PUBLIC}/c/{code.token}" for code in made]
    assert "evil" not in words(answer.data)


def test_one_code_comes_as_poster_and_bare_square_in_every_form(
    visit: Visitor, cast: Cast, public: str
) -> None:
    code = issued(cast, [cast.block])[0]
    address = f"{PUBLIC}/c/{code.token}"
    visit.as_(cast.root)
    files = {name: visit.open(f"/codes/{code.token}/{name}") for name in (
        "poster.pdf", "poster.png", "poster.svg", "square.png", "square.svg",
    )}  # fmt: skip
    assert {answer.status_code for answer in files.values()} == {200}
    assert read(files["poster.pdf"].data) == [address]
    for name in ("poster.png", "square.png"):
        assert [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(files[name].data)))] == [
            address
        ]
    assert files["square.svg"].text == qr.svg(address)
    assert files["poster.svg"].text.startswith("<svg") and files["poster.svg"].mimetype == "image/svg+xml"


def test_the_poster_says_what_the_place_page_says(cast: Cast) -> None:
    code = issued(cast, [cast.block], spots=["Gate 2"])[0]
    text = printing.texts([code])[0]
    place = places.place_of(code.token)
    assert (text.main, text.second, text.path.split(" · ")) == (place.name, place.detail, list(place.path))
    assert text.serial == f"{code.id:06}" and text.issuer == "District"


def test_the_telephone_is_that_of_the_nearest_committee_that_answers_one(cast: Cast) -> None:
    made = issued(cast, [cast.district, cast.garden, cast.block, cast.grove])

    def phones() -> list[tuple[str, str]]:
        return [(text.phone, text.phone_reaches) for text in printing.texts(made)]

    assert phones()[2] == ("", "Garden")
    cast.property.duty_phone = "0591-11111111"  # a property company is no committee
    db.session.add(
        Unit(name="Elm office", kind=UnitKind.COMMITTEE, area_id=cast.elm.id, duty_phone="0591-22222222")
    )
    db.session.commit()
    assert [phone for phone, _who in phones()] == ["", "0591-22222222", "0591-22222222", ""]
    cast.committee.duty_phone = "0591-33333333"
    db.session.commit()
    assert phones()[1:3] == [("0591-33333333", "Garden committee")] * 2
    cast.committee.closed = True
    db.session.commit()
    assert phones()[2] == ("0591-22222222", "Elm office")


def test_who_issues_is_the_setting_where_there_is_one(cast: Cast) -> None:
    instance.use(Instance(replace(here().settings, issuer="Town hall"), here().keys))
    assert printing.texts(issued(cast, [cast.court]))[0].issuer == "Town hall"


def test_codes_that_have_ended_are_not_printed(visit: Visitor, cast: Cast, public: str) -> None:
    made = issued(cast, [cast.court], spots=["A", "B", "C"])
    with write_transaction():
        actions.revoke(queries.get(made[0].token, cast.acting("root")), cast.acting("root"), reason="Gone")
        fresh = actions.replace(queries.get(made[1].token, cast.acting("root")), cast.acting("root"))
    pdf = visit.as_(cast.root).open(f"/codes/batches/{made[0].batch_id}/a4.pdf").data
    assert read(pdf) == [f"{PUBLIC}/c/{token}" for token in (made[2].token, fresh.token)]
    for name in ("poster.png", "square.svg"):
        assert visit.open(f"/codes/{made[0].token}/{name}").status_code == 422


def test_a_square_that_does_not_read_back_is_not_handed_out(
    visit: Visitor, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = issued(cast, [cast.court])[0]
    blank = io.BytesIO()
    Image.new("1", (200, 200), 1).save(blank, "PNG")
    monkeypatch.setattr(qr, "png", lambda url: blank.getvalue())
    assert visit.as_(cast.root).open(f"/codes/{code.token}/square.png").status_code == 422
    assert visit.open(f"/codes/{code.token}/square.svg").status_code == 422


def test_what_is_too_much_for_a_browser_is_left_to_the_command_line(
    visit: Visitor, cast: Cast, app: Flask, tmp_path: Path, public: str
) -> None:
    houses = [add_area(f"House {n}", Level.BUILDING, cast.court) for n in range(121)]
    db.session.commit()
    made = issued(cast, houses)
    batch_id = made[0].batch_id
    visit.as_(cast.root)
    refused = visit.open(f"/codes/batches/{batch_id}/a6.pdf")
    command = f"flask codes print {batch_id} --out posters.pdf"
    assert refused.status_code == 422 and command in refused.text
    assert command in visit.get(f"/codes/batches/{batch_id}").text

    out = tmp_path / "posters.pdf"
    done = app.test_cli_runner().invoke(
        args=["codes", "print", str(batch_id), "--sheet", "a6", "--out", str(out)]
    )
    assert done.exit_code == 0, done.output
    assert sorted(read(out.read_bytes())) == sorted(f"{PUBLIC}/c/{code.token}" for code in made)
    assert list(tmp_path.glob("*.part")) == []


def test_whoever_prints_is_told_what_cannot_be_printed_and_gets_the_rest(
    visit: Visitor, app: Flask, cast: Cast, tmp_path: Path, public: str
) -> None:
    cast.court.name = "🏠军门㙟新村"
    db.session.commit()
    plain, odd = issued(cast, [cast.garden]), issued(cast, [cast.court])
    visit.client.set_cookie("language", "en")
    visit.as_(cast.root)
    for page in (f"/codes/batches/{odd[0].batch_id}", f"/codes/{odd[0].token}"):
        assert "These characters cannot be printed: 🏠 㙟" in visit.get(page).text
    for page in (f"/codes/batches/{plain[0].batch_id}", f"/codes/{plain[0].token}"):
        assert "cannot be printed" not in visit.get(page).text
    assert "军门〓新村" in words(visit.open(f"/codes/{odd[0].token}/poster.pdf").data)
    out = str(tmp_path / "posters.pdf")
    told = app.test_cli_runner().invoke(args=["codes", "print", str(odd[0].batch_id), "--out", out])
    assert told.exit_code == 0 and "cannot be printed: 🏠 㙟" in told.stderr


def test_the_command_says_what_is_wrong(app: Flask, cast: Cast, tmp_path: Path) -> None:
    made = issued(cast, [cast.court])
    with write_transaction():
        actions.revoke(queries.get(made[0].token, cast.acting("root")), cast.acting("root"), reason="Gone")
    runner = app.test_cli_runner()
    for batch in ("999", str(made[0].batch_id)):
        done = runner.invoke(args=["codes", "print", batch, "--out", str(tmp_path / "none.pdf")])
        assert done.exit_code == 1 and done.output.count("Traceback") == 0, done.output
    assert not (tmp_path / "none.pdf").exists()


def test_a_whole_batch_is_gathered_in_two_statements(cast: Cast) -> None:
    made = issued(cast, [cast.garden, cast.court, cast.block], per_area=10)
    with statements() as seen:
        assert len(printing.texts(made)) == 30
    assert len([statement for statement in seen if statement.startswith("SELECT")]) == 2
