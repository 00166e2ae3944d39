"""Somebody is away, somebody of the unit stands in: on which days, what the deputy sees and may do, and no circles."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from app.accounts import absence_actions
from app.accounts.absence_actions import Planned, refuse_clash
from app.accounts.absence_models import Absence
from app.accounts.models import User
from app.accounts.permissions import Role
from app.cases import actions
from app.cases.desk_queries import my_work
from app.core.clock import now, stopped_at, today
from app.core.db import db
from app.core.errors import DomainError, NotAllowed
from app.timeline.audits import Audited
from app.timeline.history import history
from app.timeline.models import Audit
from tests.cast import Cast
from tests.factories import make_case
from tests.pages import Visitor

DAY = timedelta(days=1)
ANN, BOB, EVE = (User(id=number, name=name) for number, name in enumerate(("Ann", "Bob", "Eve"), 1))
FIRST, LAST = date(2026, 12, 7), date(2026, 12, 11)


@pytest.mark.parametrize(
    ("who", "deputy", "first", "last", "ended", "says"),
    [
        (ANN, EVE, LAST, LAST + DAY, False, "away already"),
        (ANN, EVE, LAST + DAY, LAST + 2 * DAY, False, ""),
        (ANN, EVE, FIRST, LAST, True, ""),
        (BOB, EVE, FIRST - DAY, FIRST, False, "cannot stand in"),
        (BOB, ANN, FIRST, LAST, False, "cannot stand in"),  # the circle
        (EVE, ANN, FIRST, FIRST, False, "stands in for Eve"),  # the chain
        (EVE, BOB, FIRST, LAST, False, ""),  # one deputy for two
    ],
)
def test_who_cannot_be_away_at_the_same_time(
    who: User, deputy: User, first: date, last: date, ended: bool, says: str
) -> None:
    """Ann wants to be away from Monday to Friday, with Bob as her deputy."""
    other = Absence(person=who, person_id=who.id, deputy_id=deputy.id, first_day=first, last_day=last)
    other.ended_at = now() if ended else None
    planned = Planned(ANN, BOB, FIRST, LAST)
    if not says:
        refuse_clash(planned, [other])
    else:
        with pytest.raises(DomainError) as refused:
            refuse_clash(planned, [other])
        assert says in str(refused.value.sentence % refused.value.parts)


def away(cast: Cast, name: str = "mei", deputy: str = "hua", days: int = 3) -> Absence:
    person, stands_in = cast.people[name], cast.people[deputy]
    planned = Planned(person, stands_in, today(), today() + days * DAY)
    absence = absence_actions.enter(planned, cast.acting(name))
    db.session.commit()
    return absence


@pytest.mark.both_engines
def test_the_deputy_sees_and_acts_and_the_event_says_for_whom(cast: Cast) -> None:
    cast._hire("chen", Role.GRID_WORKER, cast.garden, cast.committee)
    case = make_case(cast.court)
    actions.dispatch(case, cast.acting("wei"), unit=cast.committee, person=cast.mei)
    db.session.commit()
    assert not my_work(cast.acting("chen"), now()), "with Mei by name"
    absence = away(cast, deputy="chen")
    (row,) = my_work(cast.acting("chen"), now())
    assert row.standing_in == "Mei"
    actions.take_on(case, cast.acting("chen"))
    last = history(case, internal=True)[-1]
    assert (last.actor_id, last.facts["on_behalf"]) == (cast.chen.id, cast.mei.id)
    assert case.assignee_id == cast.mei.id, "it stays hers"
    with stopped_at(now() + 4 * DAY):
        assert not my_work(cast.acting("chen"), now()), "it ends by itself"
    absence_actions.end(absence, cast.acting("mei"))
    db.session.commit()
    assert not my_work(cast.acting("chen"), now()), "and earlier where somebody says so"


def test_a_deputy_gets_no_right_of_the_other(cast: Cast) -> None:
    """Where the deputy has no role, what the other holds stays out of sight; and a move ends it."""
    cast._hire("chen", Role.GRID_WORKER, cast.block, cast.committee)
    elsewhere, here = make_case(cast.garden, "In the street"), make_case(cast.block, "In the block")
    for case in (elsewhere, here):
        actions.dispatch(case, cast.acting("wei"), unit=cast.committee, person=cast.mei)
    away(cast, deputy="chen")
    assert [row.ref for row in my_work(cast.acting("chen"), now())] == [here.ref]
    with pytest.raises(NotAllowed):
        actions.take_on(elsewhere, cast.acting("chen"))
    cast.chen.unit_id = cast.property.id
    db.session.commit()
    assert not cast.acting("chen").stands_in


def test_only_they_themselves_or_their_lead(cast: Cast) -> None:
    cast._hire("chen", Role.GRID_WORKER, cast.garden, cast.committee)
    planned = Planned(cast.mei, cast.chen, today(), today())
    for name in ("wei", "tao", "chen"):
        with pytest.raises(NotAllowed):
            absence_actions.enter(planned, cast.acting(name))
    for bad in (
        Planned(cast.mei, cast.tao, today(), today()),
        Planned(cast.mei, cast.mei, today(), today()),
        Planned(cast.mei, cast.chen, today(), today() - DAY),
        Planned(cast.mei, cast.chen, today() - 2 * DAY, today() - DAY),
        Planned(cast.lin, cast.chen, today(), today()),
    ):
        with pytest.raises(DomainError):
            absence_actions.enter(bad, cast.acting("root"))
    absence_actions.enter(planned, cast.acting("hua"))


def test_entered_and_ended_through_the_pages(cast: Cast, visit: Visitor) -> None:
    days = {"first_day": today().isoformat(), "last_day": (today() + DAY).isoformat(), "deputy": cast.hua.id}
    visit.as_(cast.mei).submit("/away", "/away", **days)
    assert "已请假" in visit.post("/away", "/away", **days).text
    at = f"/team/people/{cast.mei.id}/away"
    (absence,) = db.session.scalars(sa.select(Absence)).all()
    assert "Mei" in visit.as_(cast.hua).get("/work").select_one(".beside-w").text
    visit.submit(f"{at}/{absence.id}/end", at)
    assert "提前结束" in visit.get(at).text
    audited = set(db.session.scalars(sa.select(Audit.what).where(Audit.subject_id == cast.mei.id)))
    assert audited >= {Audited.ENTER_ABSENCE, Audited.END_ABSENCE}


def test_who_dispatches_to_somebody_away_is_asked_once_more(cast: Cast, visit: Visitor) -> None:
    case = make_case(cast.court)
    away(cast)
    at = f"/cases/{case.ref}/dispatch"
    chosen = {"unit": cast.committee.id, "person": cast.mei.id}
    visit.as_(cast.wei)
    assert "Hua代理" in visit.get(at).select_one(f"#person option[value='{cast.mei.id}']").text
    asked = visit.post(at, at, **chosen)
    assert asked.status_code == 422
    page = BeautifulSoup(asked.text, "html.parser")
    buttons = {str(one["value"]): one.has_attr("checked") for one in page.select("[name=anyway]")}
    assert buttons == {str(cast.hua.id): True, str(cast.mei.id): False}, "the deputy is proposed"
    visit.submit(at, at, **chosen, anyway=cast.mei.id)
    db.session.refresh(case)
    assert case.assignee_id == cast.mei.id
    other = make_case(cast.court)
    at = f"/cases/{other.ref}/dispatch"
    visit.submit(at, at, **chosen, anyway=cast.hua.id)
    db.session.refresh(other)
    assert other.assignee_id == cast.hua.id
