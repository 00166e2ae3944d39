"""Everything that reads resources: always within the areas somebody may look at the lists of."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from app.accounts.actor import Actor
from app.accounts.models import Unit
from app.accounts.permissions import Permission
from app.areas.models import Area, area_shelf
from app.areas.scope import within
from app.areas.shelves import Cursor, Stretch, stretch, together
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.resources.models import Resource, ResourceKind, ResourceStatus
from app.resources.shelving import on_list

PAGE, COUNTED = 50, 1_000
ALL = frozenset(ResourceKind)
VIEW = Permission.VIEW_LISTS


@dataclass(frozen=True)
class ResourceFilter:
    kind: ResourceKind | None = None
    status: ResourceStatus | None = None
    q: str = ""
    before: int | None = None  # the page begins with what is older than this one

    @property
    def conditions(self) -> dict[str, str]:
        said = asdict(replace(self, before=None))
        return {name: str(value) for name, value in said.items() if value}


@dataclass(frozen=True)
class Page:
    rows: Sequence[Resource]
    count: int  # at most COUNTED + 1
    before: int | None


def visible_to(actor: Actor) -> sa.Select[Resource]:
    return (
        sa.select(Resource)
        .where(within(Resource.area_id, actor.areas(VIEW)))
        .options(joinedload(Resource.area), joinedload(Resource.unit))
    )


def get(resource_id: int, actor: Actor, *, version: int | None = None) -> Resource:
    found = visible_to(actor).where(Resource.id == resource_id)
    if version is not None:
        found = found.with_for_update(of=Resource)
    resource = db.session.scalars(found).one_or_none()
    if resource is None:
        raise NotFound("There is no such resource in your area.")
    if version is not None and resource.version != version:
        raise Conflict("Somebody else changed this resource first.")
    return resource


def page(
    area: Area, actor: Actor, narrowed_to: ResourceFilter, kinds: Collection[ResourceKind] = ALL
) -> Page:
    """One page, the newest first, and how many there are up to COUNTED. One statement.

    `area`: one of the actor's, or inside one.
    """
    matching = _matching(narrowed_to)
    some = _stretch(area, narrowed_to, kinds, PAGE + 1, matching, narrowed_to.before)
    whole = _stretch(area, narrowed_to, kinds, COUNTED + 1, matching, None)
    total = sa.select(sa.func.count()).select_from(whole).scalar_subquery()
    found = visible_to(actor).join(some, some.c.subject_id == Resource.id).add_columns(total)
    lines = db.session.execute(found.order_by(Resource.id.desc()).limit(PAGE + 1)).all()
    more = len(lines) > PAGE
    rows = [line[0] for line in lines[:PAGE]]
    return Page(rows, min(lines[0][1], COUNTED + 1) if lines else 0, rows[-1].id if more else None)


def _stretch(
    area: Area,
    wanted: ResourceFilter,
    kinds: Collection[ResourceKind],
    most: int,
    matching: list[sa.ColumnElement[bool]],
    before: int | None,
) -> sa.Subquery:
    """One index read for each kind that is asked for; words are looked for row by row."""
    asked = [None] if len(kinds) == len(ALL) else sorted(kinds)
    if wanted.kind:
        asked = [wanted.kind] if wanted.kind in kinds else []
    after = Cursor(before, before) if before else None
    parts = [
        stretch(Stretch(area.id, on_list(kind, wanted.status), after=after), most, *matching, backwards=True)
        for kind in asked
    ]
    return together(parts)


def everything(
    area: Area,
    actor: Actor,
    narrowed_to: ResourceFilter,
    most: int,
    kinds: Collection[ResourceKind] = ALL,
) -> Iterator[Resource]:
    """The whole list, for an export."""
    asked = _conditions(area, narrowed_to, kinds)
    return iter(db.session.scalars(visible_to(actor).where(*asked).order_by(Resource.id.desc()).limit(most)))


def _conditions(
    area: Area, wanted: ResourceFilter, kinds: Collection[ResourceKind]
) -> list[sa.ColumnElement[bool]]:
    asked = [within(Resource.area_id, {area.id})]
    if len(kinds) < len(ALL):
        asked.append(Resource.kind.in_(sorted(kinds)))
    if wanted.kind:
        asked.append(Resource.kind == wanted.kind)
    if wanted.status:
        asked.append(Resource.status == wanted.status)
    return [*asked, *_said(wanted, Resource)]


def _matching(wanted: ResourceFilter) -> list[sa.ColumnElement[bool]]:
    """As a condition of the list's own rows."""
    if not wanted.q:
        return []
    same = aliased(Resource)
    return [sa.exists().where(same.id == area_shelf.c.subject_id, *_said(wanted, same))]


def _said(wanted: ResourceFilter, of: type[Resource]) -> list[sa.ColumnElement[bool]]:
    if not wanted.q:
        return []
    texts = (of.name, of.place, of.hours, of.conditions, of.owner)
    return [sa.or_(*(text.icontains(wanted.q, autoescape=True) for text in texts))]


def units_for(inside: Collection[int], resource: Resource | None = None) -> Sequence[Unit]:
    """Whose a resource can be: the units in these areas, those around the resource, and the one it has."""
    near = within(Unit.area_id, inside)
    if resource is not None:
        near = sa.or_(near, Unit.area_id.in_(resource.area.around))
    offered = sa.and_(near, Unit.closed.is_(False))
    if resource is not None and resource.unit_id is not None:
        offered = sa.or_(offered, Unit.id == resource.unit_id)
    return db.session.scalars(
        sa.select(Unit).where(offered).options(joinedload(Unit.area)).order_by(Unit.area_id, Unit.name)
    ).all()
