"""Lists as CSV, for other programs, in constant memory. What a spreadsheet would compute is marked as text."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from itertools import islice
from typing import IO, Final

from app.core.clock import LOCAL
from app.exchange import spreadsheets
from app.exchange.spreadsheets import COMMANDS, Cell, Row, Rows, Written, for_cell

BOM: Final = "\ufeff"  # without it Excel takes UTF-8 for something else


def write(file: IO[bytes], table: Rows[Row]) -> Written:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=False)
    text.write(BOM)
    lines = csv.writer(text)
    lines.writerow(_said(column.title) for column in table.columns)
    source, rows = iter(table.rows), 0
    for row in islice(source, spreadsheets.MOST_ROWS):
        lines.writerow(_said(column.cell(row)) for column in table.columns)
        rows += 1
    cut = next(source, None) is not None
    if cut:
        lines.writerow([_said(table.more)])
    text.flush()
    text.detach()  # the file belongs to whoever opened it
    return Written(rows, cut)


def _said(value: Cell) -> str | int | float:
    """A moment in local time, a number as a number, and in front of a command the sign that it is none."""
    if isinstance(value, datetime):
        return value.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        kept = for_cell(value)
        return f"'{kept}" if _computes(kept) else kept
    return "" if value is None else value


def _computes(text: str) -> bool:
    """Also behind blanks, and in the wide signs that some programs take for the narrow ones."""
    return text.lstrip(" \r\n\u3000").startswith((*COMMANDS, "＝", "＋", "－", "＠"))
