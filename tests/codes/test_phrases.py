"""A place name turns to the next line between words."""

import pytest

from app.codes.phrases import phrases


@pytest.mark.parametrize(
    ("name", "pieces"),
    [
        ("福州市鼓楼区东街街道军门社区第三网格", ["福州市", "鼓楼区", "东街街道", "军门社区", "第三网格"]),
        ("军门新村3座2单元", ["军门新村", " 3座", " 2单元"]),
        ("3 座 2 单元", ["3 座", " 2 单元"]),
        ("白龙社区天泉花园三期12号楼", ["白龙社区", "天泉花园", "三期", " 12号楼"]),
        ("津泰新村（二期）", ["津泰新村（二期）"]),
        ("Block A, Jinniu Garden", ["Block", " A,", " Jinniu", " Garden"]),
        ("五一路", ["五一路"]),
        ("市政府大院", ["市政府大院"]),
        ("区", ["区"]),
        ("", []),
        (" \n\t ", []),
    ],
)
def test_numbers_stay_with_their_unit_and_names_stay_whole(name: str, pieces: list[str]) -> None:
    assert phrases(name) == pieces


@pytest.mark.parametrize(
    "name", ["甲" * 60, "x" * 200, "，。" * 20, "（" * 9, "a 甲 b 乙 " * 9, "第" * 3, "#eval]\"'"]
)
def test_no_character_is_lost_and_no_piece_is_too_long_for_a_line(name: str) -> None:
    pieces = phrases(name)
    assert "".join("".join(pieces).split()) == "".join(name.split())
    assert all(piece.strip() for piece in pieces)


def test_a_name_without_any_known_word_can_still_turn() -> None:
    assert max(len(piece) for piece in phrases("甲乙丙丁戊己庚辛壬癸" * 3)) <= 8
