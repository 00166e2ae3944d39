"""The answers for the hotline as a workbook: what the page shows, a column for each thing it says."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from app.accounts.permissions import Permission
from app.cases import hotline_queries
from app.cases.hotline_queries import Owed
from app.cases.hotline_words import NAMES, Part, at_of, parts_of
from app.exchange.spreadsheets import Column
from app.figures.export_queries import refuse_without_right_where
from app.figures.export_routes import MOST, Export, delivered, exports
from app.web.access import actor, requires
from app.web.languages import DEFAULT

WIDTHS = {
    Part.NUMBER: 22, Part.MATTER: 36, Part.UNIT: 24, Part.WHEN: 17, Part.DONE: 60, Part.RESULT: 30,
    Part.RATING: 24, Part.REF: 18,
}  # fmt: skip


@exports.get("/answers")
@requires(Permission.INTAKE)
def answers() -> ResponseReturnValue:
    """Every one that waits, not a page of them. In the words of the hotline, whoever fetches it."""
    with force_locale(DEFAULT):
        return delivered(
            Export(
                which="answers",
                name=_("Answers for the hotline"),
                place="",
                area_id=min(actor().areas(Permission.INTAKE)),
                conditions="",
                columns=_columns(),
                rows=lambda: hotline_queries.waiting(actor(), MOST),
                refuse=lambda person: refuse_without_right_where(person, Permission.INTAKE),
            )
        )


def _columns() -> list[Column[Owed]]:
    def of(part: Part) -> Column[Owed]:
        name = str(NAMES[part])
        if part is Part.WHEN:
            return Column(name, WIDTHS[part], at_of)
        return Column(
            name, WIDTHS[part], lambda owed: parts_of(owed)[part], wrapped=part in (Part.MATTER, Part.DONE)
        )

    return [of(part) for part in Part]
