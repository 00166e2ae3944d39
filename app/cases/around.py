"""What else was said here: at the same place, and of the same category around it, open and in the last year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.actor import Actor
from app.areas.models import Area, Level
from app.cases.models import Case, case_scope
from app.cases.queries import hidden_from, seen_by
from app.cases.workflow import OPEN, Status
from app.core.db import db

YEAR = timedelta(days=365)
SHOWN = 4  # of the open ones, and of the earlier ones
# So many of the newest are looked at, however many there are: a page costs the same everywhere.
PLACE, WIDER = 60, 200
LEFT_OUT = (Status.MERGED, Status.WITHDRAWN)


@dataclass(frozen=True)
class Around:
    """The newest first; `place` is the compound, whose buildings are one place."""

    open: Sequence[Case] = ()
    earlier: Sequence[Case] = ()
    place_id: int = 0

    def is_here(self, other: Case) -> bool:
        return self.place_id in other.area.around


NONE = Around()


def around(case: Case, actor: Actor, at: datetime) -> Around:
    """In one statement."""
    place = compound_of(case.area)
    scope, no_status = case_scope.c, [status.value for status in LEFT_OUT]

    def newest(outer: int, most: int) -> sa.Subquery:
        return (
            sa.select(scope.case_id, scope.category_id, scope.submitted_at, scope.status)
            .where(scope.outer_id == outer, scope.submitted_at > at - YEAR, scope.case_id != case.id)
            .where(scope.status.not_in(no_status), scope.case_id.not_in(hidden_from(actor)))
            .order_by(scope.submitted_at.desc(), scope.case_id.desc())
            .limit(most)
            .subquery()
        )

    here = newest(place, PLACE)
    parts = [sa.select(here)]
    if case.category_id and (outer := _above(case.area, place)):
        wider = newest(outer, WIDER)
        parts.append(sa.select(wider).where(wider.c.category_id == case.category_id))
    found = sa.union(*parts).subquery()
    runs = sa.case((found.c.status.in_([status.value for status in OPEN]), 1), else_=0)
    rank = sa.func.row_number().over(
        partition_by=runs, order_by=(found.c.submitted_at.desc(), found.c.case_id.desc())
    )
    ranked = (
        sa.select(found.c.case_id, rank.label("rank"))
        .join(Case, Case.id == found.c.case_id)
        .where(seen_by(actor))
        .subquery()
    )
    rows: Sequence[Case] = db.session.scalars(
        sa.select(Case)
        .join(ranked, ranked.c.case_id == Case.id)
        .where(ranked.c.rank <= SHOWN)
        .options(joinedload(Case.area), joinedload(Case.unit))
        .order_by(Case.submitted_at.desc(), Case.id.desc())
    ).all()
    return sorted_out(rows, place)


def sorted_out(rows: Iterable[Case], place: int) -> Around:
    known = list(rows)
    still = [one for one in known if one.status in OPEN]
    over = [one for one in known if one.status not in OPEN]
    return Around(still[:SHOWN], over[:SHOWN], place)


def compound_of(area: Area) -> int:
    """A building's neighbours are those of its compound."""
    return area.parent_id if area.level is Level.BUILDING and area.parent_id else area.id


def _above(area: Area, place: int) -> int | None:
    way = [int(part) for part in area.path.strip("/").split("/")]
    at = way.index(place)
    return way[at - 1] if at else None
