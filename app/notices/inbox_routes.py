"""One's own notices: the inbox behind the bell, and which of them come by mail as well."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.models import User
from app.core.db import db
from app.core.instance import here
from app.core.numbers import LARGEST_ID
from app.notices import actions, choosing, matter_words, queries
from app.notices.forms import MyChoicesForm
from app.notices.matters import CHOSEN
from app.notices.models import Means
from app.web.access import actor, signed_in_only
from app.web.telling import told_on
from app.web.transactions import writing

inbox = Blueprint("inbox", __name__)
inbox.add_app_template_filter(matter_words.word, "notice_word")
inbox.add_app_template_global(matter_words.headline, "notice_headline")
inbox.add_app_template_filter(matter_words.icon_of, "notice_icon")


@inbox.get("/inbox")
@signed_in_only
def home() -> ResponseReturnValue:
    before = request.args.get("before", type=int)
    page = queries.inbox(actor(), before if before and 0 < before <= LARGEST_ID else None)
    return render_template("notices/inbox.html", page=page)


@inbox.post("/inbox/<int:notice_id>/open")
@signed_in_only
def open_notice(notice_id: int) -> ResponseReturnValue:
    queries.notice(notice_id, actor())
    with writing() as person:
        item = queries.notice(notice_id, person)
        actions.read(item)
        leads_to = queries.page_of(item, person)
    if not leads_to:
        flash(_("That is no longer yours to see."), "done")
    return redirect(leads_to or url_for("inbox.home"))


@inbox.post("/inbox/read")
@signed_in_only
def read_all() -> ResponseReturnValue:
    with writing() as person:
        actions.read_all(person)
    return redirect(url_for("inbox.home"))


@inbox.route("/account/notices", methods=["GET", "POST"])
@signed_in_only
def choices() -> ResponseReturnValue:
    user = db.session.get_one(User, actor().user_id)
    mine = queries.chosen(Means.MAIL, user_id=user.id)
    now = {matter.value: mine.get(matter, choosing.DEFAULTS[Means.MAIL]).value for matter in CHOSEN}
    form = MyChoicesForm(data={"email": user.email, **now})
    if form.submitted():
        with told_on(form), writing() as person:
            user = db.session.get_one(User, person.user_id)
            actions.leave_address(user, form.email.data or "")
            actions.choose(Means.MAIL, form.how, user=user)
            flash(_("Saved."), "done")
            return redirect(url_for("inbox.choices"))
    kept = here().settings
    return render_template("notices/choices.html", form=form, unit=None, kept=kept), form.http_status
