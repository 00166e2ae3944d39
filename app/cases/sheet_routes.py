"""表格导入: a list from a spreadsheet. Choose the file, say which column holds what, see every row, say yes."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.accounts.permissions import Permission
from app.areas import uploads
from app.areas.models import Area
from app.areas.scope import within
from app.cases import list_choices, queries, sheet
from app.cases.case_page import category_path
from app.cases.list_choices import MOST_PLACES
from app.cases.models import Category, Channel
from app.cases.sheet import Known, Row
from app.cases.sheet_forms import ColumnsForm, EnterForm, SheetForm
from app.cases.staff_routes import desk
from app.cases.submitting import Receipt, Report, submit
from app.core.db import db
from app.core.errors import DomainError, NotFound
from app.core.instance import here
from app.core.numbers import row_id
from app.core.tables import lines_of
from app.timeline.audits import Audited, audit
from app.web.access import actor, requires
from app.web.spool import aside
from app.web.telling import told_on
from app.web.transactions import writing

Lines = Sequence[tuple[int, Sequence[str]]]


@dataclass(frozen=True)
class Looked:
    """The file as it is understood with these columns."""

    columns: ColumnsForm
    rows: Sequence[Row]
    places: dict[int, str]
    categories: Sequence[Category]

    @property
    def wrong(self) -> Sequence[Row]:
        return [row for row in self.rows if row.errors]


@desk.route("/intake/import", methods=["GET", "POST"])
@requires(Permission.INTAKE)
def sheet_upload() -> ResponseReturnValue:
    form = SheetForm()
    if form.submitted():
        with told_on(form):
            if not form.table.data:
                raise DomainError("Please choose a file.")
            data = form.table.data.read()
            with aside():
                _read(data)
            return redirect(url_for("desk.sheet_preview", upload=uploads.keep(data, actor().user_id)))
    return render_template("cases/staff/sheet.html", form=form, section="", badges={}), form.http_status


@desk.get("/intake/import/<upload>")
@requires(Permission.INTAKE)
def sheet_preview(upload: str) -> ResponseReturnValue:
    return _preview(upload, _looked(upload), EnterForm(formdata=None))


@desk.post("/intake/import/<upload>")
@requires(Permission.INTAKE)
def sheet_enter(upload: str) -> ResponseReturnValue:
    """The columns come in the address. Sent twice it enters once: each row has a key of its own."""
    form, looked = EnterForm(), _looked(upload)
    if not form.submitted():
        return _preview(upload, looked, form), 422
    if looked.wrong or not looked.rows:
        form.form_errors.append(gettext("Nothing was entered: some rows are wrong."))
        return _preview(upload, looked, form), 422
    entered = _enter(upload, looked, form)
    return render_template("cases/staff/sheet_done.html", entered=entered, section="", badges={})


def _preview(upload: str, looked: Looked, form: EnterForm) -> str:
    return render_template(
        "cases/staff/sheet_preview.html",
        upload=upload,
        form=form,
        looked=looked,
        columns=looked.columns,
        cut=len(looked.columns.area.choices or ()) > MOST_PLACES,
        query=request.query_string.decode(errors="replace"),
        section="",
        badges={},
    )


def _looked(upload: str) -> Looked:
    data = uploads.read(upload, actor().user_id)
    with aside():
        headings, lines = _read(data)
    choices, columns = list_choices.every_place_to_enter(actor()), ColumnsForm()
    offered = list_choices.places_to_enter(actor(), row_id(request.args.get("area")))
    columns.offer(headings, sheet.guessed(headings), offered)
    places = [(int(number), path) for number, path in choices]
    by_name, ambiguous = sheet.places_by_name(places)
    known = dict(places)
    kinds = queries.categories()
    names = {sheet.squeezed(word): one.id for one in kinds for word in (one.name, category_path(one))}
    default = columns.area_id if columns.area_id in known else None
    knows = Known(by_name, ambiguous, names, default, here().settings.area_code)
    return Looked(columns, sheet.judged(lines, columns.mapped, knows), known, kinds)


def _read(data: bytes) -> tuple[Sequence[str], Lines]:
    """Errors: no table, no row, more rows than fit."""
    lines = lines_of(data, sheet.MOST_ROWS)
    headings = list(next(lines, ()))
    while headings and not headings[-1].strip():
        headings.pop()
    found = [
        (number, cells) for number, cells in enumerate(lines, start=2) if any(cell.strip() for cell in cells)
    ]
    if not headings or not found:
        raise DomainError("There is no row below the headings.")
    if len(found) > sheet.MOST_ROWS:
        raise DomainError("These are more than %(n)s rows. Please divide the table.", n=sheet.MOST_ROWS)
    return headings, found


def _enter(upload: str, looked: Looked, form: EnterForm) -> list[Receipt]:
    with writing() as person:
        mine = within(Area.id, person.areas(Permission.INTAKE))
        wanted = {row.area_id for row in looked.rows}
        areas = {
            area.id: area for area in db.session.scalars(sa.select(Area).where(Area.id.in_(wanted), mine))
        }
        if wanted - areas.keys():
            raise NotFound("There is no such place in your area.")
        categories = {one.id: one for one in queries.categories()}
        receipts = []
        for row in looked.rows:
            category = categories.get(row.category_id or 0)
            receipts.append(submit(_report(upload, row, areas[row.area_id or 0], category, form), person))
        if fresh := sum(one.fresh for one in receipts):
            audit(Audited.IMPORT_CASES, person, facts={"cases": fresh})
        return receipts


def _key(upload: str, row: int) -> str:
    """Of the file's own random name: as hard to guess as a form's key, and the same when it is sent again."""
    digest = hashlib.sha256(f"{upload}/{row}".encode()).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))


def _report(upload: str, row: Row, area: Area, category: Category | None, form: EnterForm) -> Report:
    """Without their consent neither name nor number is kept."""
    kept = bool(form.consent.data)
    return Report(
        client_key=_key(upload, row.number),
        area=area,
        channel=Channel(form.channel.data),
        text=row.text,
        place=row.spot,
        kind=row.kind,
        category=category,
        phone=row.phone if kept else None,
        call_me=row.called if kept else "",
        agreed=form.agreed,
        outer_no=row.outer_no,
        outer_due_at=row.outer_due_at,
    )
