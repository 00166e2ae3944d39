"""Flask-Security wired to our people: user names, Argon2id, and sessions that live in our own table.

The library signs in and hashes; who somebody is and what they may do is answered by app.accounts.sessions. Its
other endpoints stay switched off; the two that exist are mapped in app.web.access.
"""

from datetime import timedelta
from functools import cache
from unicodedata import normalize

from flask import Flask, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_login import UserMixin  # type: ignore[import-untyped]
from flask_security import LoginForm, RoleMixin, Security, SQLAlchemyUserDatastore
from flask_security import utils as library
from wtforms import Field, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from app.accounts import delays, devices, sessions
from app.accounts.actor import SYSTEM
from app.accounts.models import User
from app.accounts.queries import home_area_id, person_called
from app.accounts.usernames import normal
from app.core.db import db
from app.core.engine import write_transaction
from app.timeline.audits import Audited, audit
from app.web.access import forget_actor, public, signed_in
from app.web.preferences import local_path
from app.web.spool import aside
from app.web.transactions import writing

SETTINGS = {
    "SECURITY_LOGIN_URL": "/sign-in",
    "SECURITY_LOGIN_USER_TEMPLATE": "accounts/sign_in.html",
    "SECURITY_POST_LOGIN_VIEW": "accounts.start",
    "SECURITY_LOGOUT_METHODS": None,  # ours ends the session's row
    "SECURITY_STATIC_FOLDER": None,
    "SECURITY_FRESHNESS": timedelta(-1),
    "SECURITY_CLI_USERS_NAME": "",
    "SECURITY_CLI_ROLES_NAME": "",
    "SECURITY_USER_IDENTITY_ATTRIBUTES": [{"username": {"mapper": normal}}],
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
        "argon2__type": "ID",
        "argon2__time_cost": 2,
        "argon2__memory_cost": 19456,  # KiB
        "argon2__parallelism": 1,
    },
    "SESSION_PROTECTION": None,  # a phone changes its address all day; the session's row is what counts
    "PERMANENT_SESSION_LIFETIME": sessions.LONGEST,
}


def init_app(app: Flask) -> None:
    app.config.update(SETTINGS)
    security = Security(app, SQLAlchemyUserDatastore(db, User, RoleMixin), login_form=SignInForm)
    security.want_json(lambda _request: False)
    security.principal.identity_loaders.clear()  # nobody asks it for rights
    security.login_manager.request_loader(lambda _request: None)  # no tokens in addresses or headers
    security.login_manager.user_loader(_present)
    app.add_url_rule("/sign-out", "security.logout", sign_out, methods=["POST"])


def hash_password(plain: str) -> str:
    """Slow on purpose: never inside a transaction."""
    with aside():
        return str(library.hash_password(_normalised(plain)))


def matches(plain: str, stored: str | None) -> bool:
    """Takes the same time when there is nothing to compare with."""
    dummy = _hash_of_nothing()
    with aside():
        return bool(library.verify_password(_normalised(plain), stored or dummy)) and stored is not None


class Present(UserMixin):  # type: ignore[misc] # the library is untyped
    """All that Flask-Login needs to believe somebody is here; rights are asked of the Actor."""

    def __init__(self, token: str) -> None:
        self.token = token

    def get_id(self) -> str:
        return self.token


def _present(token: str) -> Present | None:
    return Present(token) if signed_in() else None


class SignInForm(LoginForm):
    """Says the same, after the same time, whether the name, the password or both are wrong."""

    email = None  # type: ignore[assignment]
    remember = None  # type: ignore[assignment]
    submit = None  # type: ignore[assignment]
    username = StringField(lazy_gettext("User name"), validators=[InputRequired(), Length(max=60)])
    password = PasswordField(lazy_gettext("Password"), validators=[InputRequired(), Length(max=200)])

    def validate_next(self, field: Field) -> None:
        field.data = local_path(field.data) or ""

    def validate(self, **kwargs: object) -> bool:
        return bool(super(LoginForm, self).validate(**kwargs)) and self._may_try() and self._admitted()

    def _may_try(self) -> bool:
        wait = delays.take_try(normal(self.username.data))
        if wait > delays.NO_WAIT:
            seconds = max(1, round(wait.total_seconds()))
            self._refuse(gettext("Too many tries. Please wait %(n)s seconds, then try again.", n=seconds))
            return False
        return True

    def _admitted(self) -> bool:
        user = person_called(self.username.data)
        stored = user.password if user and user.active else None
        db.session.rollback()  # no transaction stays open while the password is hashed
        if not matches(self.password.data or "", stored):
            _note_failure(user)
            self._refuse(gettext("The user name or the password is not right."))
            return False
        assert user is not None
        self.user = _begin_session(user.id)
        return self.user is not None

    def _refuse(self, words: str) -> None:
        self.form_errors.append(words)


def _note_failure(user: User | None) -> None:
    with write_transaction():
        area_id = home_area_id(user.id) if user else None
        audit(Audited.SIGN_IN_FAILED, SYSTEM, user, area_id=area_id)


def sign_in(user_id: int) -> bool:
    """Straight in, without a password: for whoever has just shown another key (the first run's)."""
    user = _begin_session(user_id)
    return user is not None and bool(library.login_user(user))


def _begin_session(user_id: int) -> User | None:
    with write_transaction():
        user = db.session.get(User, user_id, populate_existing=True)
        if user is None or not user.active:
            return None
        user.session_token = sessions.begin(user, devices.described(request.user_agent.string))
        delays.forget(user.username)
        audit(Audited.SIGN_IN, sessions.actor_for(user), user, area_id=home_area_id(user.id))
    session.clear()  # nothing from before the sign-in is carried into it
    session.permanent = True
    forget_actor()
    return user


@public
def sign_out() -> ResponseReturnValue:
    if signed_in():
        with writing() as person:
            sessions.end(person.session_id)
            audit(Audited.SIGN_OUT, person, area_id=home_area_id(person.user_id))
    library.logout_user()
    session.clear()
    return redirect(url_for("security.login"))


def _normalised(plain: str) -> str:
    return normalize("NFKD", plain)


@cache
def _hash_of_nothing() -> str:
    return str(library.hash_password("nobody has this password"))
