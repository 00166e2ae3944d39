"""The town's own days: who may set them, what they do to promises, and that they are said."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from app.cases import actions, calendar_actions, calendar_sweep, deadlines
from app.cases.clock_models import CalendarDay
from app.cases.models import Case
from app.cases.workflow import Verb
from app.core.clock import stopped_at
from app.core.db import db
from app.core.errors import DomainError
from app.timeline.history import history
from app.timeline.models import Outbox
from tests.cast import Cast
from tests.factories import make_case
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines


def at(wall: str) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


FRIDAY = at("2026-11-20 10:24")
PAGE = "/admin/working-days"


def given(cast: Cast) -> Case:
    """Three working days from Friday morning: Monday, Tuesday, Wednesday."""
    case = make_case(cast.court, category=cast.lamp)
    actions.dispatch(case, cast.acting("wei"), unit=cast.committee)
    db.session.commit()
    return case


def fresh(case: Case) -> Case:
    db.session.expire_all()
    return db.session.get_one(Case, case.id)


def test_an_open_promise_follows_and_its_reporter_is_told(cast: Cast) -> None:
    with stopped_at(FRIDAY):
        case, _another = given(cast), given(cast)
        waiting = make_case(cast.court)
        calendar_actions.set_day(date(2026, 11, 24), cast.acting("root"), works=False, note="Typhoon")
        db.session.commit()
        assert calendar_sweep.sweep() == 2
        assert calendar_sweep.sweep() == 0
        case = fresh(case)
        assert case.handle_due_at == case.due_at == at("2026-11-26 10:24")
        last = history(case, internal=False)[-1]
        assert (last.verb, last.facts) == (Verb.RECKON, {"due": "2026-11-26"})
        told = sa.select(Outbox.audience).where(Outbox.event_id == last.id).order_by(Outbox.audience)
        assert db.session.scalars(told).all() == ["reporter", "unit"]
        assert fresh(waiting).due_at == at("2026-11-20 14:54"), "due before that day"


def test_taken_back_it_is_as_published_again(cast: Cast) -> None:
    with stopped_at(FRIDAY):
        case = given(cast)
        for works in (False, None):
            if works is None:
                calendar_actions.take_back(date(2026, 11, 24), cast.acting("root"))
            else:
                calendar_actions.set_day(date(2026, 11, 24), cast.acting("root"), works=works, note="")
            db.session.commit()
            assert calendar_sweep.sweep() == 1
        assert fresh(case).handle_due_at == at("2026-11-25 10:24")
        assert db.session.scalars(sa.select(CalendarDay)).all() == []


def test_what_is_handled_keeps_the_date_it_was_measured_by(cast: Cast) -> None:
    with stopped_at(FRIDAY):
        case = given(cast)
        actions.take_on(case, cast.acting("mei"))
        actions.handle(case, cast.acting("mei"), result=actions.ClosureCode.SOLVED, words="Done.")
        calendar_actions.set_day(date(2026, 11, 24), cast.acting("root"), works=False, note="")
        db.session.commit()
        assert calendar_sweep.sweep() == 0
        assert fresh(case).handle_due_at == at("2026-11-25 10:24")


def test_a_new_report_is_counted_by_the_towns_days_at_once(cast: Cast) -> None:
    with stopped_at(at("2026-11-20 17:30")):
        calendar_actions.set_day(date(2026, 11, 23), cast.acting("root"), works=False, note="")
        db.session.commit()
        assert make_case(cast.court).due_at == at("2026-11-24 10:00")


def test_a_year_not_published_can_be_entered(cast: Cast) -> None:
    with stopped_at(at("2036-12-31 17:30")):
        calendar_actions.set_day(date(2037, 1, 1), cast.acting("root"), works=False, note="元旦")
        db.session.commit()
        assert deadlines.calendar().works(date(2037, 1, 1)) is False
        assert make_case(cast.court).due_at == at("2037-01-02 10:00")


@pytest.mark.parametrize(
    ("day", "works"),
    [("2026-11-19", False), ("2026-11-20", True), ("2026-11-23", True), ("2026-11-21", False)],
)
def test_neither_the_past_nor_what_is_published_already(cast: Cast, day: str, works: bool) -> None:
    with stopped_at(FRIDAY), pytest.raises(DomainError):
        calendar_actions.set_day(date.fromisoformat(day), cast.acting("root"), works=works, note="")


def test_the_page_shows_a_year_sets_a_day_and_takes_it_back(visit: Visitor, cast: Cast) -> None:
    root = visit.as_(cast.root)
    page = root.get(f"{PAGE}?year=2026")
    assert len(page.select(".wd")) == 12 and not page.select(".unpublished")
    day = datetime.now(UTC).date() + timedelta(days=900)
    while day.weekday() != 1:
        day += timedelta(days=1)
    root.submit(f"{PAGE}/set", PAGE, day=day.isoformat(), works="off", note="Founding day")
    page = root.get(f"{PAGE}?year={day.year}")
    assert page.select_one("td.wd-own.wd-off") and "Founding day" in page.text
    assert page.select_one(".unpublished"), "nobody publishes three years ahead"
    root.submit(f"{PAGE}/set", PAGE, 422, day="2020-01-01", works="off")
    root.submit(f"{PAGE}/take-back", f"{PAGE}?year={day.year}", day=day.isoformat())
    assert not root.get(f"{PAGE}?year={day.year}").select("td.wd-own")
    visit.as_(cast.hua).get(PAGE, 403)
