"""What residents read of resources: what is on offer around a printed code, the nearest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.areas.models import area_within
from app.areas.scope import within
from app.areas.shelves import Stretch, stretch
from app.core.db import db
from app.core.errors import NotFound
from app.photos import actions as photos
from app.photos.models import Photo
from app.resources.models import Resource, ResourceKind, ResourceStatus
from app.resources.shelving import here, on_list

PAGE, MOST_PAGES = 12, 50


@dataclass(frozen=True)
class Shelf:
    """One page of the catalogue."""

    rows: Sequence[Resource]
    photos: dict[int, list[Photo]]
    more: bool


def shelf(around: Sequence[int], community_id: int, kind: ResourceKind | None, page: int) -> Shelf:
    """Two statements: the resources, and their photos. `around`: from the widest area down to the place itself."""
    page = min(max(page, 1), MOST_PAGES)
    first = (page - 1) * PAGE
    some = _nearest(around, community_id, kind, first + PAGE + 1)
    found = sa.select(Resource).join(some, some.c.subject_id == Resource.id).options(*_WHOLE)
    rows = db.session.scalars(
        found.order_by(some.c.near.desc(), Resource.id.desc()).offset(first).limit(PAGE + 1)
    ).all()
    shown = rows[:PAGE]
    pictures = photos.of_resources([one.id for one in shown]) if shown else {}
    return Shelf(shown, pictures, len(rows) > PAGE and page < MOST_PAGES)


def _nearest(around: Sequence[int], community_id: int, kind: ResourceKind | None, most: int) -> sa.Subquery:
    """(subject_id, near). Inside the smallest area around here first, then in the next; at last what the areas around
    the community offer everybody. So many of each are enough: whatever one repeats stands before it already.
    """
    parts = []
    inside = False
    for near, outer in enumerate(around):
        inside = inside or outer == community_id
        name = on_list(kind, ResourceStatus.LISTED) if inside else here(kind)
        one = stretch(Stretch(outer, name), most, backwards=True).subquery()
        parts.append(sa.select(one.c.subject_id, sa.literal(near).label("near")))
    every = sa.union_all(*parts).subquery()
    nearest = sa.select(every.c.subject_id, sa.func.max(every.c.near).label("near"))
    return nearest.group_by(every.c.subject_id).subquery()


def one_of(resource_id: int, area_id: int, community_id: int, *, locked: bool = False) -> Resource:
    """What is on offer around this code; anything else does not exist for whoever scanned it."""
    found = _offered(area_id, community_id).where(Resource.id == resource_id)
    if locked:
        found = found.with_for_update(of=Resource, read=True)
    resource = db.session.scalars(found).one_or_none()
    if resource is None:
        raise NotFound("This is not on offer here, or not any more.")
    return resource


def by_door(token: str) -> Resource:
    """Behind the code that hangs at its door."""
    found = sa.select(Resource).where(Resource.door_token == token).options(*_WHOLE)
    resource = db.session.scalars(found).one_or_none()
    if resource is None:
        raise NotFound("This code is no longer in use.")
    return resource


def photo_of(resource: Resource, name: str) -> Photo:
    found = db.session.scalars(
        sa.select(Photo).where(Photo.resource_id == resource.id, Photo.name == name)
    ).one_or_none()
    if found is None:
        raise NotFound("This photo is no longer kept.")
    return found


_WHOLE = (joinedload(Resource.area), joinedload(Resource.unit))


def _offered(area_id: int, community_id: int) -> sa.Select[Resource]:
    around = sa.select(area_within.c.outer_id).where(area_within.c.inner_id == area_id)
    near = sa.or_(within(Resource.area_id, {community_id}), Resource.area_id.in_(around))
    return sa.select(Resource).where(Resource.status == ResourceStatus.LISTED, near).options(*_WHOLE)
