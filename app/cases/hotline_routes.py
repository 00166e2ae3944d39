"""答复 12345: what is ready copied in one go, and then marked as reported back; how a street words it."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.areas.models import Area
from app.cases import bundle_forms, hotline_actions, hotline_queries, hotline_words
from app.cases.bundle_routes import done
from app.cases.hotline_forms import WordingForm
from app.cases.hotline_words import text_of
from app.cases.models import Case
from app.cases.staff_routes import desk
from app.cases.workflow import Verb
from app.core.errors import DomainError, NotFound
from app.core.numbers import row_id
from app.web.access import actor, requires
from app.web.staff_layout import page_of
from app.web.telling import told_on
from app.web.transactions import writing


@desk.get("/intake/answers")
@requires(Permission.INTAKE)
def answers() -> ResponseReturnValue:
    return _page()


@desk.post("/intake/answers")
@requires(Permission.INTAKE)
def report_back() -> ResponseReturnValue:
    """Marked with the text as it was when they were copied: whoever was overtaken since stays on the list."""
    seen = bundle_forms.chosen_in(request.form.getlist("case"))
    if not seen:
        return _page(_("Please choose at least one case.")), 422
    return done(Verb.REPORT_BACK, seen, _report_back)


def _report_back(case: Case, person: Actor) -> None:
    owed = hotline_queries.of_case(case.id)
    if owed is None:
        raise DomainError("No answer of this case waits to be reported back.")
    hotline_actions.report_back(case, person, text=text_of(owed))


def _page(wrong: str = "") -> str:
    waiting = hotline_queries.waiting(actor(), hotline_queries.MOST + 1)
    return render_template(
        "cases/staff/answers.html",
        rows=[(owed, text_of(owed)) for owed in waiting[: hotline_queries.MOST]],
        more=len(waiting) > hotline_queries.MOST,
        wrong=wrong,
        client_key=str(uuid.uuid4()),
        export_href=page_of("exports.answers") if actor().may(Permission.EXPORT) else "",
        section="",
        badges={},
    )


@desk.route("/intake/answers/wording", methods=["GET", "POST"])
@requires(Permission.TRIAGE)
def wording() -> ResponseReturnValue:
    places = hotline_queries.worded_places(actor())
    if not places:
        raise NotFound("There is no such place in your area.")
    place = _place(places)
    known = hotline_queries.wording_of(place)
    form = WordingForm(
        version=known.version if known else 0, area=str(place.id), text=known.text if known else ""
    )
    if form.submitted():
        with told_on(form):
            with writing() as person:
                area = hotline_queries.place_to_word(place.id, person)
                hotline_actions.word(area, person, text=form.text.data or "", version=form.version.data or 0)
            flash(_("Answers are worded like this from now on."), "done")
            return redirect(url_for("desk.answers"))
    return (
        render_template(
            "cases/staff/answer_wording.html",
            form=form,
            place=place,
            places=places,
            names=hotline_words.names(),
            usual=hotline_words.usual_wording(),
            section="",
            badges={},
        ),
        form.http_status,
    )


def _place(places: list[Area]) -> Area:
    wanted = row_id(request.values.get("area"))
    return next((area for area in places if area.id == wanted), places[0])
