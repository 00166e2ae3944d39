"""What neighbours reported here already, for somebody who is writing: kind of matter, day and state only."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.areas.models import Area, Level
from app.cases import suggest
from app.cases.models import Case, Category, Kind, case_scope
from app.cases.queries import categories
from app.cases.voice_rules import JOINABLE, RECENT
from app.cases.workflow import Status
from app.core.clock import now
from app.core.db import db
from app.core.instance import here

LOOKED_AT, MOST = 40, 3
QUIET, MOST_QUIET = 60, 5_000  # seconds, places
SHORTEST = 4  # characters: less says nothing


@dataclass(frozen=True)
class Near:
    """A case that may be about the same thing. Never anybody's words."""

    case_id: int
    category: str
    status: Status
    voices: int
    at: datetime


# A building's neighbours are those of its compound. Built once: putting it together costs more than running it.
_COMPOUND = (
    sa.select(sa.case((Area.level == Level.BUILDING, Area.parent_id), else_=Area.id))
    .where(Area.id == sa.bindparam("area"))
    .scalar_subquery()
)
_HERE = (
    sa.select(
        Case.id, Case.text, Case.category_id, Case.status, Case.voices, Case.submitted_at,
        Category.name.label("category"), Area.trail,
    )
    .join(case_scope, case_scope.c.case_id == Case.id)
    .join(Category, Category.id == Case.category_id)
    .join(Area, Area.id == Case.area_id)
    .where(
        case_scope.c.outer_id == _COMPOUND,
        case_scope.c.submitted_at > sa.bindparam("since", type_=case_scope.c.submitted_at.type),
        case_scope.c.status.in_([status.value for status in sorted(JOINABLE)]),
        case_scope.c.kind != Kind.INQUIRY.value,
        Case.alarm.is_(None),
        Case.about_unit_id.is_(None),
        Case.about_user_id.is_(None),
    )
    .order_by(case_scope.c.submitted_at.desc(), Case.id.desc())
    .limit(LOOKED_AT)
)  # fmt: skip


class _Quiet(dict[int, float]):
    """Places where nothing was open a moment ago: sending a report does not look again for a minute."""

    owner: object = None

    def here(self) -> _Quiet:
        """One process may serve several instances one after the other, as the tests do."""
        if self.owner is not here() or len(self) >= MOST_QUIET:
            self.clear()
            self.owner = here()
        return self


_quiet = _Quiet()


def similar(text: str, area_id: int, *, sending: bool = False) -> list[Near]:
    """The likeliest first; nothing is asked for a word or two. One statement where nothing is open here."""
    quiet = _quiet.here()
    known = quiet.get(area_id)
    if len(text.strip()) < SHORTEST or (sending and known and time.monotonic() - known < QUIET):
        return []
    rows = db.session.execute(_HERE, {"area": area_id, "since": now() - RECENT}).all()
    if not rows:
        quiet[area_id] = time.monotonic()
        return []
    guess = suggest.guess_category(text, categories())
    wanted = guess.category.id if guess else None
    ranked = sorted((_ranked(text, row, wanted) for row in rows), key=lambda one: one[0], reverse=True)
    return [
        _near(row) for (close, same, share, _id), row in ranked if close or same or share >= suggest.RELATED
    ][:MOST]


Rank = tuple[bool, bool, float, int]


def _ranked(text: str, row: sa.Row, wanted: int | None) -> tuple[Rank, sa.Row]:  # type: ignore[type-arg]
    names = row.trail.split("/")
    share = suggest.likeness(_pairs(text, names), _pairs(row.text, names))
    return (share >= suggest.CLOSE, row.category_id == wanted, share, row.id), row


def _pairs(text: str, names: Sequence[str]) -> frozenset[str]:
    """Both lie here: that both name the place says nothing."""
    for name in names:
        text = text.replace(name, "，")
    return suggest.pairs(suggest.matter(text))


def _near(row: sa.Row) -> Near:  # type: ignore[type-arg]
    return Near(row.id, row.category, row.status, row.voices, row.submitted_at)
