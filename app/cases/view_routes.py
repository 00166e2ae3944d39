"""Lists kept under a name: saved from the list as it is narrowed, opened by an address, put in order, shared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.cases import list_choices, view_actions, view_queries
from app.cases.case_filter import CaseFilter
from app.cases.list_choices import ListChoices
from app.cases.list_forms import filter_in
from app.cases.staff_routes import desk
from app.cases.view_forms import ViewForm, filter_of
from app.cases.view_models import SavedView
from app.core.clock import now
from app.core.errors import NotAllowed
from app.core.numbers import row_id
from app.web.access import actor, requires
from app.web.telling import told_on
from app.web.transactions import writing

VIEW = Permission.VIEW_CASES
NUMBERED = ("category", "unit", "area")


@dataclass(frozen=True)
class Tab:
    """One kept list above the cases."""

    name: str
    href: str
    count: str
    mine: bool
    current: bool


@dataclass(frozen=True)
class Line:
    """One of them on their own page."""

    view: SavedView
    href: str
    count: str
    mine: bool


def tabs(person: Actor, choices: ListChoices, open_now: CaseFilter) -> list[Tab]:
    wanted = filters_of([dict(parse_qsl(kept.query)) for kept in choices.kept], person, choices.area)
    counted = view_queries.counts(person, wanted, now())
    here = open_now.params()
    return [
        Tab(kept.name, list_url(one.params()), str(count), kept.mine, one.params() == here)
        for kept, one, count in zip(choices.kept, wanted, counted, strict=True)
    ]


def filters_of(
    kept: Sequence[Mapping[str, str]], person: Actor, known: Sequence[tuple[str, str]] = ()
) -> list[CaseFilter]:
    """`known`: places the list offers anyway; only others are looked for."""
    places = {int(number) for number, _name in known}
    areas = {area for params in kept if (area := row_id(params.get("area"))) is not None}
    places |= view_queries.places_seen(person, sorted(areas - places))
    return [filter_of(params, places) for params in kept]


def list_url(params: dict[str, str]) -> str:
    return f"{url_for('desk.cases')}?{urlencode(params)}" if params else url_for("desk.cases")


@desk.route("/cases/views", methods=["GET", "POST"])
@requires(VIEW)
def views() -> ResponseReturnValue:
    """GET: all of them, to be put in order. POST: the list of this query string is kept."""
    form = _form()
    if form.submitted():
        with told_on(form), writing() as person:
            view = view_actions.save(
                person, name=form.name.data or "", params=_asked(), circle=form.circle.data or ""
            )
            flash(_("“%(name)s” is kept.", name=view.name), "done")
            return redirect(list_url(view.params))
    return _page(form), form.http_status


def _asked() -> dict[str, str]:
    asked = {name: row_id(request.args.get(name)) for name in NUMBERED}
    return filter_in(request.args, list_choices.for_list(actor(), asked)).params()


@desk.get("/cases/views/<int:view_id>")
@requires(VIEW)
def view(view_id: int) -> ResponseReturnValue:
    """The list as it is kept today: an address one may hand on to whoever sees it."""
    found = view_queries.get(view_id, actor())
    return redirect(list_url(filters_of([found.params], actor())[0].params()))


@desk.post("/cases/views/<int:view_id>")
@requires(VIEW)
def change_view(view_id: int) -> ResponseReturnValue:
    if view_queries.get(view_id, actor()).owner_id != actor().user_id:
        raise NotAllowed("Only its owner may change this list.")
    form = _form()
    if form.submitted():
        with told_on(form), writing() as person:
            found = view_queries.get(view_id, person, version=form.version.data)
            view_actions.change(found, person, name=form.name.data or "", circle=form.circle.data or "")
            flash(_("“%(name)s” is saved.", name=found.name), "done")
            return redirect(url_for("desk.views"))
    return _page(form, view_id), form.http_status


@desk.post("/cases/views/<int:view_id>/<any(up, delete):step>")
@requires(VIEW)
def move_view(view_id: int, step: str) -> ResponseReturnValue:
    with writing() as person:
        found = view_queries.get(view_id, person)
        if step == "up":
            view_actions.move_up(found, person)
        else:
            view_actions.delete(found, person)
            flash(_("“%(name)s” is deleted.", name=found.name), "done")
    return redirect(url_for("desk.views"))


def _form() -> ViewForm:
    form = ViewForm()
    form.offer(view_queries.circles(actor()))
    return form


def _page(form: ViewForm, wrong: int = 0) -> str:
    """`wrong`: the list whose form came back; 0 is the one about to be kept."""
    views = view_queries.everything(actor())
    wanted = filters_of([one.params for one in views], actor())
    counted = view_queries.counts(actor(), wanted, now())
    return render_template(
        "cases/staff/views.html",
        lines=[
            Line(one, list_url(narrowed.params()), str(count), one.owner_id == actor().user_id)
            for one, narrowed, count in zip(views, wanted, counted, strict=True)
        ],
        circles=[("", _("Only me")), *view_queries.circles(actor())],
        deletable=view_actions.circles_of(actor()),
        form=form,
        wrong=wrong,
        unsaved=request.query_string.decode() if request.method == "POST" and not wrong else "",
        section="cases",
        badges={},
    )
