"""A squarified tree-map: tiles as square as they can be, in the order of their size, none too small to be read or hit.

After Bruls, Huizing and van Wijk: a row is filled along the shorter side as long as its worst tile grows squarer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LEAST = 48.0  # px a side of the smallest tile, about: its share of the whole is lifted to this square


@dataclass(frozen=True)
class Tile:
    x: float
    y: float
    width: float
    height: float


def squarified(values: Sequence[int], width: float, height: float, least: float = LEAST) -> list[Tile]:
    """A tile for each value, the largest first; the values come sorted and above zero.

    Small ones are lifted to the least area, at the cost of the others: a count stands on each tile, so that a
    picture that is kind to the small does not deceive.
    """
    areas = _lifted(values, width * height, least * least)
    tiles: list[Tile] = []
    free = Tile(0.0, 0.0, width, height)
    start = 0
    while start < len(areas):
        end = start + 1
        side = min(free.width, free.height)
        while end < len(areas) and _worst(areas[start : end + 1], side) <= _worst(areas[start:end], side):
            end += 1
        free = _laid(areas[start:end], free, tiles)
        start = end
    return tiles


def _lifted(values: Sequence[int], whole: float, least: float) -> list[float]:
    """Areas that fill the whole. Where there is not room for that many, all are alike."""
    if least * len(values) >= whole:
        return [whole / len(values)] * len(values)
    lifted: set[int] = set()
    while True:
        rest = sum(value for n, value in enumerate(values) if n not in lifted)
        room = whole - least * len(lifted)
        small = {n for n, value in enumerate(values) if n not in lifted and value * room / rest < least}
        if not small:
            return [least if n in lifted else value * room / rest for n, value in enumerate(values)]
        lifted |= small


def _worst(row: Sequence[float], side: float) -> float:
    """How far from square the least square tile of a row is."""
    total = sum(row)
    return max(side * side * max(row) / (total * total), total * total / (side * side * min(row)))


def _laid(row: Sequence[float], free: Tile, tiles: list[Tile]) -> Tile:
    """Along the shorter side; returns what is left free."""
    total = sum(row)
    across = free.width >= free.height  # a column at the left
    depth = total / (free.height if across else free.width)
    at = free.y if across else free.x
    for area in row:
        length = area / depth
        tiles.append(Tile(free.x, at, depth, length) if across else Tile(at, free.y, length, depth))
        at += length
    if across:
        return Tile(free.x + depth, free.y, free.width - depth, free.height)
    return Tile(free.x, free.y + depth, free.width, free.height - depth)
