"""A table of places: every odd spreadsheet is read right or refused with its row; never half of it comes in."""

import io
import zipfile

import openpyxl
import pytest
from flask import Flask

from app.areas.cli import PACKAGED
from app.areas.files import LOST_DIGITS, rows_of, workbook_of
from app.areas.import_actions import add_planned, plan_here
from app.areas.import_rows import Row, sample
from app.areas.importing import MOST_ROWS, Known, Plan, Tree, plan
from app.areas.models import Area, CompoundClass, Level
from app.core.db import db
from app.core.errors import DomainError
from app.core.tables import LARGEST_FILE, NO_TABLE, Unreadable
from tests.cases.resident_page import jpeg
from tests.cast import Cast
from tests.pages import Visitor

HEAD = "code,name,level,parent\n"
DISTRICT = Known(1, "鼓楼区", Level.DISTRICT, "350102", "鼓楼区")
TREE = Tree([DISTRICT], frozenset(), DISTRICT)


def zipped(name: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, "hello")
    return packed.getvalue()


def judged(table: str, tree: Tree = TREE, root: str = "") -> Plan:
    return plan(rows_of((HEAD + table).encode()), tree, root)


def sentences(found: Plan) -> list[tuple[int, str]]:
    return [(problem.number, problem.sentence) for problem in found.problems]


def test_the_packaged_district_has_ten_streets_and_sixty_nine_communities() -> None:
    found = plan(rows_of(PACKAGED.read_bytes()), Tree(), "350102")
    levels = [place.level for place in found.new]
    assert [levels.count(level) for level in (Level.DISTRICT, Level.STREET, Level.COMMUNITY)] == [1, 10, 69]
    assert found.aside == 2  # the province and the city above it
    assert not found.problems


def test_rows_above_the_district_are_set_aside_without_being_asked() -> None:
    found = judged("35,福建省,province,\n3501,福州市,市,35\n350103,台江区,区,3501\n", Tree())
    assert [place.row.name for place in found.new] == ["台江区"]
    assert found.aside == 2 and not found.problems


def test_what_lies_beside_the_root_is_set_aside_with_its_errors() -> None:
    table = "A,甲区,区,\nB,乙区,区,\nA1,甲街道,街道,A\nB1,乙街道,街道,B\nB1,又一个,街道,B\n"
    found = judged(table, Tree(), root="A")
    assert [place.row.name for place in found.new] == ["甲区", "甲街道"]
    assert found.aside == 3


def test_a_root_that_is_not_there_is_said() -> None:
    assert (
        judged("A,甲区,区,\n", Tree(), root="Z").problems[0].sentence
        == "The root %(root)s is not in the table."
    )


@pytest.mark.parametrize(
    ("word", "level"),
    [("街道", Level.STREET), ("镇", Level.STREET), ("STREET", Level.STREET), ("社区", Level.COMMUNITY),
     ("村委会", Level.COMMUNITY), ("网格", Level.GRID), ("小区", Level.COMPOUND), ("楼栋", Level.BUILDING)],
)  # fmt: skip
def test_levels_may_be_said_in_either_language(word: str, level: Level) -> None:
    assert judged(f"1,某处,{word},\n").new[0].level is level


