"""An edition as a file: the right is asked at its place, the taking is audited, the file is made aside."""

from __future__ import annotations

import re
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO

from flask import send_file, url_for
from flask.typing import ResponseReturnValue

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.core.db import db
from app.core.errors import NotAllowed
from app.core.instance import here
from app.editions import file_words, printing, queries, words
from app.editions.models import Edition
from app.editions.paper_words import paper
from app.editions.routes import VIEW, editions
from app.exchange.spreadsheets import Rows, write
from app.figures.export_words import too_many
from app.figures.list_words import list_name
from app.timeline.audits import Audited, audit
from app.timeline.record import Fact
from app.web.access import actor, requires
from app.web.spool import aside
from app.web.transactions import writing

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@editions.get("/lists/editions/<int:edition_id>/edition.<any(xlsx,pdf):form>")
@requires(VIEW)
def file(edition_id: int, form: str) -> ResponseReturnValue:
    """The file first, then the line in the audit trail, then the answer: nothing leaves unrecorded."""
    edition = queries.get(edition_id, actor())
    refuse_without_right(edition, actor())
    made = _workbook(edition) if form == "xlsx" else _printed(edition)
    with writing() as person:
        edition = queries.get(edition_id, person)
        refuse_without_right(edition, person)
        facts: dict[str, Fact] = {"list": words.title(edition), "file": form, "rows": edition.rows}
        audit(Audited.EXPORT, person, edition, area_id=edition.area_id, facts=facts)
    made.seek(0)
    answer = send_file(made, TYPES[form], as_attachment=True, download_name=file_name(edition, form))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def refuse_without_right(edition: Edition, person: Actor) -> None:
    """Who may export here, and who may freeze: a draft is printed to be signed by hand."""
    if not {Permission.EXPORT, Permission.FREEZE_LISTS} & person.permissions_at(edition.area.around):
        raise NotAllowed("You may not export the lists of this place.")


def file_name(edition: Edition, form: str) -> str:
    return re.sub(r'[\s/\\:*?"<>|,，\x00-\x1f]+', "_", words.title(edition)) + f".{form}"


def check_url(edition: Edition) -> str:
    """What paper says for good: the address in the settings, never the one somebody happened to use."""
    path = url_for("editions.check", token=edition.token) if edition.digest else ""
    return here().settings.base_url + path if path else ""


def _workbook(edition: Edition) -> IO[bytes]:
    made = TemporaryFile()  # noqa: SIM115 - closed by the server when the answer has been sent
    about = file_words.about(edition, queries.corrections(edition), check_url(edition))
    with aside():
        rows = Rows(
            list_name(edition.kind), file_words.columns(edition), queries.every_row(edition), too_many()
        )
        write(made, rows, about)
    return made


def _printed(edition: Edition) -> IO[bytes]:
    printing.refuse_many(edition.rows, edition.id)
    corrections, url = queries.corrections(edition), check_url(edition)
    with aside():
        said = paper(edition, queries.every_row(edition), corrections, url)
        db.session.rollback()  # no transaction stays open for the drawing
        return BytesIO(printing.pdf(said))
