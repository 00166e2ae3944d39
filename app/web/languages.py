"""Which language a page is in, and how dates, numbers and enum words are said. English is the source."""

from collections import defaultdict
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import Flask, g, request
from flask_babel import Babel, Domain, format_date, format_datetime, get_locale, get_translations
from markupsafe import Markup

from app.core.clock import LOCAL

LANGUAGES = {"zh_Hans_CN": "简体中文", "en": "English"}
DEFAULT = "zh_Hans_CN"
COOKIE = "language"


class _PageDomain(Domain):  # type: ignore[misc]  # the library publishes no types
    """A page is in one language: its catalogue is looked up once, not for every word on it."""

    def get_translations(self) -> Any:
        if not g:
            return super().get_translations()
        locale = get_locale()
        known: tuple[object, Any] | None = g.get("catalogue")
        if known is None or known[0] is not locale:
            known = g.catalogue = (locale, super().get_translations())
        return known[1]


class _Babel(Babel):  # type: ignore[misc]
    @cached_property
    def domain_instance(self) -> Domain:
        return _PageDomain(domain=self.domain)


def init_app(app: Flask) -> None:
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT
    app.config["BABEL_DEFAULT_TIMEZONE"] = str(LOCAL)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "../translations"
    _Babel(app, locale_selector=chosen)
    app.jinja_env.install_gettext_callables(_said, _said_of_many, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(_=_said, languages=LANGUAGES, language=chosen, html_lang=html_lang)
    app.jinja_env.filters.update(day=day, moment=moment)


def _said(text: str, **parts: object) -> Markup:
    """Of a template: the library's own way asks four questions for each of a page's hundred words."""
    words = _drawn_words()
    said = words.get(text)
    if said is None:
        said = words[text] = Markup(get_translations().ugettext(text))  # our own catalogue
    return said % parts if parts or "%" in said else said


def _drawn_words() -> dict[str, Markup]:
    locale = get_locale()
    known: tuple[object, dict[str, Markup]] | None = g.get("words")
    if known is None or known[0] is not locale:
        known = g.words = (locale, _WORDS[str(locale)])
    return known[1]


_WORDS: defaultdict[str, dict[str, Markup]] = defaultdict(dict)


def _said_of_many(one: str, many: str, n: int) -> str:
    return str(get_translations().ungettext(one, many, n))


def chosen() -> str:
    wanted = request.cookies.get(COOKIE, "") if request else ""
    return wanted if wanted in LANGUAGES else DEFAULT


def html_lang() -> str:
    return str(get_locale()).replace("_", "-")


def day(at: datetime) -> str:
    return str(format_date(at, "MMMd"))


def moment(at: datetime) -> str:
    return str(format_datetime(at, "yyyy-MM-dd HH:mm"))
