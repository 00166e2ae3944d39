"""Photos in the database: staged first, then attached to the event that brought them."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError
from app.photos.models import Photo


def stage(*, name: str, width: int, height: int, sent_digest: str) -> Photo:
    """The cleaned bytes are already stored under `name` (app.photos.store)."""
    photo = Photo(name=name, width=width, height=height, sent_digest=sent_digest, staged_at=now())
    db.session.add(photo)
    db.session.flush()
    return photo


def attach(names: Sequence[str], *, case_id: int, event_id: int, after: bool = False) -> None:
    """Staged photos become part of a case. A name that is not staged any more is refused, with its words kept."""
    _claim(names, case_id=case_id, event_id=event_id, after=after)


def show_at(names: Sequence[str], *, resource_id: int) -> None:
    """Staged photos become the pictures of a resource."""
    _claim(names, resource_id=resource_id)


def _claim(names: Sequence[str], **owner: int | bool) -> None:
    if not names:
        return
    done = db.session.execute(
        sa.update(Photo)
        .where(Photo.name.in_(names), STAGED)
        .values(**owner)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != len(set(names)):  # type: ignore[attr-defined]
        raise DomainError("A photo is no longer here. Please add it again.")


def of_case(case_id: int) -> list[Photo]:
    return list(db.session.scalars(sa.select(Photo).where(Photo.case_id == case_id).order_by(Photo.id)))


def of_resources(ids: Collection[int]) -> dict[int, list[Photo]]:
    """By resource, in the order they were put up. One statement."""
    found: dict[int, list[Photo]] = {one: [] for one in ids}
    for photo in db.session.scalars(sa.select(Photo).where(Photo.resource_id.in_(ids)).order_by(Photo.id)):
        found[photo.resource_id or 0].append(photo)
    return found


def staged(names: Sequence[str]) -> list[Photo]:
    if not names:
        return []
    return list(db.session.scalars(sa.select(Photo).where(Photo.name.in_(names), STAGED)))


STAGED = sa.and_(Photo.case_id.is_(None), Photo.resource_id.is_(None))
