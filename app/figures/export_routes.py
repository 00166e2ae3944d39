"""Lists as workbooks: the right is asked at the place, the export is audited, the file is made aside."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from tempfile import TemporaryFile
from typing import Any

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.areas import queries as places
from app.areas.models import Area
from app.cases import case_filter, list_choices
from app.cases.case_filter import Sort
from app.cases.desk_queries import any_of
from app.cases.desk_routes import chips_of
from app.cases.list_forms import filter_in
from app.cases.models import Case
from app.core.clock import now, today
from app.core.numbers import row_id
from app.exchange import plain_tables
from app.exchange.spreadsheets import MOST_ROWS, About, Column, Rows, write
from app.figures import export_words as words
from app.figures import kinds
from app.figures import lists as reading
from app.figures.export_queries import refuse_without_right, refuse_without_right_everywhere, rows
from app.figures.kinds import ListKind
from app.figures.list_forms import CaseListForm, ResourceListForm
from app.figures.list_words import list_name
from app.figures.queries import area_for
from app.resources import queries as sharing
from app.timeline.audits import Audited, audit
from app.timeline.record import Fact
from app.web.access import actor, requires
from app.web.spool import aside
from app.web.transactions import writing

exports = Blueprint("exports", __name__, url_prefix="/exports")
VIEW_LISTS, VIEW_CASES = Permission.VIEW_LISTS, Permission.VIEW_CASES
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = MOST_ROWS + 1  # one more than is written tells that there are more
BETWEEN = " · "
NEWEST = (Case.submitted_at.desc(), Case.id.desc())
ORDERS: dict[Sort, tuple[Any, ...]] = {
    Sort.NEWEST: NEWEST,
    Sort.OLDEST: (Case.submitted_at.asc(), Case.id.asc()),
    Sort.DUE: (Case.due_at.is_(None), Case.due_at.asc(), Case.id.asc()),
}


@dataclass(frozen=True)
class Export:
    """One list on its way into a workbook. The rows are read when the file is written."""

    which: str
    name: str
    place: str
    area_id: int
    conditions: str
    columns: Sequence[Column[Any]]
    rows: Callable[[], Iterable[Any]]
    refuse: Callable[[Actor], None]  # asked again in the transaction that audits

    def file_name(self, ending: str) -> str:
        place = self.place.rpartition("/")[2]
        said = "-".join(filter(None, (place, self.name, today().isoformat())))
        return re.sub(r'[\s/\\:*?"<>|\x00-\x1f]+', "_", said) + ending


@exports.get("/<int:area_id>/demands")
@requires(VIEW_LISTS)
def demands(area_id: int) -> ResponseReturnValue:
    return delivered(_of_cases(ListKind.DEMANDS, area_id))


@exports.get("/<int:area_id>/problems")
@requires(VIEW_LISTS)
def problems(area_id: int) -> ResponseReturnValue:
    return delivered(_of_cases(ListKind.PROBLEMS, area_id))


@exports.get("/<int:area_id>/resources")
@requires(VIEW_LISTS)
def resources(area_id: int) -> ResponseReturnValue:
    return delivered(_of_resources(ListKind.RESOURCES, area_id))


@exports.get("/<int:area_id>/services")
@requires(VIEW_LISTS)
def services(area_id: int) -> ResponseReturnValue:
    return delivered(_of_resources(ListKind.SERVICES, area_id))


def _of_resources(which: ListKind, area_id: int) -> Export:
    kinds.refuse_unkept(which)
    area = area_for(area_id, actor(), VIEW_LISTS)[0]
    form = ResourceListForm()
    form.offer(kinds.resource_kinds(which))
    wanted = form.narrowed_to()
    found = partial(sharing.everything, area, actor(), wanted, MOST, kinds.resource_kinds(which))
    return of_area(area, which, list_name(which), form.said(wanted), words.of_resources(), found)


def _of_cases(which: ListKind, area_id: int) -> Export:
    kinds.refuse_unkept(which)
    area = area_for(area_id, actor(), VIEW_LISTS)[0]
    form = CaseListForm()
    form.offer(reading.choices(area))
    wanted = form.narrowed_to()
    ids = reading.stream(area, kinds.OF_CASES[which], actor(), wanted.from_the_start(), now(), MOST)
    found = partial(rows, any_of([ids]), actor(), NEWEST, MOST)
    return of_area(area, which, list_name(which), form.said(wanted), words.of_cases(), found)


def of_area(
    area: Area,
    which: str,
    name: str,
    said: list[tuple[str, str, str]],
    columns: Sequence[Column[Any]],
    found: Callable[[], Iterable[Any]],
) -> Export:
    """A list of one place: the right is asked there."""
    conditions = BETWEEN.join(": ".join(filter(None, (label, value))) for _name, label, value in said)
    refuse = partial(refuse_without_right, area.around)
    return Export(which, name, area.trail, area.id, conditions, columns, found, refuse)


@exports.get("/cases")
@requires(VIEW_CASES)
def cases() -> ResponseReturnValue:
    """The list of the desk, narrowed as its page was."""
    area = _chosen_area()
    asked = {name: row_id(request.args.get(name)) for name in ("category", "unit", "area")}
    choices = list_choices.for_list(actor(), asked)
    wanted = filter_in(request.args, choices)
    ids = case_filter.everything(actor(), wanted, now(), MOST)
    return delivered(
        Export(
            which="cases",
            name=_("List of cases"),
            place=area.trail if area else "",
            area_id=area.id if area else min(_seen(actor())),
            conditions=BETWEEN.join(chip.label for chip in chips_of(wanted, choices)),
            columns=words.of_cases(),
            rows=partial(rows, Case.id.in_(ids), actor(), ORDERS[wanted.order], MOST),
            refuse=partial(refuse_without_right, area.around) if area else refuse_without_right_everywhere,
        )
    )


def _chosen_area() -> Area | None:
    area_id = row_id(request.args.get("area"))
    return places.get(area_id, _seen(actor())) if area_id is not None else None


def _seen(person: Actor) -> frozenset[int]:
    return person.areas(VIEW_CASES).union(*person.unit_areas(VIEW_CASES).values())


def delivered(export: Export) -> ResponseReturnValue:
    """The file first, then the line in the audit trail, then the answer: nothing leaves unrecorded."""
    export.refuse(actor())
    plain = request.args.get("as") == "csv"
    file = TemporaryFile()  # noqa: SIM115 - closed by the server when the answer has been sent
    with aside():
        table = Rows(export.name, export.columns, export.rows(), words.too_many())
        written = plain_tables.write(file, table) if plain else write(file, table, _about(export))
    with writing() as person:
        export.refuse(person)
        facts: dict[str, Fact] = {"list": export.name, "conditions": export.conditions, "rows": written.rows}
        audit(Audited.EXPORT, person, area_id=export.area_id, facts=facts)
    file.seek(0)
    name = export.file_name(".csv" if plain else ".xlsx")
    answer = send_file(file, CSV if plain else XLSX, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _about(export: Export) -> About:
    place = export.place.replace("/", words.BETWEEN) or _("everything this person may see")
    return words.about(place, export.which, export.name, export.conditions, actor().name)
