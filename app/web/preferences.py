"""Which language and which print a visitor chose: two cookies, kept for a year, that hold nothing else."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.web.access import public
from app.web.languages import COOKIE, LANGUAGES, chosen

VIEW_COOKIE = "view"
ELDER = "elder"
YEAR = 365 * 86400

preferences = Blueprint("preferences", __name__, url_prefix="/preferences")


@dataclass(frozen=True)
class LanguageChoice:
    tag: str
    name: str
    href: str
    current: bool


def init_app(app: Flask) -> None:
    app.register_blueprint(preferences)
    app.jinja_env.globals.update(
        elder_view=elder_view, language_choices=language_choices, this_page=this_page
    )


@preferences.get("/language/<name>")
@public
def language(name: str) -> ResponseReturnValue:
    if name not in LANGUAGES:
        abort(404)
    return _remember(COOKIE, name)


@preferences.get(f"/view/<any({ELDER}, standard):name>")
@public
def view(name: str) -> ResponseReturnValue:
    return _remember(VIEW_COOKIE, name)


def elder_view() -> bool:
    """长辈版: larger, in ink, one thing a step."""
    return request.cookies.get(VIEW_COOKIE) == ELDER


def language_choices() -> list[LanguageChoice]:
    return [
        LanguageChoice(
            name.replace("_", "-"),
            word,
            url_for("preferences.language", name=name, next=this_page()),
            name == chosen(),
        )
        for name, word in LANGUAGES.items()
    ]


def this_page() -> str:
    """Where a preference leads back to: the page itself, opened again."""
    return request.full_path.rstrip("?")


def local_path(wanted: str | None) -> str | None:
    """A path on this server, or None: nobody is sent elsewhere by a link that looks like ours."""
    if not wanted or not wanted.startswith("/") or "\\" in wanted or not wanted.isprintable():
        return None
    parts = urlsplit(wanted)
    return None if parts.scheme or parts.netloc or wanted.startswith("//") else wanted


def _remember(cookie: str, value: str) -> ResponseReturnValue:
    answer = redirect(local_path(request.args.get("next")) or url_for("places.find"))
    answer.set_cookie(
        cookie,
        value,
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )
    return answer
