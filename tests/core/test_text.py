import json
import zipfile
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import DomainError
from app.core.text import Unclean, clean, first_words, for_spreadsheet, one_line

NAUGHTY: list[str] = json.loads(
    (Path(__file__).parent.parent / "data" / "naughty_strings.json").read_text("utf-8")
)
FORBIDDEN = {chr(code) for code in range(0x20)} - {"\t", "\n", "\r"}
ANY_TEXT = st.text(st.characters(exclude_categories=()))


def as_a_form_sends_it(text: str) -> str:
    return text.replace("\n", "\r\n")


@pytest.mark.parametrize("multiline", [True, False])
def test_every_naughty_string_reads_back_equal_or_is_refused_in_words(multiline: bool) -> None:
    kept = 0
    for sent in NAUGHTY:
        try:
            read = clean(as_a_form_sends_it(sent), multiline=multiline)
        except Unclean as refusal:
            assert set(sent) & FORBIDDEN or (not multiline and "\n" in sent.strip()), sent
            assert refusal.sentence.endswith(".")
            continue
        assert read == sent.strip()
        kept += 1
    assert kept >= 480


@given(ANY_TEXT)
def test_any_text_reads_back_equal_or_is_refused(sent: str) -> None:
    broken = set(sent) & FORBIDDEN or any("\ud800" <= letter <= "\udfff" for letter in sent)
    if broken:
        with pytest.raises(Unclean):
            clean(sent, multiline=True)
    else:
        assert clean(sent, multiline=True) == sent.replace("\r\n", "\n").replace("\r", "\n").strip()


@given(st.text())
def test_clean_text_stays_as_it_is(sent: str) -> None:
    try:
        once = clean(sent, multiline=True)
    except Unclean:
        return
    assert clean(once, multiline=True) == once


@pytest.mark.parametrize("text", sorted(FORBIDDEN))
@pytest.mark.parametrize("around", ["{}", "路灯{}坏了", "{}路灯", "路灯{}"])
def test_a_control_character_is_refused_wherever_it_stands(text: str, around: str) -> None:
    with pytest.raises(Unclean, match="invisible control character"):
        clean(around.format(text), multiline=True)


@pytest.mark.parametrize("text", ["\ud83d", "\ude00\ud83d", "路灯\udfff", "\udcff"])
def test_half_an_emoji_is_refused(text: str) -> None:
    with pytest.raises(Unclean, match="half an emoji"):
        clean(text, multiline=True)


@pytest.mark.parametrize(
    "text",
    [
        "👨‍👩‍👧‍👦",
        "🇨🇳",
        "e\u0301",
        "a\u200bb",
        "\ufeffa\ufeff",
        "\u202eabc\u202c",
        "مرحبا",
        "a\x7f\x85b",
        "\ufffe",
        "\u3000".join("路灯"),
    ],
)
def test_what_looks_odd_but_is_text_is_kept_to_the_letter(text: str) -> None:
    assert clean(text, multiline=False) == text


def test_outer_blanks_go_and_inner_ones_stay() -> None:
    assert (
        clean("\u3000\u3000\t 路灯\u3000坏了\r\n\r\n 请修 \u00a0\r\n", multiline=True)
        == "路灯\u3000坏了\n\n 请修"
    )
    assert clean(" \u3000\n\t", multiline=True) == ""


def test_every_kind_of_line_end_becomes_one() -> None:
    assert clean("a\r\nb\rc\nd\r\r\ne", multiline=True) == "a\nb\nc\nd\n\ne"


def test_a_field_of_one_line_takes_no_second() -> None:
    assert clean("东门\r\n", multiline=False) == "东门"
    with pytest.raises(Unclean, match="one line"):
        clean("东门\r\n西门", multiline=False)


def test_the_limit_counts_characters_as_the_database_does() -> None:
    assert clean(" " + "😀" * 10 + "\r\n", multiline=True, limit=10) == "😀" * 10
    with pytest.raises(Unclean, match="at most 10 characters") as refusal:
        clean("灯" * 11, multiline=True, limit=10)
    assert isinstance(refusal.value, DomainError)
    assert refusal.value.sentence % refusal.value.parts == str(refusal.value)


