"""What somebody did to several cases at once, and what may be chosen for all of them."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.actor import Actor
from app.accounts.models import Unit
from app.cases import queries
from app.cases.bundle_models import Bundle, BundleLine
from app.cases.models import Case
from app.core.db import db
from app.core.errors import NotFound


def get(bundle_id: int, actor: Actor) -> Bundle:
    """One's own: what somebody did at once is their affair; what became of each case stands on the case."""
    lines = joinedload(Bundle.lines).joinedload(BundleLine.case)
    found = db.session.scalars(sa.select(Bundle).where(Bundle.id == bundle_id).options(lines))
    return own(found.unique().one_or_none(), actor)


def own(bundle: Bundle | None, actor: Actor) -> Bundle:
    if bundle is None or bundle.actor_id != actor.user_id:
        raise NotFound("There is no such page.")
    return bundle


def seen(refs: Sequence[str], actor: Actor) -> list[Case]:
    """In the order in which they came in."""
    chosen = (
        queries.visible_to(actor)
        .where(Case.ref.in_(refs))
        .options(joinedload(Case.area), joinedload(Case.unit))
    )
    return list(db.session.scalars(chosen.order_by(Case.submitted_at, Case.id)))


def units_serving(cases: Sequence[Case]) -> list[tuple[Unit, int]]:
    """The units whose area lies around these places, and how many of the cases that is; of most of them first."""
    around = frozenset[int]().union(*(case.area.around for case in cases))
    units = (
        sa.select(Unit).where(Unit.area_id.in_(around), Unit.closed.is_(False)).order_by(Unit.name, Unit.id)
    )
    found = [
        (unit, sum(unit.area_id in case.area.around and unit.id != case.about_unit_id for case in cases))
        for unit in db.session.scalars(units)
    ]
    return sorted(((unit, n) for unit, n in found if n), key=lambda one: -one[1])
