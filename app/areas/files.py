"""A CSV or Excel file as rows of places: formulas and odd numbers settled, nothing judged."""

import io
from collections.abc import Iterable, Iterator, Sequence

import openpyxl
from openpyxl.cell.cell import WriteOnlyCell

from app.areas.import_rows import COLUMNS, NEEDED, Row, columns_of, row_of
from app.areas.importing import MOST_ROWS
from app.core.errors import sentence
from app.core.tables import NO_TABLE, Unreadable, lines_of

FORMULA = sentence("This row holds a formula. Paste it as values.")
LOST_DIGITS = sentence("The code is a rounded number. Format the column as text and write it again.")


def rows_of(data: bytes) -> list[Row]:
    """Empty lines are skipped; the numbers stay those the spreadsheet shows."""
    lines = lines_of(data, MOST_ROWS)
    return list(_rows(lines))


def _rows(lines: Iterator[Sequence[str]]) -> Iterator[Row]:
    columns = columns_of(next(lines, ()))
    if not columns:
        raise Unreadable(NO_TABLE)
    missing = [" / ".join(COLUMNS[column][1::-1]) for column in NEEDED if column not in columns]
    if missing:
        raise Unreadable(
            "The first row must name the columns code, name, level and parent. Missing: %(names)s.",
            names=", ".join(missing),
        )
    for number, cells in enumerate(lines, start=2):
        if any(cell.strip() for cell in cells):
            found = {column: cells[at] if at < len(cells) else "" for column, at in columns.items()}
            yield row_of(number, found, _problem(found.values(), found.get("code", "")))


def _problem(cells: Iterable[str], code: str) -> str:
    if any(cell.lstrip().startswith("=") for cell in cells):
        return FORMULA
    return LOST_DIGITS if "E+" in code.upper() else ""


def workbook_of(lines: Iterable[Sequence[str]]) -> bytes:
    """A template to fill in: every cell is text, so that Excel rounds no code."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for line in lines:
        cells = [WriteOnlyCell(sheet, value) for value in line]
        for cell in cells:
            cell.number_format = "@"
        sheet.append(cells)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()
