"""A CSV or Excel file as rows of text: encodings, separators, formulas and odd numbers settled, nothing judged."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell, WriteOnlyCell
from openpyxl.utils.exceptions import InvalidFileException

from app.areas.import_rows import COLUMNS, NEEDED, Row, columns_of, row_of
from app.areas.importing import MOST_ROWS
from app.core.errors import DomainError, sentence

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_UNPACKED = 100 * 1024 * 1024
MOST_COLUMNS = 30
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
# A picture, a PDF, a page: what is chosen by mistake, told apart from a table by how it begins.
OTHER_THINGS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"{\\rtf", b"<")
NO_TABLE = sentence(
    "This is not a table file. Choose a CSV or Excel file; the template shows what belongs in it."
)

FORMULA = sentence("This row holds a formula. Paste it as values.")
LOST_DIGITS = sentence("The code is a rounded number. Format the column as text and write it again.")


class Unreadable(DomainError):
    """The file as a whole cannot be used."""


def rows_of(data: bytes) -> list[Row]:
    """Empty lines are skipped; the numbers stay those the spreadsheet shows."""
    if not data.strip():
        raise Unreadable("The file is empty.")
    if len(data) > LARGEST_FILE:
        raise Unreadable("The file is too large: at most %(n)s MB.", n=LARGEST_FILE // 1024 // 1024)
    if data.startswith(OLD_EXCEL):
        raise Unreadable("This is an old Excel file. Save it as .xlsx or CSV first.")
    if data.lstrip().startswith(OTHER_THINGS):
        raise Unreadable(NO_TABLE)
    lines = _workbook(data) if data.startswith(b"PK") else _text(data)
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


def _text(data: bytes) -> Iterator[Sequence[str]]:
    text = _decoded(data)
    header = text.split("\n", 1)[0]
    separator = max(",\t;", key=header.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    except csv.Error as error:
        raise Unreadable(
            "This is not a table: a quotation mark is never closed, or a line is broken."
        ) from error


def _decoded(data: bytes) -> str:
    """UTF-8 with or without its mark; else what Chinese Excel writes."""
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Unreadable(NO_TABLE)


def _workbook(data: bytes) -> Iterator[Sequence[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if not any(part.filename.startswith("xl/") for part in packed.infolist()):
                raise Unreadable(NO_TABLE)
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                raise Unreadable("The file is too large once unpacked.")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        sheet = book.worksheets[0]
        for line in sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS):
            yield [_cell(cell) for cell in line]
    except Unreadable:
        raise
    # openpyxl lets the errors of zip, XML and its own parsing through as they come.
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        KeyError,
        ValueError,
        TypeError,
        IndexError,
        SyntaxError,
        OSError,
    ) as error:
        raise Unreadable("This Excel file is damaged or protected. Save it again as .xlsx or CSV.") from error


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


def _cell(cell: Cell | MergedCell) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
