"""Voice notes from the bytes as sent to what somebody said on a case, and away again when their form never came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from app.core.clock import now
from app.core.db import db
from app.core.engine import write_transaction
from app.core.errors import DomainError
from app.core.instance import here
from app.photos.store import FolderStore, new_name
from app.recordings.models import Recording
from app.recordings.sound import Sound, heard

KEPT, AT_ONCE = timedelta(days=1), 100
STAGED = Recording.case_id.is_(None)


@dataclass(frozen=True)
class Received:
    """On the disk; the database does not know of it yet."""

    name: str
    sound: Sound
    size: int


def store() -> FolderStore:
    return FolderStore(here().settings.folder / "recordings")


def receive(data: bytes) -> Received:
    """Before any transaction. Errors: DomainError; nothing is left behind then."""
    sound = heard(data)
    name = new_name()
    store().save(name, data)
    return Received(name, sound, len(data))


def stage(received: Received) -> None:
    db.session.add(
        Recording(
            name=received.name, kind=received.sound.kind, seconds=received.sound.seconds, size=received.size,
            staged_at=now(),
        )
    )  # fmt: skip
    db.session.flush()


def attach(name: str, *, case_id: int, event_id: int) -> None:
    if not name:
        return
    done = db.session.execute(
        sa.update(Recording)
        .where(Recording.name == name, STAGED)
        .values(case_id=case_id, event_id=event_id)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise DomainError("The recording is no longer here. Please add it again.")


def staged(name: str) -> Recording | None:
    return db.session.scalar(sa.select(Recording).where(Recording.name == name, STAGED))


def of_case(case_id: int) -> Sequence[Recording]:
    return db.session.scalars(
        sa.select(Recording).where(Recording.case_id == case_id).order_by(Recording.id)
    ).all()


def sweep() -> int:
    """Rows first, and only while nothing has them; then their files. Two at once forget each once."""
    gone = 0
    old = sa.select(Recording.id).where(STAGED, Recording.staged_at < now() - KEPT).limit(AT_ONCE)
    while waiting := list(db.session.scalars(old)):
        with write_transaction():
            forget = sa.delete(Recording).where(Recording.id.in_(waiting), STAGED).returning(Recording.name)
            names = list(db.session.scalars(forget.execution_options(synchronize_session=False)))
        for name in names:
            store().delete(name)
        gone += len(names)
        if not names:  # somebody else is sweeping
            break
    return gone
