"""Photos that were sent ahead and whose form never came: after a day their rows go, then their files.

The row goes first, and only while nothing has it: whoever sends the form at that very moment keeps the photo, or is
told to add it again. Killed between the two, files stay that nothing names; strays() finds them.
"""

import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

import sqlalchemy as sa

from app.core.clock import now
from app.core.db import db
from app.core.engine import write_transaction
from app.photos.actions import STAGED
from app.photos.models import Photo
from app.photos.receiving import store
from app.photos.store import large_of, thumb_of

KEPT = timedelta(days=1)  # a form may lie open over night
AT_ONCE = 100  # in one transaction, so that nobody waits behind it


def sweep() -> int:
    """How many are gone. Two at once forget each once."""
    gone = 0
    while waiting := _waiting():
        with write_transaction():
            names = _forget(waiting)
        for name in names:
            remove(name)
        gone += len(names)
        if not names:  # somebody else is sweeping
            break
    return gone


def remove(name: str) -> None:
    """The large picture and the small one."""
    store().delete(thumb_of(name))
    store().delete(name)


def strays() -> Iterator[str]:
    """Photos on the disk, older than a day, that no row names. By the machine's clock: a demo moves the other."""
    old = store().written_before(time.time() - KEPT.total_seconds())
    while files := list(islice(old, AT_ONCE)):
        names = sorted({large_of(file) for file in files})
        yield from set(names) - set(db.session.scalars(sa.select(Photo.name).where(Photo.name.in_(names))))


def _waiting() -> list[int]:
    abandoned = sa.select(Photo.id).where(STAGED, Photo.staged_at < now() - KEPT)
    return list(db.session.scalars(abandoned.order_by(Photo.id).limit(AT_ONCE)))


def _forget(waiting: list[int]) -> list[str]:
    """Asked again inside the write: a case may have taken one in the meantime."""
    gone = sa.delete(Photo).where(Photo.id.in_(waiting), STAGED).returning(Photo.name)
    return list(db.session.scalars(gone.execution_options(synchronize_session=False)))
