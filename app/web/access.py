"""Every endpoint states who may open it; the app refuses to start when one is silent."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Flask, abort, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts import sessions
from app.accounts.actor import Actor
from app.accounts.permissions import Permission

Args = ParamSpec("Args")
View = Callable[Args, ResponseReturnValue]

PUBLIC = "public"
SIGNED_IN = "signed in"

# Endpoints that are not ours to decorate, and who may open them.
FOREIGN: dict[str, str] = {"static": PUBLIC, "security.login": PUBLIC}


def public(view: View[Args]) -> View[Args]:
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def requires(permission: Permission) -> Callable[[View[Args]], View[Args]]:
    """Signed in, and holding the permission somewhere. Whether *here*, the object's own look-up says.

    A page about one object: signed in → visible or 404 → permitted there or 403 (the action's NotAllowed).
    """

    def decorate(view: View[Args]) -> View[Args]:
        @wraps(view)
        def guarded(*args: Args.args, **kwargs: Args.kwargs) -> ResponseReturnValue:
            person = signed_in()
            if person is None:
                return _to_sign_in()
            if not person.may(permission):
                abort(403)
            return view(*args, **kwargs)

        guarded.access = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def signed_in_only(view: View[Args]) -> View[Args]:
    @wraps(view)
    def guarded(*args: Args.args, **kwargs: Args.kwargs) -> ResponseReturnValue:
        return view(*args, **kwargs) if signed_in() else _to_sign_in()

    guarded.access = SIGNED_IN  # type: ignore[attr-defined]
    return guarded


def signed_in() -> Actor | None:
    """The member of staff behind this request, read once; None for everybody else."""
    if "actor" not in g:
        token = session.get("_user_id")
        g.actor = sessions.actor_of(token) if isinstance(token, str) else None
    person: Actor | None = g.actor
    return person


def actor() -> Actor:
    person = signed_in()
    if person is None:
        abort(401)
    return person


def forget_actor() -> None:
    """A write reads the person again, inside its own transaction: a role ended a moment ago has ended."""
    g.pop("actor", None)


def refuse_silent_endpoints(app: Flask) -> None:
    for name, view in app.view_functions.items():
        if not hasattr(view, "access"):
            if name not in FOREIGN:
                raise RuntimeError(f"{name} does not say who may open it (app/web/access.py)")
            setattr(view, "access", FOREIGN[name])  # noqa: B010 - a plain assignment does not type


def _to_sign_in() -> ResponseReturnValue:
    if request.method != "GET":
        abort(401)
    return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
