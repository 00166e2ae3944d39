"""Each page's foot in demo mode: that all of it is invented, and what the page cost.

Statements and milliseconds are counted here; the kilobytes and requests of everything a page loads are what the
browser measured, added by a few lines of script where it runs. Without it the foot says what the server knows.
"""

import gzip
import time

import sqlalchemy as sa
from flask import Flask, Response, g, has_request_context, url_for
from flask_babel import gettext, ngettext
from markupsafe import Markup

from app.core.db import db
from app.core.instance import here
from app.web import assets

SHOWN_ON = ("resident.css", "staff.css", "demo.css")


def init_app(app: Flask) -> None:
    if not here().settings.demo:
        return
    for sheet in SHOWN_ON:
        assets.extend(sheet, "css/demo-foot.css")
    for script in ("resident.js", "staff.js"):
        assets.extend(script, "js/demo-foot.js")
    with app.app_context():
        sa.event.listen(db.engine, "before_cursor_execute", _count)
    app.before_request(_begin)
    app.after_request(_finish)


def _count(*_: object) -> None:
    if has_request_context():
        g.statements = g.get("statements", 0) + 1


def _begin() -> None:
    g.begun = time.perf_counter()


def _finish(answer: Response) -> Response:
    if answer.mimetype != "text/html" or answer.direct_passthrough or "begun" not in g:
        return answer
    statements, took = g.get("statements", 0), (time.perf_counter() - g.begun) * 1000
    answer.headers["Server-Timing"] = f'app;dur={took:.1f}, sql;desc="{statements}"'
    page = answer.get_data()
    head, end, tail = page.rpartition(b"</body>")
    if end:
        answer.set_data(b"".join((head, _foot(page, statements, took).encode(), end, tail)))
    return answer


def _foot(page: bytes, statements: int, took: float) -> str:
    size = len(gzip.compress(page, 4)) / 1024
    return Markup(
        '<footer class="demo-foot"><b>{}</b> <a href="{}">{}</a> <span>{}</span>'
        ' <span data-loaded="{}">{}</span></footer>\n'
    ).format(
        gettext("Demo: everything here is invented"),
        url_for("demo.figures"),
        gettext("Published figures"),
        ngettext("%(num)s statement, %(ms)s ms", "%(num)s statements, %(ms)s ms", statements, ms=f"{took:.1f}"),
        gettext("%(kb)s kB in %(n)s requests", kb="{kb}", n="{n}"),
        gettext("%(kb)s kB page", kb=f"{size:.1f}"),
    )  # fmt: skip
