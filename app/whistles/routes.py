"""Pages of whistles: blowing one, the page for the people in the street, the lists behind the figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.cases import queries as cases
from app.cases import resident_photos, staff_photos
from app.cases.aside_pages import asked, pages
from app.cases.models import Case
from app.cases.resident_forms import MOST_PHOTOS
from app.cases.resident_photos import Album
from app.core.clock import LOCAL, now
from app.core.db import db
from app.core.errors import Conflict, NotAllowed, NotFound
from app.core.numbers import LARGEST_ID
from app.photos import receiving
from app.photos.store import thumb_of
from app.web.access import actor, requires
from app.web.forms import VersionedForm
from app.web.telling import told_on
from app.web.transactions import writing
from app.whistles import actions, queries, words
from app.whistles.actions import Call, may_blow, standing
from app.whistles.forms import AnswerForm, ArriveForm, BlowForm, CallOffForm, FinishForm, RateForm
from app.whistles.models import Summons, Whistle
from app.whistles.queries import COUNTED, Which, WhistleFilter
from app.whistles.workflow import Mark, SummonsVerb, offered, permitted, possible

whistles = Blueprint("whistles", __name__)
VIEW = Permission.VIEW_CASES
HALF_HOUR = timedelta(minutes=30)
FORMS: dict[SummonsVerb, type[VersionedForm]] = {
    SummonsVerb.ANSWER: AnswerForm,
    SummonsVerb.ARRIVE: ArriveForm,
    SummonsVerb.FINISH: FinishForm,
    SummonsVerb.RATE: RateForm,
}


@whistles.route("/cases/<ref>/whistle", methods=["GET", "POST"])
@requires(VIEW)
def begin(ref: str) -> ResponseReturnValue:
    case = cases.get(ref, actor())
    if not may_blow(case, actor()):
        raise NotAllowed("You may not blow a whistle here.")
    form = BlowForm()
    if form.submitted():
        with told_on(form), writing() as person:
            case = cases.get(ref, person)
            chosen = set(form.chosen)
            units = [unit for unit in actions.choices(case) if unit.id in chosen]
            call = Call(units, form.place.data or "", form.meet_at.utc, form.words.data or "")
            whistle = actions.blow(case, person, call)
            flash(_("Blown. Every department is told now."), "done")
            return redirect(url_for("whistles.show", whistle_id=whistle.id))
        case = cases.get(ref, actor())
    return _blowing(case, form), form.http_status


def _blowing(case: Case, form: BlowForm) -> str:
    if request.method == "GET":
        form.place.data = " ".join(part for part in (*case.area.places[-2:], case.place) if part)
        form.meet_at.data = _soon(now())
    return render_template(
        "whistles/blow.html", case=case, form=form, choices=actions.choices(case), section="work"
    )


def _soon(at: datetime) -> datetime:
    """In two hours, on the half-hour; as the clock on the wall says it."""
    wall = at.astimezone(LOCAL).replace(tzinfo=None, second=0, microsecond=0) + 4 * HALF_HOUR
    return wall + (datetime.min - wall) % HALF_HOUR


@whistles.get("/whistles")
@requires(VIEW)
def home() -> ResponseReturnValue:
    which, wanted = request.args.get("which", ""), asked()
    chosen = Which(which) if which in set(Which) else Which.WAITING
    narrowed_to = WhistleFilter(chosen, wanted.area, wanted.since, wanted.until, wanted.before)
    departments: Sequence[Summons] = ()
    rows: Sequence[Whistle] = ()
    if chosen in COUNTED:
        departments, more = queries.departments_page(narrowed_to, actor())
    else:
        rows, more = queries.page(narrowed_to, actor())
    return render_template(
        "whistles/whistles.html",
        rows=rows,
        departments=departments,
        which=chosen,
        pages=pages("whistles.home", wanted, more, chosen.value),
        wanted=wanted,
        at=now(),
        words=words,
        section="work",
    )


@whistles.get("/whistles/<int:whistle_id>")
@requires(VIEW)
def show(whistle_id: int) -> ResponseReturnValue:
    return _page(_found(whistle_id))


@whistles.route(
    "/whistles/<int:whistle_id>/<int:summons_id>/<any(answer, arrive, finish, rate):verb>",
    methods=["GET", "POST"],
)
@requires(VIEW)
def act(whistle_id: int, summons_id: int, verb: str) -> ResponseReturnValue:
    whistle, chosen = _found(whistle_id), SummonsVerb(verb)
    summons = queries.department(whistle, summons_id)
    who = standing(summons, actor(), now())
    if not permitted(chosen, who):
        raise NotAllowed("You may not do this for this department.")
    form = FORMS[chosen](version=summons.version)
    if not possible(chosen, summons.status, who):
        return _page(whistle) if request.method == "GET" else _overtaken(whistle, summons_id, chosen, form)
    album = resident_photos.album() if "photos" in form else Album()
    resident_photos.keep(album)  # before the verb is tried, so that a refusal does not lose them
    if form.submitted() and not album.refused:
        try:
            with told_on(form), writing() as person:
                found = queries.department(
                    queries.get(whistle_id, person), summons_id, version=form.version.data
                )
                _do(chosen, found, person, form, tuple(album.names))
                flash(f"{found.unit.name}: {words.STATUSES[found.status]}", "done")
                return redirect(url_for("whistles.show", whistle_id=whistle_id))
        except (Conflict, StaleDataError):
            db.session.rollback()
            return _overtaken(_found(whistle_id), summons_id, chosen, form, album)
        whistle = _found(whistle_id)
        summons = queries.department(whistle, summons_id)
    if album.refused:
        form["photos"].errors = [*form["photos"].errors, *album.refused]
    return _page(whistle, summons, chosen, form, album), form.http_status


def _overtaken(
    whistle: Whistle, summons_id: int, verb: SummonsVerb, form: VersionedForm, album: Album | None = None
) -> ResponseReturnValue:
    """What was written is sent once more where that is still possible, and copied where it is not."""
    summons = queries.department(whistle, summons_id)
    if not possible(verb, summons.status, standing(summons, actor(), now())):
        return _page(whistle, summons, verb, lost=form["words"].data or ""), 409
    form.overtaken(summons.version)
    return _page(whistle, summons, verb, form, album), 409


def _do(
    verb: SummonsVerb, summons: Summons, person: Actor, form: VersionedForm, names: tuple[str, ...]
) -> None:
    said = form["words"].data or ""
    match verb:
        case SummonsVerb.ANSWER:
            actions.answer(summons, person, words=said)
        case SummonsVerb.ARRIVE:
            actions.arrive(summons, person, words=said, photos=names)
        case SummonsVerb.FINISH:
            actions.finish(summons, person, words=said, photos=names)
        case SummonsVerb.RATE:
            actions.rate(summons, person, mark=Mark(form["mark"].data), words=said)


@whistles.route("/whistles/<int:whistle_id>/call-off", methods=["GET", "POST"])
@requires(VIEW)
def call_off(whistle_id: int) -> ResponseReturnValue:
    whistle = _found(whistle_id)
    if not may_blow(whistle.case, actor()):
        raise NotAllowed("You may not call this whistle off.")
    form = CallOffForm()
    if not actions.to_call_off(whistle, now()):
        if request.method == "GET":
            return _page(whistle)
        return _page(whistle, verb=SummonsVerb.CALL_OFF, lost=form.words.data or ""), 409
    if form.submitted():
        with told_on(form), writing() as person:
            actions.call_off(queries.get(whistle_id, person), person, words=form.words.data or "")
            flash(_("Called off. Every department that was on its way is told."), "done")
            return redirect(url_for("whistles.show", whistle_id=whistle_id))
        whistle = _found(whistle_id)
    return _page(whistle, verb=SummonsVerb.CALL_OFF, form=form), form.http_status


@whistles.get("/whistles/<int:whistle_id>/photos/<int:photo_id>/<any(small, large):size>")
@requires(VIEW)
def picture(whistle_id: int, photo_id: int, size: str) -> ResponseReturnValue:
    """What a department took at the spot, for whoever sees the whistle."""
    whistle = _found(whistle_id)
    name = next(
        (one.name for one in queries.pictures(whistle, queries.entries(whistle)) if one.id == photo_id), None
    )
    if name is None:
        raise NotFound("This photo is no longer kept.")
    file = receiving.store().open(thumb_of(name) if size == "small" else name)
    answer = send_file(file, mimetype="image/jpeg", max_age=3600)
    answer.cache_control.private, answer.cache_control.public = True, False
    return answer


def _found(whistle_id: int) -> Whistle:
    return queries.get(whistle_id if 0 < whistle_id <= LARGEST_ID else 0, actor())


def _page(
    whistle: Whistle,
    tried: Summons | None = None,
    verb: SummonsVerb | None = None,
    form: VersionedForm | CallOffForm | None = None,
    album: Album | None = None,
    *,
    lost: str = "",
) -> str:
    at, person = now(), actor()
    entries = queries.entries(whistle)
    return render_template(
        "whistles/whistle.html",
        whistle=whistle,
        offers={one.id: _offered(one, person, at) for one in whistle.summons},
        ends=may_blow(whistle.case, person) and actions.to_call_off(whistle, at),
        mine=[one for one in whistle.summons if actions.of_unit(person, one.unit_id)],
        sees_case=queries.sees_case(whistle, person),
        tried=tried,
        verb=verb,
        form=form,
        lost=lost,
        staged=staff_photos.pictures(album or Album()),
        most_photos=MOST_PHOTOS,
        entries=entries,
        pictures=queries.pictures(whistle, entries),
        unit_names={one.unit_id: one.unit.name for one in whistle.summons},
        at=at,
        words=words,
        section="work",
    )


def _offered(summons: Summons, person: Actor, at: datetime) -> list[SummonsVerb]:
    """Of this department by itself."""
    return [verb for verb in offered(summons.status, standing(summons, person, at)) if verb in FORMS]
