"""The geometry of the drawn charts: straight lines from a zero baseline, two widths, labels that do not touch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

LEFT, RIGHT, TOP, FOOT = 32, 84, 12, 24
LABEL = 18  # between two lines of text


@dataclass(frozen=True)
class Grid:
    y: float
    value: int


@dataclass(frozen=True)
class Tick:
    x: float
    words: str


@dataclass(frozen=True)
class Curve:
    path: str
    x: float  # its last point
    y: float
    label_y: float
    last: int


@dataclass(frozen=True)
class Drawing:
    css: str
    width: int
    height: int
    grids: list[Grid]
    ticks: list[Tick]
    curves: list[Curve]

    @property
    def right(self) -> int:
        return self.width - RIGHT


def trend(
    days: Sequence[date], lines: Sequence[Sequence[int]], *, css: str, width: int, height: int
) -> Drawing:
    """`lines` one value a day each; the first is drawn above the second where their labels would touch."""
    top = ceiling(max((max(line, default=0) for line in lines), default=0))
    floor = height - FOOT
    across = (width - LEFT - RIGHT) / max(len(days) - 1, 1)
    rise = (floor - TOP) / top

    def point(n: int, value: int) -> tuple[float, float]:
        return round(LEFT + n * across, 1), round(floor - value * rise, 1)

    found = [[point(n, value) for n, value in enumerate(line)] for line in lines]
    labels = _apart([points[-1][1] for points in found], floor)
    curves = [
        Curve("M" + "L".join(f"{x} {y}" for x, y in points), *points[-1], label, line[-1])
        for points, label, line in zip(found, labels, lines, strict=True)
    ]
    grids = [Grid(round(floor - value * rise, 1), value) for value in (0, top // 2, top)]
    return Drawing(css, width, height, grids, _ticks(days, across, width), curves)


def ceiling(most: int) -> int:
    """The next even round number, so that half of it stands on the axis too."""
    size = 1
    while True:
        for step in (2, 4, 6, 8, 10):
            if most <= step * size:
                return step * size
        size *= 10


def _ticks(days: Sequence[date], across: float, width: int) -> list[Tick]:
    """Five at most, the first and the last among them."""
    many = min(len(days), 5 if width > 500 else 4)
    if many < 2:
        chosen = list(range(len(days)))
    else:
        chosen = sorted({round(n * (len(days) - 1) / (many - 1)) for n in range(many)})
    return [Tick(round(LEFT + n * across, 1), f"{days[n].month}/{days[n].day}") for n in chosen]


def _apart(heights: list[float], floor: float) -> list[float]:
    """Text baselines beside the last points, moved until none covers another and none falls off."""
    order = sorted(range(len(heights)), key=lambda n: (heights[n], n))
    placed = [0.0] * len(heights)
    above = float("-inf")
    for n in order:
        above = placed[n] = max(heights[n] + 4, above + LABEL)
    over = max(0.0, above - floor)
    return [round(place - over, 1) for place in placed]


def length(n: int, most: int, of: int) -> float:
    """Of a bar; what is there at all is seen."""
    return max(1.0, round(of * n / most, 1)) if n > 0 and most else 0.0
