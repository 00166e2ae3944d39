"""Who is told is one rule: the outbox follows it, and the page says it before the verb is pressed."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app.cases import actions
from app.cases.models import Case, ClosureCode
from app.cases.staff_forms import FORMS
from app.cases.telling import TELLS, To
from app.cases.told_words import BESIDES, TO_RESIDENT, who_is_told
from app.cases.workflow import TRANSITIONS, Verb
from app.core.db import db
from app.timeline.models import Event, Outbox
from app.timeline.record import Audience
from tests.cast import Cast
from tests.factories import make_case
from tests.pages import Visitor


def told_of_the_last(case: Case) -> list[str]:
    db.session.flush()
    last = sa.select(sa.func.max(Event.id)).where(Event.subject_kind == "case", Event.subject_id == case.id)
    found = sa.select(Outbox.audience).where(Outbox.event_id == last.scalar_subquery()).order_by(Outbox.id)
    return list(db.session.scalars(found))


def test_no_verb_is_silent_by_oversight() -> None:
    assert set(TELLS) == set(TRANSITIONS) | {Verb.SUBMIT}
    for verb in FORMS:
        assert (To.REPORTER in TELLS[verb]) == (verb in TO_RESIDENT), verb
    assert all(To.REPORTER not in TELLS[verb] for verb in BESIDES)


@pytest.mark.parametrize("verb", [verb for verb in FORMS if verb is not Verb.DELIBERATE])
def test_every_form_says_it(app: Flask, cast: Cast, verb: Verb) -> None:
    with app.test_request_context():
        said = who_is_told(verb, make_case(cast.court))
    assert said and all(said)


def test_the_outbox_follows_the_rule_through_a_whole_life(cast: Cast) -> None:
    case, wei, tao, hua = make_case(cast.court), *map(cast.acting, ("wei", "tao", "hua"))
    unit, person, reporter = Audience.UNIT, Audience.PERSON, Audience.REPORTER
    assert told_of_the_last(case) == [reporter, Audience.TRIAGE]
    actions.dispatch(case, wei, unit=cast.property, person=cast.tao)
    assert told_of_the_last(case) == [reporter, unit, person]
    actions.take_on(case, tao)
    actions.progress(case, tao, words="For us alone.", internal=True)
    assert told_of_the_last(case) == [], "a note among staff"
    actions.ask(case, tao, words="Which gate?")
    actions.supply(case, wei, words="The east one.")
    assert told_of_the_last(case) == [unit, person, reporter], "wei wrote it down for them"
    actions.handle(case, tao, result=ClosureCode.SOLVED, words="New bulb.")
    assert told_of_the_last(case) == [Audience.CHECKER]
    actions.rework(case, hua, words="Still dark.")
    assert told_of_the_last(case) == [unit, person], "not the resident: nothing is done yet"


def test_what_nobody_held_goes_to_the_committee_and_the_page_says_so(app: Flask, cast: Cast) -> None:
    """Settled on the spot, and sent back."""
    case = make_case(cast.court)
    actions.answer(case, cast.acting("mei"), words="It comes on at six.")
    db.session.commit()
    with app.test_request_context():
        assert who_is_told(Verb.REWORK, case)[0] == "会告知当地居委会。"
    actions.rework(case, cast.acting("hua"), words="It does not.")
    assert told_of_the_last(case) == [Audience.UNIT]


def test_the_page_names_the_unit_before_it_is_pressed(cast: Cast, visit: Visitor) -> None:
    case = make_case(cast.court)
    actions.dispatch(case, cast.acting("wei"), unit=cast.property)
    actions.take_on(case, cast.acting("tao"))
    actions.handle(case, cast.acting("tao"), result=ClosureCode.SOLVED, words="New bulb.")
    db.session.commit()
    page = visit.as_(cast.hua).get(f"/cases/{case.ref}/rework")
    assert cast.property.name in page.select_one(".act-w").text
