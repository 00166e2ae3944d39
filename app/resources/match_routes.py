"""Staff pages of matches: what could answer a demand, one match with its next step, what my side was offered."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.cases import queries as cases
from app.cases.desk_views import short_place
from app.cases.models import Case, Kind
from app.core.clock import today
from app.core.errors import DomainError, NotAllowed
from app.core.numbers import row_id
from app.partners import agreement_queries
from app.partners.words import MEASURES
from app.resources import match_actions as actions
from app.resources import match_queries as queries
from app.resources import match_words as words
from app.resources.match_actions import Spent
from app.resources.match_forms import ChooseForm, DeliverForm, StepForm, WantedForm
from app.resources.match_models import Match
from app.resources.match_scoring import score
from app.resources.match_workflow import TRANSITIONS, MatchVerb, offered
from app.resources.words import KINDS
from app.timeline.history import history
from app.web.access import actor, requires
from app.web.telling import told_on
from app.web.transactions import writing

matches = Blueprint("matches", __name__)
VIEW = Permission.VIEW_CASES
NAMES = "offer, decline, deliver, confirm, fail"


@matches.get("/cases/<ref>/matches")
@requires(VIEW)
def of_case(ref: str) -> ResponseReturnValue:
    """The case, its matches, what is suggested: three statements."""
    case = cases.get(ref, actor())
    form = WantedForm()
    wanted = (form.q.data or "") if form.validate() else ""
    known = queries.of_case(case)
    may = actions.may_match(case, actor())
    open_demand = case.kind is Kind.DEMAND and case.is_open()
    found = queries.suggestions(case, actor(), known, wanted) if open_demand else []
    return render_template(
        "resources/matches.html",
        case=case,
        place=short_place(case.area.trail, case.area.level),
        known=known,
        found=found,
        form=form,
        wanted=wanted,
        open_demand=open_demand,
        may_match=may and open_demand,
        kinds=KINDS,
        words=words,
        section="",
        badges={},
    )


@matches.post("/cases/<ref>/matches/<any(suggest, offer):what>")
@requires(VIEW)
def choose(ref: str, what: str) -> ResponseReturnValue:
    case = cases.get(ref, actor())
    actions.refuse_outside(case, actor())
    form = ChooseForm()
    if not form.submitted():
        raise DomainError("Please choose a resource.")
    with writing() as person:
        match = _chosen(cases.get(ref, person), form.resource.data or 0, person)
        if what == "offer":
            actions.offer(match, person)
            said = _("%(name)s is offered: whose it is and the reporter are told.", name=match.resource.name)
        else:
            said = _("%(name)s is put aside. Nobody is told yet.", name=match.resource.name)
    flash(said, "done")
    return redirect(url_for("matches.of_case", ref=ref))


def _chosen(case: Case, resource_id: int, person: Actor) -> Match:
    resource = queries.resource_for(resource_id, case, person)
    return actions.suggest(case, resource, score(queries.need_of(case), queries.offer_of(resource)), person)


@matches.get("/matches")
@requires(VIEW)
def mine() -> ResponseReturnValue:
    before = row_id(request.args.get("before"))
    found = queries.mine(actor(), before)
    return render_template(
        "resources/my_matches.html",
        rows=found.rows,
        next_href=url_for("matches.mine", before=found.before) if found.before else "",
        first_href=url_for("matches.mine") if before else "",
        words=words,
        section="lists",
        badges={},
    )


@matches.get("/matches/<int:match_id>")
@requires(VIEW)
def show(match_id: int) -> ResponseReturnValue:
    return _page(queries.get(match_id, actor()))


@matches.post(f"/matches/<int:match_id>/<any({NAMES}):verb>")
@requires(VIEW)
def step(match_id: int, verb: str) -> ResponseReturnValue:
    chosen = MatchVerb(verb)
    match = queries.get(match_id, actor())
    _refuse_never(chosen, match)
    form = DeliverForm() if chosen is MatchVerb.DELIVER else StepForm()
    if form.submitted():
        with told_on(form), writing() as person:
            match = queries.get(match_id, person, version=form.version.data)
            _do(chosen, match, form, person)
            flash(f"{match.resource.name}: {words.STATUSES[match.status]}", "done")
            return redirect(url_for("matches.show", match_id=match_id))
    return _page(queries.get(match_id, actor()), chosen, form), form.http_status


def _do(verb: MatchVerb, match: Match, form: StepForm, person: Actor) -> None:
    said = form.words.data or ""
    match verb:
        case MatchVerb.OFFER:
            actions.offer(match, person)
        case MatchVerb.DECLINE:
            actions.decline(match, person, words=said)
        case MatchVerb.DELIVER:
            actions.deliver(match, person, words=said, spent=_spent(form, person))
        case MatchVerb.CONFIRM:
            actions.confirm(match, person, words=said)
        case _:
            actions.fail(match, person, words=said)


def _spent(form: StepForm, person: Actor) -> Spent | None:
    if not isinstance(form, DeliverForm) or not form.line.data:
        return None
    line = agreement_queries.line(row_id(str(form.line.data)) or 0, person)
    return Spent(line, form.quantity.data or 0)


def _refuse_never(verb: MatchVerb, match: Match) -> None:
    """Visible, but not their side of it: 403 before any form is read."""
    if not TRANSITIONS[verb].by & actions.standing(match, actor()).sides:
        raise NotAllowed("You may not do this to this match.")


def _page(match: Match, verb: MatchVerb | None = None, form: StepForm | None = None) -> str:
    verbs = offered(match.status, actions.standing(match, actor()))
    return render_template(
        "resources/match.html",
        match=match,
        place=short_place(match.case.area.trail, match.case.area.level),
        may_read=actor().may(VIEW) and queries.sees_case(match, actor()),
        verbs=verbs,
        tried=verb,
        form=form,
        lines=_lines(match) if MatchVerb.DELIVER in verbs else [],
        entries=list(reversed(history(match, internal=True))),
        measures=MEASURES,
        kinds=KINDS,
        words=words,
        section="lists",
        badges={},
    )


def _lines(match: Match) -> list[tuple[int, str]]:
    """The promises of the partner unit whose resource it is, of which something is left."""
    if match.resource.partner_id is None:
        return []
    left = agreement_queries.usable(match.resource.partner_id, today())
    return [
        (
            line.id,
            _("%(what)s: %(left)s %(unit)s left", what=line.what, left=line.left, unit=MEASURES[line.unit]),
        )
        for line in left
    ]
