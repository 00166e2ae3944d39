"""Lists as workbooks: typed dates and numbers, text that is never a formula, a second sheet that says what it is.

Written row by row in constant memory. Nothing here knows what the rows are about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import IO, Final, Generic, TypeVar

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.core.clock import LOCAL
from app.core.text import for_spreadsheet

Cell = str | int | float | datetime | date | None
Row = TypeVar("Row")

MOST_ROWS: Final = 200_000
LONGEST: Final = 32_767  # characters a cell holds
LONGEST_SHEET: Final = 31
A4: Final = 9  # as spreadsheets number the sizes of paper
COMMANDS: Final = ("=", "+", "-", "@", "\t")  # what a spreadsheet would compute if somebody typed it
OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True)
class Column(Generic[Row]):
    title: str
    width: int
    cell: Callable[[Row], Cell]
    wrapped: bool = False  # a cell of several lines


@dataclass(frozen=True)
class Rows(Generic[Row]):
    """The first sheet. `more` stands below the last row when there were more than MOST_ROWS."""

    title: str
    columns: Sequence[Column[Row]]
    rows: Iterable[Row]
    more: str


@dataclass(frozen=True)
class Written:
    rows: int
    cut: bool


@dataclass(frozen=True)
class About:
    """The last sheet: a name and a value on each line, known when the rows have been counted."""

    title: str
    lines: Callable[[Written], Iterable[tuple[str, Cell]]]


class _Formats:
    def __init__(self, book: Workbook) -> None:
        self.head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        self.text = book.add_format({"valign": "top"})
        self.quoted = book.add_format({"valign": "top", "quote_prefix": True})
        self.wrapped = book.add_format({"valign": "top", "text_wrap": True})
        self.day = book.add_format({"valign": "top", "num_format": "yyyy-mm-dd", "align": "left"})
        self.moment = book.add_format({"valign": "top", "num_format": "yyyy-mm-dd hh:mm", "align": "left"})


def write(file: IO[bytes], rows: Rows[Row], about: About) -> Written:
    with Workbook(file, OPTIONS) as book:
        formats = _Formats(book)
        written = _write_rows(book.add_worksheet(_sheet_name(rows.title)), rows, formats)
        _write_about(book.add_worksheet(_sheet_name(about.title)), about.lines(written), formats)
    return written


def _write_rows(sheet: Worksheet, table: Rows[Row], formats: _Formats) -> Written:
    for number, column in enumerate(table.columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(0, number, for_cell(column.title), formats.head)
    sheet.freeze_panes(1, 1)
    _set_up_print(sheet)
    sheet.repeat_rows(0)
    source, last = iter(table.rows), 0
    for last, row in enumerate(islice(source, MOST_ROWS), 1):
        for number, column in enumerate(table.columns):
            _put(sheet, last, number, column.cell(row), formats, formats.wrapped if column.wrapped else None)
    cut = next(source, None) is not None
    sheet.autofilter(0, 0, last, len(table.columns) - 1)
    if cut:
        sheet.write_string(last + 1, 0, for_cell(table.more), formats.head)
    return Written(last, cut)


def _set_up_print(sheet: Worksheet) -> None:
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)  # as wide as one page, as many pages as it takes
    sheet.set_footer("&C&P / &N")


def _write_about(sheet: Worksheet, lines: Iterable[tuple[str, Cell]], formats: _Formats) -> None:
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 90)
    _set_up_print(sheet)
    for number, (name, value) in enumerate(lines):
        sheet.write_string(number, 0, for_cell(name), formats.head)
        _put(sheet, number, 1, value, formats, formats.wrapped)


def _put(
    sheet: Worksheet, row: int, column: int, value: Cell, formats: _Formats, plain: Format | None = None
) -> None:
    """Each kind of value by its own name: nothing is guessed from what a text looks like."""
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, value.astimezone(LOCAL).replace(tzinfo=None), formats.moment)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats.day)
    elif isinstance(value, str):
        text = for_cell(value)
        quoted = text.startswith(COMMANDS)
        sheet.write_string(row, column, text, formats.quoted if quoted else plain or formats.text)
    elif value is not None:
        sheet.write_number(row, column, value, formats.text)


def for_cell(text: str) -> str:
    """What a cell can hold. The writer takes "<r>…</r>" for finished markup, so that it must not end so."""
    kept = for_spreadsheet(text)[: LONGEST - 1]
    return f"{kept} " if kept.startswith("<r>") and kept.endswith("</r>") else kept


def _sheet_name(title: str) -> str:
    kept = "".join(" " if letter in "[]:*?/\\'" else letter for letter in for_spreadsheet(title))
    return kept[:LONGEST_SHEET].strip() or "1"
