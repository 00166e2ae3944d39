"""附议 as residents meet it: what others reported is shown while they write, one press joins, with a receipt."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.cases import danger, queries, resident_photos, voice_queries, voices
from app.cases.models import Case
from app.cases.resident_forms import RateForm, ReasonForm, ReportForm
from app.cases.resident_queries import shared_of
from app.cases.resident_report_routes import danger_page_of, kept_form, look_over
from app.cases.resident_routes import photo_response
from app.cases.resident_voice_pages import (
    SharedPage,
    chosen_case,
    lines_for,
    of_merged,
    of_voice,
    said_words,
    together,
)
from app.cases.voice_models import Voice
from app.cases.voices import Joining
from app.cases.workflow import Status
from app.codes import qr
from app.codes.places import place_of
from app.core import receipts
from app.core.db import db
from app.core.errors import NotFound
from app.core.instance import here
from app.web import device, kept_list
from app.web.access import public
from app.web.headers import keep_address_secret
from app.web.telling import told_on
from app.web.transactions import resident_writing

voices_pages = Blueprint("voices", __name__)


@voices_pages.record_once
def _globals(state: BlueprintSetupState) -> None:
    state.app.add_template_global(together)
    state.app.add_template_global(said_words)


@voices_pages.before_request
def _secret_addresses() -> None:
    if "code" in (request.view_args or {}):
        keep_address_secret()


# --- While somebody writes --------------------------------------------------------------------------------


@voices_pages.post("/c/<token>/similar")
@public
def near(token: str) -> ResponseReturnValue:
    """Asked after a pause in typing. Nothing when nothing is alike, or when the words speak of danger."""
    place, form = place_of(token), ReportForm()
    found = lines_for(form.words.data or "", place)
    if not found:
        return "", 204
    return render_template("cases/resident/_similar.html", near=found, place=place, by_itself=False)


@voices_pages.post("/c/<token>/join")
@public
def join(token: str) -> ResponseReturnValue:
    """From the form or from what it answered; whatever was typed and photographed goes along."""
    place, form, album = place_of(token), ReportForm(), resident_photos.album()
    case_id = chosen_case(request.form.get("of", ""), place)
    look_over(form, album, empty=True)
    alarms = danger.alarms(form.words.data or "")
    if alarms and not form.danger_seen.data:
        return danger_page_of(place, form, album, alarms), 200
    known = device.known()
    resident_photos.keep(album)  # before it is tried, so that a refusal does not lose them
    if not form.wrong_fields:
        with told_on(form), resident_writing():
            joined = voices.join(
                Joining(
                    client_key=form.key.data or "",
                    case=db.session.get_one(Case, case_id),
                    device=known,
                    receipts=kept_list.kept(),
                    code_id=place.code_id,
                    text=form.words.data or "",
                    phone=form.e164,
                    call_me=form.called.data or "",
                    withheld=bool(form.confidential.data),
                    photos=tuple(album.names),
                )
            )
            page = "residents.follow" if joined.reporter else "voices.show"
            done = "joined" if joined.fresh else "before"
            answer = make_response(redirect(url_for(page, code=joined.code, done=done), 303))
            kept_list.keep(answer, [joined.code, *kept_list.kept()])
            return device.remember(answer, known)
    for sentence in form.form_errors:
        form.refuse("words", str(sentence))
    return kept_form(place, form, album, step=1), 422


# --- What a voice's receipt opens ---------------------------------------------------------------------------


@voices_pages.get("/voice/<code>")
@public
def show(code: str) -> ResponseReturnValue:
    return _page(voice_queries.by_receipt(code), code, ReasonForm(formdata=None))


@voices_pages.route("/voice/<code>/rate", methods=["GET", "POST"])
@public
def rate(code: str) -> ResponseReturnValue:
    voice, form = voice_queries.by_receipt(code), RateForm()
    if form.submitted():
        with told_on(form), resident_writing():
            voice = voice_queries.by_receipt(code, version=form.version.data)
            _give_word(voice, form)
            return redirect(url_for("voices.show", code=receipts.normalise(code), done="rated"), 303)
    page = of_voice(voice, receipts.normalise(code) or "")
    back = url_for("voices.show", code=page.case.code)
    return _rate_page(page, form, voice.version, back)


@voices_pages.route("/follow/<code>/rate-together", methods=["GET", "POST"])
@public
def rate_merged(code: str) -> ResponseReturnValue:
    """The word of somebody whose case was merged, on what became of the case that leads."""
    case, form = queries.by_receipt(code), RateForm()
    if case.status is not Status.MERGED:
        raise NotFound("This case is handled by itself.")
    back = url_for("residents.follow", code=receipts.normalise(code))
    if form.submitted():
        with told_on(form), resident_writing():
            case = queries.by_receipt(code, version=form.version.data)
            _give_word(voices.of_reporter(case), form)
            return redirect(back, 303)
    return _rate_page(of_merged(case, receipts.normalise(code) or ""), form, case.version, back)


def _give_word(voice: Voice, form: RateForm) -> None:
    voices.rate(
        voice, result=form.chosen_result, satisfaction=form.chosen_satisfaction, words=form.words.data or ""
    )


def _rate_page(page: SharedPage, form: RateForm, version: int, back: str) -> ResponseReturnValue:
    if request.method == "GET":
        if not page.may_rate:
            return redirect(back)
        form.version.data = version
    status = 422 if form.form_errors else form.http_status
    return render_template("cases/resident/rate_together.html", page=page, form=form, back_to=back), status


@voices_pages.post("/voice/<code>/leave")
@public
def leave(code: str) -> ResponseReturnValue:
    voice, form = voice_queries.by_receipt(code), ReasonForm()
    if form.submitted():
        with told_on(form), resident_writing():
            voices.leave(voice_queries.by_receipt(code, version=form.version.data))
            return redirect(url_for("voices.show", code=receipts.normalise(code), done="left"), 303)
    return _page(voice, code, form)


@voices_pages.get("/voice/<code>/photos/<name>")
@public
def photo(code: str, name: str) -> Response:
    return shared_photo(voice_queries.lead_of(voice_queries.by_receipt(code).case), name)


@voices_pages.get("/follow/<code>/together/<name>")
@public
def photo_of_lead(code: str, name: str) -> Response:
    case = queries.by_receipt(code)
    if case.status is not Status.MERGED:
        raise NotFound("This photo is no longer kept.")
    return shared_photo(voice_queries.lead_of(case), name)


def shared_photo(lead: Case, name: str) -> Response:
    """What staff showed to everybody, and nothing that the reporter sent."""
    if name not in {photo.name for photo in shared_of(lead, "").photos}:
        raise NotFound("This photo is no longer kept.")
    return photo_response(name, small="small" in request.args)


def _page(voice: Voice, code: str, form: ReasonForm) -> ResponseReturnValue:
    digits = receipts.normalise(code) or ""
    page = of_voice(voice, digits)
    address = here().settings.base_url + url_for("voices.show", code=digits)
    drawn = render_template(
        "cases/resident/voice.html",
        page=page,
        voice=voice,
        form=form,
        done=request.args.get("done", ""),
        parts=receipts.display(digits).split(),
        link=address,
        qr=Markup(qr.svg(address)),
    )
    return drawn, 422 if form.form_errors else form.http_status
