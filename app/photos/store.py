"""Where photos lie: a local folder, durable before the database speaks of them.

Plain files rather than obstore's local store: that one never calls fsync, so that a power cut could leave a
receipt whose photo is empty. Another kind of store is another class with these four methods.
"""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from app.core.errors import DomainError, NotFound

_THUMB: Final = ".thumb"
_NAME: Final = re.compile(rf"[A-Za-z0-9_-]{{32}}(?:{re.escape(_THUMB)})?")
_CAN_SYNC_FOLDERS: Final = os.name != "nt"


class NotStored(DomainError):
    """The disk is full or failing. Nothing of the photo is left behind."""


class PhotoStore(Protocol):
    def save(self, name: str, data: bytes) -> None: ...

    def open(self, name: str) -> BinaryIO: ...

    def delete(self, name: str) -> None: ...

    def written_before(self, moment: float) -> Iterator[str]: ...


def new_name() -> str:
    """192 random bits: nothing of the sender is in it, and nobody guesses another's."""
    return secrets.token_urlsafe(24)


def thumb_of(name: str) -> str:
    """The small picture lies beside the large one."""
    return f"{name}{_THUMB}"


def large_of(name: str) -> str:
    return name.removesuffix(_THUMB)


class FolderStore:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, name: str, data: bytes) -> None:
        """When this returns, the photo survives a power cut. A name is never written twice."""
        path = self._path(name)
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for folder in (path.parent.parent, path.parent):
                folder.mkdir(mode=0o700, exist_ok=True)
            self._write(path, data)
        except FileExistsError:
            raise
        except OSError as error:
            raise NotStored("The photo could not be kept just now. Please send it again later.") from error

    def open(self, name: str) -> BinaryIO:
        try:
            return self._path(name).open("rb")
        except FileNotFoundError as error:
            raise NotFound("This photo is no longer kept.") from error

    def delete(self, name: str) -> None:
        """Deleting what is already gone is no error: erasures are replayed after a restore."""
        path = self._path(name)
        with suppress(FileNotFoundError):
            path.unlink()
            _sync_folder(path.parent)

    def written_before(self, moment: float) -> Iterator[str]:
        """The names of all files that are older, small pictures too."""
        for path in self.folder.glob("*/*/*"):
            if _NAME.fullmatch(path.name) and path.stat().st_mtime < moment:
                yield path.name

    def _write(self, path: Path, data: bytes) -> None:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        try:
            with os.fdopen(file, "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            # All the way up each time: another process may have made a folder without having synced it yet.
            for folder in (path.parent, path.parent.parent, self.folder, self.folder.parent):
                _sync_folder(folder)
        except OSError:
            path.unlink(missing_ok=True)
            raise

    def _path(self, name: str) -> Path:
        """Two levels of folders, so that none grows long."""
        if not _NAME.fullmatch(name):
            raise NotFound("This photo is no longer kept.")
        return self.folder / name[:2] / name[2:4] / name


def _sync_folder(folder: Path) -> None:
    if not _CAN_SYNC_FOLDERS:
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
