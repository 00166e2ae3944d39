"""One case as staff see it: its page beside a list or alone, its photos, the contact behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request, send_file
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from app.accounts.permissions import Permission
from app.cases import aside_pages, case_page, contacting, queries, voice_queries
from app.cases.case_page import CasePage
from app.cases.clock_words import about_deadline, check_limit, reason_words
from app.cases.models import Case
from app.cases.offers import ROUTE_KEYS, is_unsorted, verbs_for
from app.cases.reply_words import offered_on
from app.cases.resident_forms import MOST_PHOTOS
from app.cases.resident_views import Picture
from app.cases.staff_forms import VerbForm
from app.cases.told_words import who_is_told
from app.cases.triage_slip import slip
from app.cases.verb_forms import FORMS
from app.cases.words import deed, ending, label, limit_words, on_bar, span, time_left
from app.cases.work_lists import Beside, WorkList, work_list
from app.cases.workflow import Verb
from app.contacts.actions import sends_messages
from app.core.clock import now
from app.meetings import chain
from app.meetings.chain import Link
from app.photos import receiving
from app.photos.actions import of_case
from app.photos.store import thumb_of
from app.pledges import queries as pledges
from app.pledges.setting import kept as pledges_kept
from app.web import moments
from app.web.access import actor, requires

desk = Blueprint("desk", __name__)
KEPT_VERBS = {Verb.PROGRESS, Verb.HANDLE}  # written on the spot, where there may be no network


@desk.record_once
def _words(state: BlueprintSetupState) -> None:
    state.app.jinja_env.filters.update(
        label=label,
        ending=ending,
        limit_words=limit_words,
        check_limit=check_limit,
        when=moments.said,
        brief=moments.brief,
        reason=reason_words,
        place=case_page.place_of,
        shape=case_page.shape_of,
    )
    state.app.add_template_global(time_left)
    state.app.add_template_global(span)
    state.app.add_template_global(deed)
    state.app.add_template_global(on_bar)
    state.app.jinja_env.globals["kept_verbs"] = KEPT_VERBS
    state.app.add_template_global(about_deadline)
    state.app.add_template_global(who_is_told)
    state.app.add_template_global(sends_messages)


@dataclass(frozen=True)
class Panel:
    """The open form of one verb."""

    verb: Verb
    form: VerbForm
    wrong: str = ""  # what the rule said, when it refused
    staged: Sequence[Picture] = ()  # photos that came along and wait for the next try


@desk.get("/cases/<ref>")
@requires(Permission.VIEW_CASES)
def case(ref: str) -> ResponseReturnValue:
    return show(ref)


def show(ref: str, panel: Panel | None = None, status: int = 200) -> ResponseReturnValue:
    """The case, beside the list it was opened from."""
    beside = beside_in_request()
    person = actor()
    page = case_page.load(ref, person)
    return render(page, work_list(beside, person, now()) if beside else None, panel, opened=True), status


def render(
    page: CasePage | None,
    beside: WorkList | None,
    panel: Panel | None = None,
    *,
    opened: bool,
    **desk: object,
) -> str:
    """`desk`: another list than the two work lists, with its template and what that shows."""
    # What is done on pages of its own (a meeting's) has no form here.
    verbs = (
        [verb for verb in verbs_for(page.case, actor(), never_asked=page.never_asked) if verb in FORMS]
        if page
        else []
    )
    # A person's own page of a case offers verbs; at triage the suggestion stands there instead.
    triaging = page is not None and is_unsorted(page.case) and bool(set(verbs) & set(ROUTE_KEYS))
    return render_template(
        str(desk.pop("template", "cases/staff/desk.html" if beside else "cases/staff/case.html")),
        page=page,
        panel=panel,
        uploads=bool(panel and "photos" in panel.form) or bool(KEPT_VERBS & set(verbs)),
        most_photos=MOST_PHOTOS,
        list=beside,
        beside=beside.beside if beside else "",
        section=beside.beside if beside else desk.pop("section", ""),
        badges=beside.badges if beside else desk.pop("badges", {}),
        following=beside.after(page.ref) if beside and page else "",
        verbs=verbs,
        slip=slip(page) if page and triaging else None,
        route_keys=ROUTE_KEYS,
        opened=opened,
        can_reveal=page is not None and may_reveal(page),
        chain=deliberated(page.case) if page else (),
        voices=voice_queries.beside(page.case) if page else None,
        replies=offered_on(page.case) if page and panel and panel.verb is Verb.MESSAGE else (),
        shared=pledges.of_case(page.case.id, actor()) if page and pledges_kept() else (),
        aside=aside_pages.beside(page.case, [line.facts for line in page.lines], actor()) if page else None,
        waiting=aside_pages.waiting(actor()) if beside and beside.beside is Beside.WORK else None,
        call=desk.pop("call", None),
        **desk,
    )


def deliberated(case: Case) -> Sequence[Link]:
    """Its way through the councils; most cases never go to one, and then nothing is asked."""
    return chain.of_cases([case.id]).get(case.id, ()) if case.deliberated_at else ()


def may_reveal(page: CasePage) -> bool:
    contact = page.contact
    return bool(contact and not contact.erased) and contacting.may_reveal(
        page.case, actor(), withheld=bool(contact and contact.withheld)
    )


def beside_in_request() -> Beside | None:
    wanted = request.values.get("beside", "")
    return Beside(wanted) if wanted in set(Beside) else None


# --- Photos -----------------------------------------------------------------------------------------------


@desk.get("/cases/<ref>/photos/<int:photo_id>")
@requires(Permission.VIEW_CASES)
def photo(ref: str, photo_id: int) -> ResponseReturnValue:
    page = case_page.load(ref, actor())
    pictures = of_case(page.case.id)
    numbers = [picture.id for picture in pictures]
    if photo_id not in numbers:
        abort(404)
    return render_template(
        "cases/staff/photo.html",
        page=page,
        pictures=pictures,
        at=numbers.index(photo_id),
        line=next((line for line in page.lines if photo_id in {one.id for one in line.photos}), None),
        section="",
        badges={},
        beside=beside_in_request() or "",
    )


@desk.get("/cases/<ref>/photos/<int:photo_id>/<any(small, large):size>")
@requires(Permission.VIEW_CASES)
def picture(ref: str, photo_id: int, size: str) -> ResponseReturnValue:
    found = queries.get(ref, actor())
    name = next((one.name for one in of_case(found.id) if one.id == photo_id), None) or abort(404)
    answer = send_file(
        receiving.store().open(thumb_of(name) if size == "small" else name),
        mimetype="image/jpeg",
        max_age=3600,
    )
    answer.cache_control.private = True
    answer.cache_control.public = False
    return answer
