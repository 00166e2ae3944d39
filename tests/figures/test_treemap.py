"""The tree-map's geometry: it fills its frame, overlaps nothing, and leaves no tile too small."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.figures.treemap import LEAST, Tile, squarified

SIZES = [(880, 300), (358, 440)]
VALUES = st.lists(st.integers(1, 5_000), min_size=1, max_size=12).map(
    lambda found: sorted(found, reverse=True)
)


@pytest.mark.parametrize("width, height", SIZES)
@given(values=VALUES)
def test_tiles_fill_the_frame_and_do_not_overlap(width: int, height: int, values: list[int]) -> None:
    tiles = squarified(values, width, height)
    assert len(tiles) == len(values)
    assert sum(tile.width * tile.height for tile in tiles) == pytest.approx(width * height)
    for n, one in enumerate(tiles):
        assert one.x >= -1e-6 and one.y >= -1e-6
        assert one.x + one.width <= width + 1e-6 and one.y + one.height <= height + 1e-6
        for other in tiles[n + 1 :]:
            assert not _overlap(one, other)


def _overlap(one: Tile, other: Tile) -> bool:
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return across > 1e-6 and down > 1e-6


@pytest.mark.parametrize("width, height", SIZES)
@given(values=VALUES)
def test_no_tile_is_below_the_least(width: int, height: int, values: list[int]) -> None:
    tiles = squarified(values, width, height)
    assert min(tile.width * tile.height for tile in tiles) >= LEAST * LEAST - 1e-6
    areas = [tile.width * tile.height for tile in tiles]
    assert areas == pytest.approx(sorted(areas, reverse=True))


def test_large_ones_keep_their_proportion() -> None:
    four, two, one = squarified([4, 2, 1], 700, 100, least=0)
    assert four.width * four.height == pytest.approx(40_000)
    assert two.width * two.height == pytest.approx(2 * one.width * one.height)


def test_tiles_are_squarer_than_slices() -> None:
    """The example of the paper that gave the way its name."""
    tiles = squarified([6, 6, 4, 3, 2, 2, 1], 600, 400, least=0)
    worst = max(max(tile.width / tile.height, tile.height / tile.width) for tile in tiles)
    assert worst < 2.8
    assert [round(tile.width) for tile in tiles[:2]] == [300, 300]


def test_where_there_is_no_room_all_are_alike() -> None:
    tiles = squarified([900] + [1] * 39, 200, 200, least=48)
    assert len({round(tile.width * tile.height, 6) for tile in tiles}) == 1
