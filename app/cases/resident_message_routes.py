"""A reporter and the staff write to each other, without an account: the receipt is the key."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import FileField, HiddenField

from app.accounts.actor import resident
from app.cases import messages, queries, resident_photos
from app.cases.resident_forms import MOST_WORDS
from app.cases.resident_messages import note_seen
from app.cases.resident_pages import case_page
from app.cases.resident_photos import Album
from app.cases.resident_queries import Followed, followed
from app.cases.resident_sounds import Note, one_of, played, sent_note
from app.core import receipts
from app.recordings import actions as recordings
from app.web.access import public
from app.web.forms import ResidentForm, Words
from app.web.headers import keep_address_secret
from app.web.telling import told_on
from app.web.transactions import resident_writing

message_pages = Blueprint("messages", __name__)


@message_pages.before_request
def _secret_addresses() -> None:
    keep_address_secret()


class MessageForm(ResidentForm):
    key = HiddenField()
    words = Words(most=MOST_WORDS)
    photos = FileField()
    sound = FileField()

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.key.data = receipts.client_key(self.key.data or "") or str(uuid.uuid4())


@message_pages.route("/follow/<code>/message", methods=["GET", "POST"])
@public
def write(code: str) -> ResponseReturnValue:
    seen, form = followed(code), MessageForm()
    album, note = resident_photos.album(), sent_note()
    if request.method == "GET":
        note_seen(seen.case)
        return _page(seen, form, album, note)
    form.submitted()
    for sentence in album.refused:
        form.refuse("photos", sentence)
    if note.refused:
        form.refuse("sound", note.refused)
    resident_photos.keep(album)  # before it is tried, so that a refusal does not lose them
    if not form.wrong_fields:
        with told_on(form), resident_writing():
            case = queries.by_receipt(code)
            messages.write(
                case,
                resident(case.id),
                words=form.words.data or "",
                client_key=form.key.data or "",
                photos_=album.names,
                sound=note.name,
            )
            return redirect(url_for("residents.follow", code=seen.code, done="written"), 303)
    return _page(seen, form, album, note)


@message_pages.get("/follow/<code>/recordings/<name>")
@public
def recording(code: str, name: str) -> ResponseReturnValue:
    case = queries.by_receipt(code)
    return played(one_of([one for one in recordings.of_case(case.id) if one.name == name]), case.ref)


def _page(seen: Followed, form: MessageForm, album: Album, note: Note) -> ResponseReturnValue:
    page = case_page(seen, url_for("residents.photo", code=seen.code, name=""), ())
    if not page.offers.message:
        return redirect(url_for("residents.follow", code=seen.code), 303)
    told = [line for line in page.timeline if line.message]
    drawn = render_template(
        "cases/resident/message.html",
        case=page,
        told=told[::-1],
        form=form,
        staged=resident_photos.pictures_of(album, seen.code),
        heard=note.name,
    )
    return drawn, 422 if form.form_errors else form.http_status
