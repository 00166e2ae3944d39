"""The real divisions of a district, as the statistics office lists them: its streets and their communities."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import app.areas
from app.areas.actions import Sprout, add_areas
from app.areas.models import Area, Level

DATA = Path(app.areas.__file__).parent / "data"


@dataclass
class Divided:
    district: Area
    streets: list[Area]
    communities: list[Area]


def divide(name: str) -> Divided:
    """`name` of the packaged file. What lies above the district is set aside."""
    made: dict[str, Sprout] = {}
    for row in _rows(name):
        if row["level"] == Level.DISTRICT or row["parent"] in made:
            level = Level(row["level"])
            made[row["code"]] = Sprout(row["name"], level, made.get(row["parent"]), row["code"])
    areas = add_areas(list(made.values()))
    of_level = {level: [area for area in areas if area.level is level] for level in Level}
    (district,) = of_level[Level.DISTRICT]
    return Divided(district, of_level[Level.STREET], of_level[Level.COMMUNITY])


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / f"{name}.csv").open(newline="", encoding="utf-8-sig") as file:
        yield from csv.DictReader(file)
