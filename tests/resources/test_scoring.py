"""What speaks for a resource, and how much: pure, in sentences one can check."""

import pytest

from app.resources.match_scoring import MOST, Need, Offer, Time, Why, best, open_at, runs, score, spoken_of
from app.resources.models import ResourceKind

TRAIL = "鼓楼区/东街街道/军门社区/第一网格/榕荫新村/3 号楼"
NEED = Need(
    "小区增设老人活动场所。下雨天老人都挤在单元门口打牌",
    "文体活动 › 活动场所 活动室 场地",
    "/1/2/3/4/5/6/",
    TRAIL,
)


def offer(number: int = 1, **more: object) -> Offer:
    given = {"kind": ResourceKind.VENUE, "text": "多功能活动室", "hours": "", "path": "/1/2/3/"} | more
    return Offer(number, **given)  # type: ignore[arg-type]


def whys(one: Offer, need: Need = NEED) -> dict[Why, tuple[str, ...]]:
    return {reason.why: reason.about for reason in score(need, one).reasons}


def test_every_suggestion_says_why() -> None:
    found = whys(offer(text="老人活动室"))
    assert found == {Why.KIND: (), Why.WORDS: ("老人", "人活", "活动"), Why.PLACE: ("军门社区",)}
    assert runs(found[Why.WORDS]) == ["老人活动"], "said as one word"
    assert runs(("电梯", "老人", "人活")) == ["电梯", "老人活"]


def test_a_kind_the_category_does_not_call_for_needs_words_of_its_own() -> None:
    assert Why.KIND not in whys(offer(kind=ResourceKind.INFO, text="老人活动表"))
    assert score(NEED, offer(kind=ResourceKind.INFO, text="招工信息")).points == 0, "near alone is no reason"


def test_nearer_is_better_and_what_is_offered_to_everybody_around_is_near() -> None:
    around, beside, far = offer(path="/1/2/3/"), offer(path="/1/2/9/"), offer(path="/1/7/8/9/")
    points = [score(NEED, one).points for one in (around, beside, far)]
    assert points == sorted(points, reverse=True) and len(set(points)) == 3
    assert whys(beside)[Why.PLACE] == ("东街街道",)
    assert Why.PLACE not in whys(offer(path="/12/2/3/"))


@pytest.mark.parametrize(
    "asked, hours, why",
    [
        ("周末想有地方下棋", "每天 9:00–21:00", Why.OPEN),
        ("晚上想有地方下棋", "每天 9:00–21:00", Why.OPEN),
        ("晚上想有地方下棋", "工作日 9:00–17:00", Why.SHUT),
        ("周末想有地方下棋", "周一至周五 9:00–21:00", Why.SHUT),
        ("想有地方下棋", "工作日 9:00–17:00", None),
        ("周末想有地方下棋", "", None),
    ],
)
def test_the_opening_time_counts_when_one_is_asked_for(asked: str, hours: str, why: Why | None) -> None:
    found = whys(offer(hours=hours), Need(asked, NEED.category, NEED.path, TRAIL))
    assert {Why.OPEN, Why.SHUT} & set(found) == ({why} if why else set())


def test_words_about_hours_are_read() -> None:
    assert open_at("24 小时") == {Time.WEEKEND, Time.EVENING}
    assert open_at("周六上午") == {Time.WEEKEND}
    assert open_at("工作日 8:30-17:30") == set()


def test_two_characters_are_a_word_and_common_ones_are_none() -> None:
    assert list(spoken_of("我们希望有 WiFi 的活动室")) == ["们希", "望有", "的活", "活动", "动室", "wifi"]


def test_the_best_five_the_newer_first_of_two_alike() -> None:
    many = [offer(number) for number in range(1, 9)]
    assert [one.id for one in best(NEED, many)] == [8, 7, 6, 5, 4]
    assert len(best(NEED, many)) == MOST
    assert best(NEED, [offer(text="鼓楼法律援助", kind=ResourceKind.INFO)]) == []
