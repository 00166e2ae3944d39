"""Draws the vendored outline icons into the page, so that no icon costs a request."""

from functools import cache
from pathlib import Path
from re import fullmatch

from flask import Flask
from markupsafe import Markup, escape

_AFTER = Markup("</span>")
FOLDER = Path(__file__).parent.parent / "static" / "icons"


def init_app(app: Flask) -> None:
    app.add_template_global(icon, "icon")
    app.add_template_global(state, "staff_state")


@cache
def icon(name: str, extra: str = "") -> Markup:
    """One decorative icon; `extra` names further classes. An unknown name is a mistake in the template."""
    return Markup('<svg class="{}" viewBox="{}" aria-hidden="true">{}</svg>').format(
        f"icon {extra}".strip(), *_drawing(name)
    )


def state(shape: str, words: str) -> Markup:
    """A shape and the words beside it, in which something stands: never a colour alone."""
    return _before(shape) + escape(words) + _AFTER


@cache
def _before(shape: str) -> Markup:
    return Markup('<span class="state state--{}">{}').format(shape, icon(f"state-{shape}"))


@cache
def _drawing(name: str) -> tuple[str, Markup]:
    source = (FOLDER / f"{name}.svg").read_text("utf-8").strip()
    parts = fullmatch(r'<svg [^>]*viewBox="([\d ]+)"[^>]*>(.*)</svg>', source)
    if parts is None:
        raise ValueError(f"{name}.svg is not drawn the way the other icons are.")
    return parts[1], Markup(parts[2])
