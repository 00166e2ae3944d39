"""From bytes as sent to a photo that waits on the disk: the slow part, done before any transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.core.db import db
from app.core.instance import here
from app.photos import actions
from app.photos.models import Photo
from app.photos.pipeline import Prepared, prepare
from app.photos.store import FolderStore, new_name, thumb_of


@dataclass(frozen=True)
class Received:
    """Cleaned and stored; the database does not know of it yet."""

    name: str
    width: int
    height: int
    sent_digest: str


def store() -> FolderStore:
    return FolderStore(here().photo_folder)


def receive(data: bytes) -> Received:
    """Errors: PhotoRefused, NotStored. Nothing is left behind then."""
    return keep(prepare(data))


def keep(ready: Prepared) -> Received:
    name = new_name()
    store().save(name, ready.jpeg)
    store().save(thumb_of(name), ready.thumb)
    return Received(name, ready.width, ready.height, ready.digest_of_sent)


def stage(received: Sequence[Received]) -> None:
    """Inside a write transaction: from now on they can be attached to a case."""
    for photo in received:
        actions.stage(name=photo.name, width=photo.width, height=photo.height, sent_digest=photo.sent_digest)


def known(names: Sequence[str]) -> Mapping[str, Photo]:
    """The photos behind these names, staged or attached already (a retry names what its first try attached)."""
    if not names:
        return {}
    return {photo.name: photo for photo in db.session.scalars(sa.select(Photo).where(Photo.name.in_(names)))}


def copy_of(photo: Photo) -> Received:
    """The same picture under a name of its own, for another report by the same person."""
    name = new_name()
    for source, target in ((photo.name, name), (thumb_of(photo.name), thumb_of(name))):
        with store().open(source) as file:
            store().save(target, file.read())
    return Received(name, photo.width, photo.height, photo.sent_digest)
