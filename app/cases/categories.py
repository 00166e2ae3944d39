"""The categories a new installation starts with: a two-level tree, kept beside this file as a spreadsheet."""

import csv
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from app.accounts.models import UnitKind
from app.cases.clocks import Unit
from app.cases.models import Category
from app.core.db import db

PACKAGED = Path(__file__).with_name("categories.csv")


def load_categories() -> dict[str, Category]:
    """Plant the packaged tree where there is none yet. Returns the leaves by name."""
    if db.session.scalar(sa.select(sa.exists(sa.select(Category.id)))):
        return {}
    tops: dict[str, Category] = {}
    leaves: dict[str, Category] = {}
    for parent, category in _packaged():
        if parent:
            category.parent = tops[parent]
            leaves[category.name] = category
        else:
            tops[category.name] = category
        db.session.add(category)
    db.session.flush()
    return leaves


def _packaged() -> Iterator[tuple[str, Category]]:
    with PACKAGED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield (
                row["parent"],
                Category(
                    name=row["name"],
                    keywords=row["keywords"],
                    unit_kind=UnitKind(row["unit_kind"]).value,
                    handle_amount=int(row["amount"]),
                    handle_unit=Unit(row["unit"]),
                    urgent=row["urgent"] == "yes",
                ),
            )
