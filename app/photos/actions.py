"""Photos in the database: staged first, then attached to the event that brought them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError
from app.photos.models import Photo, PhotoShown


@dataclass(frozen=True)
class CasePhoto:
    """A photo as a case shows it: its own, or the proof of a decision that settled it."""

    id: int
    name: str
    after: bool
    event_id: int | None
    width: int
    height: int


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


def prove(names: Sequence[str], *, decision_id: int) -> None:
    """Staged photos become the proof that a decision was carried out."""
    _claim(names, decision_id=decision_id, after=True)


def prove_outlay(names: Sequence[str], *, entry_id: int) -> None:
    """Staged photos become the proof of what was spent of a shared cost."""
    _claim(names, pledge_entry_id=entry_id, after=True)


def show_with(names: Sequence[str], *, case_id: int, event_id: int) -> None:
    """The proof of a decision is shown by a case that it settled, too."""
    if not names:
        return
    proof = sa.select(Photo.id, sa.literal(case_id), sa.literal(event_id)).where(
        Photo.name.in_(names), Photo.decision_id.is_not(None)
    )
    db.session.execute(sa.insert(PhotoShown).from_select(["photo_id", "case_id", "event_id"], proof))


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


def of_case(case_id: int) -> list[CasePhoto]:
    """Its own and those shown with it, in the order they came. One statement."""
    looks = (Photo.id, Photo.name, Photo.after)
    size = (Photo.width, Photo.height)
    own = sa.select(*looks, Photo.event_id, *size).where(Photo.case_id == case_id)
    shown = (
        sa.select(*looks, PhotoShown.event_id, *size)
        .join(PhotoShown, PhotoShown.photo_id == Photo.id)
        .where(PhotoShown.case_id == case_id)
    )
    return [CasePhoto(*row) for row in db.session.execute(own.union_all(shown).order_by("id"))]


def of_decision(decision_id: int) -> list[Photo]:
    return list(
        db.session.scalars(sa.select(Photo).where(Photo.decision_id == decision_id).order_by(Photo.id))
    )


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


_OWNERS = (Photo.case_id, Photo.resource_id, Photo.decision_id, Photo.pledge_entry_id)
STAGED = sa.and_(*(owner.is_(None) for owner in _OWNERS))
