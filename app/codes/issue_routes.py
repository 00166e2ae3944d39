"""Issuing codes: ticking places in the tree, seeing what that would be, making the batch."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.permissions import Permission
from app.areas.models import Area
from app.codes import actions, choosing
from app.codes.forms import IssueForm, id_in
from app.codes.routes import codes
from app.web.access import actor, requires
from app.web.telling import told_on
from app.web.transactions import writing

PREVIEWED = 60  # places named one by one; the rest is a number


@codes.route("/issue", methods=["GET", "POST"])
@requires(Permission.MANAGE_CODES)
def issue() -> ResponseReturnValue:
    """One page in three steps, all of it in the form: choose (and open branches), look, issue."""
    form = IssueForm()
    step = request.form.get("step", "")
    if request.method == "GET" or step not in ("preview", "issue"):
        return _choose(form)
    if not form.submitted():
        return _choose(form), 422
    with told_on(form):
        areas = choosing.chosen(actor(), form.ticks)
        actions.refuse_impossible(areas, actor(), len(areas) * _per_place(form), form.name.data or "")
        if step == "preview":
            return _look(form, areas)
        with writing() as person:
            areas = choosing.chosen(person, form.ticks)
            batch = actions.issue(
                areas,
                person,
                name=form.name.data or "",
                spots=form.spot_lines,
                per_area=form.per_area.data or 1,
                form_key=form.form_key.data,
            )
        return redirect(url_for("codes.batch", batch_id=batch.id))
    return _choose(form), 422


def _choose(form: IssueForm) -> str:
    under = id_in(request.form.get("open", request.args.get("under", "")))
    return render_template(
        "codes/staff/issue.html",
        form=form,
        ticks=form.ticks,
        inside={(one.area_id, one.level) for one in form.ticks.inside},
        tree=choosing.tree(actor(), under, form.ticks),
    )


def _look(form: IssueForm, areas: Sequence[Area]) -> str:
    """Each preview may be issued once: pressing twice makes one batch, going back and changing makes another."""
    form.form_key.data = str(uuid.uuid4())
    return render_template(
        "codes/staff/preview.html",
        form=form,
        areas=areas[:PREVIEWED],
        rest=max(0, len(areas) - PREVIEWED),
        places=len(areas),
        per=_per_place(form),
        total=len(areas) * _per_place(form),
        in_use=choosing.in_use_of(areas),
    )


def _per_place(form: IssueForm) -> int:
    return actions.how_many(1, len(form.spot_lines), form.per_area.data or 1)
