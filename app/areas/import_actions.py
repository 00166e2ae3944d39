"""Adding what a plan holds: all of it or nothing, parents first."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from app.areas.actions import Sprout, add_areas
from app.areas.import_rows import Row
from app.areas.importing import Known, Place, Plan, Tree, plan
from app.areas.models import Area
from app.areas.scope import within
from app.core.db import db
from app.core.errors import DomainError


def plan_here(rows: Sequence[Row], mine: Collection[int], target: Area | None, root: str = "") -> Plan:
    """The table against the tree as it stands now; asked again inside the transaction that adds."""
    codes = {row.code for row in rows if row.code}
    ours = [_known(area) for area in db.session.scalars(sa.select(Area).where(within(Area.id, mine)))]
    used = {
        area.code
        for area in db.session.scalars(sa.select(Area).where(Area.code.is_not(None), ~within(Area.id, mine)))
    }
    taken = frozenset(code for code in used & codes if code)
    return plan(rows, Tree(ours, taken, _known(target) if target else None), root)


def add_planned(ready: Plan) -> list[Area]:
    if ready.problems:
        raise DomainError("The table still has rows with errors. Nothing was added.")
    sprouts: dict[Place, Sprout] = {}
    for place in ready.new:
        code = place.row.code or None
        parent = _parent_of(place, sprouts)
        sprouts[place] = Sprout(place.row.name, place.level, parent, code, place.kind)
    return add_areas(list(sprouts.values()))


def _parent_of(place: Place, sprouts: dict[Place, Sprout]) -> Sprout | Area | None:
    if place.parent in sprouts:
        return sprouts[place.parent]
    ours = place.parent.known if place.parent else place.under
    return db.session.get(Area, ours.id) if ours else None


def _known(area: Area) -> Known:
    return Known(area.id, area.name, area.level, area.code, area.trail)
