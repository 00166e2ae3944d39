"""Pages of the units: who does work where, their duty phones, closed when nobody and nothing is left in them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import queries, unit_actions
from app.accounts.actor import Actor
from app.accounts.forms import DutiesForm, NewUnitForm, UnitForm
from app.accounts.models import Unit, UnitKind
from app.accounts.people_routes import offer
from app.accounts.permissions import Permission
from app.accounts.unit_actions import UnitFacts
from app.areas import queries as places
from app.cases.branches import open_cases_of_unit
from app.timeline.audits import Audited, audit
from app.web.access import actor, requires
from app.web.telling import told_on
from app.web.transactions import writing

units = Blueprint("units", __name__, url_prefix="/admin/units")
MANAGE = Permission.MANAGE_PEOPLE


@units.get("")
@requires(MANAGE)
def home() -> ResponseReturnValue:
    closed = request.args.get("closed") == "1"
    found = queries.units(actor(), closed=closed)
    people = queries.people_per_unit([unit.id for unit in found])
    return render_template("accounts/units.html", units=found, people=people, closed=closed)


@units.route("/new", methods=["GET", "POST"])
@requires(MANAGE)
def new() -> ResponseReturnValue:
    form = NewUnitForm(area=request.args.get("area", type=int))
    if form.submitted():
        with told_on(form), writing() as person:
            area = places.get(form.area.data, person.areas(MANAGE))
            unit = unit_actions.add_unit(_facts(form), area, person)
            audit(Audited.CHANGE_UNIT, person, unit, area_id=area.id, facts={"added": True})
            return _back(_("%(name)s is added.", name=unit.name))
    offer(form.area)
    return render_template("accounts/unit.html", form=form, unit=None), form.http_status


@units.route("/<int:unit_id>", methods=["GET", "POST"])
@requires(MANAGE)
def change(unit_id: int) -> ResponseReturnValue:
    unit = queries.unit(unit_id, actor())
    form = UnitForm(obj=unit)
    if form.submitted():
        with told_on(form), writing() as person:
            unit = queries.unit(unit_id, person, version=form.version.data)
            unit_actions.change_unit(unit, _facts(form), person)
            audit(Audited.CHANGE_UNIT, person, unit, area_id=unit.area_id)
            return _back(_("%(name)s is saved.", name=unit.name))
    return render_template("accounts/unit.html", form=form, unit=unit), form.http_status


@units.post("/<int:unit_id>/<any(close, reopen):what>")
@requires(MANAGE)
def close(unit_id: int, what: str) -> ResponseReturnValue:
    unit = queries.unit(unit_id, actor())
    form = UnitForm(formdata=None, obj=unit)
    with told_on(form), writing() as person:
        unit = queries.unit(unit_id, person)
        _close_or_reopen(unit, what, person)
        audit(Audited.CHANGE_UNIT, person, unit, area_id=unit.area_id, facts={"closed": unit.closed})
        return _back(
            _("%(name)s is closed.", name=unit.name)
            if unit.closed
            else _("%(name)s is open again.", name=unit.name)
        )
    return render_template("accounts/unit.html", form=form, unit=unit), form.http_status


@units.route("/<int:unit_id>/duties", methods=["GET", "POST"])
@requires(MANAGE)
def duties(unit_id: int) -> ResponseReturnValue:
    unit = queries.unit(unit_id, actor())
    form = DutiesForm(version=unit.version, items="\n".join(queries.duties(unit_id)))
    if form.submitted():
        with told_on(form), writing() as person:
            unit = queries.unit(unit_id, person, version=form.version.data)
            unit_actions.keep_duties(unit, (form.items.data or "").splitlines(), person)
            audit(Audited.CHANGE_UNIT, person, unit, area_id=unit.area_id, facts={"duties": True})
            return _back(_("%(name)s is saved.", name=unit.name))
    return render_template("accounts/duties.html", form=form, unit=unit), form.http_status


def _close_or_reopen(unit: Unit, what: str, person: Actor) -> None:
    if what == "close":
        unit_actions.close_unit(unit, person, open_cases=open_cases_of_unit(unit.id))
    else:
        unit_actions.reopen_unit(unit, person)


def _facts(form: UnitForm) -> UnitFacts:
    return UnitFacts(
        name=form.name.data or "",
        kind=UnitKind(form.kind.data),
        duty_phone=form.duty_phone.data or "",
        duty_hours=form.duty_hours.data or "",
        emergency=form.emergency.data,
    )


def _back(words: str) -> ResponseReturnValue:
    flash(words, "done")
    return redirect(url_for("units.home"))
