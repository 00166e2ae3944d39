"""A voice note on its way through a resident's form: kept when the form comes back, played where it was said."""

from __future__ import annotations

import io
from dataclasses import dataclass

from flask import Response, request, send_file
from flask_babel import gettext

from app.core.errors import DomainError, NotFound
from app.recordings import actions as recordings
from app.recordings.models import Recording
from app.recordings.sound import EXTENSIONS
from app.web.spool import aside
from app.web.transactions import resident_writing


@dataclass
class Note:
    """What a form holds: the name under which it waits, or why it was refused."""

    name: str = ""
    refused: str = ""


def sent_note() -> Note:
    """Read before any transaction. A new recording takes the place of the one that the form held already."""
    file, held = request.files.get("sound"), request.form.get("heard", "")[:64]
    if "no_sound" in request.form:
        held = ""
    if file is None or not file.filename:
        return Note(held)
    try:
        with aside():
            received = recordings.receive(file.read())
    except DomainError as error:
        return Note(refused=gettext(error.sentence, **error.parts))
    with resident_writing():
        recordings.stage(received)
    return Note(received.name)


def played(recording: Recording, ref: str) -> Response:
    """Its kind is what its bytes say; whoever opens it by itself saves it, and no browser guesses."""
    with recordings.store().open(recording.name) as file:
        data = io.BytesIO(file.read())
    name = f"{ref}-{recording.id}.{EXTENSIONS[recording.kind]}"
    sent = send_file(data, mimetype=recording.kind, as_attachment=True, download_name=name, max_age=0)
    sent.headers["Cache-Control"] = "private, max-age=86400"
    sent.headers["X-Content-Type-Options"] = "nosniff"
    return sent


def one_of(found: list[Recording]) -> Recording:
    if not found:
        raise NotFound("This recording is no longer kept.")
    return found[0]
