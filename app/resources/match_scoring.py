"""Which resource might answer a demand, and why: pure, so that every suggestion can be explained and tested."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from app.core.searching import words
from app.resources.models import ResourceKind

MOST = 5
FITS, A_WORD, MOST_WORDS, OPEN, SHUT = 40, 16, 48, 6, -8
NEAR, UP, DOWN = 30, 3, 6  # what is offered to everybody around is nearer than what lies beside
LEAST = 35  # near alone is no reason

K = ResourceKind
# The words of a category, of the one above it or of its keywords that call for a kind of resource.
CALLED_FOR: dict[ResourceKind, tuple[str, ...]] = {
    K.VENUE: ("场所", "场地", "活动室", "活动", "食堂", "阅览", "棋牌", "课堂", "托管", "游乐", "文体"),
    K.PEOPLE: ("课程", "培训", "兴趣班", "纠纷", "咨询", "法律", "志愿", "帮扶", "照料"),
    K.GOODS: ("器材", "轮椅", "桌椅", "工具", "长椅"),
    K.FUND: ("帮扶", "困难", "低保", "补贴"),
    K.SERVICE: ("服务", "助浴", "助餐", "食堂", "上门", "体检", "护理", "维修", "养老", "医"),
    K.INFO: ("办事", "政策", "就业", "招聘", "证明", "咨询"),
}
_SAID_OF_EVERYTHING = (
    "社区 小区 我们 你们 他们 希望 可以 能不 不能 没有 一个 一些 有没 这里 这边 大家 想要 现在 比较 时候 因为 所以"
    " 需要 每天 每周 工作 作日 上午 下午 免费 服务 预约 提前 这个 那个 我家 楼下 附近"
)
STOP = frozenset(_SAID_OF_EVERYTHING.split())


class Why(StrEnum):
    KIND = "kind"  # the category calls for such a thing
    PLACE = "place"  # with the place both lie in
    WORDS = "words"  # with what both speak of
    OPEN = "open"  # when it is asked for
    SHUT = "shut"


class Time(StrEnum):
    WEEKEND = "weekend"
    EVENING = "evening"


@dataclass(frozen=True)
class Need:
    """What is known of a demand: its words, the names and keywords of its category, where it lies."""

    text: str
    category: str
    path: str
    trail: str


@dataclass(frozen=True)
class Offer:
    id: int
    kind: ResourceKind
    text: str
    hours: str
    path: str


@dataclass(frozen=True)
class Reason:
    why: Why
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scored:
    id: int
    points: int
    reasons: tuple[Reason, ...]


def best(need: Need, offers: Iterable[Offer], *, least: int = LEAST, most: int = MOST) -> list[Scored]:
    """The best first; of two alike the newer one."""
    scored = [one for one in (score(need, offer) for offer in offers) if one.points >= least]
    return sorted(scored, key=lambda one: (-one.points, -one.id))[:most]


def score(need: Need, offer: Offer) -> Scored:
    parts = [
        part
        for part in (_kind(need, offer), _words(need, offer), _place(need, offer), _time(need, offer))
        if part
    ]
    if not any(reason.why in (Why.KIND, Why.WORDS) for _points, reason in parts):
        return Scored(offer.id, 0, ())
    return Scored(
        offer.id, sum(points for points, _reason in parts), tuple(reason for _points, reason in parts)
    )


def _kind(need: Need, offer: Offer) -> tuple[int, Reason] | None:
    called = any(word in need.category for word in CALLED_FOR[offer.kind])
    return (FITS, Reason(Why.KIND)) if called else None


def _words(need: Need, offer: Offer) -> tuple[int, Reason] | None:
    """In the order in which the demand says them."""
    theirs = spoken_of(offer.text)
    both = [pair for pair in spoken_of(f"{need.text} {need.category}") if pair in theirs]
    return (min(MOST_WORDS, A_WORD * len(both)), Reason(Why.WORDS, tuple(both[:3]))) if both else None


def spoken_of(text: str) -> dict[str, None]:
    """Two characters next to each other are a word well enough; Latin words are one as they stand."""
    tokens = words(text)
    pairs = [a + b for a, b in pairwise(tokens) if len(a) == len(b) == 1 and not (a + b).isascii()]
    latin = [token for token in tokens if token.isascii() and len(token) > 2]
    return dict.fromkeys(word for word in (*pairs, *latin) if word not in STOP)


def runs(pairs: Iterable[str]) -> list[str]:
    """As people read them: pairs that overlap are one word."""
    found: list[str] = []
    for pair in pairs:
        if found and found[-1][-1] == pair[0]:
            found[-1] += pair[1:]
        else:
            found.append(pair)
    return found


def _place(need: Need, offer: Offer) -> tuple[int, Reason] | None:
    """Steps up from the demand to what both lie in, and down from there to the resource."""
    here, there = need.path.strip("/").split("/"), offer.path.strip("/").split("/")
    shared = sum(1 for a, b in zip(here, there, strict=False) if a == b and here[0] == there[0])
    if not shared:
        return None
    points = NEAR - UP * (len(here) - shared) - DOWN * (len(there) - shared)
    return max(0, points), Reason(Why.PLACE, (need.trail.split("/")[shared - 1],))


def _time(need: Need, offer: Offer) -> tuple[int, Reason] | None:
    """Only when the demand names a time and the resource says when it is open."""
    asked = _asked(need.text)
    if not asked or not offer.hours:
        return None
    if asked <= open_at(offer.hours):
        return OPEN, Reason(Why.OPEN, (offer.hours,))
    return SHUT, Reason(Why.SHUT, (offer.hours,))


def _asked(text: str) -> set[Time]:
    said = {Time.WEEKEND: r"周末|周六|周日|星期[六日天]|双休", Time.EVENING: r"晚上|夜里|下班|晚间|夜间"}
    return {time for time, words in said.items() if re.search(words, text)}


def open_at(hours: str) -> set[Time]:
    """What words about opening hours promise."""
    found = set()
    if re.search(r"每天|每日|周末|周六|周日|星期[六日天]|24 ?小时|全天", hours):
        found.add(Time.WEEKEND)
    closing = [int(hour) for hour in re.findall(r"[-–—至到] ?(\d{1,2}):\d\d", hours)]
    if re.search(r"晚|夜|24 ?小时|全天", hours) or any(hour >= 18 for hour in closing):
        found.add(Time.EVENING)
    return found
