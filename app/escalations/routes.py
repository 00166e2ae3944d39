"""Pages of escalations: raising a case, one escalation with its next step, what waits for whom."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError

from app.accounts.permissions import Permission
from app.areas.models import Area
from app.cases import queries as cases
from app.cases.aside_pages import asked, pages
from app.cases.models import Case
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, NotAllowed
from app.core.numbers import LARGEST_ID
from app.escalations import actions, queries, words
from app.escalations.actions import above, may_raise, standing
from app.escalations.forms import RaiseForm, StepForm, WordsForm
from app.escalations.models import Escalation
from app.escalations.queries import EscalationFilter, Which
from app.escalations.workflow import (
    NO_LEVEL,
    RAISABLE,
    TRANSITIONS,
    UNDER_WAY,
    EscalationVerb,
    Reason,
    offered,
    permitted,
)
from app.timeline.history import history
from app.web.access import actor, requires
from app.web.telling import told_on
from app.web.transactions import writing

escalations = Blueprint("escalations", __name__)
VIEW = Permission.VIEW_CASES
NAMES = 'take, start, finish, verify, "send-back", decline, uphold, overrule'


@escalations.route("/cases/<ref>/escalate", methods=["GET", "POST"])
@requires(VIEW)
def begin(ref: str) -> ResponseReturnValue:
    case = cases.get(ref, actor())
    if not may_raise(case, actor()):
        raise NotAllowed("You may not raise this case to the level above.")
    form = RaiseForm()
    if form.submitted():
        with told_on(form), writing() as person:
            case = cases.get(ref, person)
            made = actions.raise_up(
                case, person, reason=Reason(form.reason.data), words=form.words.data or ""
            )
            flash(_("Raised to %(place)s. The case goes on meanwhile.", place=made.area.name), "done")
            return redirect(url_for("desk.case", ref=ref))
        case = cases.get(ref, actor())
    return _raising(case, form), form.http_status


def _raising(case: Case, form: RaiseForm) -> str:
    target = above(case, actor())
    return render_template(
        "escalations/raise.html", case=case, form=form, target=target, no_level=_(NO_LEVEL), section="work"
    )


@escalations.get("/escalations")
@requires(VIEW)
def home() -> ResponseReturnValue:
    which, wanted = request.args.get("which", ""), asked()
    chosen = Which(which) if which in set(Which) else Which.WAITING
    rows, more = queries.page(
        EscalationFilter(chosen, wanted.area, wanted.since, wanted.until, wanted.before), actor()
    )
    return render_template(
        "escalations/escalations.html",
        rows=rows,
        which=chosen,
        pages=pages("escalations.home", wanted, more, chosen.value),
        wanted=wanted,
        at=now(),
        words=words,
        section="work",
    )


@escalations.get("/escalations/<int:escalation_id>")
@requires(VIEW)
def show(escalation_id: int) -> ResponseReturnValue:
    return _page(_found(escalation_id))


@escalations.route(f"/escalations/<int:escalation_id>/<any({NAMES}):verb>", methods=["GET", "POST"])
@requires(VIEW)
def act(escalation_id: int, verb: str) -> ResponseReturnValue:
    escalation = _found(escalation_id)
    chosen = EscalationVerb(verb.replace("-", "_"))
    row = TRANSITIONS[chosen]
    if not permitted(row, standing(escalation, actor())):
        raise NotAllowed("You may not do this to this escalation.")
    form = (WordsForm if row.words else StepForm)(version=escalation.version)
    if escalation.status not in row.source:
        return _page(escalation) if request.method == "GET" else _overtaken(escalation, form, chosen)
    if form.submitted():
        try:
            with told_on(form), writing() as person:
                escalation = queries.get(escalation_id, person, version=form.version.data)
                actions.move(escalation, chosen, person, words=form.words.data or "")
                flash(f"{escalation.area.name}: {words.STATUSES[escalation.status]}", "done")
                return redirect(url_for("escalations.show", escalation_id=escalation_id))
        except (Conflict, StaleDataError):
            db.session.rollback()
            return _overtaken(_found(escalation_id), form, chosen)
        escalation = _found(escalation_id)
    return _page(escalation, form, chosen, status=form.http_status)


def _overtaken(
    escalation: Escalation, form: StepForm | WordsForm, verb: EscalationVerb
) -> ResponseReturnValue:
    """What was written is sent once more where that is still possible, and copied where it is not."""
    if verb not in offered(escalation.status, standing(escalation, actor())):
        return _page(escalation, None, verb, lost=form.words.data or "", status=409)
    form.overtaken(escalation.version)
    return _page(escalation, form, verb, status=409)


def _found(escalation_id: int) -> Escalation:
    return queries.get(escalation_id if 0 < escalation_id <= LARGEST_ID else 0, actor())


def _page(
    escalation: Escalation,
    form: StepForm | WordsForm | None = None,
    verb: EscalationVerb | None = None,
    *,
    lost: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    page = render_template(
        "escalations/escalation.html",
        one=escalation,
        form=form,
        verb=verb,
        lost=lost,
        verbs=offered(escalation.status, standing(escalation, actor())),
        entries=[
            entry
            for entry in reversed(history(escalation.case, internal=True))
            if entry.facts.get("escalation") == escalation.id
        ],
        further=_further(escalation),
        at=now(),
        words=words,
        section="work",
    )
    return page, status


def _further(escalation: Escalation) -> Area | None:
    """The next level, for whoever has it at this one and needs more than that."""
    case, person = escalation.case, actor()
    if escalation.status not in UNDER_WAY or case.status not in RAISABLE or not may_raise(case, person):
        return None
    target = above(case, person)
    return target if target and target.level.depth < escalation.level.depth else None
