"""A CSV or Excel file as lines of text: encodings and separators settled, nothing judged."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils.exceptions import InvalidFileException

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


class Unreadable(DomainError):
    """The file as a whole cannot be used."""


def lines_of(data: bytes, most_rows: int) -> Iterator[Sequence[str]]:
    """The first line too. Of an Excel file the first sheet, two rows more than `most_rows` at most."""
    if not data.strip():
        raise Unreadable("The file is empty.")
    if len(data) > LARGEST_FILE:
        raise Unreadable("The file is too large: at most %(n)s MB.", n=LARGEST_FILE // 1024 // 1024)
    if data.startswith(OLD_EXCEL):
        raise Unreadable("This is an old Excel file. Save it as .xlsx or CSV first.")
    if data.lstrip().startswith(OTHER_THINGS):
        raise Unreadable(NO_TABLE)
    return _workbook(data, most_rows) if data.startswith(b"PK") else _text(data)


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


def _workbook(data: bytes, most_rows: int) -> Iterator[Sequence[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if not any(part.filename.startswith("xl/") for part in packed.infolist()):
                raise Unreadable(NO_TABLE)
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                raise Unreadable("The file is too large once unpacked.")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        sheet = book.worksheets[0]
        for line in sheet.iter_rows(max_row=most_rows + 2, max_col=MOST_COLUMNS):
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


def _cell(cell: Cell | MergedCell) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