def test_a_line_end_counts_once_though_a_form_sends_two_characters() -> None:
    assert clean("a\r\nb", multiline=True, limit=3) == "a\nb"


def test_one_line_takes_every_blank_as_one_space() -> None:
    assert one_line(" 路灯\u3000坏了\r\n\t请修\u2028谢谢 ") == "路灯 坏了 请修 谢谢"


@pytest.mark.parametrize(
    ("told", "title"),
    [
        ("路灯坏了三天。晚上很黑，请来修。", "路灯坏了三天"),
        ("路灯坏了\n\n晚上很黑", "路灯坏了"),
        ("\n\t\t\t能不能装电梯？谢谢", "能不能装电梯？"),
        ("您好！3号楼下水道堵了，请派人来。", "3号楼下水道堵了，请派人来"),
        ("尊敬的领导：\n您好，我是东门的住户。", "我是东门的住户"),
        ("领导好\n小区停电", "小区停电"),
        ("胡书记：您好！\n\n小区停电", "小区停电"),
        ("各位领导你们好，小区停电", "小区停电"),
        ("领导好像没有来过", "领导好像没有来过"),
        ("你好像没有回复我", "你好像没有回复我"),
        ("您好", "您好"),
        ("The lamp is out. It is dark.", "The lamp is out"),
        ("Version 2.5 of the app fails", "Version 2.5 of the app fails"),
        ("。。。", "。。。"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_a_title_is_the_first_thing_a_resident_said(told: str, title: str) -> None:
    assert first_words(told) == title


def test_a_long_sentence_is_cut_where_one_breathes() -> None:
    lamps = "我们小区东门外面的那一排路灯从上个月开始就全部不亮了，"
    dark = "晚上老人和孩子出门都看不清楚路面"
    assert first_words(f"{lamps}{dark}，希望有关部门能够尽快安排人员前来检查维修。谢谢") == f"{lamps}{dark}…"


def test_a_cut_leaves_no_half_character() -> None:
    assert first_words("灯" * 18 + "👨‍👩‍👧" + "灯" * 9, limit=20) == "灯" * 18 + "…"
    assert first_words("灯" * 18 + "👨‍👩‍👧" + "灯" * 9, limit=21) == "灯" * 18 + "…"
    assert first_words("灯" * 18 + "🇨🇳" + "灯" * 9, limit=20) == "灯" * 18 + "…"
    assert first_words("灯" * 18 + "e\u0301" + "灯" * 9, limit=20) == "灯" * 18 + "…"


@given(st.text(), st.integers(8, 60))
def test_a_title_is_one_short_line_and_there_when_words_are(told: str, limit: int) -> None:
    title = first_words(told, limit)
    assert len(title) <= limit
    assert len(title.splitlines()) <= 1
    assert bool(title) == bool(told.strip())


def test_any_naughty_string_makes_a_title() -> None:
    assert [told for told in NAUGHTY if len(first_words(told)) > 60] == []


@given(ANY_TEXT)
def test_whatever_is_exported_an_xml_reader_takes(text: str) -> None:
    exported = for_spreadsheet(text)
    encoded = exported.replace("&", "&amp;").replace("<", "&lt;").replace("\r", "&#13;").encode()
    assert (ElementTree.fromstring(b"<a>" + encoded + b"</a>").text or "") == exported


def test_what_xml_forbids_goes_and_the_rest_stays() -> None:
    assert (
        for_spreadsheet("a\x00b\x0bc\x1fd\ufffee\uffff\ud800f\tg\nh\x7f\x85😀\u200b")
        == "abcdef\tg\nh\x7f\x85😀\u200b"
    )


def test_a_workbook_of_every_naughty_string_opens_and_holds_no_formula() -> None:
    file = BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet()
    for row, text in enumerate([*NAUGHTY, "a\x00b\x0b\ufffe", "=1+1"]):
        assert sheet.write_string(row, 0, for_spreadsheet(text)) == 0
    book.close()
    with zipfile.ZipFile(file) as parts:
        root = ElementTree.fromstring(parts.read("xl/worksheets/sheet1.xml"))
        ElementTree.fromstring(parts.read("xl/sharedStrings.xml"))
    assert not [node for node in root.iter() if node.tag.endswith("}f")]
