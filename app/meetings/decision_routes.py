"""Decisions: what was decided, who carries it out and by when; done with proof, verified by somebody else."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.areas import queries as places
from app.cases import resident_photos, staff_photos
from app.cases.resident_forms import MOST_PHOTOS
from app.cases.resident_photos import Album
from app.core.clock import today
from app.core.errors import DomainError, NotAllowed, NotFound
from app.core.numbers import LARGEST_ID
from app.meetings import deciding, list_queries, queries
from app.meetings.desk_routes import VIEW, day_asked
from app.meetings.forms import DoneForm, MoveForm, ReasonForm, WordsForm
from app.meetings.list_queries import DecisionFilter
from app.meetings.shelving import Shelf
from app.meetings.step import standing
from app.meetings.topic_models import Decision
from app.meetings.workflow import DECISIONS, DecisionVerb, offered, permitted
from app.photos import receiving
from app.photos.actions import of_decision
from app.photos.store import thumb_of
from app.pledges import queries as pledges
from app.pledges.setting import kept as pledges_kept
from app.web.access import actor, requires
from app.web.forms import VersionedForm
from app.web.telling import told_on
from app.web.transactions import writing

decision_pages = Blueprint("decisions", __name__, url_prefix="/decisions")
SHELVES = {"ended": Shelf.ENDED, "decided": Shelf.DECIDED, "verified": Shelf.VERIFIED}
FORMS: dict[str, type[VersionedForm]] = {
    "take-on": MoveForm, "report-done": DoneForm, "verify": WordsForm, "send-back": WordsForm, "drop": ReasonForm,
}  # fmt: skip


@decision_pages.get("")
@requires(Permission.VIEW_CASES)
def home() -> ResponseReturnValue:
    person = actor()
    mine = person.areas(VIEW)
    number = request.args.get("area", 0, type=int)
    area = places.get(number, mine) if 0 < number <= LARGEST_ID else places.tops(mine)[0] if mine else None
    which = request.args.get("which", "")
    counted = which in ("decided", "verified")
    wanted = DecisionFilter(
        area.id if area else None,
        SHELVES.get(which, Shelf.TO_DO),
        since=day_asked("since") if counted else None,
        until=day_asked("until") if counted else None,
        before=request.args.get("before", "")[:40],
    )
    rows, more = list_queries.decisions_page(wanted, person)
    return render_template(
        "meetings/decisions.html",
        area=area,
        tops=places.tops(mine) if mine else [],
        rows=rows,
        more=more,
        ended=which == "ended",
        which=which if which in SHELVES else "",
        wanted=wanted,
        today=today(),
        section="meetings",
    )


@decision_pages.get("/<int:decision_id>")
@requires(Permission.VIEW_CASES)
def show(decision_id: int) -> ResponseReturnValue:
    return _page(_found(decision_id), None, "")


def _found(decision_id: int, person: Actor | None = None, version: int | None = None) -> Decision:
    number = decision_id if 0 < decision_id <= LARGEST_ID else 0
    return queries.get_decision(number, person or actor(), version=version)


def _page(
    decision: Decision, form: VersionedForm | None, verb: str, status: int = 200, album: Album | None = None
) -> ResponseReturnValue:
    verbs = offered(DECISIONS, decision.status, standing(decision, actor()))
    page = render_template(
        "meetings/decision.html",
        decision=decision,
        verbs=verbs,
        form=form,
        verb=verb,
        staged=staff_photos.pictures(album or Album()),
        most_photos=MOST_PHOTOS,
        proof=of_decision(decision.id),
        cases=queries.cases_behind([decision.topic_id], actor()).get(decision.topic_id, []),
        shared=pledges.of_decision(decision.id, actor()) if pledges_kept() else (),
        may_share=pledges_kept() and pledges.may_share(decision, actor()),
        hands=queries.hands_of([decision.item_id]).get(decision.item_id, []),
        section="meetings",
    )
    return page, status


@decision_pages.get("/<int:decision_id>/photos/<int:photo_id>/<any(small, large):size>")
@requires(Permission.VIEW_CASES)
def picture(decision_id: int, photo_id: int, size: str) -> ResponseReturnValue:
    """The proof that it was carried out, for whoever sees the decision."""
    found = of_decision(_found(decision_id).id)
    name = next((one.name for one in found if one.id == photo_id), None)
    if name is None:
        raise NotFound("This photo is no longer kept.")
    file = receiving.store().open(thumb_of(name) if size == "small" else name)
    answer = send_file(file, mimetype="image/jpeg", max_age=3600)
    answer.cache_control.private, answer.cache_control.public = True, False
    return answer


@decision_pages.route(
    '/<int:decision_id>/<any("take-on", "report-done", verify, "send-back", drop):verb>',
    methods=["GET", "POST"],
)
@requires(Permission.VIEW_CASES)
def act(decision_id: int, verb: str) -> ResponseReturnValue:
    decision = _found(decision_id)
    row = DECISIONS[DecisionVerb(verb.replace("-", "_"))]
    if not permitted(row, standing(decision, actor())):
        raise NotAllowed("You may not do this here.")
    if decision.status not in row.source:
        return _page(decision, None, "", 200 if request.method == "GET" else 409)
    form = FORMS[verb](version=decision.version)
    album = resident_photos.album() if "photos" in form else Album()
    resident_photos.keep(album)  # before the verb is tried, so that a refusal does not lose them
    if form.submitted() and not album.refused:
        with told_on(form), writing() as person:
            decision = _found(decision_id, person, form.version.data)
            _do(verb, decision, person, form, tuple(album.names))
            flash(_("Written down. Whoever it concerns is told."), "done")
            return redirect(url_for("decisions.show", decision_id=decision.id))
        decision = _found(decision_id)
    if album.refused:
        form["photos"].errors = [*form["photos"].errors, *album.refused]
    return _page(decision, form, verb, form.http_status, album)


def _do(verb: str, decision: Decision, person: Actor, form: VersionedForm, names: tuple[str, ...]) -> None:
    said = form["words"].data or "" if "words" in form else ""
    match verb:
        case "take-on":
            deciding.take_on(decision, person)
        case "report-done":
            deciding.report_done(decision, person, words=said, photos=names)
        case "verify":
            deciding.verify(decision, person, words=said)
        case "send-back":
            deciding.send_back(decision, person, words=said)
        case "drop":
            deciding.drop(decision, person, reason=said)
        case _:
            raise DomainError("That did not work. Please try again.")
