"""Staff pages of an agreement: draw it up, sign it, note what was used, renew it, end it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.core.clock import today
from app.core.errors import DomainError
from app.partners import agreement_actions as actions
from app.partners import agreement_queries as queries
from app.partners import queries as partner_units
from app.partners import words
from app.partners.agreement_forms import AgreementForm, ChangeAgreementForm, EndForm, UseForm
from app.partners.forms import StepForm
from app.partners.models import Agreement, PartnerUnit
from app.partners.routes import partners
from app.partners.step import may_manage, refuse_outside
from app.partners.workflow import AGREEMENT, offered
from app.timeline.history import history
from app.web.access import actor, requires
from app.web.telling import told_on
from app.web.transactions import writing

agreements = Blueprint("agreements", __name__, url_prefix="/agreements")
MANAGE, VIEW = Permission.MANAGE_RESOURCES, Permission.VIEW_LISTS


@partners.route("/<int:partner_id>/agreements/new", methods=["GET", "POST"])
@requires(MANAGE)
def draw_up(partner_id: int) -> ResponseReturnValue:
    partner = partner_units.get(partner_id, actor())
    refuse_outside(partner.area, actor())
    form = AgreementForm()
    if form.submitted():
        with told_on(form), writing() as person:
            partner = partner_units.get(partner_id, person)
            agreement = actions.draw_up(partner, form.terms(), person)
            flash(_("%(title)s is drawn up.", title=agreement.title), "done")
            return redirect(url_for("agreements.show", agreement_id=agreement.id))
    return _form_page(form, partner, None), form.http_status


@agreements.get("/<int:agreement_id>")
@requires(VIEW)
def show(agreement_id: int) -> ResponseReturnValue:
    return _page(queries.get(agreement_id, actor()))


@agreements.route("/<int:agreement_id>/change", methods=["GET", "POST"])
@requires(MANAGE)
def change(agreement_id: int) -> ResponseReturnValue:
    agreement = _managed(agreement_id)
    form = ChangeAgreementForm(data=ChangeAgreementForm.said(agreement))
    if form.submitted():
        with told_on(form), writing() as person:
            agreement = queries.get(agreement_id, person, version=form.version.data)
            actions.change(agreement, form.terms(), person)
            flash(_("%(title)s is saved.", title=agreement.title), "done")
            return redirect(url_for("agreements.show", agreement_id=agreement_id))
    return _form_page(form, agreement.partner, agreement), form.http_status


@agreements.post("/<int:agreement_id>/sign")
@requires(MANAGE)
def sign(agreement_id: int) -> ResponseReturnValue:
    _managed(agreement_id)

    def act(agreement: Agreement, person: Actor) -> int:
        actions.sign(agreement, person)
        return agreement.id

    return _step(agreement_id, _("It is signed. They are told."), act)


@agreements.post("/<int:agreement_id>/renew")
@requires(MANAGE)
def renew(agreement_id: int) -> ResponseReturnValue:
    _managed(agreement_id)

    def act(agreement: Agreement, person: Actor) -> int:
        return actions.renew(agreement, person).id

    return _step(agreement_id, _("This is the next one, still a draft: look at its days and lines."), act)


@agreements.post("/<int:agreement_id>/end")
@requires(MANAGE)
def end(agreement_id: int) -> ResponseReturnValue:
    _managed(agreement_id)
    form = EndForm()
    if form.submitted():
        with told_on(form), writing() as person:
            agreement = queries.get(agreement_id, person, version=form.version.data)
            actions.end(agreement, person, words=form.words.data or "")
            flash(_("It has ended. They are told."), "done")
            return redirect(url_for("agreements.show", agreement_id=agreement_id))
    return _page(queries.get(agreement_id, actor()), end_form=form), form.http_status


@agreements.post("/<int:agreement_id>/lines/<int:line_id>/use")
@requires(MANAGE)
def use(agreement_id: int, line_id: int) -> ResponseReturnValue:
    agreement = _managed(agreement_id)
    queries.refuse_strange_line(agreement, line_id)
    form = UseForm()
    if form.submitted():
        with told_on(form), writing() as person:
            line = queries.line(line_id, person)
            actions.use(
                line,
                person,
                quantity=form.quantity.data or 0,
                day=form.day.data or today(),
                note=form.note.data or "",
            )
            said = _("Noted. %(left)s %(unit)s are left.", left=line.left, unit=words.MEASURES[line.unit])
            flash(said, "done")
            return redirect(url_for("agreements.show", agreement_id=agreement_id))
    return _page(queries.get(agreement_id, actor()), use_form=form, used_line=line_id), form.http_status


def _step(agreement_id: int, said: str, act: Callable[[Agreement, Actor], int]) -> ResponseReturnValue:
    form = StepForm()
    if not form.submitted():
        raise DomainError("That did not work. Please try again.")
    with writing() as person:
        onward = act(queries.get(agreement_id, person, version=form.version.data), person)
    flash(said, "done")
    return redirect(url_for("agreements.show", agreement_id=onward))


def _managed(agreement_id: int) -> Agreement:
    """Visible or 404, then permitted or 403, before any form is read."""
    agreement = queries.get(agreement_id, actor())
    refuse_outside(agreement.partner.area, actor())
    return agreement


def _page(
    agreement: Agreement,
    end_form: EndForm | None = None,
    use_form: UseForm | None = None,
    used_line: int = 0,
) -> str:
    manages = may_manage(agreement.partner.area, actor())
    return render_template(
        "partners/agreement.html",
        agreement=agreement,
        verbs=offered(AGREEMENT, agreement.status) if manages else set(),
        uses=queries.uses_of(agreement),
        before=queries.named(agreement.before_id),
        following=queries.following(agreement),
        entries=list(reversed(history(agreement, internal=True))),
        end_form=end_form or EndForm(formdata=None, version=agreement.version),
        use_form=use_form,
        used_line=used_line,
        today=today(),
        words=words,
        section="lists",
        badges={},
    )


def _form_page(form: AgreementForm, partner: PartnerUnit, agreement: Agreement | None) -> str:
    form.spare()
    return render_template(
        "partners/agreement_form.html",
        form=form,
        partner=partner,
        agreement=agreement,
        section="lists",
        badges={},
    )
