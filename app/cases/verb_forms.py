"""From a filled form to its action, one function a verb; and the choices that only the case can tell."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from flask_babel import gettext as _

from app.accounts.actor import Actor
from app.accounts.models import Duty, Unit, User
from app.areas import queries as areas
from app.areas.models import Area
from app.cases import (
    actions,
    delay_forms,
    giving_forms,
    guessing,
    messages,
    queries,
    staff_forms,
    suggest,
    workload,
)
from app.cases import verb_away as away
from app.cases.desk_queries import units_serving
from app.cases.models import Case, Category, Channel, ClosureCode, Kind, RefusalReason
from app.cases.people_queries import people_of
from app.cases.staff_forms import (
    NONE,
    CheckForm,
    DeliberateForm,
    DispatchForm,
    KeyedForm,
    RecategoriseForm,
    VerbForm,
)
from app.cases.verb_giving import GIVING, offer_duties, offer_for_giving
from app.cases.verb_reading import Do, Photos, chosen, result_in, words_in
from app.cases.workflow import Status, Verb
from app.cases.workload_words import beside_name
from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError, NotFound
from app.meetings import topics
from app.meetings.sitting import COUNCILS
from app.meetings.topic_models import Topic
from app.meetings.words import COUNCILS as COUNCIL_WORDS

FORMS = {**staff_forms.FORMS, **giving_forms.FORMS}


def form_for(verb: Verb, case: Case, actor: Actor) -> VerbForm:
    form = FORMS[verb](version=case.version)
    delay_forms.prepare(form, case)
    if isinstance(form, KeyedForm) and not form.key.data:
        form.key.data = str(uuid.uuid4())
    if isinstance(form, DispatchForm):
        _dispatch_choices(form, case, actor)
    if isinstance(form, DeliberateForm):
        _deliberate_choices(form, case)
    if isinstance(form, CheckForm) and case.unit_result is not ClosureCode.UNREASONABLE:
        del form.confirmed
    offer_for_giving(form, case, actor)
    away.keep_asking(form)
    if isinstance(form, RecategoriseForm):
        form.category.offer_groups(category_choices())
        if not form.is_submitted():
            form.kind.data, form.category.data = case.kind or "", _number(suggested_category(case))
    return form


def _dispatch_choices(form: DispatchForm, case: Case, actor: Actor) -> None:
    units = [unit for unit in units_serving(case.area) if unit.id != case.about_unit_id]
    people, loads = people_of([unit.id for unit in units]), workload.loads(units, actor, now())
    form.unit.offer([NONE, *((str(unit.id), unit.name) for unit in units)])
    of_units = groupby(people, attrgetter("unit"))
    form.person.offer_groups(
        [
            ("", [NONE]),
            *((unit, [(str(one.id), beside_name(one, loads)) for one in group]) for unit, group in of_units),
        ]
    )
    form.category.offer_groups(category_choices())
    form.helpers.offer([(str(unit.id), unit.name) for unit in units])
    offer_duties(form, units if case.status is Status.RETURNED else ())
    if not form.is_submitted():
        category = suggested_category(case)
        form.helpers.data = [str(one.unit_id) for one in case.helpers] if case.helped else []
        unit = db.session.get(Unit, case.proposed_unit_id or 0) or suggest.nearest_unit(
            units, suggest.unit_kind(category), case.about_unit_id
        )
        form.category.data, form.unit.data = _number(category), _number(unit)


def _deliberate_choices(form: DeliberateForm, case: Case) -> None:
    """The councils around the place, the nearest first; a topic one of them has already, or a new one."""
    councils = [area for area in reversed([*areas.above(case.area), case.area]) if area.level in COUNCILS]
    open_ = topics.waiting_in([area.id for area in councils])
    form.council.offer([(str(area.id), f"{area.name} · {COUNCIL_WORDS[area.level]}") for area in councils])
    form.topic.offer([("", str(_("A new topic"))), *((str(one.id), one.title) for one in open_)])
    if not form.is_submitted():
        form.title.data = case.title


def suggested_category(case: Case) -> Category | None:
    guess = guessing.guess_for(case, queries.categories())
    return case.category or (guess.category if guess else None)


def _number(thing: Category | Unit | None) -> str:
    return str(thing.id) if thing else ""


def category_choices() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The tree as it is: each top with its branches, itself first among them."""
    yield "", [NONE]
    known = queries.categories()
    names = {category.id for category in known}
    for top in (category for category in known if category.parent_id not in names):
        branches = [(str(one.id), one.name) for one in known if one.parent_id == top.id]
        if branches:
            yield top.name, [(str(top.id), _("%(name)s, in general", name=top.name)), *branches]
        else:
            yield "", [(str(top.id), top.name)]


# --- One function a verb --------------------------------------------------------------------------------------


