"""The registry as staff see it: the list, one code and its steps, batches."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.areas import queries as area_queries
from app.codes import actions, printing, queries
from app.codes.forms import (
    ANY,
    FORMS,
    PostCodeForm,
    RegistryForm,
    id_in,
    status_shape,
    status_word,
    verb_word,
)
from app.codes.models import LIVE, Code, CodeStatus
from app.codes.queries import COUNTED, CodeFilter
from app.codes.tokens import display
from app.codes.workflow import Verb, offered
from app.core.errors import NotAllowed
from app.timeline.history import history
from app.web.access import actor, requires
from app.web.forms import VersionedForm
from app.web.telling import told_on
from app.web.transactions import writing

codes = Blueprint("codes", __name__, url_prefix="/codes")
VIEW, MANAGE = Permission.VIEW_CODES, Permission.MANAGE_CODES


@codes.record_once
def _words(state: BlueprintSetupState) -> None:
    state.app.jinja_env.filters.update(
        code_status=status_word, code_shape=status_shape, code_verb=verb_word, token=display
    )


@codes.get("")
@requires(VIEW)
def home() -> ResponseReturnValue:
    form = RegistryForm()
    _offer(form)
    narrowed_to = form.narrowed_to(request.args.get("before", ""))
    found = queries.page(actor(), narrowed_to)
    return render_template(
        "codes/staff/registry.html",
        form=form,
        found=found,
        most=COUNTED,
        figures=_figures(narrowed_to),
        narrowed=bool(narrowed_to.params()),
        first_href=_list_url(narrowed_to.params()) if narrowed_to.before else "",
        next_href=_list_url({**narrowed_to.params(), "before": str(found.before)}) if found.before else "",
    )


def _offer(form: RegistryForm) -> None:
    """Places and batches to choose from; one that a link names is kept among them."""
    asked = id_in(request.args.get("area", ""))
    areas = area_queries.choices(actor().areas(VIEW), also={asked} if asked else ())
    form.area.offer([ANY, *((str(id_), trail) for id_, trail in areas)])
    form.batch.offer([ANY, *((str(batch.id), batch.name) for batch in queries.batches(actor()))])


def _figures(narrowed_to: CodeFilter) -> list[tuple[str, int, str]]:
    """(word, number, the rows behind it); what was scanned has no rows of its own."""
    counted = queries.counts(actor(), narrowed_to)
    anew = replace(narrowed_to, status=None, never=False)
    rows = [
        (status_word(status), counted.by_status.get(status, 0), _list_url(anew.params(status=status.value)))
        for status in CodeStatus
    ]
    return [
        *rows,
        (_("In use, never scanned"), counted.never, _list_url(anew.params(never=True))),
        (_("Scans"), counted.scans, ""),
    ]


def _list_url(params: dict[str, str]) -> str:
    return f"{url_for('codes.home')}?{urlencode(params)}" if params else url_for("codes.home")


@codes.get("/<token>")
@requires(VIEW)
def show(token: str) -> ResponseReturnValue:
    code = queries.get(token, actor())
    live, may_manage = code.status in LIVE, _may_manage(code, actor())
    return render_template(
        "codes/staff/code.html",
        code=code,
        live=live,
        wanting=printing.wanting([code]) if live and may_manage else "",
        url=printing.url_of(code),
        serial=printing.serial(code),
        issued_by=queries.name_of(code.batch.issued_by_id) if code.batch else "",
        posted_by=queries.name_of(code.posted_by_id),
        before=queries.predecessor(code),
        history=history(code, internal=True),
        may_manage=may_manage,
        verbs=offered(code.status) if may_manage else (),
    )


def _may_manage(code: Code, person: Actor) -> bool:
    return MANAGE in person.permissions_at(code.area.around)


@codes.route("/<token>/<any(post,damage,replace,revoke):verb>", methods=["GET", "POST"])
@requires(VIEW)
def change(token: str, verb: str) -> ResponseReturnValue:
    step = Verb(verb)
    code = queries.get(token, actor())
    if not _may_manage(code, actor()):
        raise NotAllowed("You may not manage the codes of this place.")
    form = FORMS[step](version=code.version)
    if form.submitted():
        with told_on(form), writing() as person:
            code = queries.get(token, person, version=form.version.data)
            code = _act(step, code, person, form)
            return _done(step, code)
    if isinstance(form, PostCodeForm) and request.method == "GET":
        form.words.data = code.spot
    status = 422 if form.form_errors else form.http_status
    return render_template("codes/staff/change.html", code=code, verb=step, form=form), status


def _act(step: Verb, code: Code, person: Actor, form: VersionedForm) -> Code:
    """The code whose page comes next."""
    words: str = form["words"].data or ""
    if step is Verb.REPLACE:
        return actions.replace(code, person, reason=words)
    if step is Verb.POST:
        actions.mark_posted(code, person, spot=words)
    elif step is Verb.DAMAGE:
        actions.mark_damaged(code, person, note=words)
    else:
        actions.revoke(code, person, reason=words)
    return code


def _done(step: Verb, code: Code) -> ResponseReturnValue:
    said = {
        Verb.POST: _("Noted: it hangs."),
        Verb.DAMAGE: _("Noted: it is damaged. It still works where it can be read."),
        Verb.REPLACE: _("This is the new code. Print it and hang it in place of the old one."),
        Verb.REVOKE: _("The code is revoked. Whoever scans it is led on."),
    }
    flash(said[step], "done")
    return redirect(url_for("codes.show", token=code.token))
