"""Chats and orders as they are really copied, taken apart by hand beside each."""

from datetime import datetime

import pytest

from app.cases.pasting import MOST, day_in, taken_apart
from app.core.clock import LOCAL

DESKTOP = """王阿姨 2026/11/27 9:15:02
三栋二单元的灯坏了三天
晚上看不见台阶

小陈（5-302） 2026/11/27 9:16:40
收到，谢谢

李伯 2026/11/27 9:20:11
垃圾桶满了没人收
"""
BESIDE = """王阿姨：三栋二单元的灯坏了三天
王阿姨：晚上看不见台阶
李伯: 垃圾桶满了没人收
小周：[图片]
"""
BEFORE = "[09:15] 王阿姨: 灯坏了\n[09:17] 李伯: 地址：东门 10:30 有人堵路\n另外：楼道也脏"
ORDERS = """工单编号：FZ2026112700123  受理时间：2026-11-27 08:31
来电人：林先生  联系电话：13812341234
事发地址：军门社区军门新村3号楼
诉求标题：路灯不亮
诉求内容：市民来电反映楼下路灯三天不亮，
要求尽快维修。
办理时限：2026年11月30日18时

工单编号：FZ2026112700124
诉求内容：垃圾无人清运。
办结时限：2026-12-01
"""


def test_a_chat_copied_from_the_desktop() -> None:
    pasted = taken_apart(DESKTOP)
    assert not pasted.orders
    assert [(one.who, one.said_at, one.worth) for one in pasted.drafts] == [
        ("王阿姨", "2026/11/27 9:15:02", True),
        ("小陈（5-302）", "2026/11/27 9:16:40", False),
        ("李伯", "2026/11/27 9:20:11", True),
    ]
    assert pasted.drafts[0].text == "三栋二单元的灯坏了三天\n晚上看不见台阶"


def test_names_before_their_words_and_one_voice_in_a_row() -> None:
    drafts = taken_apart(BESIDE).drafts
    assert [(one.who, one.text, one.worth) for one in drafts] == [
        ("王阿姨", "三栋二单元的灯坏了三天\n晚上看不见台阶", True),
        ("李伯", "垃圾桶满了没人收", True),
        ("小周", "[图片]", False),
    ]


def test_a_colon_does_not_make_a_name() -> None:
    drafts = taken_apart(BEFORE).drafts
    assert [(one.who, one.text) for one in drafts] == [
        ("王阿姨", "灯坏了"),
        ("李伯", "地址：东门 10:30 有人堵路\n另外：楼道也脏"),
    ]


def test_without_names_empty_lines_part_it() -> None:
    assert [one.text for one in taken_apart("灯坏了\n三天了\n\n\n垃圾没人收\n").drafts] == [
        "灯坏了\n三天了",
        "垃圾没人收",
    ]
    assert not taken_apart(" \n\n").drafts


def test_orders_of_the_hotline() -> None:
    pasted = taken_apart(ORDERS)
    assert pasted.orders
    first, second = pasted.drafts
    assert first.text == "路灯不亮\n市民来电反映楼下路灯三天不亮，\n要求尽快维修。"
    assert (first.outer_no, first.who, first.phone) == ("FZ2026112700123", "林先生", "13812341234")
    assert first.place == "军门社区军门新村3号楼"
    assert first.outer_due_at == datetime(2026, 11, 30, 18, 0, tzinfo=LOCAL)
    assert (second.outer_no, second.text) == ("FZ2026112700124", "垃圾无人清运。")
    assert second.outer_due_at == datetime(2026, 12, 1, 23, 59, tzinfo=LOCAL)


@pytest.mark.parametrize("text", ["", "尽快", "2026-13-40", "2026-11-30 25:00"])
def test_no_day_is_no_day(text: str) -> None:
    assert day_in(text) is None


def test_a_whole_years_chat_is_cut_and_says_so() -> None:
    pasted = taken_apart("\n".join(f"邻居{chr(0x4E00 + n)}：灯坏了" for n in range(MOST + 7)))
    assert len(pasted.drafts) == MOST
    assert pasted.more == 7
