"""Places from a spreadsheet: choose a file, see every row judged, say yes. Pages of `areas`."""

import io
from collections import Counter
from collections.abc import Sequence

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actor import Actor
from app.areas import queries, uploads
from app.areas.files import rows_of, workbook_of
from app.areas.forms import ConfirmForm, UploadForm
from app.areas.import_actions import add_planned, plan_here
from app.areas.import_rows import Row, sample
from app.areas.importing import Plan, Problem
from app.areas.models import Area, Level
from app.areas.routes import MANAGE, areas, mine
from app.core.errors import DomainError
from app.timeline.audits import Audited, audit
from app.web.access import actor, requires
from app.web.languages import chosen
from app.web.spool import aside
from app.web.telling import told_on
from app.web.transactions import writing

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200  # new places named one by one in the preview; errors all


@areas.app_template_filter("said")
def said(problem: Problem) -> str:
    """What is wrong with a row, in the reader's language."""
    return str(_(problem.sentence, **problem.parts))


@areas.route("/<int:area_id>/import", methods=["GET", "POST"])
@requires(MANAGE)
def upload(area_id: int) -> ResponseReturnValue:
    area = queries.get(area_id, mine())
    form = UploadForm()
    if form.submitted():
        with told_on(form):
            name = taken_in(form, actor().user_id)
            root = form.root.data or None
            return redirect(url_for("areas.preview", area_id=area_id, upload=name, root=root))
    return render_template("areas/import.html", area=area, form=form), form.http_status


@areas.get("/<int:area_id>/import/<upload>")
@requires(MANAGE)
def preview(area_id: int, upload: str) -> ResponseReturnValue:
    area = queries.get(area_id, mine())
    rows = parsed(upload, actor().user_id)
    root = request.args.get("root", "")
    judged = plan_here(rows, mine(), area, root)
    return render_template(
        "areas/import_preview.html", area=area, plan=judged, counts=counted(judged), upload=upload,
        form=ConfirmForm(formdata=None, root=root), shown=SHOWN,
    )  # fmt: skip


@areas.post("/<int:area_id>/import/<upload>")
@requires(MANAGE)
def confirm(area_id: int, upload: str) -> ResponseReturnValue:
    form = ConfirmForm()
    rows = parsed(upload, actor().user_id)
    with writing(alone=True) as person:
        area = queries.get(area_id, person.areas(MANAGE))
        added = imported(plan_here(rows, person.areas(MANAGE), area, form.root.data or ""), person, area)
    uploads.drop(upload, actor().user_id)
    flash(_("%(n)s places are added.", n=len(added)), "done")
    return redirect(url_for("areas.show", area_id=area_id))


@areas.get("/template.xlsx")
@requires(MANAGE)
def template() -> Response:
    return template_file()


def template_file() -> Response:
    """The same table as the page shows, to be filled in."""
    workbook = io.BytesIO(workbook_of(sample_table()))
    return send_file(workbook, mimetype=EXCEL, as_attachment=True, download_name="template.xlsx", max_age=0)


@areas.app_template_global("sample_table")
def sample_table() -> list[tuple[str, ...]]:
    names = (_("Example District"), _("Example Street"), _("Example Compound"))
    return sample(names, chinese=chosen().startswith("zh"))


def taken_in(form: UploadForm, user_id: int | None) -> str:
    """Read once, so that what cannot be a table is refused at once; then kept for the preview."""
    if not form.table.data:
        raise DomainError("Please choose a file.")
    data = form.table.data.read()
    with aside():
        rows_of(data)
    return uploads.keep(data, user_id)


def parsed(upload: str, user_id: int | None) -> Sequence[Row]:
    data = uploads.read(upload, user_id)
    with aside():
        return rows_of(data)


def imported(judged: Plan, person: Actor, under: Area | None) -> list[Area]:
    added = add_planned(judged)
    facts = {"places": len(added), "aside": judged.aside}
    audit(Audited.IMPORT_AREAS, person, under, area_id=under.id if under else None, facts=facts)
    return added


def counted(judged: Plan) -> list[tuple[Level, int]]:
    found = Counter(place.level for place in judged.new)
    return [(level, found[level]) for level in Level if found[level]]
