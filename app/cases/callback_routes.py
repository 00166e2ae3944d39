"""回访: the list of residents to be called, beside the open case; taking a call, its script, its attempts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from flask import Blueprint, flash, redirect, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError

from app.accounts.permissions import Permission
from app.cases import callback_actions, callback_queries, case_page, contacting
from app.cases.callback_forms import CallForm, TakeForm
from app.cases.callback_models import Callback
from app.cases.callback_rules import next_try
from app.cases.callback_views import Desk, call_clock, desk_of
from app.cases.callback_words import HINTS, REASONS, TABS, WHY, about_call, put_on
from app.cases.desk_views import ClockFace
from app.cases.models import Case, ResidentResult
from app.cases.staff_routes import render
from app.cases.workflow import Status
from app.contacts import actions as contacts
from app.contacts.phones import dialable
from app.core.clock import LOCAL, now
from app.core.db import db
from app.core.errors import Conflict
from app.web.access import actor, requires
from app.web.telling import told_on
from app.web.transactions import writing

callbacks = Blueprint("callbacks", __name__)
CALL = Permission.CALL_BACK


@callbacks.record_once
def _words(state: BlueprintSetupState) -> None:
    state.app.add_template_global(about_call)
    state.app.add_template_global(put_on)


@dataclass(frozen=True)
class Brought:
    """What a request brought to the panel: the forms as they were filled, the contact that was opened for it alone."""

    form: CallForm | None = None
    take: TakeForm | None = None
    contact: tuple[str | None, str | None] | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Panel:
    """One call as its caller sees it."""

    callback: Callback
    clock: ClockFace
    next_at: datetime | None  # when it may be tried again; empty: now
    mine: bool
    other: str  # who is calling just now, if somebody else is
    possible: bool  # for this person at all
    may_open: bool  # the number
    again: bool  # another round may be asked for
    form: CallForm
    take: TakeForm
    contact: tuple[str | None, str | None] | None


@callbacks.get("/callbacks")
@requires(CALL)
def home() -> ResponseReturnValue:
    """On a desk the first call lies open; on a phone the list comes first."""
    desk = desk_of(callback_queries.waiting(actor(), now()))
    return _render(desk, desk.rows[0].ref if desk.rows else "", Brought(), opened=False)


@callbacks.get("/callbacks/<ref>")
@requires(CALL)
def call(ref: str) -> ResponseReturnValue:
    return _show(ref)


def _show(ref: str, brought: Brought | None = None, status: int = 200) -> ResponseReturnValue:
    desk = desk_of(callback_queries.waiting(actor(), now()))
    return _render(desk, ref, brought or Brought(), opened=True), status


def _render(desk: Desk, ref: str, brought: Brought, *, opened: bool) -> str:
    panel = _panel(ref, brought) if ref else None
    return render(
        case_page.load(ref, actor()) if ref else None, None, opened=opened, template="cases/callbacks/desk.html",
        section="callbacks", badges=desk.badges, desk=desk, call=panel, tab_words=TABS, tab_hints=HINTS,
        reasons=REASONS, why=WHY,
    )  # fmt: skip


def _panel(ref: str, brought: Brought) -> Panel:
    (callback, case), person, at = callback_queries.one(ref, actor()), actor(), now()
    holder = callback.held_by(at)
    contact = contacts.of(case)
    return Panel(
        callback=callback,
        clock=call_clock(case.status, callback.due_at, at),
        next_at=next_try([one.part for one in callback.attempts], at.astimezone(LOCAL)),
        mine=holder == person.user_id,
        other=callback.taken_by.name if holder != person.user_id and callback.taken_by and holder else "",
        possible=callback_actions.may_call(case, person),
        may_open=contacting.may_reveal(case, person, withheld=bool(contact and contact.withheld)),
        again=callback_actions.may_ask_again(case, ResidentResult.NO, at),
        form=brought.form or CallForm(formdata=None, version=case.version),
        take=brought.take or TakeForm(formdata=None, version=case.version),
        contact=brought.contact,
    )


# --- Taking a call --------------------------------------------------------------------------------------------


@callbacks.post("/callbacks/<ref>/take")
@requires(CALL)
def take(ref: str) -> ResponseReturnValue:
    """One caller at a time; with the right to it the number stands on this answer and nowhere else."""
    callback, case = callback_queries.one(ref, actor())
    form, contact = TakeForm(version=case.version), None
    if not form.submitted():
        return _show(ref, Brought(take=form), form.http_status)
    with told_on(form), writing() as person:
        callback, case = callback_queries.one(ref, person)
        callback_actions.take(callback, person)
        if contacting.may_open(case, person):
            phone, name = contacting.reveal(case, person, reason=form.why.data or "")
            contact = dialable(phone) if phone else None, name
    refused = bool(form.form_errors)
    return _show(ref, Brought(take=form if refused else None, contact=contact), 422 if refused else 200)


@callbacks.post("/callbacks/<ref>/put-back")
@requires(CALL)
def put_back(ref: str) -> ResponseReturnValue:
    with writing() as person:
        callback, _case = callback_queries.one(ref, person)
        callback_actions.put_back(callback, person)
    return redirect(url_for("callbacks.home"))


# --- What came of it ------------------------------------------------------------------------------------------


@callbacks.post("/callbacks/<ref>/result")
@requires(CALL)
def result(ref: str) -> ResponseReturnValue:
    _callback, case = callback_queries.one(ref, actor())
    form = CallForm(version=case.version)
    if not form.complete():
        return _show(ref, Brought(form), form.http_status)
    try:
        with told_on(form), writing() as person:
            callback, case = callback_queries.one(ref, person, version=form.version.data)
            if form.reached:
                callback_actions.reached(callback, case, person, form.answer())
            else:
                callback_actions.missed(callback, case, person)
            flash(_done(case, form), "done")
            return redirect(_onward(ref))
    except (Conflict, StaleDataError):
        return _overtaken(ref, form)
    return _show(ref, Brought(form), 422)


def _done(case: Case, form: CallForm) -> str:
    if form.reached:
        return str(_("%(ref)s: their word is on the record.", ref=case.ref))
    if case.status is Status.CLOSED and case.resident_result is ResidentResult.UNREACHED:
        return str(_("%(ref)s: not reached three times; it is closed as not reached.", ref=case.ref))
    return str(_("%(ref)s: nobody picked up. It comes back at another time of day.", ref=case.ref))


def _onward(ref: str) -> str:
    """On to the next that can be called."""
    following = desk_of(callback_queries.waiting(actor(), now())).after(ref)
    return url_for("callbacks.call", ref=following) if following else url_for("callbacks.home")


def _overtaken(ref: str, form: CallForm) -> ResponseReturnValue:
    """Nothing typed is lost: the case as it is now, the form as it was filled."""
    db.session.rollback()
    _callback, case = callback_queries.one(ref, actor())
    form.overtaken(case.version)
    return _show(ref, Brought(form), 409)
