"""Pages of a resource: add one, correct it, suspend it, list it again. The list itself is app.figures.list_routes."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actor import Actor
from app.accounts.models import Unit
from app.accounts.permissions import Permission
from app.areas import queries as places
from app.areas.models import Area
from app.core.errors import DomainError, NotFound
from app.core.numbers import LARGEST_ID
from app.resources import actions, queries
from app.resources.forms import MoveForm, NewResourceForm, ResourceForm
from app.resources.models import Resource, ResourceKind
from app.web.access import actor, requires
from app.web.telling import told_on
from app.web.transactions import writing

resources = Blueprint("resources", __name__, url_prefix="/resources")
MANAGE, VIEW = Permission.MANAGE_RESOURCES, Permission.VIEW_LISTS


@resources.route("/new", methods=["GET", "POST"])
@requires(MANAGE)
def new() -> ResponseReturnValue:
    form = NewResourceForm(area=_asked_area())
    if form.submitted():
        with told_on(form), writing() as person:
            area = _area(form.area.data, person)
            resource = actions.add(_facts(form, person), area, person)
            return _back(resource, _("%(name)s is listed.", name=resource.name))
    form.area.choices = places.choices(actor().areas(MANAGE), also=[form.area.data or 0])
    return _page(form, None)


@resources.route("/<int:resource_id>", methods=["GET", "POST"])
@requires(MANAGE)
def change(resource_id: int) -> ResponseReturnValue:
    resource = queries.get(resource_id, actor())
    actions.refuse_outside(resource.area, actor())
    form = ResourceForm(data=_said(resource))
    if form.submitted():
        with told_on(form), writing() as person:
            resource = queries.get(resource_id, person, version=form.version.data)
            actions.change(resource, _facts(form, person, resource), person)
            return _back(resource, _("%(name)s is saved.", name=resource.name))
    return _page(form, resource)


@resources.post("/<int:resource_id>/<any(suspend, relist):what>")
@requires(MANAGE)
def move(resource_id: int, what: str) -> ResponseReturnValue:
    resource = queries.get(resource_id, actor())
    form = MoveForm()
    if form.submitted():
        with writing() as person:
            resource = queries.get(resource_id, person, version=form.version.data)
            (actions.suspend if what == "suspend" else actions.list_again)(resource, person)
        return _back(resource, _moved(resource, what))
    raise DomainError("That did not work. Please try again.")


def _moved(resource: Resource, what: str) -> str:
    if what == "suspend":
        return str(_("%(name)s is suspended. Residents do not see it.", name=resource.name))
    return str(_("%(name)s is listed again.", name=resource.name))


def _page(form: ResourceForm, resource: Resource | None) -> ResponseReturnValue:
    units = queries.units_for(actor().areas(MANAGE), resource)
    form.unit.choices = [
        (0, _("No unit of ours")),
        *((unit.id, f"{unit.name} · {unit.area.name}") for unit in units),
    ]
    home = resource.area_id if resource else _asked_area() or min(actor().areas(VIEW))
    page = render_template(
        "resources/resource.html", form=form, resource=resource, home=home, section="lists", badges={}
    )
    return page, form.http_status


def _said(resource: Resource) -> dict[str, object]:
    """What the form begins with."""
    texts = ("name", "place", "hours", "conditions", "owner", "phone", "version")
    said: dict[str, object] = {name: getattr(resource, name) for name in texts}
    return {**said, "kind": resource.kind.value, "unit": resource.unit_id or 0}


def _asked_area() -> int | None:
    number = request.args.get("area", 0, type=int)
    return number if 0 < number <= LARGEST_ID else None


def _area(area_id: int, person: Actor) -> Area:
    if not 0 < area_id <= LARGEST_ID:
        raise NotFound("There is no such place in your area.")
    return places.get(area_id, person.areas(VIEW))


def _facts(form: ResourceForm, person: Actor, resource: Resource | None = None) -> actions.Facts:
    return actions.Facts(
        kind=ResourceKind(form.kind.data),
        name=form.name.data or "",
        place=form.place.data or "",
        hours=form.hours.data or "",
        conditions=form.conditions.data or "",
        unit=_unit(form.unit.data, person, resource),
        owner=form.owner.data or "",
        phone=form.phone.data or "",
    )


def _unit(unit_id: int | None, person: Actor, resource: Resource | None) -> Unit | None:
    """One of those that were offered: what lies elsewhere does not exist for this person."""
    if not unit_id:
        return None
    found = {unit.id: unit for unit in queries.units_for(person.areas(MANAGE), resource)}
    if unit_id not in found:
        raise DomainError("This unit does not serve this place.")
    return found[unit_id]


def _back(resource: Resource, words: str) -> ResponseReturnValue:
    flash(words, "done")
    return redirect(url_for("lists.resources", area_id=resource.area_id))
