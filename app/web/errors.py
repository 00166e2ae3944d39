"""What went wrong, in words, with the way on: residents and staff each get it in their own hand."""

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, StatementError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from app.core.db import db
from app.core.errors import Conflict, DomainError, NotAllowed, NotFound
from app.web.access import signed_in

STATUS_OF: dict[type[Exception], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    StaleDataError: 409,
    DomainError: 422,
}


def init_app(app: Flask) -> None:
    for kind in STATUS_OF:
        app.register_error_handler(kind, _domain)
    for kind in (OverflowError, StatementError):
        app.register_error_handler(kind, _unkeepable)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(500, _unexpected)


def say(error: DomainError) -> str:
    return str(gettext(error.sentence, **error.parts))


def error_page(code: int, message: str = "") -> ResponseReturnValue:
    """The error in the hand of whoever asked; never lets a second error hide the first."""
    person = signed_in() if request.endpoint != "static" else None
    page = "errors/staff.html" if person else "errors/resident.html"
    return render_template(page, code=code, message=message), code


def _domain(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    code = next(STATUS_OF[kind] for kind in type(error).__mro__ if kind in STATUS_OF)
    return error_page(code, say(error) if isinstance(error, DomainError) else "")


def _unkeepable(error: Exception) -> ResponseReturnValue:
    """The last net: a number or a date that passed every form and that no database column holds."""
    too_much = error if isinstance(error, OverflowError | DataError) else getattr(error, "orig", None)
    if not isinstance(too_much, OverflowError | DataError):
        raise error
    db.session.rollback()
    current_app.logger.warning("Refused what cannot be kept: %s", type(too_much).__name__)
    return error_page(400, gettext("Something in this address or form is too large to be kept."))


def _forged(_error: CSRFError) -> ResponseReturnValue:
    return error_page(400, gettext("This page was open too long. Go back, refresh it and try again."))


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or (error.code or 500) < 400:
        return error
    return error_page(error.code or 500)


def _unexpected(_error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    return render_template("errors/broken.html", code=500), 500
