"""A CSV file holds what was said: local times, numbers as numbers, and nothing that computes when it is opened."""

import csv
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.exchange import plain_tables, spreadsheets
from app.exchange.spreadsheets import Cell, Column, Rows
from tests.exchange.test_spreadsheets import HOSTILE


def written(values: list[Cell]) -> list[str]:
    file = io.BytesIO()
    columns = [Column[Cell]("What", 20, lambda one: one), Column[Cell]("Beside", 20, lambda _one: "x")]
    plain_tables.write(file, Rows("List", columns, values, "There are more."))
    text = file.getvalue().decode("utf-8-sig")
    head, *lines = csv.reader(io.StringIO(text, newline=""))
    assert head == ["What", "Beside"]
    return [line[0] for line in lines]


def test_nothing_computes_and_nothing_is_lost() -> None:
    for text, cell in zip(HOSTILE, written(list(HOSTILE)), strict=True):
        assert not cell.lstrip().startswith(("=", "+", "-", "@")), text
        kept = "".join(letter for letter in text if letter not in "\x00\x08\ufffe")
        assert cell.removeprefix("'").rstrip() == kept.rstrip(), text


def test_no_naughty_string_breaks_the_file() -> None:
    texts = json.loads((Path(__file__).parent.parent / "data" / "naughty_strings.json").read_text())
    assert len(written(list(texts))) == len(texts)


def test_moments_are_local_and_numbers_plain() -> None:
    values: list[Cell] = [datetime(2026, 7, 1, 17, 30, tzinfo=UTC), date(2026, 7, 1), 3, -2.5, None]
    assert written(values) == ["2026-07-02 01:30", "2026-07-01", "3", "-2.5", ""]


def test_more_than_fit_are_cut_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 2)
    assert written(["a", "b", "c"]) == ["a", "b", "There are more."]
    assert written(["a", "b"]) == ["a", "b"]
