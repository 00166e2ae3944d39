"""Half of the limit, four fifths, all of it: each told once, whoever sweeps and however often."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask, current_app

from app.accounts.actor import resident
from app.cases import actions, delaying, ladder_sweep
from app.cases.clock_models import Ladder, Reason, SupervisionOrder
from app.cases.models import Case, ClosureCode
from app.cases.workflow import Verb
from app.core.clock import stopped_at
from app.core.db import db
from app.figures.verify import differences
from app.timeline.models import Event, Outbox, tally
from tests.cast import Cast
from tests.factories import make_case
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines


def at(wall: str) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


# Three working days from Friday 10:24: 21 hours. Half is 10.5: Friday 5 h 06 until 18:00, Monday 5 h 24 to 16:24.
# Four fifths are 16 h 48: after Monday (12 h 06) 4 h 42 on Tuesday, to 15:42.
FRIDAY, HALF, MOST, DUE = map(
    at, ("2026-11-20 10:24", "2026-11-23 16:24", "2026-11-24 15:42", "2026-11-25 10:24")
)


def sweep() -> int:
    """As another process does it, with a session of its own."""
    db.session.rollback()  # and what it wrote is read afterwards
    with current_app.app_context():
        return ladder_sweep.sweep()


def a_second_after(moment: datetime) -> datetime:
    return moment.replace(second=1)


@pytest.fixture(autouse=True)
def _friday() -> Iterator[None]:
    with stopped_at(FRIDAY):
        yield


@pytest.fixture
def case(cast: Cast) -> Case:
    found = make_case(cast.court, category=cast.lamp)
    actions.dispatch(found, cast.acting("wei"), unit=cast.committee, person=cast.mei)
    db.session.commit()
    return found


def told() -> list[tuple[str, int | None]]:
    """Whom the last warning went to."""
    last = db.session.scalar(sa.select(sa.func.max(Event.id)).where(Event.verb == Verb.WARN))
    rows = sa.select(Outbox.audience, Outbox.audience_id).where(Outbox.event_id == last).order_by(Outbox.id)
    return [tuple(row) for row in db.session.execute(rows)]


def rungs() -> list[str]:
    events = db.session.scalars(sa.select(Event.facts).where(Event.verb == Verb.WARN).order_by(Event.id))
    return [facts["rung"] for facts in events]


def test_each_rung_is_told_once_to_whom_it_concerns(cast: Cast, case: Case) -> None:
    opened, events = case.version, case.events
    for moment, before, whom in (
        (HALF, 0, [("unit", cast.committee.id), ("person", cast.mei.id)]),
        (MOST, 1, [("unit_lead", cast.committee.id)]),
        (DUE, 2, [("unit_lead", cast.committee.id), ("above", cast.elm.id)]),
    ):
        with stopped_at(moment):
            assert sweep() == 0, "reached exactly is on time"
        with stopped_at(a_second_after(moment)):
            assert sweep() == 1
            assert sweep() == 0
        assert len(rungs()) == before + 1 and told() == whom
    assert rungs() == ["handler", "lead", "order"]
    warned = case_again(case)
    assert (warned.version, warned.events) == (opened, events + 3), "nobody's form is spoiled by it"
    actions.take_on(warned, cast.acting("mei"))
    order = db.session.scalars(sa.select(SupervisionOrder)).one()
    assert (order.case_id, order.missed_at, order.area_id) == (case.id, DUE, cast.elm.id)
    raised = sa.select(tally.c.n).where(tally.c.figure == "ordered", tally.c.area_id == cast.district.id)
    assert db.session.scalar(raised) == 1
    assert list(differences()) == []


def test_nobody_swept_for_a_week_and_all_three_come_in_order(case: Case) -> None:
    with stopped_at(at("2026-12-02 09:00")):
        assert sweep() == 3
    assert rungs() == ["handler", "lead", "order"]


def test_what_is_done_in_time_warns_nobody_any_more(cast: Cast, case: Case) -> None:
    actions.take_on(case, cast.acting("mei"))
    actions.handle(case, cast.acting("mei"), result=ClosureCode.SOLVED, words="Done.")
    db.session.commit()
    with stopped_at(at("2026-12-02 09:00")):
        assert sweep() == 0


def test_while_the_clock_stands_still_nobody_is_warned(cast: Cast, case: Case) -> None:
    actions.take_on(case, cast.acting("mei"))
    actions.ask(case, cast.acting("mei"), words="Which lamp?")
    db.session.commit()
    with stopped_at(a_second_after(HALF)):
        assert sweep() == 0
        actions.supply(case, resident(case.id), words="The one by the gate.")
        db.session.commit()
    # It stood still for half of its time: 10.5 hours after Monday 16:24 are 1 h 36, all of Tuesday, 1 h 54.
    assert db.session.scalars(sa.select(Ladder.next_at)).one() == a_second_after(DUE)


def test_more_time_moves_the_rungs_not_taken_yet(cast: Cast, case: Case) -> None:
    with stopped_at(a_second_after(HALF)):
        assert sweep() == 1
        delaying.ask_extension(case_again(case), cast.acting("mei"), amount=3, words="Ordered.")
        db.session.commit()
    with stopped_at(a_second_after(MOST)):
        delaying.approve(case_again(case), cast.acting("wang"))
        db.session.commit()
        assert sweep() == 0
    # Six days, four fifths are 33 h 36: Friday 5 h 06, Mon–Thu 28 h, 30 minutes of Friday 27.
    assert db.session.scalars(sa.select(Ladder.next_at)).one() == at("2026-11-27 09:00")


def test_put_off_it_waits_until_it_goes_on(cast: Cast, case: Case) -> None:
    actions.take_on(case, cast.acting("mei"))
    put_off = {"reason": Reason.LAW, "until": date(2026, 12, 7)}
    delaying.ask_suspension(case, cast.acting("mei"), **put_off, words="A permit is missing.")
    delaying.approve(case, cast.acting("wang"), words="A permit is missing.")
    db.session.commit()
    with stopped_at(at("2026-12-06 12:00")):
        assert sweep() == 0


def test_a_deadline_set_outside_is_the_one_that_counts(cast: Cast) -> None:
    case = make_case(cast.court, category=cast.lamp, outer_no="12345-1", outer_due_at=at("2026-11-21 10:24"))
    actions.dispatch(case, cast.acting("wei"), unit=cast.committee)
    db.session.commit()
    with stopped_at(at("2026-11-21 10:25")):
        assert sweep() == 3
    assert db.session.scalars(sa.select(SupervisionOrder.missed_at)).one() == at("2026-11-21 10:24")


def test_a_new_round_climbs_anew(cast: Cast, case: Case) -> None:
    with stopped_at(at("2026-11-26 09:00")):
        assert sweep() == 3
        found = case_again(case)
        actions.take_on(found, cast.acting("mei"))
        actions.handle(found, cast.acting("mei"), result=ClosureCode.SOLVED, words="Done.")
        actions.check(found, cast.acting("hua"))
        actions.ask_reopen(found, resident(found.id), words="Dark again.")
        actions.reopen(found, cast.acting("wei"))
        db.session.commit()
    with stopped_at(at("2026-12-10 09:00")):
        assert sweep() == 3
    assert [row.round for row in db.session.scalars(sa.select(SupervisionOrder))] == [1, 2]


def test_two_sweeps_at_once_tell_everything_once(app: Flask, cast: Cast) -> None:
    for _ in range(12):
        case = make_case(cast.court, category=cast.lamp)
        actions.dispatch(case, cast.acting("wei"), unit=cast.committee)
    db.session.commit()
    db.session.remove()

    def beside(_number: int) -> int:
        with app.app_context(), stopped_at(at("2026-12-02 09:00")):
            return ladder_sweep.sweep()

    with ThreadPoolExecutor(2) as two:
        assert sum(two.map(beside, range(2))) == 36
    assert sorted(rungs()) == ["handler"] * 12 + ["lead"] * 12 + ["order"] * 12
    assert db.session.scalar(sa.select(sa.func.count(SupervisionOrder.id))) == 12


def test_the_case_shows_the_order_and_how_its_date_came_about(visit: Visitor, cast: Cast, case: Case) -> None:
    with stopped_at(a_second_after(DUE)):
        sweep()
        hua = visit.as_(cast.hua)
        assert "督办单" in hua.get(f"/cases/{case.ref}").select_one(".held--late").text
        page = hua.get(f"/cases/{case.ref}/deadline")
        first = page.select_one(".why-c")
        assert "11月25日" in first.text.replace(" ", "") and len(first.select("li")) == 3
        assert "督办单" in visit.as_(cast.wang).get(f"/figures/{cast.elm.id}").text


def case_again(case: Case) -> Case:
    db.session.expire_all()
    return db.session.get_one(Case, case.id)
