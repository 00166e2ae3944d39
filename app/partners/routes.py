"""Staff pages of a partner unit: enter it, correct it, decide on it, seat its people. Its list: app.figures."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.areas import queries as places
from app.areas.models import Area
from app.core.clock import today
from app.core.errors import DomainError, NotFound
from app.core.numbers import LARGEST_ID
from app.partners import actions, agreement_queries, queries, words
from app.partners.forms import ChangeForm, EnterForm, PartnerForm, ReasonForm, SeatForm, StepForm
from app.partners.models import PartnerUnit
from app.partners.step import may_manage, refuse_outside
from app.partners.workflow import PARTNER, PartnerVerb, offered
from app.resources.partner_queries import given_by, may_be_given
from app.timeline.history import history
from app.web.access import actor, requires
from app.web.telling import told_on
from app.web.transactions import writing

partners = Blueprint("partners", __name__, url_prefix="/partners")
MANAGE, VIEW, OPEN = Permission.MANAGE_RESOURCES, Permission.VIEW_LISTS, Permission.SEE_CONTACT


@partners.route("/new", methods=["GET", "POST"])
@requires(MANAGE)
def new() -> ResponseReturnValue:
    form = EnterForm(area=_asked_area())
    if form.submitted():
        with told_on(form), writing() as person:
            partner = actions.enter(form.facts(), _area(form.area.data, person), person)
            flash(_("%(name)s is entered. Somebody else than you decides on it.", name=partner.name), "done")
            return redirect(url_for("partners.show", partner_id=partner.id))
    form.area.offer(places.choices(actor().areas(MANAGE), also=[form.area.data or 0]))
    home = _asked_area() or min(actor().areas(VIEW))
    return _form_page(form, None, home), form.http_status


@partners.get("/<int:partner_id>")
@requires(VIEW)
def show(partner_id: int) -> ResponseReturnValue:
    return page(queries.get(partner_id, actor()))


def page(partner: PartnerUnit, seat: SeatForm | None = None, back: ReasonForm | None = None) -> str:
    person = actor()
    manages = may_manage(partner.area, person)
    mine = person.user_id == partner.entered_by_id
    verbs = offered(PARTNER, partner.status, entered_it=mine) if manages else set()
    seating = seat or SeatForm(formdata=None, version=partner.version, since=today())
    if PartnerVerb.SEAT in verbs:
        seating.council.offer(queries.council_choices(person))
    return render_template(
        "partners/partner.html",
        partner=partner,
        verbs=verbs,
        entered_by_me=mine,
        members=queries.members_of(partner),
        agreements=agreement_queries.of_partner(partner),
        resources=given_by(partner, person),
        more_resources=may_be_given(partner, person) if PartnerVerb.SEAT in verbs else [],
        entries=list(reversed(history(partner, internal=True))),
        seat_form=seating,
        back_form=back or ReasonForm(formdata=None, version=partner.version),
        may_open=actions.may_reveal(partner, person),
        today=today(),
        words=words,
        section="lists",
        badges={},
    )


@partners.route("/<int:partner_id>/change", methods=["GET", "POST"])
@requires(MANAGE)
def change(partner_id: int) -> ResponseReturnValue:
    partner = _managed(partner_id)
    form = ChangeForm(data=_said(partner))
    if form.submitted():
        with told_on(form), writing() as person:
            partner = queries.get(partner_id, person, version=form.version.data)
            actions.change(partner, form.facts(), person)
            flash(_("%(name)s is saved.", name=partner.name), "done")
            return redirect(url_for("partners.show", partner_id=partner_id))
    return _form_page(form, partner, partner.area_id), form.http_status


@partners.post("/<int:partner_id>/approve")
@requires(MANAGE)
def approve(partner_id: int) -> ResponseReturnValue:
    _managed(partner_id)
    return _step(partner_id, _("It is a partner unit now. They can read so."), actions.approve)


@partners.post("/<int:partner_id>/return")
@requires(MANAGE)
def send_back(partner_id: int) -> ResponseReturnValue:
    _managed(partner_id)
    form = ReasonForm()
    if form.submitted():
        with told_on(form), writing() as person:
            partner = queries.get(partner_id, person, version=form.version.data)
            actions.send_back(partner, person, words=form.words.data or "")
            flash(_("Returned. They can read your reason."), "done")
            return redirect(url_for("partners.show", partner_id=partner_id))
    return page(queries.get(partner_id, actor()), back=form), form.http_status


def _step(partner_id: int, said: str, act: Callable[[PartnerUnit, Actor], None]) -> ResponseReturnValue:
    form = StepForm()
    if not form.submitted():
        raise DomainError("That did not work. Please try again.")
    with writing() as person:
        act(queries.get(partner_id, person, version=form.version.data), person)
    flash(said, "done")
    return redirect(url_for("partners.show", partner_id=partner_id))


# --- People on councils ---------------------------------------------------------------------------------------------


@partners.post("/<int:partner_id>/members")
@requires(MANAGE)
def seat(partner_id: int) -> ResponseReturnValue:
    _managed(partner_id)
    form = SeatForm()
    form.council.offer([])
    if form.submitted():
        with told_on(form), writing() as person:
            partner = queries.get(partner_id, person, version=form.version.data)
            council = queries.council(_number(form.council.data), person)
            actions.seat(
                partner, council, person,
                name=form.name.data or "", since=form.since.data or today(), until=form.until.data,
            )  # fmt: skip
            flash(
                _("%(name)s sits on the council of %(area)s.", name=form.name.data, area=council.name), "done"
            )
            return redirect(url_for("partners.show", partner_id=partner_id))
    return page(queries.get(partner_id, actor()), seat=form), form.http_status


@partners.post("/<int:partner_id>/members/<int:member_id>/end")
@requires(MANAGE)
def unseat(partner_id: int, member_id: int) -> ResponseReturnValue:
    queries.member(member_id, _managed(partner_id))

    def act(partner: PartnerUnit, person: Actor) -> None:
        actions.unseat(queries.member(member_id, partner), person)

    return _step(partner_id, _("The membership ends today."), act)


# --- The contact ----------------------------------------------------------------------------------------------------


@partners.route("/<int:partner_id>/contact", methods=["GET", "POST"])
@requires(OPEN)
def contact(partner_id: int) -> ResponseReturnValue:
    """Opened only by a press with a reason; it stands on this answer and nowhere else."""
    partner = queries.get(partner_id, actor())
    actions.refuse_closed(partner, actor())
    form = ReasonForm(version=partner.version)
    name = phone = ""
    if form.submitted():
        with told_on(form), writing() as person:
            partner = queries.get(partner_id, person, version=form.version.data)
            name, phone = actions.reveal(partner, person, reason=form.words.data or "")
    page = render_template(
        "partners/contact.html",
        partner=partner,
        form=form,
        name=name,
        phone=phone,
        section="lists",
        badges={},
    )
    return page, form.http_status


# --- What these share -----------------------------------------------------------------------------------------------


def _managed(partner_id: int) -> PartnerUnit:
    """Visible or 404, then permitted or 403, before any form is read."""
    partner = queries.get(partner_id, actor())
    refuse_outside(partner.area, actor())
    return partner


def _form_page(form: PartnerForm, partner: PartnerUnit | None, home: int) -> str:
    return render_template(
        "partners/form.html", form=form, partner=partner, home=home, section="lists", badges={}
    )


def _said(partner: PartnerUnit) -> dict[str, object]:
    """What the form begins with: everything but the contact."""
    texts = ("name", "address", "office_phone", "offers", "version")
    return {**{name: getattr(partner, name) for name in texts}, "kind": partner.kind.value}


def _asked_area() -> int | None:
    return _number(request.args.get("area", 0, type=int)) or None


def _area(area_id: int, person: Actor) -> Area:
    return places.get(_number(area_id), person.areas(VIEW))


def _number(number: int | None) -> int:
    """What no row could have is no row's."""
    if number is not None and 0 < number <= LARGEST_ID:
        return number
    if number:
        raise NotFound("There is no such place in your area.")
    return 0
