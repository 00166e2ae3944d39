"""Time closes what nobody answered, and nothing else."""

from datetime import timedelta

import pytest

from app.cases import actions
from app.cases.models import Case, ClosureCode, ResidentResult
from app.cases.sweep import sweep
from app.cases.workflow import Status
from app.core.clock import now, stopped_at
from app.core.db import db
from tests.cast import Cast
from tests.factories import make_case

pytestmark = pytest.mark.both_engines


def checked(cast: Cast) -> Case:
    case = make_case(cast.court)
    actions.dispatch(case, cast.acting("wei"), unit=cast.committee, person=cast.mei)
    actions.take_on(case, cast.acting("mei"))
    actions.handle(case, cast.acting("mei"), result=ClosureCode.SOLVED, words="New bulb.")
    actions.check(case, cast.acting("hua"))
    db.session.commit()
    return case


def test_a_case_nobody_rated_closes_after_fourteen_days(cast: Cast) -> None:
    case = checked(cast)
    with stopped_at(now() + timedelta(days=13, hours=23)):
        assert sweep() == 0
    with stopped_at(now() + timedelta(days=14, minutes=1)):
        assert sweep() == 1
        assert sweep() == 0
    case = db.session.get_one(Case, case.id)
    assert (case.status, case.resident_result) == (Status.CLOSED, ResidentResult.UNANSWERED)


def test_an_open_case_waits_however_long(cast: Cast) -> None:
    case = make_case(cast.court)
    with stopped_at(now() + timedelta(days=400)):
        assert sweep() == 0
    assert db.session.get_one(Case, case.id).status is Status.SUBMITTED


def test_all_that_are_due_close(cast: Cast) -> None:
    for _ in range(3):
        checked(cast)
    with stopped_at(now() + timedelta(days=15)):
        assert sweep() == 3