def _dispatch(case: Case, actor: Actor, form: VerbForm, _photos: Photos) -> None:
    category = chosen_category(form)
    if category is not None and category.id != case.category_id:
        actions.recategorise(case, actor, kind=case.kind, category=category)
    away.settle(form)
    unit, person = chosen(Unit, form, "unit"), chosen(User, form, "person")
    helpers = [db.session.get_one(Unit, int(one)) for one in form["helpers"].data or ()]
    duty = chosen(Duty, form, "duty") if "duty" in form else None
    note = form["note"].data or ""
    actions.dispatch(case, actor, unit=unit, person=person, helpers=helpers, note=note, duty=duty)


def _quick(case: Case, actor: Actor, form: VerbForm, photos: Photos) -> None:
    actions.quick(case, actor, result=result_in(form), words=words_in(form), photos=photos)


def _answer(case: Case, actor: Actor, form: VerbForm, _photos: Photos) -> None:
    actions.answer(case, actor, words=words_in(form))


def _refuse(case: Case, actor: Actor, form: VerbForm, _photos: Photos) -> None:
    reason = RefusalReason(form["reason"].data) if form["reason"].data else None
    actions.refuse(
        case, actor, reason=reason, responsible=form["responsible"].data or "", words=words_in(form)
    )


def _deliberate(case: Case, actor: Actor, form: VerbForm, _photos: Photos) -> None:
    council = db.session.get_one(Area, int(form["council"].data))
    topic = db.session.get(Topic, int(form["topic"].data)) if form["topic"].data else None
    topics.bring(
        [case], actor, area=council, title=form["title"].data or case.title, text=case.text, topic=topic,
        note=form["note"].data or "",
    )  # fmt: skip


def _merge(case: Case, actor: Actor, form: VerbForm, _photos: Photos) -> None:
    try:
        lead = queries.get(form["lead"].data or "", actor)
    except NotFound as error:
        raise DomainError("There is no case with this reference in your area.") from error
    actions.merge(case, actor, lead=lead, note=form["note"].data or "")


def _ask(case: Case, actor: Actor, form: VerbForm, _photos: Photos) -> None:
    actions.ask(case, actor, words=words_in(form))


def _supply(case: Case, actor: Actor, form: VerbForm, photos: Photos) -> None:
    channel = Channel(form["channel"].data)
    actions.supply(case, actor, words=words_in(form), photos=photos, channel=channel)


def _recategorise(case: Case, actor: Actor, form: VerbForm, _photos: Photos) -> None:
    kind = Kind(form["kind"].data) if form["kind"].data else None
    actions.recategorise(case, actor, kind=kind, category=chosen_category(form))


def _take_on(case: Case, actor: Actor, _form: VerbForm, _photos: Photos) -> None:
    actions.take_on(case, actor)


def _progress(case: Case, actor: Actor, form: VerbForm, photos: Photos) -> None:
    actions.progress(case, actor, words=words_in(form), internal=bool(form["internal"].data), photos=photos)


def _message(case: Case, actor: Actor, form: VerbForm, photos: Photos) -> None:
    messages.answer(case, actor, words=words_in(form), photos=photos)


def _handle(case: Case, actor: Actor, form: VerbForm, photos: Photos) -> None:
    actions.handle(case, actor, result=result_in(form), words=words_in(form), photos=photos)


def _check(case: Case, actor: Actor, form: VerbForm, photos: Photos) -> None:
    confirmed = "confirmed" in form and bool(form["confirmed"].data)
    actions.check(case, actor, words=words_in(form), photos=photos, confirmed=confirmed)


def _rework(case: Case, actor: Actor, form: VerbForm, _photos: Photos) -> None:
    actions.rework(case, actor, words=words_in(form))


def _close(case: Case, actor: Actor, form: VerbForm, _photos: Photos) -> None:
    actions.close(case, actor, words=words_in(form))


def _reopen(case: Case, actor: Actor, form: VerbForm, _photos: Photos) -> None:
    actions.reopen(case, actor, words=words_in(form))


DO: dict[Verb, Do] = {
    Verb.DISPATCH: _dispatch,
    Verb.QUICK: _quick,
    Verb.ANSWER: _answer,
    Verb.REFUSE: _refuse,
    Verb.DELIBERATE: _deliberate,
    Verb.MERGE: _merge,
    Verb.ASK: _ask,
    Verb.SUPPLY: _supply,
    Verb.RECATEGORISE: _recategorise,
    Verb.TAKE_ON: _take_on,
    Verb.PROGRESS: _progress,
    Verb.MESSAGE: _message,
    Verb.HANDLE: _handle,
    Verb.CHECK: _check,
    Verb.REWORK: _rework,
    Verb.CLOSE: _close,
    Verb.REOPEN: _reopen,
    **GIVING,
    **delay_forms.DO,
}


def chosen_category(form: VerbForm) -> Category | None:
    return chosen(Category, form, "category")
