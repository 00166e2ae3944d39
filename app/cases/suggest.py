"""What triage is offered: a category from the words, the nearest unit, cases that look alike."""

from __future__ import annotations

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


@dataclass(frozen=True)
class Guess:
    category: Category
    because: tuple[str, ...]  # the words that spoke for it, as they stand in the text


def guess_category(text: str, categories: Iterable[Category]) -> Guess | None:
    """The category whose keywords stand in the text: longer words say more, a child more than its parent."""
    plain = simplify(text.casefold())
    weighed = [
        (sum(map(len, hits)), category.parent_id is not None, -category.id, Guess(category, hits))
        for category in categories
        if not category.closed and (hits := _hits(plain, category.keywords))
    ]
    return max(weighed, key=lambda one: one[:3])[3] if weighed else None


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


def alike(case: Case, others: Iterable[Case], category_id: int | None, at: datetime) -> list[Alike]:
    """Cases of the last 30 days that may be about the same thing, the likeliest first."""
    mine = pairs(f"{case.text} {case.place}")
    found = [
        Alike(
            other,
            _share(mine, pairs(f"{other.text} {other.place}")),
            category_id is not None and other.category_id == category_id,
            other.area_id == case.area_id,
        )
        for other in others
        if other.id != case.id and at - other.submitted_at <= SAME_THING
    ]
    kept = [one for one in found if one.share >= RELATED or (one.same_category and one.same_place)]
    return sorted(kept, key=lambda one: (-one.close, -one.share, -one.case.id))


def pairs(text: str) -> frozenset[str]:
    """Neighbouring words: two Chinese characters, or two Latin words."""
    said = words(text)
    return frozenset(a + b for a, b in pairwise(said))


def _share(mine: frozenset[str], theirs: frozenset[str]) -> float:
    shorter = min(len(mine), len(theirs))
    return len(mine & theirs) / shorter if shorter >= 4 else 0.0
