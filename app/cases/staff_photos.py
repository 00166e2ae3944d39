"""Photos on their way into a form of staff: the residents' uploader, behind the sign-in.

Whoever is signed in may have some waiting; what they become part of asks for its own right.
"""

from __future__ import annotations

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from app.cases import resident_photos
from app.cases.models import Case
from app.cases.resident_photos import Album
from app.cases.resident_routes import photo_response
from app.cases.resident_views import Picture
from app.cases.staff_routes import desk
from app.core.errors import NotFound
from app.photos import receiving
from app.web.access import signed_in_only


@desk.post("/photos")
@signed_in_only
def stage() -> ResponseReturnValue:
    """One photo by itself, so that a slow line loses at most one."""
    name, refused = resident_photos.stage_sent()
    if name is None:
        return {"error": refused}, 422
    return {"name": name, "url": url_for("desk.staged_photo", name=name)}


@desk.get("/photos/<name>")
@signed_in_only
def staged_photo(name: str) -> Response:
    """Its name is 192 random bits that only the sender's form holds; once part of a case, the case guards it."""
    found = receiving.known([name]).get(name)
    if found is None or not found.is_staged:
        raise NotFound("This photo is no longer kept.")
    return photo_response(name)


def album_for(case: Case) -> Album:
    """The photos that came with a form, and those it kept; without those that an earlier press gave to this case."""
    found = resident_photos.album()
    found.names = [name for name in found.names if found.used_by.get(name) != case.id]
    return found


def pictures(found: Album) -> list[Picture]:
    return [Picture(name, url_for("desk.staged_photo", name=name)) for name in found.names]
