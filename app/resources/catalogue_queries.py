"""What residents read of resources: what is on offer around a printed code, the nearest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.areas.models import area_within
from app.areas.scope import within
from app.core.db import db
from app.core.errors import NotFound
from app.photos import actions as photos
from app.photos.models import Photo
from app.resources.models import Resource, ResourceKind, ResourceStatus

PAGE, MOST_PAGES = 12, 50


@dataclass(frozen=True)
class Shelf:
    """One page of the catalogue."""

    rows: Sequence[Resource]
    photos: dict[int, list[Photo]]
    more: bool


def shelf(area_id: int, community_id: int, kind: ResourceKind | None, page: int) -> Shelf:
    """Two statements: the resources, and their photos."""
    found = _offered(area_id, community_id)
    if kind is not None:
        found = found.where(Resource.kind == kind)
    page = min(max(page, 1), MOST_PAGES)
    rows = db.session.scalars(
        found.order_by(_nearness(area_id).desc(), Resource.id.desc())
        .offset((page - 1) * PAGE)
        .limit(PAGE + 1)
    ).all()
    shown = rows[:PAGE]
    pictures = photos.of_resources([one.id for one in shown]) if shown else {}
    return Shelf(shown, pictures, len(rows) > PAGE and page < MOST_PAGES)


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


def _nearness(area_id: int) -> sa.ScalarSelect[int]:
    """How many of the areas around here are around the resource as well."""
    here = sa.select(area_within.c.outer_id).where(area_within.c.inner_id == area_id)
    shared = area_within.alias()
    return (
        sa.select(sa.func.count())
        .select_from(shared)
        .where(shared.c.inner_id == Resource.area_id, shared.c.outer_id.in_(here))
        .scalar_subquery()
    )
