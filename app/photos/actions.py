"""Photos in the database: staged first, then attached to the event that brought them."""

from collections.abc import Sequence

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
    if not names:
        return
    done = db.session.execute(
        sa.update(Photo)
        .where(Photo.name.in_(names), Photo.case_id.is_(None))
        .values(case_id=case_id, event_id=event_id, after=after)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != len(set(names)):  # type: ignore[attr-defined]
        raise DomainError("A photo is no longer here. Please add it again.")


def of_case(case_id: int) -> list[Photo]:
    return list(db.session.scalars(sa.select(Photo).where(Photo.case_id == case_id).order_by(Photo.id)))


def staged(names: Sequence[str]) -> list[Photo]:
    if not names:
        return []
    return list(db.session.scalars(sa.select(Photo).where(Photo.name.in_(names), Photo.case_id.is_(None))))
