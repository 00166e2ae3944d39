"""Everything that reads resources: always within the areas somebody may look at the lists of."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.actor import Actor
from app.accounts.models import Unit
from app.accounts.permissions import Permission
from app.areas.kept_lists import KeptList, Narrowed, Page, saying
from app.areas.models import Area, area_shelf
from app.areas.scope import within
from app.core.db import db
from app.core.versions import the_one
from app.resources.models import Resource, ResourceKind, ResourceStatus
from app.resources.shelving import on_list

ALL = frozenset(ResourceKind)
VIEW = Permission.VIEW_LISTS


@dataclass(frozen=True)
class ResourceFilter(Narrowed):
    kind: ResourceKind | None = None
    status: ResourceStatus | None = None
    q: str = ""
    before: int | None = None  # the page begins with what is older than this one


def visible_to(actor: Actor) -> sa.Select[Resource]:
    return (
        sa.select(Resource)
        .where(within(Resource.area_id, actor.areas(VIEW)))
        .options(joinedload(Resource.area), joinedload(Resource.unit))
    )


def get(resource_id: int, actor: Actor, *, version: int | None = None) -> Resource:
    return the_one(visible_to(actor).where(Resource.id == resource_id), Resource, version)


def page(
    area: Area, actor: Actor, narrowed_to: ResourceFilter, kinds: Collection[ResourceKind] = ALL
) -> Page[Resource]:
    return _list(area, narrowed_to, kinds).page(visible_to(actor), narrowed_to.before, lambda row: row[0])


def everything(
    area: Area,
    actor: Actor,
    narrowed_to: ResourceFilter,
    most: int,
    kinds: Collection[ResourceKind] = ALL,
) -> Iterator[Resource]:
    """The whole list, for an export."""
    return iter(db.session.scalars(_list(area, narrowed_to, kinds).whole(visible_to(actor), most)))


def _list(area: Area, wanted: ResourceFilter, kinds: Collection[ResourceKind]) -> KeptList:
    """One shelf for each kind that is asked for."""
    asked = [None] if len(kinds) == len(ALL) else sorted(kinds)
    if wanted.kind:
        asked = [wanted.kind] if wanted.kind in kinds else []
    texts = (Resource.name, Resource.place, Resource.hours, Resource.conditions, Resource.owner)
    words = saying(wanted.q, *texts, of=[Resource.id == area_shelf.c.subject_id])
    return KeptList(area.id, [on_list(kind, wanted.status) for kind in asked], Resource.id, words)


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
