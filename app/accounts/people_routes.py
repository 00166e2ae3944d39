"""Pages for whoever manages people: the list, one person, invitations, roles, the way in and the way out."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import actions, links, queries
from app.accounts.actor import Actor
from app.accounts.forms import (
    EmptyForm,
    HoldForm,
    InviteForm,
    LeavingForm,
    PeopleFilterForm,
    PersonForm,
    ToUnitForm,
)
from app.accounts.models import Unit, User
from app.accounts.permissions import Permission, Role
from app.areas import queries as places
from app.areas.models import Level
from app.cases.branches import open_cases_of_person
from app.timeline.audits import Audited, audit
from app.web.access import actor, requires
from app.web.forms import OneOf
from app.web.telling import told_on
from app.web.transactions import writing

people = Blueprint("people", __name__, url_prefix="/admin/people")
MANAGE = Permission.MANAGE_PEOPLE
LEVELS = (*places.WIDE_LEVELS, Level.COMPOUND)


@people.get("")
@requires(MANAGE)
def home() -> ResponseReturnValue:
    form = PeopleFilterForm()
    narrowed_to = queries.PeopleFilter(
        words=form.q.data or "",
        role=Role(form.role.data) if form.role.data in set(Role) else None,
        area_id=places.get(form.area.data, mine()).id if form.area.data else None,
        disabled=form.disabled.data,
        page=form.page.data or 1,
    )
    found = queries.people(actor(), narrowed_to)
    held = queries.held_by([person.id for person in found.people])
    return render_template("accounts/people.html", form=form, found=found, held=held)


@people.route("/invite", methods=["GET", "POST"])
@requires(MANAGE)
def invite() -> ResponseReturnValue:
    form = InviteForm(area=request.args.get("area", type=int))
    if form.submitted():
        with told_on(form), writing() as person:
            user = invited(form, person)
            return redirect(url_for("people.link", user_id=user.id))
    offer(form.area)
    offer_units(form.unit)
    return render_template("accounts/invite.html", form=form), form.http_status


def invited(form: InviteForm, person: Actor) -> User:
    """Used by the first run too."""
    area = places.get(form.area.data, person.areas(MANAGE))
    newcomer = actions.Newcomer(
        name=form.name.data or "",
        username=form.username.data or "",
        title=form.title.data or "",
        office_phone=form.office_phone.data or None,
        unit=_unit(form.unit, person),
    )
    user = actions.invite(newcomer, person, Role(form.role.data), area)
    audit(Audited.INVITE, person, user, area_id=area.id, facts={"role": form.role.data})
    return user


@people.get("/<int:user_id>")
@requires(MANAGE)
def show(user_id: int) -> ResponseReturnValue:
    return page(queries.person(user_id, actor()))


@people.get("/<int:user_id>/link")
@requires(MANAGE)
def link(user_id: int) -> ResponseReturnValue:
    """Shown only for somebody without a password yet; a new link for others is asked for by a button."""
    user = queries.person(user_id, actor())
    if user.password or not user.active or not actions.may_manage(user, actor()):
        return redirect(url_for("people.show", user_id=user.id))
    address = url_for("accounts.set_password", token=links.token_for(user), _external=True)
    return render_template("accounts/link.html", user=user, address=address)


@people.post("/<int:user_id>/link")
@requires(MANAGE)
def renew_link(user_id: int) -> ResponseReturnValue:
    user = queries.person(user_id, actor())
    form = EmptyForm()
    if form.submitted():
        with told_on(form), writing() as person:
            user = queries.person(user_id, person)
            actions.renew_link(user, person)
            audit(Audited.RENEW_LINK, person, user, area_id=queries.home_area_id(user.id))
            address = url_for("accounts.set_password", token=links.token_for(user), _external=True)
            return render_template("accounts/link.html", user=user, address=address)
    return page(user, form)


@people.post("/<int:user_id>")
@requires(MANAGE)
def correct(user_id: int) -> ResponseReturnValue:
    user = queries.person(user_id, actor())
    form = PersonForm()
    if form.submitted():
        with told_on(form), writing() as person:
            user = queries.person(user_id, person)
            actions.correct(
                user, person, name=form.name.data or "", title=form.title.data or "",
                office_phone=form.office_phone.data or "",
            )  # fmt: skip
            audit(Audited.CORRECT_PERSON, person, user, area_id=queries.home_area_id(user.id))
            return back(user, _("Saved."))
    return page(user, form, correcting=form)


@people.post("/<int:user_id>/unit")
@requires(MANAGE)
def to_unit(user_id: int) -> ResponseReturnValue:
    user = queries.person(user_id, actor())
    form = ToUnitForm()
    if form.submitted():
        with told_on(form), writing() as person:
            user = queries.person(user_id, person)
            holds = open_cases_of_person(user.id)
            unit = _unit(form.unit, person)
            actions.move_to_unit(user, person, unit, open_cases=holds, leaving_them=form.leave.data)
            audit(
                Audited.MOVE_PERSON,
                person,
                user,
                area_id=queries.home_area_id(user.id),
                facts={"unit": user.unit_id},
            )
            return back(user, _("Moved. Roles that worked for the old unit have ended."))
    return page(user, form)


@people.route("/<int:user_id>/disable", methods=["GET", "POST"])
@requires(MANAGE)
def disable(user_id: int) -> ResponseReturnValue:
    user = queries.person(user_id, actor())
    form = LeavingForm()
    if form.submitted():
        with told_on(form), writing(alone=True) as person:
            user = queries.person(user_id, person)
            area_id = queries.home_area_id(user.id)
            holds = open_cases_of_person(user.id)
            actions.disable(user, person, open_cases=holds, leaving_them=form.leave.data)
            audit(Audited.DISABLE, person, user, area_id=area_id)
            return back(user, _("Disabled: signed out everywhere, every role ended."))
    return render_template(
        "accounts/disable.html",
        form=form,
        user=user,
        held=queries.held_by([user.id])[user.id],
        open_cases=open_cases_of_person(user.id),
    ), form.http_status


@people.post("/<int:user_id>/enable")
@requires(MANAGE)
def enable(user_id: int) -> ResponseReturnValue:
    user = queries.person(user_id, actor())
    form = EmptyForm()
    if form.submitted():
        with told_on(form), writing() as person:
            user = queries.person(user_id, person)
            actions.enable(user, person)
            audit(Audited.ENABLE, person, user, area_id=queries.home_area_id(user.id))
            return back(user, _("Enabled. Give the roles anew."))
    return page(user, form)


def offer(field: OneOf) -> None:
    also = [field.data] if isinstance(field.data, int) else []
    field.offer(places.choices(mine(), LEVELS, also))


def offer_units(field: OneOf) -> None:
    units = queries.units(actor())
    field.offer([(0, _("No unit")), *((unit.id, f"{unit.name} · {unit.area.name}") for unit in units)])


def page(
    user: User,
    said: EmptyForm | PersonForm | HoldForm | ToUnitForm | None = None,
    *,
    correcting: PersonForm | None = None,
) -> ResponseReturnValue:
    hold_form, unit_form = HoldForm(formdata=None), ToUnitForm(formdata=None, unit=user.unit_id or 0)
    offer(hold_form.area)
    offer_units(unit_form.unit)
    held = queries.held_by([user.id])[user.id]
    changeable = {one.id for one in held if one.area.around & mine()}
    drawn = render_template(
        "accounts/person.html", user=user, held=held, changeable=changeable,
        all_mine=actions.may_manage(user, actor()), hold_form=hold_form, unit_form=unit_form,
        person_form=correcting or PersonForm(formdata=None, obj=user), said=said,
        open_cases=open_cases_of_person(user.id),
    )  # fmt: skip
    return drawn, said.http_status if said else 200


def back(user: User, words: str) -> ResponseReturnValue:
    flash(words, "done")
    return redirect(url_for("people.show", user_id=user.id))


def mine() -> frozenset[int]:
    return actor().areas(MANAGE)


def _unit(field: OneOf, person: Actor) -> Unit | None:
    return queries.unit(field.data, person) if field.data else None
