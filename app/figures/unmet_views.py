"""The map of unmet needs as it is shown: a table with tints, tiles with their words, every number with its rows."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext as _

from app.areas.models import Area
from app.figures.parts import Number, Rate
from app.figures.treemap import squarified
from app.figures.unmet import COLUMNS, NOWHERE, Living, Needs, Which
from app.figures.windows import Window
from app.web.naming import named

TINTS = 4
MOST_TILES = 12
SIZES = (("wide-c", 1000, 250), ("slim-c", 358, 440))
LETTER, LINE, PAD = 14, 18, 8  # px


@dataclass(frozen=True)
class Cell:
    number: Number
    tint: int  # 0: none of them


@dataclass(frozen=True)
class NeedLine:
    name: str
    cells: list[Cell]
    total: Number


@dataclass(frozen=True)
class Drawn:
    """A tile as an SVG holds it. A name that does not fit stands in its title alone."""

    x: float
    y: float
    width: float
    height: float
    name: str
    label: list[str]
    n: int
    href: str
    tint: int


@dataclass(frozen=True)
class Map:
    css: str
    width: int
    height: int
    tiles: list[Drawn]


@dataclass(frozen=True)
class UnmetView:
    columns: list[str]
    lines: list[NeedLine]
    totals: list[Number]
    total: Number
    maps: list[Map]
    matched: Rate


def view(found: Needs, area: Area, window: Window, *, may_open: bool) -> UnmetView:
    def opens(n: int, **which: object) -> Number:
        """No link where there is nothing to open, or no right to."""
        if not n or not may_open:
            return Number(n)
        said = {name: str(value) for name, value in which.items()}
        return Number(n, f"{url_for('lists.unmet_rows', area_id=area.id)}?{urlencode(said)}")

    most = max(found.cells.values(), default=0)
    shown = found.categories
    lines = [
        NeedLine(
            name_of(found, category),
            [
                Cell(
                    opens(found.cells[category, living], category=category, living=word_of(living)),
                    tint(found.cells[category, living], most),
                )
                for living in COLUMNS
            ],
            opens(n, category=category),
        )
        for category, n in shown
    ]
    days = {"since": window.since, "until": window.until}
    return UnmetView(
        columns=[column_name(living) for living in COLUMNS],
        lines=lines,
        totals=[opens(found.of_column(living), living=word_of(living)) for living in COLUMNS],
        total=opens(found.cells.total(), which=Which.UNMET),
        maps=[_map(css, width, height, lines) for css, width, height in SIZES],
        matched=Rate(
            opens(found.matched, which=Which.MATCHED, **days),
            opens(found.received, which=Which.RECEIVED, **days),
        ),
    )


def name_of(found: Needs, category: int) -> str:
    return found.names.get(category, "") or str(_("Not sorted yet"))


def column_name(living: Living) -> str:
    return named(living) if living else str(_("Not in a compound"))


def word_of(living: Living) -> str:
    return living.value if living else NOWHERE


def tint(n: int, most: int) -> int:
    """One of four grounds beside the number, which says it exactly."""
    return min(TINTS, 1 + TINTS * (n - 1) // most) if n else 0


def _map(css: str, width: int, height: int, lines: list[NeedLine]) -> Map:
    """The largest categories; what is smaller shares the last tile."""
    shown, rest = lines[:MOST_TILES], lines[MOST_TILES:]
    values = [line.total.n for line in shown]
    if rest:
        values.append(sum(line.total.n for line in rest))
    tiles = squarified(values, width, height)
    most = max(values, default=0)
    names = [(line.name.rpartition("› ")[2], line.name, line.total.href) for line in shown]
    if rest:
        others = str(_("%(n)s other categories", n=len(rest)))
        names.append((others, others, "#needs"))
    return Map(
        css,
        width,
        height,
        [
            Drawn(
                round(tile.x + 1, 1), round(tile.y + 1, 1), round(tile.width - 2, 1), round(tile.height - 2, 1),
                full, _broken(short, tile.width, tile.height), n, href, tint(n, most),
            )
            for tile, n, (short, full, href) in zip(tiles, values, names, strict=True)
        ],
    )  # fmt: skip


def _broken(name: str, width: float, height: float) -> list[str]:
    """The name in as many lines as fit below each other beside the count; none where it does not."""
    wide = all(ord(letter) > 0x2E80 for letter in name if not letter.isspace())
    fits = int((width - 2 * PAD) / (LETTER if wide else LETTER * 0.6))
    room = int((height - 2 * PAD - LINE) / LINE)
    if fits < 2:
        return []
    parts = [name[start : start + fits] for start in range(0, len(name), fits)]
    return parts if len(parts) <= room else []
