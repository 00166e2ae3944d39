"""Batches, and everything that leaves as a file: posters, sheets, single codes. Drawn outside the transaction."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from flask import Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.accounts.permissions import Permission
from app.codes import printing, queries
from app.codes.forms import id_in
from app.codes.models import Code
from app.codes.queries import CodeFilter
from app.codes.routes import VIEW, codes
from app.core.db import db
from app.core.errors import NotAllowed
from app.web.access import actor, requires
from app.web.spool import aside

TYPES = {"pdf": "application/pdf", "png": "image/png", "svg": "image/svg+xml"}


@codes.get("/batches")
@requires(VIEW)
def batches() -> ResponseReturnValue:
    rows, before = queries.batch_rows(actor(), id_in(request.args.get("before", "")))
    next_href = url_for("codes.batches", before=before) if before else ""
    return render_template("codes/staff/batches.html", rows=rows, next_href=next_href)


@codes.get("/batches/<int:batch_id>")
@requires(VIEW)
def batch(batch_id: int) -> ResponseReturnValue:
    found = queries.batch(batch_id, actor())
    mine, printable = CodeFilter(batch=found.id), queries.printable(found.id, actor())
    fits = 0 < printable <= printing.MOST_ON_THE_WEB
    return render_template(
        "codes/staff/batch.html",
        batch=found,
        issued_by=queries.name_of(found.issued_by_id),
        counts=queries.counts(actor(), mine),
        rows=queries.page(actor(), mine).rows,
        printable=printable,
        wanting=printing.wanting(queries.to_print(found.id, actor())) if fits else "",
        most=printing.MOST_ON_THE_WEB,
    )


@codes.get("/batches/<int:batch_id>/<any(a4,a6):sheet>.pdf")
@requires(VIEW)
def batch_pdf(batch_id: int, sheet: str) -> ResponseReturnValue:
    found = queries.batch(batch_id, actor())
    some = queries.to_print(found.id, actor())
    printing.refuse_many(some, found)
    texts = printing.texts(some)
    return _file(lambda: printing.SHEETS[sheet](texts, None), f"batch-{found.id}-{sheet}.pdf")


@codes.get("/<token>/poster.<any(pdf,png,svg):kind>")
@requires(VIEW)
def poster(token: str, kind: str) -> ResponseReturnValue:
    code = _to_print(token)
    text = printing.texts([code])[0]
    return _file(lambda: printing.poster(text, kind), f"{code.token}-poster.{kind}")


@codes.get("/<token>/square.<any(png,svg):kind>")
@requires(VIEW)
def square(token: str, kind: str) -> ResponseReturnValue:
    code = _to_print(token)
    url = printing.url_of(code)
    return _file(lambda: printing.square(url, kind), f"{code.token}.{kind}")


def _to_print(token: str) -> Code:
    code = queries.get(token, actor())
    if Permission.MANAGE_CODES not in actor().permissions_at(code.area.around):
        raise NotAllowed("You may not manage the codes of this place.")
    printing.refuse_ended(code)
    return code


def _file(draw: Callable[[], bytes], name: str) -> Response:
    """Seconds of drawing: no transaction stays open for it, and other requests go on meanwhile."""
    db.session.rollback()
    with aside():
        made = draw()
    kind = name.rpartition(".")[2]
    # The picture of a code stands on its page too; the rest is for keeping.
    return send_file(
        BytesIO(made), TYPES[kind], as_attachment="inline" not in request.args, download_name=name
    )
