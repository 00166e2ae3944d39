"""The forms of one verb for several cases: those of one case, with the choices that all of them share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.actor import Actor
from app.accounts.models import Unit
from app.cases import actions
from app.cases.bundle_queries import units_serving
from app.cases.models import Case, Kind
from app.cases.staff_forms import FORMS, NONE, DispatchForm, RecategoriseForm, VerbForm
from app.cases.verb_forms import DO, category_choices, chosen_category
from app.cases.verb_giving import offer_duties
from app.cases.words import choices
from app.cases.workflow import Verb
from app.core.numbers import row_id

# The lead is chosen among the rows; a person's unit, and those that help, are not the same everywhere.
HIDDEN = ("lead", "person", "helpers")
BETWEEN = "~"


def form_for(verb: Verb, cases: Sequence[Case]) -> VerbForm:
    form = FORMS[verb](version=0)  # each case brings its own
    if isinstance(form, DispatchForm):
        served = units_serving(cases)
        form.unit.offer([NONE, *((str(unit.id), _called(unit, n, len(cases))) for unit, n in served)])
        form.person.offer([NONE])
        form.helpers.offer([])
        del form.anyway
        offer_duties(form, ())
    if isinstance(form, DispatchForm | RecategoriseForm):
        (_nobody, _none), *groups = category_choices()
        form.category.offer_groups([("", [("", _("As it is"))]), *groups])
    if isinstance(form, RecategoriseForm):
        form.kind.offer([("", _("As it is")), *choices(Kind)])
    return form


def _called(unit: Unit, serves: int, all_of_them: int) -> str:
    if serves == all_of_them:
        return unit.name
    return f"{unit.name} · {ngettext('%(num)d case', '%(num)d cases', serves)}"


def do(verb: Verb, form: VerbForm, case: Case, actor: Actor) -> None:
    if verb is Verb.RECATEGORISE:  # what is not chosen stays as it is, in each
        kind = Kind(form["kind"].data) if form["kind"].data else case.kind
        actions.recategorise(case, actor, kind=kind, category=chosen_category(form) or case.category)
    else:
        DO[verb](case, actor, form, ())


def chosen_in(values: Sequence[str]) -> dict[str, int]:
    """REF~version, as the rows carry it; what no row of ours wrote is left out."""
    said = (value.partition(BETWEEN) for value in values)
    return {ref: version for ref, _between, number in said if (version := row_id(number)) is not None}


def as_values(seen: Mapping[str, int]) -> list[str]:
    return [f"{ref}{BETWEEN}{version}" for ref, version in seen.items()]
