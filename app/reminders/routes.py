"""Staff pages of reminders: reminding whoever has a case, and the reminders of a place."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.permissions import Permission
from app.cases import queries as cases
from app.cases.aside_pages import asked, pages
from app.core.errors import NotAllowed
from app.reminders import actions, queries
from app.reminders.forms import RemindForm
from app.reminders.queries import ReminderFilter
from app.web.access import actor, requires
from app.web.telling import told_on
from app.web.transactions import writing

reminders = Blueprint("reminders", __name__)
VIEW = Permission.VIEW_CASES


@reminders.route("/cases/<ref>/remind", methods=["GET", "POST"])
@requires(VIEW)
def begin(ref: str) -> ResponseReturnValue:
    case = cases.get(ref, actor())
    if not actions.may_remind(case, actor()):
        raise NotAllowed("You may not remind anybody of this case.")
    form = RemindForm()
    if form.submitted():
        with told_on(form), writing() as person:
            actions.remind(cases.get(ref, person), person, words=form.words.data or "")
            flash(_("Whoever has it is reminded."), "done")
            return redirect(url_for("desk.case", ref=ref))
        case = cases.get(ref, actor())
    return render_template("reminders/remind.html", case=case, form=form, section="work"), form.http_status


@reminders.get("/reminders")
@requires(VIEW)
def home() -> ResponseReturnValue:
    wanted = asked()
    rows, more = queries.page(ReminderFilter(wanted.area, wanted.since, wanted.until, wanted.before), actor())
    return render_template(
        "reminders/reminders.html",
        rows=rows,
        pages=pages("reminders.home", wanted, more),
        wanted=wanted,
        section="work",
    )
