"""What a telephone needs to keep notes without network: empty forms beforehand, a token when it has a line."""

from __future__ import annotations

from functools import cache

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app.accounts.permissions import Permission
from app.cases.resident_forms import MOST_PHOTOS
from app.cases.staff_routes import KEPT_VERBS, desk
from app.cases.verb_forms import FORMS
from app.web.access import actor, requires
from app.web.languages import chosen


@desk.app_context_processor
def _unsent() -> dict[str, object]:
    return {
        "staff_unsent": lambda: _drawn("unsent", chosen()),
        "staff_viewer": lambda: _drawn("viewer", chosen()),
    }


@cache
def _drawn(part: str, _language: str) -> Markup:
    """The same for everybody: what it shows is filled in by the browser."""
    return Markup(render_template(f"components/{part}.html"))  # a template's own text


@desk.get("/unsent/key")
@requires(Permission.VIEW_CASES)
def unsent_key() -> ResponseReturnValue:
    """Who is signed in, and the token their forms carry now: a kept note may be older than the session."""
    return {"person": actor().user_id, "token": generate_csrf()}


@desk.get("/unsent/forms")
@requires(Permission.VIEW_CASES)
def unsent_forms() -> ResponseReturnValue:
    """The same for every case; the telephone fills in which one."""
    return {
        "language": chosen(),
        "forms": {
            verb.value: current_app.jinja_env.get_template("cases/staff/_unsent_form.html").render(
                verb=verb, form=FORMS[verb](), most_photos=MOST_PHOTOS, home=url_for("desk.work")
            )
            for verb in sorted(KEPT_VERBS)
        },
    }
