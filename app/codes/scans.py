"""Counting scans without making a page wait: one line in a journal now, into the database in a quiet moment.

docs/decisions/0020 says why nothing is lost or counted twice, whichever process dies when.
"""

from __future__ import annotations

import fcntl
import os
import re
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from app.codes.models import FoldedScans
from app.core.clock import now
from app.core.db import UtcDateTime, db
from app.core.engine import write_transaction
from app.core.instance import here

LINE = re.compile(rb"([0-9]{1,18}) ([0-9]{1,12})\.\n")
REMEMBERED = timedelta(days=30)  # for how long a journal that reappears is recognised

_ADD = sa.text(
    "UPDATE code SET scans = scans + :scans,"
    " first_scan_at = CASE WHEN first_scan_at <= :first THEN first_scan_at ELSE :first END,"
    " last_scan_at = CASE WHEN last_scan_at >= :last THEN last_scan_at ELSE :last END"
    " WHERE id = :code_id"
).bindparams(sa.bindparam("first", type_=UtcDateTime), sa.bindparam("last", type_=UtcDateTime))


@dataclass
class Seen:
    """What one journal says of one code."""

    scans: int
    first: int  # seconds
    last: int


def seen(code_id: int) -> None:
    """One line appended. No database; and where the disk is full, the page is worth more than its count."""
    with suppress(OSError), _open_journal() as journal:
        # A line end on both sides and a full stop: a line cut short by a full disk is noticed and spoils no other.
        os.write(journal, b"\n%d %d.\n" % (code_id, int(now().timestamp())))


def fold(*, wait: bool = False) -> int:
    """Everything noted so far into the counts; answers how many scans. One process at a time does it."""
    with _turn(wait) as mine:
        if not mine:
            return 0
        _set_aside()
        return sum(map(_fold, sorted(_folder().glob("*.scans"))))


@contextmanager
def _open_journal() -> Iterator[int]:
    """The current journal, held open so that it cannot be set aside before the line is in it."""
    path = _current()
    while True:
        journal = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(journal, fcntl.LOCK_SH)
            if _is_still(path, journal):
                yield journal
                return
        finally:
            os.close(journal)


def _is_still(path: Path, journal: int) -> bool:
    """Between opening and locking it may have been set aside: what is written then would never be read."""
    with suppress(FileNotFoundError):
        return os.fstat(journal).st_ino == path.stat().st_ino
    return False


@contextmanager
def _turn(wait: bool) -> Iterator[bool]:
    with (_folder() / "turn").open("w") as turn:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True


def _set_aside() -> None:
    """Under a name of its own, which the counts will remember. Writers wait for the renaming alone."""
    path = _current()
    with suppress(FileNotFoundError), path.open("rb") as journal:
        fcntl.flock(journal, fcntl.LOCK_EX)
        path.rename(path.with_name(f"{uuid.uuid4().hex}.scans"))


def _fold(path: Path) -> int:
    """Counts and the journal's name in one transaction, then the file goes. Cut off in between: the name tells."""
    with path.open("rb") as journal:
        noted = _read(journal)
    scans = sum(one.scans for one in noted.values())
    with write_transaction():
        known = db.session.scalar(sa.select(FoldedScans.id).where(FoldedScans.journal == path.stem))
        if not known:
            _count(path.stem, noted, scans)
    path.unlink()
    return 0 if known else scans


def _count(journal: str, noted: dict[int, Seen], scans: int) -> None:
    db.session.execute(sa.delete(FoldedScans).where(FoldedScans.at < now() - REMEMBERED))
    db.session.execute(sa.insert(FoldedScans).values(journal=journal, at=now(), scans=scans))
    rows = [
        {"code_id": code_id, "scans": one.scans, "first": _moment(one.first), "last": _moment(one.last)}
        for code_id, one in sorted(noted.items())
    ]
    if rows:
        db.session.execute(_ADD, rows)


def _read(lines: Iterable[bytes]) -> dict[int, Seen]:
    noted: dict[int, Seen] = {}
    for line in lines:
        found = LINE.fullmatch(line)
        if found:
            code_id, at = int(found[1]), int(found[2])
            one = noted.setdefault(code_id, Seen(0, at, at))
            one.scans += 1
            one.first, one.last = min(one.first, at), max(one.last, at)
    return noted


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _folder() -> Path:
    folder = here().settings.folder / "scans"
    folder.mkdir(exist_ok=True)
    return folder


def _current() -> Path:
    return _folder() / "journal"
