"""A workbook holds what was said, as what it was: text stays text, a date is a date, nothing computes."""

import json
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from app.exchange import spreadsheets
from app.exchange.spreadsheets import About, Cell, Column, Rows, write

HOSTILE = [
    "=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "=HYPERLINK(\"http://example.invalid\")",
    "<r>not markup</r>", "<r><t>x</t></r>", "a\x00b\x08c\ufffe", "_x0041_", "http://example.invalid", "007",
    "line\nline", "东街&<军门>\"'", "]]>", "",
]  # fmt: skip


def opened(file: BytesIO) -> list[Worksheet]:
    file.seek(0)
    return list(load_workbook(file).worksheets)


def table(values: list[Cell]) -> Rows[Cell]:
    return Rows("List", [Column("What: it/is", 20, lambda one: one)], values, "There are more.")


def written(values: list[Cell]) -> list[Worksheet]:
    file = BytesIO()
    write(file, table(values), About("About", lambda done: [("Rows", done.rows), ("Cut", str(done.cut))]))
    return opened(file)


def test_hostile_text_stays_text() -> None:
    sheet = written(list(HOSTILE))[0]
    for row, text in enumerate(HOSTILE, 2):
        cell = sheet.cell(row, 1)
        assert cell.data_type != "f", text
        assert cell.hyperlink is None
        kept = "".join(letter for letter in text if letter not in "\x00\x08\ufffe")
        assert unescape(cell.value or "").rstrip() == kept.rstrip(), text


def test_no_naughty_string_breaks_the_workbook() -> None:
    texts = json.loads((Path(__file__).parent.parent / "data" / "naughty_strings.json").read_text())
    sheet = written(list(texts))[0]
    assert sheet.max_row >= len([text for text in texts if text])
    assert all(cell.data_type != "f" for (cell,) in sheet.iter_rows(min_row=2, max_col=1))


def test_what_a_program_would_compute_is_marked_as_text() -> None:
    sheet = written(["=1+1", "plain"])[0]
    assert sheet["A2"].quotePrefix and not sheet["A3"].quotePrefix


def test_moments_are_local_dates_and_numbers_are_numbers() -> None:
    sheet = written([datetime(2026, 3, 1, 16, 30, tzinfo=UTC), 7, None])[0]
    assert sheet["A2"].is_date and sheet["A2"].value == datetime(2026, 3, 2, 0, 30)
    assert sheet["A3"].data_type == "n" and sheet["A3"].value == 7
    assert sheet["A4"].value is None


def test_a_very_long_text_is_cut_to_what_a_cell_holds() -> None:
    assert len(written(["x" * 40_000])[0]["A2"].value) <= spreadsheets.LONGEST


def test_more_rows_than_fit_are_cut_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 3)
    rows, about = written(["a", "b", "c", "d"])
    assert [cell.value for (cell,) in rows.iter_rows(max_col=1)] == [
        "What: it/is",
        "a",
        "b",
        "c",
        "There are more.",
    ]
    assert [about["B1"].value, about["B2"].value] == [3, "True"]


def test_exactly_as_many_rows_as_fit_are_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 3)
    assert written(["a", "b", "c"])[1]["B2"].value == "False"
