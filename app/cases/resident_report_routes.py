"""From the place to the receipt: the form, its photos, the words of danger, one report however often it is sent."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import generate_csrf

from app.accounts.actor import resident
from app.areas.models import Area
from app.cases import danger, resident_photos
from app.cases.danger import Alarm
from app.cases.models import Channel
from app.cases.resident_danger import danger_page
from app.cases.resident_forms import ReportForm
from app.cases.resident_photos import Album
from app.cases.resident_routes import photo_response, residents
from app.cases.resident_views import Picture
from app.cases.resident_voice_pages import NearLine, lines_for
from app.cases.submitting import Receipt, Report, submit
from app.codes.places import Place, place_of
from app.core.db import db
from app.core.errors import NotFound
from app.photos import receiving
from app.web import kept_list
from app.web.access import public
from app.web.drawn import Drawn
from app.web.languages import chosen
from app.web.preferences import elder_view
from app.web.transactions import resident_writing

__all__ = ["residents"]

MOST_SHELLS = 500
KEY, CSRF = "\0key\0", "\0csrf\0"

_shells: dict[tuple[str, str, bool], tuple[Place, Drawn]] = {}


@residents.get("/c/<token>/report")
@public
def report(token: str) -> ResponseReturnValue:
    """One statement; the page is drawn once for each place, language and print."""
    place = place_of(token)
    drawn = (place.token, chosen(), elder_view())
    kept = _shells.get(drawn)
    if kept is None or kept[0] is not place:
        kept = _shells[drawn] = (place, _shell(place))
    return kept[1].answer({KEY: str(uuid.uuid4()), CSRF: generate_csrf()})


@residents.post("/c/<token>/report")
@public
def send(token: str) -> ResponseReturnValue:
    place, form, album = place_of(token), ReportForm(), resident_photos.album()
    if request.form.get("step") == "1":
        return kept_form(place, form, album, step=1), 200
    look_over(form, album)
    # Before anything is said about a number or a photo: in danger the first thing is whom to call.
    alarms = danger.alarms(form.words.data or "")
    if alarms and (form.wrong_fields or not form.danger_seen.data):
        return danger_page_of(place, form, album, alarms), 422 if form.danger_seen.data else 200
    step_two = request.form.get("step") == "2"
    if form.wrong_fields and not step_two:
        return kept_form(place, form, album, step=1 if form.words.errors else 2), 422
    # Where no script showed it while they wrote: others reported this here.
    if not form.looked.data and not alarms:
        near = lines_for(form.words.data or "", place, sending=not step_two)
        if near:
            return _similar(place, form, album, near), 200
    if step_two:
        return "", 204  # no danger, nothing alike: large print goes on to the photo
    receipt = _submitted(place, form, album)
    return _thanks(receipt) if receipt.same else _again(place, form, album, receipt)


@residents.post("/c/<token>/photos")
@public
def stage(token: str) -> ResponseReturnValue:
    """One photo by itself, so that a slow line loses at most one."""
    place = place_of(token)
    name, refused = resident_photos.stage_sent()
    if name is None:
        return {"error": refused}, 422
    return {"name": name, "url": url_for("residents.staged_photo", token=place.token, name=name)}


@residents.get("/c/<token>/photos/<name>")
@public
def staged_photo(token: str, name: str) -> Response:
    """Its name is 192 random bits that only the sender's form holds; once part of a case, the case guards it."""
    found = receiving.known([name]).get(name)
    if found is None or not found.is_staged or not token:
        raise NotFound("This photo is no longer kept.")
    return photo_response(name)


def _shell(place: Place) -> Drawn:
    if len(_shells) >= MOST_SHELLS:
        _shells.clear()
    form = ReportForm()
    page = _form_page(place, form, Album(), step=1)
    return Drawn(page.replace(str(form.key.data), KEY).replace(generate_csrf(), CSRF), (KEY, CSRF))


def _form_page(place: Place, form: ReportForm, album: Album, step: int) -> str:
    template = "cases/resident/report_elder.html" if elder_view() else "cases/resident/report.html"
    return render_template(template, place=place, form=form, staged=_pictures(album, place), step=step)


def look_over(form: ReportForm, album: Album, *, empty: bool = False) -> None:
    """`empty`: nothing need be said, as by whoever joins what was said already."""
    valid = form.submitted()
    for sentence in album.refused:
        form.refuse("photos", sentence)
    if valid and not empty and not form.words.data and not album.names:
        form.refuse("words", gettext("Please write a few words, or add a photo."))


def kept_form(place: Place, form: ReportForm, album: Album, step: int) -> str:
    """The form comes back with all that was typed, and with the photos that were sent."""
    resident_photos.keep(album)
    return _form_page(place, form, album, step)


def danger_page_of(place: Place, form: ReportForm, album: Album, alarms: Sequence[Alarm]) -> str:
    resident_photos.keep(album)
    return render_template(
        "cases/resident/danger.html",
        place=place,
        form=form,
        staged=_pictures(album, place),
        danger=danger_page(alarms, place.emergency),
    )


def _similar(place: Place, form: ReportForm, album: Album, near: list[NearLine]) -> str:
    resident_photos.keep(album)
    staged = _pictures(album, place)
    return render_template(
        "cases/resident/similar.html", place=place, form=form, staged=staged, near=near, by_itself=True
    )


def _submitted(place: Place, form: ReportForm, album: Album) -> Receipt:
    with resident_writing():
        album.stage()
        sent = Report(
            client_key=form.key.data or "",
            area=db.session.get_one(Area, place.area_id),
            channel=Channel.QR,
            code_id=place.code_id,
            text=form.words.data or "",
            place=form.spot.data or "",
            kind=form.chosen_kind,
            reporter=form.chosen_reporter,
            phone=form.e164,
            call_me=form.called.data or "",
            withheld=bool(form.confidential.data),
            photos=tuple(album.names),
            photo_digests=album.sent_digests(),
        )
        return submit(sent, resident())


def _thanks(receipt: Receipt) -> Response:
    answer = make_response(redirect(url_for("residents.receipt", code=receipt.code), 303))
    kept_list.keep(answer, [receipt.code, *kept_list.kept()])
    return answer


def _again(place: Place, form: ReportForm, album: Album, receipt: Receipt) -> ResponseReturnValue:
    """The key was used for other words: the first report stands, this one may go with a key of its own."""
    album.freshen(receipt.case.id)
    resident_photos.keep(album)
    form.key.data = str(uuid.uuid4())
    first = {"reference": receipt.case.ref, "url": url_for("residents.follow", code=receipt.code)}
    staged = _pictures(album, place)
    page = render_template("cases/resident/again.html", place=place, form=form, staged=staged, first=first)
    return page, 409


def _pictures(album: Album, place: Place) -> list[Picture]:
    return resident_photos.pictures(album.names, place.token)
