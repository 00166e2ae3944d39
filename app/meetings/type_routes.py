"""Pages of the kinds of meetings: the list, one kind with its next days, a kind of one's own."""

from __future__ import annotations

from datetime import time

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.areas import queries as places
from app.areas.models import Area
from app.core.errors import DomainError, NotFound
from app.core.numbers import LARGEST_ID
from app.meetings import type_actions as actions
from app.meetings import type_words
from app.meetings.models import MeetingType
from app.meetings.recurrence import Coming, Shift, read
from app.meetings.type_forms import MoveForm, NewTypeForm, TypeForm, said
from app.meetings.type_words import NextDay
from app.web.access import actor, requires
from app.web.telling import told_on
from app.web.transactions import writing

meeting_types = Blueprint("meeting_types", __name__, url_prefix="/admin/meeting-types")
MANAGE = Permission.MANAGE_MEETING_TYPES
SAVE = "save"


@meeting_types.record_once
def _words(state: BlueprintSetupState) -> None:
    state.app.jinja_env.filters.update(
        type_coming=type_words.type_coming,
        type_quorum=type_words.type_quorum,
        type_sides=type_words.type_sides,
    )


@meeting_types.get("")
@requires(MANAGE)
def home() -> ResponseReturnValue:
    closed = request.args.get("closed") == "1"
    return render_template("meetings/types.html", kinds=actions.kinds(actor(), closed=closed), closed=closed)


@meeting_types.route("/new", methods=["GET", "POST"])
@requires(MANAGE)
def new() -> ResponseReturnValue:
    form = NewTypeForm(
        coming=Coming.ON_CALL.value, shift=Shift.AFTER.name.lower(), starts=time(19, 30), minutes=90, objection_days=3,
        nth=1, weekday=0, parties_needed=0,
    )  # fmt: skip
    if _saving() and form.submitted():
        with told_on(form), writing() as person:
            kind = actions.add(form.facts, _area(form.area.data, person), person)
            return _back(_("%(name)s is added.", name=kind.name))
    form.area.offer(places.choices(actor().areas(MANAGE), also=[form.area.data or 0]))
    return _page(form, None)


@meeting_types.route("/<int:type_id>", methods=["GET", "POST"])
@requires(MANAGE)
def change(type_id: int) -> ResponseReturnValue:
    kind = actions.get(type_id, actor())
    form = TypeForm(data=said(kind))
    if _saving() and form.submitted():
        with told_on(form), writing() as person:
            kind = actions.get(type_id, person, version=form.version.data)
            actions.change(kind, form.facts, person)
            return _back(_("%(name)s is saved.", name=kind.name))
    return _page(form, kind)


@meeting_types.post("/<int:type_id>/<any(close, reopen, delete):what>")
@requires(MANAGE)
def move(type_id: int, what: str) -> ResponseReturnValue:
    kind = actions.get(type_id, actor())
    form = MoveForm()
    if not form.submitted():
        raise DomainError("That did not work. Please try again.")
    with writing() as person:
        kind = actions.get(type_id, person, version=form.version.data)
        name = kind.name
        if what == "delete":
            actions.remove(kind, person)
        else:
            actions.close(kind, person, closed=what == "close")
    words = {
        "close": _("%(name)s is closed.", name=name),
        "reopen": _("%(name)s is open again.", name=name),
        "delete": _("%(name)s is deleted.", name=name),
    }
    return _back(words[what])


def _saving() -> bool:
    """The form has three buttons: save it, look at the next days, one more side."""
    return request.form.get("do", SAVE) == SAVE


def _page(form: TypeForm, kind: MeetingType | None) -> ResponseReturnValue:
    looking = request.method == "POST" and request.form.get("do") == "look"
    found: list[NextDay] = []
    if looking and form.submitted():
        with told_on(form):
            read(form.pattern.rule)
            found = type_words.next_days(form.pattern, form.shifted, form.begins)
    elif kind is not None and request.method == "GET":
        found = type_words.next_days(
            read(kind.recurrence), Shift(kind.shift), time.fromisoformat(kind.starts)
        )
    form.room_for_more()
    status = 422 if form.form_errors else form.http_status
    page = render_template(
        "meetings/type.html", form=form, kind=kind, found=found, coming=Coming, looking=looking
    )
    return page, status


def _area(area_id: int, person: Actor) -> Area:
    if not 0 < area_id <= LARGEST_ID:
        raise NotFound("There is no such place in your area.")
    return places.get(area_id, person.areas(MANAGE))


def _back(words: str) -> ResponseReturnValue:
    flash(words, "done")
    return redirect(url_for("meeting_types.home"))
