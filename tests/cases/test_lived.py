"""Lives drawn at random, through every verb that touches a clock: each deadline is worked out again from its events."""

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from app.accounts.actor import resident
from app.cases import actions, deadlines, delaying, deliberating, linking
from app.cases.clock_models import Reason
from app.cases.models import Case, Category, ClosureCode
from app.cases.sweep import wake
from app.cases.workflow import RUNNING, Verb
from app.core.clock import local_day, now, stopped_at
from app.core.db import db
from app.core.errors import DomainError
from app.figures.verify import differences
from tests.cast import Cast
from tests.factories import make_case

pytestmark = pytest.mark.both_engines
START = datetime(2026, 11, 20, 10, 24, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
LIVES, STEPS = 12, 16


def test_every_deadline_follows_from_the_events_alone(cast: Cast) -> None:
    urgent = Category(name="Water", handle_amount=24, handle_unit="hours", urgent=True)
    db.session.add(urgent)
    db.session.commit()
    drawn, moved = Random(2026), 0
    for number in range(LIVES):
        moment = START + timedelta(hours=number)
        with stopped_at(moment):
            outer = moment + timedelta(days=9) if number % 6 == 5 else None
            case = make_case(cast.court, category=(cast.lamp, urgent, None)[number % 3], outer_due_at=outer)
        for _ in range(STEPS):
            moment += timedelta(minutes=drawn.randint(5, 2000))
            with stopped_at(moment):
                moved += _live(case, cast, drawn, urgent)
                _agrees(case)
    assert moved > LIVES * 3, "most steps that were tried were taken"
    assert list(differences()) == []


def _agrees(case: Case) -> None:
    found = deadlines.reckon(case, deadlines.history_of(case), case.category)
    assert (found and found.due_at) == case.handle_due_at, case.ref
    assert found or case.status not in RUNNING, "whatever is in hands is due some day"


def _live(case: Case, cast: Cast, drawn: Random, urgent: Category) -> bool:
    wei, mei, hua, wang = (cast.acting(name) for name in ("wei", "mei", "hua", "wang"))
    reporter = resident(case.id)
    until = local_day(now()) + timedelta(days=drawn.randint(1, 20))
    kind = drawn.choice([cast.lamp, urgent])
    steps = [
        lambda: actions.dispatch(case, wei, unit=cast.committee),
        lambda: actions.take_on(case, mei),
        lambda: actions.ask(case, wei, words="Which?"),
        lambda: actions.supply(case, reporter, words="That one."),
        lambda: actions.recategorise(case, wei, kind=None, category=kind),
        lambda: deliberating.deliberate(case, wei, topic=1),
        lambda: deliberating.resume(case, hua, words="Not for us."),
        lambda: deliberating.decide(case, hua, unit=cast.committee, due_on=until, words="So.", decision=1),
        lambda: deliberating.conclude(case, hua, result=ClosureCode.EXPLAINED, words="No consensus."),
        lambda: linking.link(case, wei, Verb.WISH, other="A chair"),
        lambda: linking.fulfil(case, wei, result=ClosureCode.SOLVED, words="It came."),
        lambda: delaying.ask_extension(case, mei, amount=1, words="Ordered."),
        lambda: delaying.ask_suspension(case, mei, reason=Reason.LAW, until=until, words="Permit."),
        lambda: delaying.approve(case, wang, words="So be it."),
        lambda: delaying.reject(case, wang, words="No."),
        lambda: delaying.wake(case, wang),
        lambda: actions.handle(case, mei, result=ClosureCode.SOLVED, words="Done."),
        lambda: actions.rework(case, hua, words="Not yet."),
        lambda: actions.check(case, hua),
        lambda: actions.ask_reopen(case, reporter, words="Again."),
        lambda: actions.reopen(case, wei),
    ]
    wake()
    db.session.add(case)
    for step in drawn.sample(steps, len(steps)):
        try:
            step()
        except DomainError:
            db.session.rollback()
        else:
            db.session.commit()
            return True
    return False


def test_a_category_changed_later_moves_no_promise(cast: Cast) -> None:
    with stopped_at(START):
        case = make_case(cast.court, category=cast.lamp)
        actions.dispatch(case, cast.acting("wei"), unit=cast.committee)
        actions.take_on(case, cast.acting("mei"))
        actions.ask(case, cast.acting("mei"), words="Which?")
        cast.lamp.handle_amount = 30
        actions.supply(case, resident(case.id), words="That one.")
        db.session.commit()
        promised = sa.select(Case.handle_due_at).where(Case.id == case.id)
        assert db.session.scalar(promised) == START + timedelta(days=5), "three working days, as was promised"
