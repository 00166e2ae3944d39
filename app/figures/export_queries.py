"""The rows of an export: every column of the cases in a list, read in pieces. No contact is among them."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.actor import Actor
from app.accounts.models import Unit
from app.accounts.permissions import Permission
from app.areas.models import Area
from app.cases.models import Case, Category
from app.cases.queries import seen_by
from app.core.db import db
from app.core.errors import NotAllowed
from app.meetings import chain
from app.meetings.stops import Stop, stops

PIECE = 1_000
_parent = aliased(Category)

COLUMNS = (
    Case.id, Case.ref, Case.title, Case.text, Case.place, Case.kind, Case.channel, Case.status, Case.submitted_at,
    Case.accepted_at, Case.due_at, Case.handle_due_at, Case.handled_at, Case.checked_at, Case.late, Case.voices,
    Case.unit_result, Case.resident_result, Case.satisfaction,
    Area.trail, _parent.name.label("above"), Category.name.label("category"), Unit.name.label("unit"),
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    case: sa.Row[*tuple[Any, ...]]
    chain: Sequence[Stop]


def rows(
    which: sa.ColumnElement[bool], actor: Actor, order: Sequence[sa.ColumnElement[Any]], most: int
) -> Iterator[Line]:
    """What this person may see of these cases. Their numbers first, in order; then PIECE of them at a time.

    Neither the database's sorting nor this process ever holds more of what was written than one piece.
    """
    seen = sa.select(Case.id).where(which, seen_by(actor)).order_by(*order).limit(most)
    numbers = array("q", db.session.scalars(seen, execution_options={"yield_per": PIECE}))
    for start in range(0, len(numbers), PIECE):
        yield from _piece(numbers[start : start + PIECE], actor)


def _piece(numbers: Sequence[int], actor: Actor) -> Iterator[Line]:
    """Two statements: the cases, and the councils behind them."""
    here = sa.and_(Case.id.in_(list(numbers)), seen_by(actor))
    links = chain.of_those(sa.select(Case.id).where(here, Case.deliberated_at.is_not(None)))
    found = (
        sa.select(*COLUMNS)
        .join(Area, Area.id == Case.area_id)
        .outerjoin(Category, Category.id == Case.category_id)
        .outerjoin(_parent, _parent.id == Category.parent_id)
        .outerjoin(Unit, Unit.id == Case.unit_id)
        .where(here)
    )
    cases = {case.id: case for case in db.session.execute(found)}
    for number in numbers:
        if number in cases:  # nobody has taken it from this person's sight meanwhile
            yield Line(cases[number], stops(links.get(number, ())))


def refuse_without_right(around: Collection[int], actor: Actor) -> None:
    """The right to export is held in places, as every other."""
    if Permission.EXPORT not in actor.permissions_at(around):
        raise NotAllowed("You may not export the lists of this place.")


def refuse_without_right_everywhere(actor: Actor) -> None:
    refuse_without_right_where(actor, Permission.VIEW_CASES)


def refuse_without_right_where(actor: Actor, seeing: Permission) -> None:
    """A list that is not narrowed to a place holds all this person sees: the right must cover all of it."""
    seen = actor.areas(seeing).union(*actor.unit_areas(seeing).values())
    for area in db.session.scalars(sa.select(Area).where(Area.id.in_(seen))):
        if Permission.EXPORT not in actor.permissions_at(area.around):
            raise NotAllowed("You may export in some of your places only. Choose the place first.")
