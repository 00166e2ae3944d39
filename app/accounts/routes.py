"""Pages of one's own account: where to go after signing in, the password, the sessions; and set-password links."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import actions, links, sessions
from app.accounts.forms import ChangePasswordForm, EmptyForm, NewPasswordForm
from app.accounts.models import User
from app.accounts.queries import home_area_id
from app.accounts.security import hash_password, matches
from app.areas import queries as places
from app.core.db import db
from app.core.engine import write_transaction
from app.core.errors import NotFound
from app.core.instance import here
from app.timeline.audits import Audited, audit
from app.web.access import actor, public, signed_in, signed_in_only
from app.web.headers import keep_address_secret
from app.web.staff_layout import page_of, rail
from app.web.transactions import writing

accounts = Blueprint("accounts", __name__)


@accounts.get("/")
@public
def front() -> ResponseReturnValue:
    """The bare address: staff go to work, everybody else types a code. A demonstration begins on its own page."""
    if here().settings.demo and page_of("demo.home"):
        return redirect(page_of("demo.home"))
    return redirect(url_for("accounts.start" if signed_in() else "places.find"))


@accounts.get("/start")
@signed_in_only
def start() -> ResponseReturnValue:
    """The first page on the rail is where a day begins."""
    if not places.anywhere():
        return redirect(url_for("first_run.areas"))
    first = next(iter(rail()), None)
    return redirect(first.href if first else url_for("accounts.home"))


@accounts.get("/account")
@signed_in_only
def home() -> ResponseReturnValue:
    return _show(ChangePasswordForm())


@accounts.post("/account/password")
@signed_in_only
def change_password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    if form.submitted() and _knows(form):
        fresh = hash_password(form.password.data or "")
        with writing() as person:
            actions.set_password(_me(), fresh, keep_session=person.session_id)
            audit(Audited.SET_PASSWORD, person, _me(), area_id=home_area_id(person.user_id))
        flash(_("Your password is changed. Every other session has ended."), "done")
        return redirect(url_for("accounts.home"))
    return _show(form)


@accounts.post("/account/sessions/<int:session_id>/end")
@signed_in_only
def end_session(session_id: int) -> ResponseReturnValue:
    if EmptyForm().submitted():
        with writing() as person:
            if session_id not in {held.id for held in sessions.live_of(_me().id)}:
                raise NotFound("This session has ended already.")
            sessions.end(session_id)
            audit(
                Audited.SIGN_OUT, person, area_id=home_area_id(person.user_id), facts={"session": session_id}
            )
        flash(_("That session has ended."), "done")
    return redirect(url_for("accounts.home"))


@accounts.route("/set-password/<token>", methods=["GET", "POST"])
@public
def set_password(token: str) -> ResponseReturnValue:
    """The address is the key: whoever was given it sets the password, once."""
    keep_address_secret()
    user = links.user_of(token)
    form = NewPasswordForm()
    if form.submitted():
        fresh = hash_password(form.password.data or "")
        with write_transaction():
            user = links.user_of(token)
            actions.set_password(user, fresh)
            audit(Audited.SET_PASSWORD, sessions.actor_for(user), user, area_id=home_area_id(user.id))
        flash(_("Your password is set. Please sign in."), "done")
        return redirect(url_for("security.login"))
    return render_template("accounts/set_password.html", form=form, user=user, token=token), form.http_status


def _show(form: ChangePasswordForm) -> ResponseReturnValue:
    me = _me()
    page = render_template(
        "accounts/account.html", form=form, user=me, held=sessions.live_of(me.id), here=actor().session_id
    )
    return page, form.http_status


def _knows(form: ChangePasswordForm) -> bool:
    stored = _me().password
    db.session.rollback()
    if matches(form.current.data or "", stored):
        return True
    form.current.errors = [_("That is not your password.")]
    return False


def _me() -> User:
    user = db.session.get(User, actor().user_id)
    assert user is not None
    return user
