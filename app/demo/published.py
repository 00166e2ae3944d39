"""The figures a district published, with their bound and window; those that this system counts too, counted again."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "published_figures.csv"


@dataclass(frozen=True)
class Published:
    """One printed figure. `counted`: the figure of this system that shows the same number; empty where none does."""

    district: str
    source: str
    as_printed: str
    value: int
    bound: str  # =, >= or ~
    unit: str
    indicator: str
    window: str
    counted: str

    @property
    def sign(self) -> str:
        return {"=": "=", ">=": "≥", "~": "≈"}[self.bound]


@cache
def figures(district: str) -> tuple[Published, ...]:
    """Of this district and of no other."""
    with FILE.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["district"] == district]
    return tuple(Published(**{**row, "value": int(row["value"])}) for row in rows)  # type: ignore[arg-type]


def value(district: str, counted: str) -> int:
    return next(one.value for one in figures(district) if one.counted == counted)
