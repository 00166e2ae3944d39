"""A case that is to be called back, and somebody who calls: for every test that needs one."""

from datetime import datetime
from zoneinfo import ZoneInfo

from app.accounts.actor import resident
from app.accounts.permissions import Right, Role
from app.cases import actions
from app.cases.models import Case, ClosureCode, ResidentResult
from app.core.clock import stopped_at
from app.core.db import db
from tests.cast import Cast
from tests.factories import make_case


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def hire_callers(cast: Cast) -> None:
    """Two of Elm Street; both may open numbers."""
    for name in ("cai", "bao"):
        cast._hire(name, Role.CALLER, cast.elm)
        cast._give(name, Right.SEE_CONTACT, cast.elm)
    db.session.commit()


def handled(cast: Cast, text: str = "The lamp by the gate is broken") -> Case:
    """Dispatched, done, not checked yet."""
    case = make_case(cast.court, text, phone="+8613812341234", category=cast.lamp)
    actions.dispatch(case, cast.acting("wei"), unit=cast.committee)
    actions.take_on(case, cast.acting("mei"))
    actions.handle(case, cast.acting("mei"), result=ClosureCode.SOLVED, words="A new bulb.")
    return case


def dissatisfied(cast: Cast, when: str = "2026-11-20 10:24") -> Case:
    """On the desk since `when`, a Friday."""
    with stopped_at(at(when)):
        case = handled(cast)
        actions.check(case, cast.acting("hua"))
        actions.rate(case, resident(case.id), result=ResidentResult.NO, satisfaction=None)
    db.session.commit()
    return case
