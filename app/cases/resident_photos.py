"""Photos on their way into a resident's form: decoded aside, staged in one write, kept when the form comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import request, url_for
from flask_babel import gettext

from app.cases.resident_forms import MOST_PHOTOS, staged_names
from app.cases.resident_views import Picture
from app.core.errors import DomainError
from app.photos import receiving
from app.photos.receiving import Received
from app.web.spool import aside
from app.web.transactions import resident_writing


@dataclass
class Album:
    """The photos of one form: those it held already, and those that came with this post."""

    names: list[str] = field(default_factory=list)
    fresh: list[Received] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    used_by: dict[str, int | None] = field(default_factory=dict)

    def stage(self) -> None:
        """Inside a write transaction, once."""
        receiving.stage(self.fresh)
        self.fresh = []

    def sent_digests(self) -> tuple[str, ...]:
        return tuple(self.digests[name] for name in self.names)

    def freshen(self, case_id: int) -> None:
        """Photos that an earlier report of the same form took become copies, for a report of their own."""
        attached = receiving.known([name for name in self.names if self.used_by.get(name) == case_id])
        for name, photo in attached.items():
            copy = receiving.copy_of(photo)
            self.fresh.append(copy)
            self.names[self.names.index(name)] = copy.name


def album() -> Album:
    """Reads the form's photos: slow, and done before any transaction. What is refused is said, the rest kept."""
    found = Album()
    named = staged_names()
    known = receiving.known(named)
    for name in named:
        if name in known:
            found.names.append(name)
            found.digests[name] = known[name].sent_digest
            found.used_by[name] = known[name].case_id
        else:
            found.refused.append(gettext("A photo is no longer here. Please add it again."))
    for data in _sent(MOST_PHOTOS - len(found.names), found):
        _take(data, found)
    return found


def stage_sent() -> tuple[str | None, str]:
    """One photo sent by itself: its name, or why it was refused."""
    found, sent = Album(), request.files.get("photo")
    _take(sent.read() if sent else b"", found)
    if not found.fresh:
        return None, found.refused[0]
    with resident_writing():
        found.stage()
    return found.names[0], ""


def keep(found: Album) -> None:
    """The form comes back: its photos wait for the next try."""
    if found.fresh:
        with resident_writing():
            found.stage()


def pictures_of(found: Album, code: str) -> list[Picture]:
    return [Picture(name, url_for("residents.staged_answer", code=code, name=name)) for name in found.names]


def pictures(names: Sequence[str], token: str) -> list[Picture]:
    return [Picture(name, url_for("residents.staged_photo", token=token, name=name)) for name in names]


def _sent(room: int, found: Album) -> list[bytes]:
    files = [file for file in request.files.getlist("photos") if file.filename]
    if len(files) > room:
        found.refused.append(
            gettext("At most %(most)s photos fit. The others were left out.", most=MOST_PHOTOS)
        )
    return [file.read() for file in files[: max(0, room)]]


def _take(data: bytes, found: Album) -> None:
    try:
        with aside():
            photo = receiving.receive(data)
    except DomainError as error:
        found.refused.append(gettext(error.sentence, **error.parts))
        return
    found.fresh.append(photo)
    found.names.append(photo.name)
    found.digests[photo.name] = photo.sent_digest
