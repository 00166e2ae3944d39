"""The units whose work one gives out or leads: what each person has in hand, and what is handed over of it."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from app.accounts import absence_queries
from app.accounts.actor import Actor
from app.accounts.models import User
from app.accounts.permissions import Permission
from app.cases import bundle_queries, handover, handover_queries, workload
from app.cases.bundle_models import Bundle, Outcome
from app.cases.handover import Wanted
from app.cases.handover_forms import BACK, HandoverForm
from app.cases.handover_queries import MOST
from app.cases.people_queries import people_of
from app.cases.workload_words import beside_name
from app.core import receipts, reference
from app.core.clock import now, today
from app.core.errors import DomainError
from app.core.numbers import row_id
from app.web.access import actor, requires
from app.web.errors import say
from app.web.telling import told_on
from app.web.transactions import writing

team = Blueprint("team", __name__, url_prefix="/team")
VIEW, REASSIGN = Permission.VIEW_WORKLOAD, Permission.REASSIGN


@team.get("")
@requires(VIEW)
def home() -> ResponseReturnValue:
    """Who sees one unit stands in it at once."""
    units = workload.units(actor())
    if len(units) == 1:
        return redirect(url_for("team.unit", unit_id=units[0].id))
    loads = workload.loads(units, actor(), now())
    totals = {
        unit.id: workload.total(load for (of, _who), load in loads.items() if of == unit.id) for unit in units
    }
    return render_template("cases/staff/team.html", units=units, totals=totals)


@team.get("/<int:unit_id>")
@requires(VIEW)
def unit(unit_id: int) -> ResponseReturnValue:
    found = workload.unit(unit_id, actor())
    lines = workload.lines(found, actor(), now())
    return render_template(
        "cases/staff/team_unit.html",
        unit=found,
        lines=lines,
        total=workload.total(line.load for line in lines),
        leads=handover_queries.leads(found, actor()),
        away=absence_queries.away([line.person.id for line in lines if line.person], today()),
    )


# --- A handover -------------------------------------------------------------------------------------------


@team.route("/people/<int:colleague_id>/handover", methods=["GET", "POST"])
@requires(REASSIGN)
def hand_over(colleague_id: int) -> ResponseReturnValue:
    form = HandoverForm()
    key = receipts.client_key(form.client_key.data or "") or str(uuid.uuid4())
    if request.method == "POST" and (known := handover_queries.pressed(key, actor())):
        return redirect(url_for("team.handed_over", handover_id=known))
    person = handover_queries.colleague(colleague_id, actor())
    held = handover_queries.holds(person, actor(), now())
    _offer(form, person)
    form.cases.offer([(line.ref, line.ref) for line in held])
    if form.submitted():
        with told_on(form), writing() as me:
            bundle = _given(colleague_id, form, key, me)
            return redirect(url_for("team.handed_over", handover_id=bundle.id))
    if request.method == "GET":
        form.cases.data = [line.ref for line in held]
    form.client_key.data = key
    return render_template(
        "cases/staff/handover.html",
        person=person,
        held=held,
        form=form,
        most=MOST,
        beside=handover_queries.beside(person, actor()),
    ), form.http_status


def _offer(form: HandoverForm, person: User) -> None:
    units = handover_queries.taker_units(person, actor())
    loads = workload.loads(units, actor(), now())
    others = [one for one in people_of([unit.id for unit in units]) if one.id != person.id]
    named = {one.id: beside_name(one, loads) for one in others}
    if len(units) > 1:
        named = {one.id: f"{one.unit} · {named[one.id]}" for one in others}
    form.to.offer([*((str(number), name) for number, name in named.items()), (BACK, _BACK)])


_BACK = lazy_gettext("Back to the unit, to nobody by name")


def _given(colleague_id: int, form: HandoverForm, key: str, me: Actor) -> Bundle:
    leaver, chosen = handover_queries.colleague(colleague_id, me), form.to.data or []
    if BACK in chosen and len(chosen) > 1:
        raise DomainError("Choose either colleagues, or the unit and nobody by name.")
    to = handover_queries.takers(
        leaver, me, [number for one in chosen if (number := row_id(one)) is not None]
    )
    refs = [ref for typed in form.cases.data or [] if (ref := reference.normalise(typed))]
    return handover.give_away(leaver, me, Wanted(key, refs, to, form.reason.data or ""))


@dataclass(frozen=True)
class Told:
    """What came of one case."""

    ref: str
    title: str
    outcome: Outcome
    to: str  # empty: to the unit, and nobody by name
    why_not: str


@team.get("/handovers/<int:handover_id>")
@requires(REASSIGN)
def handed_over(handover_id: int) -> ResponseReturnValue:
    found = handover_queries.get(handover_id, actor())
    refs = {line.case_id: line.case.ref for line in found.lines}
    titles = {case.id: case.title for case in bundle_queries.seen(list(refs.values()), actor())}
    names = handover_queries.names(found)
    told = [
        Told(
            refs[line.case_id],
            titles.get(line.case_id, ""),
            line.outcome,
            names.get(line.person_id or 0, ""),
            say(DomainError(line.reason, **line.parts)) if line.reason else "",
        )
        for line in found.lines
    ]
    groups = [(outcome, [one for one in told if one.outcome is outcome]) for outcome in _FIRST]
    return render_template("cases/staff/handed_over.html", groups=groups, shares=_shares(told))


def _shares(told: Sequence[Told]) -> Mapping[str, int]:
    """How many each got, by name."""
    counted = Counter(one.to for one in told if one.outcome is Outcome.DONE)
    return {name: counted[name] for name in sorted(counted)}


_FIRST = (Outcome.REFUSED, Outcome.DONE)
