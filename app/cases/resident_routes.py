"""What a receipt opens: the receipt itself, the progress, and the reporter's own verbs."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from app.accounts.actor import resident
from app.areas.models import Level
from app.cases import actions, queries, resident_asides, resident_photos, voice_queries
from app.cases.models import Case
from app.cases.resident_danger import danger_of
from app.cases.resident_forms import AnswerForm, RateForm, ReasonForm, ReopenForm
from app.cases.resident_lines import place_line
from app.cases.resident_messages import note_seen
from app.cases.resident_pages import case_page
from app.cases.resident_promises import next_lines, promise
from app.cases.resident_queries import Followed, followed, photo_of
from app.cases.resident_views import CasePage, Home, Picture
from app.cases.resident_words import thanks
from app.codes import places, qr
from app.core import receipts
from app.core.errors import NotFound
from app.core.instance import here
from app.meetings import chain
from app.partners.resident_routes import receipt_opens as partner_opens
from app.photos import receiving
from app.photos.store import thumb_of
from app.pledges import public_queries as pledges
from app.pledges.setting import kept as pledges_kept
from app.resources import booking_queries as bookings
from app.resources.match_pages import offered_on
from app.web import kept_list
from app.web.access import public
from app.web.headers import keep_address_secret
from app.web.preferences import local_path
from app.web.transactions import resident_writing

residents = Blueprint("residents", __name__)

MOST_TYPED = 40
RECEIPTS = {
    "residents.follow": queries.receipt_opens, "bookings.show": bookings.receipt_opens,
    "applications.follow": partner_opens, "voices.show": voice_queries.receipt_opens,
}  # fmt: skip
NOTICES = {"before", "written", "answered", "withdrawn", "rated", "reopen", "match", "reminded"}


@residents.before_request
def _secret_addresses() -> None:
    if "code" in (request.view_args or {}):
        keep_address_secret()


@residents.route("/look-up", methods=["GET", "POST"])
@public
def look_up() -> ResponseReturnValue:
    """A wrong code costs the same as a right one and is answered in the same words."""
    typed = request.form.get("code", "")[:MOST_TYPED]
    if request.method == "GET":
        return render_template("cases/resident/look_up.html", typed="", not_found=False)
    opens = [page for page, opened in RECEIPTS.items() if opened(typed)]
    if not opens:
        return render_template("cases/resident/look_up.html", typed=typed, not_found=True), 404
    return redirect(url_for(opens[0], code=receipts.normalise(typed)), 303)


@residents.post("/forget-mine")
@public
def forget() -> ResponseReturnValue:
    answer = make_response(redirect(local_path(request.args.get("next")) or url_for("places.find"), 303))
    kept_list.forget(answer)
    return answer


@residents.get("/follow/<code>/receipt")
@public
def receipt(code: str) -> ResponseReturnValue:
    seen = followed(code)
    page, address = _page(seen), _address(seen.code)
    return render_template(
        "cases/resident/receipt.html",
        case=page,
        home=_home(seen.case),
        danger=danger_of(seen.case),
        promise=promise(seen.case),
        words=seen.case.text,
        facts=(place_line(seen.case), *_photo_count(seen)),
        code_parts=receipts.display(seen.code).split(),
        code_spaced=receipts.display(seen.code),
        link=address,
        qr=Markup(qr.svg(address)),
        next_steps=next_lines(seen.case),
    )


@residents.get("/follow/<code>")
@public
def follow(code: str) -> ResponseReturnValue:
    seen = followed(code)
    page = _follow_page(seen, AnswerForm(), [])
    note_seen(seen.case)
    return page


@residents.get("/follow/<code>/photos/<name>")
@public
def photo(code: str, name: str) -> Response:
    if photo_of(code, name) is None:
        raise NotFound("This photo is no longer kept.")
    return photo_response(name, small="small" in request.args)


@residents.post("/follow/<code>/answer")
@public
def answer(code: str) -> ResponseReturnValue:
    seen, form, album = followed(code), AnswerForm(), resident_photos.album()
    form.submitted()
    for sentence in album.refused:
        form.refuse("photos", sentence)
    if not form.words.data and not album.names:
        form.refuse("words", gettext("Please write a few words, or add a photo."))
    if form.wrong_fields:
        resident_photos.keep(album)
        return _follow_page(seen, form, resident_photos.pictures_of(album, seen.code)), 422
    with resident_writing():
        album.stage()
        case = queries.by_receipt(code, version=form.version.data)
        actions.supply(case, resident(case.id), words=form.words.data or "", photos=album.names)
    return _followed_on(seen, "answered")


@residents.post("/follow/<code>/photos")
@public
def stage_answer(code: str) -> ResponseReturnValue:
    """One photo for an answer, by itself."""
    seen = followed(code)
    name, refused = resident_photos.stage_sent()
    if name is None:
        return {"error": refused}, 422
    return {"name": name, "url": url_for("residents.staged_answer", code=seen.code, name=name)}


@residents.get("/follow/<code>/staged/<name>")
@public
def staged_answer(code: str, name: str) -> Response:
    found = receiving.known([name]).get(name)
    if found is None or not found.is_staged or not queries.receipt_opens(code):
        raise NotFound("This photo is no longer kept.")
    return photo_response(name)


@residents.route("/follow/<code>/rate", methods=["GET", "POST"])
@public
def rate(code: str) -> ResponseReturnValue:
    seen, form = followed(code), RateForm()
    if form.submitted():
        with resident_writing():
            case = queries.by_receipt(code, version=form.version.data)
            again = form.wants_another_round and not case.review_refused
            result, grade = form.chosen_result, form.chosen_satisfaction
            words = form.said(again=again)
            actions.rate(case, resident(case.id), result=result, satisfaction=grade, words=words)
            if again:
                actions.ask_reopen(case, resident(case.id), words=form.reason.data or "")
        return _followed_on(seen, "reopen" if again else "rated")
    return _verb_page("rate", "cases/resident/rate.html", seen, form)


@residents.route("/follow/<code>/reopen", methods=["GET", "POST"])
@public
def reopen(code: str) -> ResponseReturnValue:
    seen, form = followed(code), ReopenForm()
    if form.submitted():
        with resident_writing():
            case = queries.by_receipt(code, version=form.version.data)
            actions.ask_reopen(case, resident(case.id), words=form.reason.data or "")
        return _followed_on(seen, "reopen")
    return _verb_page("reopen", "cases/resident/reopen.html", seen, form)


@residents.route("/follow/<code>/withdraw", methods=["GET", "POST"])
@public
def withdraw(code: str) -> ResponseReturnValue:
    seen, form = followed(code), ReasonForm()
    if form.submitted():
        with resident_writing():
            case = queries.by_receipt(code, version=form.version.data)
            actions.withdraw(case, resident(case.id), words=form.reason.data or "")
        return _followed_on(seen, "withdrawn")
    return _verb_page("withdraw", "cases/resident/withdraw.html", seen, form)


def photo_response(name: str, *, small: bool = True) -> Response:
    file = receiving.store().open(thumb_of(name) if small else name)
    sent = send_file(file, mimetype="image/jpeg", max_age=0)
    sent.headers["Cache-Control"] = "private, max-age=86400"
    return sent


def _page(seen: Followed) -> CasePage:
    address = url_for("residents.photo", code=seen.code, name="")
    return case_page(seen, address, places.phones_around(seen.case.area_id)[:1])


def _follow_page(seen: Followed, form: AnswerForm, staged: list[Picture]) -> str:
    notice = request.args.get("done", "")
    return render_template(
        "cases/resident/follow.html",
        case=_page(seen),
        home=_home(seen.case),
        answer=form,
        staged=staged,
        notice=thanks(notice, seen.case) if notice in NOTICES else "",
        behind=seen.case,
        links=chain.of_cases([seen.case.id]).get(seen.case.id, ()) if seen.case.deliberated_at else (),
        matches=offered_on(seen.case),
        shared=pledges.of_case(seen.case.id) if pledges_kept() else (),
        **resident_asides.on(seen.case, seen.entries),
    )


def _verb_page(name: str, template: str, seen: Followed, form: RateForm | ReasonForm) -> ResponseReturnValue:
    """Only while the table offers it: an old bookmark leads back to the progress."""
    page = _page(seen)
    if not getattr(page.offers, name):
        return redirect(url_for("residents.follow", code=seen.code))
    if request.method == "GET":
        form.version.data = page.version
    return render_template(template, case=page, form=form), form.http_status


def _followed_on(seen: Followed, done: str) -> ResponseReturnValue:
    return redirect(url_for("residents.follow", code=seen.code, done=done), 303)


def _home(case: Case) -> Home:
    """Back to where the code hangs; a case that came another way goes back to the search."""
    token = places.token_of(case.code_id)
    if token is None:
        return Home(gettext("Follow a receipt"), url_for("residents.look_up"))
    building = case.area.level is Level.BUILDING and len(case.area.places) > 1
    name = case.area.places[-2] if building else case.area.name
    return Home(name, url_for("places.show", token=token))


def _photo_count(seen: Followed) -> tuple[str, ...]:
    count = sum(1 for photo in seen.photos if not photo.after)
    return (gettext("%(count)s photos", count=count),) if count else ()


def _address(code: str) -> str:
    return here().settings.base_url + url_for("residents.follow", code=code)
