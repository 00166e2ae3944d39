"""What triage is offered: a category from the words, the nearest unit, cases that look alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from app.accounts.models import Unit, UnitKind
from app.cases.models import Case, Category
from app.core.searching import simplify, words

SAME_THING = timedelta(days=30)
CLOSE = 0.35  # of the shorter text's pairs of characters
RELATED = 0.15
# Said with any request, or about the sender alone: no reason for a category, no likeness.
COURTESIES = re.compile(
    "您好|你好|请问|请教|想?咨询一下|想问一下|问一句|帮(邻居|邻里|父母|家人)(反映|问)|(又?来)?反映一下|反映|"
    "[^，。！？；]{0,6}(住户|居民|邻居)都(提过|反映过|说)|和[^，。！？；]{0,4}邻居商量过|"
    "麻烦(了|你们|您)?|谢谢(你们|您)?|多谢|感谢|辛苦(了|你们|您)?|拜托(了)?|希望|尽快|能不能|可不可以|可以[^，。！？；]{0,4}吗|"
    "给个(准话|答复|说法)|什么时候|(可以|能)(办好|解决|处理)|(处理|解决|看|查)一下|有没有|"
    "(一般|平时)?(早上|上午|中午|下午|晚上)[^，。！？；]{0,8}在家"
)
CLAUSE = re.compile(r"[，。！？；：、,.!?;:\n]+")


@dataclass(frozen=True)
class Guess:
    category: Category
    because: tuple[str, ...]  # the words that spoke for it, as they stand in the text


def guess_category(text: str, categories: Iterable[Category]) -> Guess | None:
    """The category whose keywords stand in the text: longer words say more, a child more than its parent.

    Of equals the urgent one: taken for less than it is, an accident waits for days.
    """
    plain = matter(text)
    weighed = [
        (
            sum(map(len, hits)),
            category.urgent,
            category.parent_id is not None,
            -category.id,
            Guess(category, hits),
        )
        for category in categories
        if not category.closed and (hits := _hits(plain, category.keywords))
    ]
    return max(weighed, key=lambda one: one[:4])[4] if weighed else None


def _hits(plain: str, keywords: str) -> tuple[str, ...]:
    found = [word for word in keywords.split() if simplify(word.casefold()) in plain]
    # 路灯 within 路灯坏 is one reason, not two
    return tuple(word for word in found if not any(word != other and word in other for other in found))


def unit_kind(category: Category | None) -> str | None:
    """A category's own, or its parent's."""
    if category is None:
        return None
    return category.unit_kind or (category.parent.unit_kind if category.parent else None)


def nearest_unit(units: Sequence[Unit], kind: str | None, about_unit_id: int | None = None) -> Unit | None:
    """The unit of that kind with the smallest area around the place; else the neighbourhood committee."""
    able = [unit for unit in units if unit.id != about_unit_id]
    for wanted in (kind, UnitKind.COMMITTEE.value):
        fitting = [unit for unit in able if wanted and unit.kind.value == wanted]
        if fitting:
            return max(fitting, key=lambda unit: (unit.area.level.depth, -unit.id))
    return None


@dataclass(frozen=True)
class Alike:
    case: Case
    share: float
    same_category: bool
    same_place: bool

    @property
    def close(self) -> bool:
        return self.share >= CLOSE or (self.share >= RELATED and self.same_category and self.same_place)

    @property
    def same_thing(self) -> bool:
        """Sure enough to offer the merger beside the suggestion itself."""
        return self.close and self.same_category


def alike(
    case: Case,
    others: Iterable[Case],
    category: Category | None,
    categories: Sequence[Category],
    at: datetime,
) -> list[Alike]:
    """Cases of the last 30 days that may be about the same thing, the likeliest first."""
    mine = _pairs_of(case)
    recent = [one for one in others if one.id != case.id and at - one.submitted_at <= SAME_THING]
    found = [_compared(case, mine, other, category, categories) for other in recent]
    kept = [one for one in found if one.share >= RELATED or (one.same_category and one.same_place)]
    return sorted(kept, key=lambda one: (-one.same_thing, -one.close, -one.share, -one.case.id))


def _compared(
    case: Case, mine: frozenset[str], other: Case, category: Category | None, categories: Sequence[Category]
) -> Alike:
    share = likeness(mine, _pairs_of(other))
    theirs = other.category_id
    if theirs is None and share >= RELATED and (guess := guess_category(other.text, categories)):
        theirs = guess.category.id  # nobody has sorted it yet either
    same_category = category is not None and theirs == category.id
    return Alike(other, share, same_category, other.area_id == case.area_id)


def matter(text: str) -> str:
    """What it is about: without the courtesies around it, in simplified characters."""
    return COURTESIES.sub("，", simplify(text.casefold()))


def _pairs_of(case: Case) -> frozenset[str]:
    """Both lie in the same compound: that both name it says nothing."""
    text = f"{case.text}，{case.place}"
    for name in case.area.trail.split("/"):
        text = text.replace(name, "，")
    return pairs(matter(text))


def pairs(text: str) -> frozenset[str]:
    """Neighbouring words of a clause: two Chinese characters, or two Latin words."""
    return frozenset(a + b for clause in CLAUSE.split(text) for a, b in pairwise(words(clause)))


def likeness(mine: frozenset[str], theirs: frozenset[str]) -> float:
    shorter = min(len(mine), len(theirs))
    return len(mine & theirs) / shorter if shorter >= 4 else 0.0
