"""How places are looked for: worked out by hand, on names that are read in more than one way."""

import fnmatch

import pytest

from app.core.sounding import looked_for, sought

FOUND = [
    ("rongyin", "榕荫新村"),
    ("RongYin", "榕荫新村"),
    ("rong'yin", "榕荫新村"),
    ("ryxc", "榕荫新村"),
    ("ry", "榕荫新村"),
    ("xincun", "榕荫新村"),
    ("xc", "榕荫新村"),
    ("荫新", "榕荫新村"),
    ("榕蔭", "榕荫新村"),
    ("榕荫", "榕蔭新村"),
    ("rongyin", "榕蔭新村"),
    ("ryxc3hl", "榕荫新村3号楼"),
    ("changle", "长乐区"),
    ("changle", "長樂區"),
    ("xiamen", "厦门花园"),
    ("dasha", "厦门大厦"),
    ("zhongqing", "重庆路"),  # as it is misread
    ("chongqing", "重庆路"),
    ("luhe", "六合里"),
    ("liuhe", "六合里"),
    ("chaoyang", "朝阳社区"),
    ("cysq", "朝阳社区"),
    ("lvdao", "绿岛花园"),
    ("ludao", "绿岛花园"),
    ("yueqing", "乐清路"),
    ("dashilan", "大栅栏"),
    ("azuo", "东街A座"),
]
NOT_FOUND = [
    ("r", "榕荫新村"),  # one letter begins everything
    ("ongyin", "榕荫新村"),  # a syllable is not cut
    ("yx c", "榕荫新村"),
    ("haolou", "3号楼"),  # a number is no name: every compound has one
    ("3", "3号楼"),
    ("", "榕荫新村"),
]


def finds(typed: str, name: str) -> bool:
    """LIKE, by hand."""
    return all(
        (pattern := looked_for(part)) is not None
        and fnmatch.fnmatchcase(sought(name), pattern.replace("%", "*"))
        for part in typed.split() or [""]
    )


@pytest.mark.parametrize(("typed", "name"), FOUND)
def test_it_is_found(typed: str, name: str) -> None:
    assert finds(typed, name)


@pytest.mark.parametrize(("typed", "name"), NOT_FOUND)
def test_it_is_not_found(typed: str, name: str) -> None:
    assert not finds(typed, name)


def test_a_name_full_of_readings_stays_short() -> None:
    assert len(sought("长乐重行朝都单石还厦" * 6)) < 20_000
