"""Tables that wait for a "yes": kept in the instance folder under a random name, for their sender alone, one day."""

import re
import secrets
import time
from pathlib import Path

from app.core.errors import NotFound
from app.core.instance import here

KEPT = 86400  # seconds
NAME = re.compile(r"[A-Za-z0-9_-]{16,64}")


def keep(data: bytes, user_id: int | None) -> str:
    """The name it is asked for by; what others left behind a day ago goes."""
    _sweep()
    name = secrets.token_urlsafe(18)
    _path(name, user_id).write_bytes(data)
    return name


def read(name: str, user_id: int | None) -> bytes:
    if not NAME.fullmatch(name) or not _path(name, user_id).exists():
        raise NotFound("This table is no longer kept. Please choose the file again.")
    return _path(name, user_id).read_bytes()


def drop(name: str, user_id: int | None) -> None:
    if NAME.fullmatch(name):
        _path(name, user_id).unlink(missing_ok=True)


def _path(name: str, user_id: int | None) -> Path:
    folder = here().settings.folder / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{user_id or 0}-{name}"


def _sweep() -> None:
    for path in (here().settings.folder / "uploads").glob("*"):
        if path.stat().st_mtime < time.time() - KEPT:
            path.unlink(missing_ok=True)
