"""An edition beside the record and beside today: made again, and what has become of its rows since."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.cases.desk_views import SHAPES
from app.cases.words import label
from app.editions import queries
from app.editions.rerun import Difference, rerun, small_enough
from app.editions.routes import VIEW, editions
from app.editions.since import since
from app.figures.kinds import OF_CASES
from app.resources.models import ResourceKind, ResourceStatus
from app.resources.words import KINDS, STATUSES
from app.web.access import actor, requires
from app.web.languages import moment
from app.web.spool import aside

SHOWN = 200  # of each kind; beyond, the command says them all

FIELDS: dict[str, LazyString] = {
    "ref": _l("Reference"), "what": _l("What"), "category": _l("Category"), "where": _l("Where"),
    "unit": _l("Unit"), "received": _l("Received"), "due": _l("Deadline"), "status": _l("State"),
    "unit_word": _l("The unit's word"), "their_word": _l("Their word"), "late": _l("Overdue"),
    "way": _l("The way so far"), "category_id": _l("Category"), "unit_id": _l("Unit"), "case_id": _l("Case"),
    "kind": _l("Kind"), "area": _l("Area"), "place": _l("Where"), "hours": _l("When"), "terms": _l("On which terms"),
}  # fmt: skip


@editions.get("/lists/editions/<int:edition_id>/compare")
@requires(VIEW)
def compare(edition_id: int) -> ResponseReturnValue:
    edition = queries.get(edition_id, actor())
    with aside():
        verdict = rerun(edition, whole=small_enough(edition))
        became = since(list(queries.every_row(edition)), actor()) if edition.kind in OF_CASES else None
    return render_template(
        "editions/compare.html",
        edition=edition,
        verdict=verdict,
        wrong=verdict.wrong[:SHOWN],
        renamed=verdict.renamed[:SHOWN],
        became=became,
        most=SHOWN,
        shapes=SHAPES,
        field_word=field_word,
        said=said,
        section="lists",
    )


def field_word(one: Difference) -> str:
    if one.name:
        return str(FIELDS.get(one.name, one.name))
    return str(
        _("in the edition, not in the record") if one.told is None else _("in the record, not in the edition")
    )


def said(value: object) -> str:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, ResourceKind | ResourceStatus):
        return str(KINDS[value] if isinstance(value, ResourceKind) else STATUSES[value])
    if isinstance(value, StrEnum):
        return label(value)
    if isinstance(value, tuple):
        return " · ".join(map(str, value))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return "–" if value in (None, "") else str(value)
