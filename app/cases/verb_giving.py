"""From the forms of giving to their actions; and what they offer: units around, people of the unit, duties."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.models import Duty, Unit, User
from app.cases import dispatching, linking, merging, planning, returning, workload
from app.cases import verb_away as away
from app.cases.desk_queries import units_serving
from app.cases.giving_forms import HandOnForm, ReturnForm, TransferForm
from app.cases.models import Case, ReturnReason
from app.cases.people_queries import people_of
from app.cases.staff_forms import NONE, VerbForm
from app.cases.verb_reading import Do, Photos, chosen, result_in, words_in
from app.cases.workflow import Verb
from app.cases.workload_words import beside_name
from app.core.clock import now
from app.core.db import db


def offer_for_giving(form: VerbForm, case: Case, actor: Actor) -> None:
    if isinstance(form, ReturnForm):
        others = [one for one in units_serving(case.area) if one.id not in (case.unit_id, case.about_unit_id)]
        form.proposed.offer([NONE, *((str(one.id), one.name) for one in others)])
        offer_duties(form, others)
    if isinstance(form, HandOnForm):
        colleagues = [one for one in people_of([case.unit_id or 0]) if one.id != case.assignee_id]
        loads = workload.loads([case.unit] if case.unit else [], actor, now())
        form.person.offer([NONE, *((str(one.id), beside_name(one, loads)) for one in colleagues)])
    if isinstance(form, TransferForm):
        units = [one for one in units_serving(case.area) if one.id != case.about_unit_id]
        form.unit.offer([NONE, *((str(one.id), one.name) for one in units)])
        if not form.is_submitted() and case.unit_id:
            form.unit.data = str(case.unit_id)


def offer_duties(form: VerbForm, units: Sequence[Unit]) -> None:
    """Each unit with what it answers for; where nothing is written down, the form does not ask."""
    wanted = sa.select(Duty, Unit.name).join(Unit, Unit.id == Duty.unit_id)
    wanted = wanted.where(Duty.unit_id.in_([one.id for one in units]), Duty.closed.is_(False))
    found = db.session.execute(wanted.order_by(Unit.name, Duty.id)).all() if units else []
    if not found:
        del form.duty
        return
    of_units = groupby(found, key=lambda row: row.name)
    items = ((unit, [(str(row.Duty.id), row.Duty.item) for row in rows]) for unit, rows in of_units)
    form["duty"].offer_groups([("", [NONE]), *items])


# --- One function a verb --------------------------------------------------------------------------------------


def _return(case: Case, actor: Actor, form: VerbForm, _photos: Photos) -> None:
    reason = ReturnReason(form["reason"].data) if form["reason"].data else None
    duty = chosen(Duty, form, "duty") if "duty" in form else None
    proposed = chosen(Unit, form, "proposed")
    returning.give_back(case, actor, reason=reason, proposed=proposed, words=words_in(form), duty=duty)


def _hand_on(case: Case, actor: Actor, form: VerbForm, _photos: Photos) -> None:
    away.settle(form)
    dispatching.hand_on(case, actor, person=chosen(User, form, "person"), note=words_in(form, "note"))


def _sign(case: Case, actor: Actor, _form: VerbForm, _photos: Photos) -> None:
    dispatching.sign(case, actor)


def _plan(case: Case, actor: Actor, form: VerbForm, _photos: Photos) -> None:
    planning.plan(case, actor, day=form["day"].data, words=words_in(form))


def _link(verb: Verb) -> Do:
    def do(case: Case, actor: Actor, form: VerbForm, _photos: Photos) -> None:
        linking.link(case, actor, verb, other=words_in(form, "other"), note=words_in(form, "note"))

    return do


def _transfer(case: Case, actor: Actor, form: VerbForm, _photos: Photos) -> None:
    linking.transfer(
        case,
        actor,
        body=words_in(form, "body"),
        reference=words_in(form, "reference"),
        unit=chosen(Unit, form, "unit"),
        note=words_in(form, "note"),
    )


def _unlink(case: Case, actor: Actor, form: VerbForm, _photos: Photos) -> None:
    linking.unlink(case, actor, words=words_in(form))


def _fulfil(case: Case, actor: Actor, form: VerbForm, _photos: Photos) -> None:
    linking.fulfil(case, actor, result=result_in(form), words=words_in(form))


def _unmerge(case: Case, actor: Actor, form: VerbForm, _photos: Photos) -> None:
    merging.unmerge(case, actor, words=words_in(form))


GIVING: dict[Verb, Do] = {
    Verb.RETURN: _return,
    Verb.HAND_ON: _hand_on,
    Verb.SIGN: _sign,
    Verb.PLAN: _plan,
    Verb.TRANSFER: _transfer,
    Verb.UNLINK: _unlink,
    Verb.FULFIL: _fulfil,
    Verb.UNMERGE: _unmerge,
    **{verb: _link(verb) for verb in linking.LINKS},
}