@pytest.mark.parametrize(
    ("table", "number", "words"),
    [
        ("1,,街道,\n", 2, "The name is missing."),
        ("1,某街道,,\n", 2, "The level is missing."),
        ("1,某街道,胡同,\n", 2, "The level “%(value)s” is unknown."),
        ("1,某街道,街道,没有的\n", 2, "The parent %(name)s is unknown."),
        ("1,甲,街道,\n1,乙,街道,\n", 3, "The code is in row %(first)s already."),
        ("1,甲街道,街道,\n,甲街道,街道,\n", 3, "The same place is in row %(first)s already."),
        ("1,甲街道,街道,\n2,乙街道,街道,1\n", 3, "A place can only lie inside a wider one."),
        ("1,甲社区,社区,2\n2,乙社区,社区,1\n", 2, "This place lies inside itself."),
        (f"1,{'长' * 61},街道,\n", 2, "The name is longer than 60 characters."),
        (f"{'1' * 25},甲,街道,\n", 2, "The code is longer than 24 characters."),
        ("1,=HYPERLINK(),街道,\n", 2, "This row holds a formula. Paste it as values."),
        ("3.50102E+11,甲街道,街道,\n", 2, LOST_DIGITS),
        ("350102,东湖区,区,\n", 2, "The code belongs to %(name)s already."),
        ("1,甲社区,社区,\n2,甲社区,社区,3\n3,乙街道,街道,\n4,某网格,网格,甲社区\n", 5,
         "Several places are called %(name)s: write the code or the whole path."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_the_row_the_spreadsheet_shows(
    table: str, number: int, words: str
) -> None:
    found = judged(table)
    assert (number, words) in sentences(found)
    assert not found.ready


def test_every_row_that_is_wrong_is_named_at_once_and_none_only_for_its_parents_fault() -> None:
    found = judged("1,甲街道,胡同,\n2,甲社区,社区,1\n3,,社区,\n350102,东湖区,区,\n")
    assert [problem.number for problem in found.problems] == [2, 4, 5]


def test_empty_lines_do_not_move_the_numbers() -> None:
    assert sentences(judged("1,甲街道,街道,\n,,,\n\n2,乙,胡同,\n"))[0][0] == 5


def test_a_parent_is_a_code_a_name_or_a_path() -> None:
    found = judged(
        "1,甲街道,街道,\n2,乙街道,街道,\n,同名社区,社区,甲街道\n,同名社区,社区,2\n,网格一,网格,乙街道/同名社区\n"
    )
    assert not found.problems
    assert found.new[-1].trail == "鼓楼区/乙街道/同名社区/网格一"


def test_a_table_that_begins_with_the_place_it_is_hung_on_adds_what_lies_inside() -> None:
    found = judged("350102,鼓楼区,区,3501\n3501,福州市,市,\n1,甲街道,街道,350102\n")
    assert [place.trail for place in found.new] == ["鼓楼区/甲街道"]
    assert [place.row.name for place in found.known] == ["鼓楼区"]


def test_a_code_used_outside_ones_own_areas_is_refused_without_saying_by_whom() -> None:
    found = judged("9,甲街道,街道,\n", Tree([DISTRICT], frozenset({"9"}), DISTRICT))
    assert sentences(found) == [(2, "The code is used outside your area already.")]
    assert not found.problems[0].parts


def test_too_many_rows_are_refused_as_a_whole() -> None:
    rows = [Row(n, str(n), f"第{n}", "街道", "") for n in range(MOST_ROWS + 1)]
    assert plan(rows, TREE).problems[0].sentence == "Too many rows: at most %(n)s at once."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    rows = rows_of("编码,名称,级别,上级\n1,旗汛口社区,社区,\n".encode(encoding))
    assert (rows[0].number, rows[0].name) == (2, "旗汛口社区")


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_every_usual_separator_is_read(separator: str) -> None:
    table = (
        separator.join(["code", "name", "level", "parent"]) + "\r\n" + separator.join(["1", "甲", "街道", ""])
    )
    assert rows_of(table.encode())[0].level == "街道"


def test_full_width_letters_and_blanks_are_plain_ones_and_a_slash_stays_in_the_name() -> None:
    row = rows_of((HEAD + "３５０１,　甲　街道 ,街道,\n2,东/西社区,社区,\n").encode())
    assert (row[0].code, row[0].name) == ("3501", "甲 街道")
    assert row[1].name == "东／西社区"


@pytest.mark.parametrize(
    "data",
    [b"", b"   \n", b"\x00\x01\x02" * 50, b"PK\x03\x04 not a zip", b"\xd0\xcf\x11\xe0" + b"x" * 600,
     b"\xff\xfe\x00", b"a,b,c\n1,2,3\n", (HEAD + '1,"never closed,x,y\n').encode(), b"x" * (LARGEST_FILE + 1)],
)  # fmt: skip
def test_what_is_no_table_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(Unreadable):
        rows_of(data)


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n" + bytes(range(128, 256)),
        jpeg(),
        b"<!doctype html><p>a,b</p>",
        "只是一句话。".encode(),
        b"\x00\x01\x02" * 50,
        zipped("word/document.xml"),
    ],
    ids=["pdf", "photo", "page", "words", "bytes", "document"],
)
def test_what_is_chosen_by_mistake_is_called_no_table(data: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        rows_of(data)
    assert refused.value.sentence == NO_TABLE


def test_a_missing_column_is_named_as_people_write_it() -> None:
    with pytest.raises(Unreadable) as refused:
        rows_of("编码,名称\n1,甲社区\n".encode())
    assert refused.value.parts == {"names": "级别 / level, 上级 / parent"}


@pytest.mark.parametrize("chinese", [True, False])
def test_the_sample_is_a_table_that_can_be_read(chinese: bool) -> None:
    rows = rows_of(workbook_of(sample(("甲区", "甲街道", "甲小区"), chinese=chinese)))
    found = plan(rows, Tree())
    assert not found.problems
    assert [place.trail for place in found.new] == ["甲区", "甲区/甲街道", "甲区/甲街道/甲小区"]
    assert [row.code for row in rows] == ["350102", "350102004", ""]


def test_the_template_is_offered_in_the_language_of_the_page(visit: Visitor, cast: Cast) -> None:
    visit.as_(cast.root)
    page = visit.get(f"/admin/areas/{cast.elm.id}/import")
    assert [cell.text for cell in page.select("details th")] == ["编码", "名称", "级别", "上级", "小区类别"]
    sent = visit.open(str(page.select_one("a[download]")["href"]))
    assert [row.level for row in rows_of(sent.data)] == ["区", "街道", "小区"]
    assert "这不是表格文件" in visit.submit(
        f"/admin/areas/{cast.elm.id}/import", f"/admin/areas/{cast.elm.id}/import", 422,
        table=(io.BytesIO(jpeg()), "a.csv"),
    ).text  # fmt: skip


def workbook(*lines: list[object]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in lines:
        book.active.append(line)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def test_excel_numbers_keep_their_digits() -> None:
    rows = rows_of(
        workbook(["code", "name", "level", "parent"], [350102001001, "甲社区", "社区", 350102001.0])
    )
    assert (rows[0].code, rows[0].parent) == ("350102001001", "350102001")


def test_a_formula_in_excel_is_refused_with_its_row() -> None:
    rows = rows_of(workbook(["code", "name", "level", "parent"], ["1", "=A1&B1", "社区", ""]))
    assert rows[0].problem == "This row holds a formula. Paste it as values."


def test_a_workbook_that_would_fill_the_memory_is_not_unpacked() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (101 * 1024 * 1024))
    with pytest.raises(Unreadable):
        rows_of(packed.getvalue())


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(Unreadable):
        rows_of(packed.getvalue())


def test_nothing_comes_in_while_one_row_is_wrong(cast: Cast) -> None:
    rows = rows_of((HEAD + "1,甲社区,社区,\n2,乙社区,胡同,\n").encode())
    with pytest.raises(DomainError):
        add_planned(plan_here(rows, {cast.elm.id}, cast.elm))
    assert db.session.query(Area).filter_by(name="甲社区").count() == 0


def test_the_same_table_twice_adds_nothing_the_second_time(app: Flask) -> None:
    rows = rows_of(PACKAGED.read_bytes())
    assert len(add_planned(plan_here(rows, (), None, "350102"))) == 80
    everything = {area.id for area in db.session.query(Area)}
    again = plan_here(rows, everything, None, "350102")
    assert (len(again.new), len(again.known), again.problems) == (0, 80, [])


def test_a_compound_keeps_its_class(cast: Cast) -> None:
    rows = rows_of("name,level,parent,class\n甲小区,小区,Garden,无物业\n".encode())
    made = add_planned(plan_here(rows, {cast.elm.id}, cast.elm))
    assert made[0].compound_class is CompoundClass.UNMANAGED
    assert made[0].parent is cast.garden


# --- on the page ---


def upload(visit: Visitor, area: Area, data: bytes, name: str = "places.csv") -> str:
    form = f"/admin/areas/{area.id}/import"
    answer = visit.submit(form, form, table=(io.BytesIO(data), name))
    assert answer.location is not None
    return str(answer.location)


def test_a_spreadsheet_is_looked_at_then_added(visit: Visitor, cast: Cast) -> None:
    visit.as_(cast.root)
    preview = upload(visit, cast.elm, (HEAD + "1,甲社区,社区,\n2,甲小区,小区,1\n").encode())
    assert "甲小区" in visit.get(preview).text
    assert db.session.query(Area).filter_by(name="甲社区").count() == 0
    visit.submit(preview, preview)
    assert db.session.query(Area).filter_by(name="甲小区").one().trail == "District/Elm Street/甲社区/甲小区"
    assert visit.open(preview).status_code == 404  # it is not kept any longer


def test_errors_are_listed_and_there_is_no_button(visit: Visitor, cast: Cast) -> None:
    visit.as_(cast.root)
    page = visit.get(upload(visit, cast.elm, (HEAD + "1,甲社区,胡同,\n").encode()))
    assert "胡同" in page.text
    assert not page.select("form[action*=import] button")


def test_somebody_elses_upload_cannot_be_opened(visit: Visitor, cast: Cast) -> None:
    visit.as_(cast.root)
    preview = upload(visit, cast.elm, (HEAD + "1,甲社区,社区,\n").encode())
    cast._hire("other_root", cast.root.assignments[0].role, cast.district)
    db.session.commit()
    visit.as_(cast.people["other_root"]).get(preview, 404)


def test_a_file_that_is_no_table_is_refused_on_the_form(visit: Visitor, cast: Cast) -> None:
    visit.as_(cast.root)
    form = f"/admin/areas/{cast.elm.id}/import"
    visit.submit(form, form, 422, table=(io.BytesIO(b"\x00\x01"), "x.csv"))


def test_the_command_sets_the_province_aside_and_adds_the_district(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["areas", "import", str(PACKAGED), "--root", "350102"])
    assert result.exit_code == 0, result.output
    assert "80 new, 0 known, 2 set aside, 0 wrong" in result.output
    assert db.session.query(Area).count() == 80
