"""One verb for the rows chosen in the list: what it will do and what it cannot, done once, answered row by row."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.cases import bundle_actions, bundle_forms, bundle_queries
from app.cases.bundle_actions import MOST, TOGETHER
from app.cases.bundle_forms import HIDDEN
from app.cases.bundle_models import Outcome
from app.cases.models import Case
from app.cases.staff_forms import VerbForm
from app.cases.staff_routes import desk
from app.cases.standing import standing
from app.cases.workflow import TRANSITIONS, Verb, next_status
from app.core import receipts, reference
from app.core.errors import Conflict, DomainError
from app.web.access import actor, requires
from app.web.errors import say
from app.web.spool import aside
from app.web.transactions import writing

VERBS = {verb.value: verb for verb in TOGETHER}
Do = Callable[[Case, Actor], None]


@dataclass(frozen=True)
class Chosen:
    """A case of the bundle before it is done. `why_not`: what the table says today."""

    case: Case
    version: int
    why_not: str = ""


@desk.route("/cases/bundle", methods=["GET", "POST"])
@requires(Permission.VIEW_CASES)
def bundle() -> ResponseReturnValue:
    verb = VERBS.get(request.values.get("verb", ""))
    seen = bundle_forms.chosen_in(request.form.getlist("case"))
    refs = [ref for typed in request.args.getlist("case") if (ref := reference.normalise(typed))]
    if verb is None or not (seen or refs):
        return redirect(url_for("desk.cases"))
    cases = bundle_queries.seen(refs[:MOST] if not seen else list(seen)[:MOST], actor())
    chosen = [_judged(case, verb, seen.get(case.ref, case.version)) for case in cases]
    form = bundle_forms.form_for(verb, [one.case for one in chosen if not one.why_not])
    if seen and form.submitted():
        lead = reference.normalise(request.form.get("lead", "")) if verb is Verb.MERGE else None
        others = {ref: version for ref, version in seen.items() if ref != lead}
        return done(verb, others, partial(bundle_forms.do, verb, form))
    return _page(verb, chosen, form), form.http_status if seen else 200


def _judged(case: Case, verb: Verb, version: int) -> Chosen:
    try:
        next_status(case.status, verb, standing(case, actor()), TRANSITIONS[verb].needs)
    except DomainError as error:
        return Chosen(case, version, say(error))
    return Chosen(case, version)


def _page(verb: Verb, chosen: Sequence[Chosen], form: VerbForm) -> str:
    able = [one for one in chosen if not one.why_not]
    return render_template(
        "cases/staff/bundle.html",
        verb=verb,
        able=able,
        unable=[one for one in chosen if one.why_not],
        form=form,
        asked=[field for field in form.asked if field.name not in HIDDEN],
        lead=request.form.get("lead") or (able[0].case.ref if able else ""),
        client_key=receipts.client_key(request.form.get("client_key", "")) or str(uuid.uuid4()),
        section="cases",
        badges={},
    )


def done(verb: Verb, seen: Mapping[str, int], do: Do) -> ResponseReturnValue:
    """Each case in a transaction of its own; between two of them somebody else's request may have its turn."""
    key = receipts.client_key(request.form.get("client_key", "")) or str(uuid.uuid4())
    with writing() as person:
        begun = bundle_actions.begin(person, verb, seen, client_key=key)
        waiting = [line.id for line in begun.lines if line.outcome is Outcome.WAITING]
        bundle_id, lines = begun.id, waiting if begun.verb is verb else []
    for line in lines:
        _carry_out(line, do)
        with aside():
            pass
    return redirect(url_for("desk.bundle_done", bundle_id=bundle_id))


def _carry_out(line: int, do: Do) -> None:
    try:
        with writing() as person:
            bundle_actions.carry_out(line, person, do)
    except StaleDataError:
        _refused(line, Conflict("Somebody else changed this case first."))
    except DomainError as error:
        _refused(line, error)


def _refused(line: int, error: DomainError) -> None:
    with writing() as person:
        bundle_actions.refuse(line, person, error)


@dataclass(frozen=True)
class Told:
    """What came of one case."""

    ref: str
    title: str  # empty for what this person may not see any more
    outcome: Outcome
    why_not: str


@desk.get("/cases/bundles/<int:bundle_id>")
@requires(Permission.VIEW_CASES)
def bundle_done(bundle_id: int) -> ResponseReturnValue:
    found = bundle_queries.get(bundle_id, actor())
    refs = {line.case_id: line.case.ref for line in found.lines}
    titles = {case.id: case.title for case in bundle_queries.seen(list(refs.values()), actor())}
    told = [
        Told(
            refs[line.case_id],
            titles.get(line.case_id, ""),
            line.outcome,
            say(DomainError(line.reason, **line.parts)) if line.reason else "",
        )
        for line in found.lines
    ]
    return render_template(
        "cases/staff/bundle_done.html",
        verb=found.verb,
        groups=[(outcome, [one for one in told if one.outcome is outcome]) for outcome in _FIRST],
        section="cases",
        badges={},
    )


_FIRST = (Outcome.REFUSED, Outcome.WAITING, Outcome.DONE)
