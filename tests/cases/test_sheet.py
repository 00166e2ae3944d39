"""Columns guessed and chosen, rows judged one by one, all of them entered or none, once."""

import io
from datetime import datetime

import openpyxl
import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from app.cases import list_choices, sheet, sheet_routes
from app.cases.models import Case, Channel, Kind
from app.cases.sheet import Field, Known
from app.contacts import actions as contacts
from app.core.clock import LOCAL
from app.core.db import db
from app.timeline.audits import Audited
from app.timeline.models import Audit
from tests.cast import Cast
from tests.pages import Visitor

HEAD = ["序号", "诉求内容", "小区", "详细地址", "联系电话", "姓名", "诉求类型", "办理时限"]
LINES = [
    ["1", "灯坏了", "Court", "3 号楼", "13812341234", "王阿姨", "问题", "2026-12-01"],
    ["2", "想要长椅", "Garden", "", "", "", "需求", ""],
]


# --- The rule ----------------------------------------------------------------------------------------------------


def test_columns_are_guessed_by_the_names_people_give_them() -> None:
    assert sheet.guessed(HEAD) == {
        Field.TEXT: 1, Field.PLACE: 2, Field.SPOT: 3, Field.PHONE: 4, Field.CALLED: 5, Field.KIND: 6,
        Field.OUTER_DUE: 7,
    }  # fmt: skip
    assert sheet.guessed(["居民反映的问题描述（必填）", "所属小区名称"]) == {Field.TEXT: 0, Field.PLACE: 1}
    assert sheet.guessed(["", "甲", "乙"]) == {}


def test_a_name_that_two_places_have_must_be_written_whole() -> None:
    places = [(1, "A"), (2, "A › B"), (3, "A › B › Block 1"), (4, "A › C › Block 1")]
    names, several = sheet.places_by_name(places)
    assert several == {"Block1"}
    assert (names["A"], names["B"], names["ABBlock1"], names["ACBlock1"]) == (1, 2, 3, 4)
    known = Known(names, several)
    said = [sheet.judged([(2, ["灯", place])], {Field.TEXT: 0, Field.PLACE: 1}, known)[0] for place in (
        "Block 1", "A/C/Block 1", "Ｂ", "D", "")]  # fmt: skip
    assert [row.area_id for row in said] == [None, 4, 2, None, None]
    assert [len(row.errors) for row in said] == [1, 0, 0, 1, 1]


def test_all_that_is_wrong_with_a_row_is_said_at_once() -> None:
    mapped = {field: at for at, field in enumerate(Field)}
    (row,) = sheet.judged([(7, ["", "Nowhere", "", "什么", "没有", "", "12", "", "某日"])], mapped, Known({}))
    assert row.number == 7
    assert [error.sentence for error in row.errors] == [
        "The words are missing.", "There is no place “%(name)s” in your area.", "The kind “%(name)s” is unknown.",
        "There is no category “%(name)s”.", "This phone number does not look right. Please check its digits.",
        "“%(text)s” is not a day.",
    ]  # fmt: skip


# --- The pages ---------------------------------------------------------------------------------------------------


def workbook(*lines: list[str]) -> bytes:
    book, packed = openpyxl.Workbook(), io.BytesIO()
    for line in (HEAD, *lines):
        book.active.append(line)
    book.save(packed)
    return packed.getvalue()


def uploaded(visit: Visitor, data: bytes, status: int = 302) -> str:
    answer = visit.submit("/intake/import", "/intake/import", status, table=(io.BytesIO(data), "list.xlsx"))
    return str(answer.headers.get("Location", ""))


def count() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count(Case.id))) or 0


@pytest.mark.both_engines
def test_a_list_becomes_cases_once(cast: Cast, visit: Visitor) -> None:
    page = uploaded(visit.as_(cast.mei), workbook(*LINES))
    form = {"channel": "visit", "consent": "y"}
    done = visit.submit(page, page, 200, **form)
    again = visit.submit(page, page, 200, **form)
    assert count() == 2, "sent twice, entered once"
    assert [one.text for one in BeautifulSoup(done.text, "html.parser").select("tbody a")] == [
        one.text for one in BeautifulSoup(again.text, "html.parser").select("tbody a")
    ]
    first, second = db.session.scalars(sa.select(Case).order_by(Case.id))
    assert (first.text, first.place, first.area_id) == ("灯坏了", "3 号楼", cast.court.id)
    assert (first.kind, first.channel) == (Kind.PROBLEM, Channel.VISIT)
    assert first.outer_due_at == datetime(2026, 12, 1, 23, 59, tzinfo=LOCAL)
    kept = contacts.of(first)
    assert kept and contacts.phone_of(kept) == "+8613812341234" and contacts.name_of(kept) == "王阿姨"
    assert (second.kind, second.area_id, contacts.of(second)) == (Kind.DEMAND, cast.garden.id, None)
    assert db.session.scalars(sa.select(Audit.facts).where(Audit.what == Audited.IMPORT_CASES)).all() == [
        {"cases": 2}
    ]


def test_without_consent_no_contact_is_kept(cast: Cast, visit: Visitor) -> None:
    page = uploaded(visit.as_(cast.mei), workbook(*LINES))
    visit.submit(page, page, 200, channel="import")
    assert contacts.of(db.session.scalars(sa.select(Case).order_by(Case.id)).first()) is None  # type: ignore[arg-type]


def test_one_wrong_row_and_nothing_is_entered(cast: Cast, visit: Visitor) -> None:
    page = uploaded(visit.as_(cast.mei), workbook(*LINES, ["3", "垃圾", "Elsewhere", "", "", "", "", ""]))
    shown = visit.get(page)
    assert "没有“Elsewhere”" in shown.text
    assert not shown.select('button.pri[type="submit"]')
    assert visit.post(page, page, channel="import").status_code == 422
    assert count() == 0
    # The same rows without that column, every one in the place chosen for all.
    other = f"{page}?text=1&area={cast.garden.id}"
    assert visit.submit(other, other, 200, channel="import")
    assert count() == 3


def test_a_place_beyond_those_drawn_is_found_by_typing(
    cast: Cast, visit: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (list_choices, sheet_routes):
        monkeypatch.setattr(module, "MOST_PLACES", 1)
    page = uploaded(visit.as_(cast.mei), workbook(*LINES))
    assert len(visit.get(page).select("#area option")) == 2
    found = visit.get(f"{page}?text=1&area={cast.court.id}")
    assert found.select_one("[data-narrows=area][data-finds='/intake/places']")
    assert [one["value"] for one in found.select("#area option[selected]")] == [str(cast.court.id)]


def test_what_is_no_list_is_refused_in_words(cast: Cast, visit: Visitor) -> None:
    visit.as_(cast.mei)
    for data in (b"", b"%PDF-1.4", workbook(), b'a,b\n"open'):
        uploaded(visit, data, 422)
    many = "诉求内容\n" + "灯坏了\n" * (sheet.MOST_ROWS + 1)
    uploaded(visit, many.encode(), 422)
    assert visit.open("/intake/import/AAAAAAAAAAAAAAAAAAAAAAAA").status_code == 404
    page = uploaded(visit, workbook(*LINES))
    assert visit.as_(cast.hua).open(page).status_code == 404, "a file is its sender's alone"
