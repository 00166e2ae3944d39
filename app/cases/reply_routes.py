"""The page of answers kept ready: which there are, one of them, taken out of use and back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import TextArea

from app.accounts.permissions import Permission
from app.cases import category_actions, replies
from app.cases.replies import ReplyFacts
from app.cases.verb_forms import category_choices
from app.cases.words import choices
from app.cases.workflow import TALKS, Status
from app.timeline.audits import Audited, audit
from app.web.access import requires
from app.web.forms import CleanText, OneOf, VersionedForm
from app.web.telling import told_on
from app.web.transactions import writing

reply_pages = Blueprint("replies", __name__, url_prefix="/admin/replies")
MANAGE = Permission.MANAGE_CATEGORIES


class Body(CleanText):
    multiline = True
    widget = TextArea()


class ReplyForm(VersionedForm):
    title = CleanText(_l("Name"), [InputRequired(), Length(max=120)])
    category = OneOf(_l("For cases of"), [Optional()], render_kw={"width": "half"})
    status = OneOf(
        _l("In the state"),
        [Optional()],
        choices=lambda: [
            ("", str(_l("In any state"))),
            *(c for c in choices(Status) if Status(c[0]) in TALKS),
        ],
    )
    body = Body(
        _l("What it says"),
        [InputRequired(), Length(max=2_000)],
        description=_l("Filled in by itself: {ref} reference, {place} place, {due} due day, {unit} who handles it."),
    )  # fmt: skip


class NewReplyForm(ReplyForm):
    version = None  # type: ignore[assignment] # nothing to overtake yet


@reply_pages.get("")
@requires(MANAGE)
def home() -> ResponseReturnValue:
    closed = request.args.get("closed") == "1"
    return render_template("cases/replies.html", replies=replies.every(closed=closed), closed=closed)


@reply_pages.route("/new", methods=["GET", "POST"])
@requires(MANAGE)
def new() -> ResponseReturnValue:
    form = _with_categories(NewReplyForm())
    if form.submitted():
        with told_on(form), writing() as person:
            reply = replies.add(_facts(form))
            audit(Audited.CHANGE_REPLY, person, reply, facts={"added": True})
            return _back(_("%(name)s is added.", name=reply.title))
    return render_template("cases/reply.html", form=form, reply=None), _status(form)


@reply_pages.route("/<int:reply_id>", methods=["GET", "POST"])
@requires(MANAGE)
def change(reply_id: int) -> ResponseReturnValue:
    reply = replies.get(reply_id)
    form = _with_categories(ReplyForm(obj=reply))
    if request.method == "GET":
        form.category.data = str(reply.category_id or "")
    if form.submitted():
        with told_on(form), writing() as person:
            reply = replies.get(reply_id, version=form.version.data)
            replies.change(reply, _facts(form))
            audit(Audited.CHANGE_REPLY, person, reply)
            return _back(_("%(name)s is saved.", name=reply.title))
    return render_template("cases/reply.html", form=form, reply=reply), _status(form)


@reply_pages.post("/<int:reply_id>/<any(close, reopen):what>")
@requires(MANAGE)
def close(reply_id: int, what: str) -> ResponseReturnValue:
    replies.get(reply_id)
    with writing() as person:
        reply = replies.get(reply_id)
        reply.closed = what == "close"
        audit(Audited.CHANGE_REPLY, person, reply, facts={"closed": reply.closed})
    said = _("%(name)s is not offered any more.") if reply.closed else _("%(name)s is offered again.")
    return _back(said % {"name": reply.title})


def _with_categories(form: ReplyForm) -> ReplyForm:
    form.category.offer_groups(category_choices())
    return form


def _facts(form: ReplyForm) -> ReplyFacts:
    category = category_actions.get(int(form.category.data)) if form.category.data else None
    status = Status(form.status.data) if form.status.data else None
    return ReplyFacts(form.title.data or "", form.body.data or "", category, status)


def _status(form: ReplyForm) -> int:
    return 422 if form.form_errors else form.http_status


def _back(words: str) -> ResponseReturnValue:
    flash(words, "done")
    return redirect(url_for("replies.home"))
