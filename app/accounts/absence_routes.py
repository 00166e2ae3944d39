"""请假与代理: one's own absences, and those that a unit's lead enters for its people."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import absence_actions, absence_queries, queries
from app.accounts.absence_actions import Planned
from app.accounts.absence_forms import AbsenceForm
from app.accounts.actor import Actor
from app.accounts.forms import EmptyForm
from app.accounts.models import User
from app.accounts.permissions import Permission
from app.core.clock import today
from app.timeline.audits import Audited, audit
from app.web import moments
from app.web.access import actor, requires
from app.web.telling import told_on
from app.web.transactions import writing

absences = Blueprint("absences", __name__)
absences.add_app_template_filter(moments.day, "named_day")


@absences.route("/away", methods=["GET", "POST"])
@requires(Permission.VIEW_CASES)
def mine() -> ResponseReturnValue:
    return _page(queries.oneself(actor()), url_for("absences.mine"))


@absences.route("/away/<int:absence_id>/end", methods=["POST"])
@requires(Permission.VIEW_CASES)
def end_mine(absence_id: int) -> ResponseReturnValue:
    return _ended(queries.oneself(actor()), absence_id, url_for("absences.mine"))


@absences.route("/team/people/<int:colleague_id>/away", methods=["GET", "POST"])
@requires(Permission.REASSIGN)
def of_colleague(colleague_id: int) -> ResponseReturnValue:
    here = url_for("absences.of_colleague", colleague_id=colleague_id)
    return _page(queries.colleague(colleague_id, actor()), here)


@absences.route("/team/people/<int:colleague_id>/away/<int:absence_id>/end", methods=["POST"])
@requires(Permission.REASSIGN)
def end_of_colleague(colleague_id: int, absence_id: int) -> ResponseReturnValue:
    here = url_for("absences.of_colleague", colleague_id=colleague_id)
    return _ended(queries.colleague(colleague_id, actor()), absence_id, here)


def _page(person: User, here: str) -> ResponseReturnValue:
    form = AbsenceForm()
    form.deputy.offer([("", "—"), *((str(one.id), one.name) for one in absence_queries.deputies_of(person))])
    if form.submitted():
        with told_on(form), writing(alone=True) as me:
            planned = _planned(person.id, form, me)
            absence_actions.enter(planned, me)
            audit(
                Audited.ENTER_ABSENCE, me, planned.person, area_id=queries.home_area_id(person.id),
                facts={"deputy": planned.deputy.id if planned.deputy else None},
            )  # fmt: skip
            flash(_("Entered: %(name)s is away, the deputy stands in.", name=planned.person.name), "done")
            return redirect(here)
    days = today()
    return render_template(
        "accounts/absences.html",
        person=person,
        mine=person.id == actor().user_id,
        here=here,
        form=form,
        absences=absence_queries.of(person.id),
        today=days,
        section="",
    ), form.http_status


def _planned(person_id: int, form: AbsenceForm, me: Actor) -> Planned:
    person = queries.oneself(me) if person_id == me.user_id else queries.colleague(person_id, me)
    chosen = (one for one in absence_queries.deputies_of(person) if str(one.id) == form.deputy.data)
    first, last = form.first_day.data, form.last_day.data
    assert isinstance(first, date) and isinstance(last, date)
    return Planned(person, next(chosen, None), first, last, form.words.data or "")


def _ended(person: User, absence_id: int, here: str) -> ResponseReturnValue:
    absence_queries.one_of(person.id, absence_id)
    if EmptyForm().submitted():
        with writing(alone=True) as me:
            absence = absence_queries.one_of(person.id, absence_id)
            absence_actions.end(absence, me)
            audit(Audited.END_ABSENCE, me, absence.person, area_id=queries.home_area_id(person.id))
    flash(_("Ended. The cases are theirs alone again."), "done")
    return redirect(here)
