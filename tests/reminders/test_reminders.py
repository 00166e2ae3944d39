"""催办: a resident presses once a day, staff write to the holder; it is counted, seen, and no more than that."""

from datetime import timedelta

import pytest

from app.accounts.actor import resident
from app.cases import actions as cases
from app.cases.asides import Aside
from app.cases.models import Case
from app.cases.workflow import Status
from app.core.clock import now, stopped_at
from app.core.db import db
from app.core.errors import DomainError, NotAllowed
from app.figures.verify import differences
from app.reminders import actions, queries
from app.reminders.queries import ReminderFilter
from app.reminders.workflow import next_at
from app.timeline.history import history
from tests.cases.resident_page import reported
from tests.cast import Cast
from tests.factories import make_case
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines
DAY = timedelta(days=1)


@pytest.fixture
def held(cast: Cast) -> Case:
    return given(cast, make_case(cast.court))


def given(cast: Cast, case: Case) -> Case:
    cases.dispatch(case, cast.acting("wei"), unit=cast.committee)
    db.session.commit()
    return case


def test_the_reporter_reminds_once_a_day_and_reads_when_again(visit: Visitor, cast: Cast) -> None:
    receipt, follow = reported(cast.court)
    given(cast, receipt.case)
    token = {"csrf_token": visit.get(follow).select_one("[name=csrf_token]")["value"]}
    visit.submit(f"{follow}/remind", follow, status=303)
    page = visit.get(f"{follow}?done=reminded")
    assert not page.select(f"form[action='{follow}/remind']")
    assert "明天" in page.select_one(".remind").text
    assert visit.client.post(f"{follow}/remind", data=token).location == follow, (
        "a second press changes nothing"
    )
    assert db.session.get_one(Case, receipt.case.id).reminders == 1
    with stopped_at(now() + DAY):
        visit.submit(f"{follow}/remind", follow, status=303)
    db.session.expire_all()
    assert db.session.get_one(Case, receipt.case.id).reminders == 2
    assert not list(differences())


def test_a_day_is_reached_exactly(cast: Cast, held: Case) -> None:
    reporter = resident(held.id)
    actions.remind(held, reporter)
    last = queries.last_of_reporter(held.id)
    soonest = next_at(last)
    assert last is not None and soonest == last + DAY
    with stopped_at(soonest - timedelta(seconds=1)), pytest.raises(DomainError, match="Once a day"):
        actions.remind(held, reporter)
    with stopped_at(soonest):
        assert actions.remind(held, reporter).case.reminders == 2


def test_nobody_is_reminded_of_what_is_with_nobody(visit: Visitor, cast: Cast) -> None:
    receipt, follow = reported(cast.court)
    assert not visit.get(follow).select(f"form[action='{follow}/remind']")
    for press in (resident(receipt.case.id), cast.acting("wei")):
        with pytest.raises(DomainError, match="about to be sorted") as refused:
            actions.remind(receipt.case, press, words="Please begin.")
        assert not isinstance(refused.value, NotAllowed)


def test_staff_write_to_the_holder_who_finds_it_first(visit: Visitor, cast: Cast, held: Case) -> None:
    other = given(cast, make_case(cast.court, "The bench is loose"))
    other.due_at = held.due_at
    db.session.commit()
    newer = given(cast, make_case(cast.court, "The gate is stuck"))
    visit.as_(cast.wei).submit(f"/cases/{newer.ref}/remind", f"/cases/{newer.ref}/remind", words="They wait.")
    page = visit.as_(cast.mei).get("/work")
    rows = page.select("a.row")
    assert newer.ref in rows[0]["href"] and "1" in rows[0].select_one(".rem").text
    assert not rows[1].select(".rem")
    said = visit.get(f"/cases/{newer.ref}").select_one(".tl").text
    assert "They wait." in said and "次催办" in said
    entry = next(line for line in history(newer, internal=False) if line.verb == Aside.REMIND)
    assert not entry.words, "the reporter reads that, not what"


def test_it_changes_nothing_about_the_case_but_its_count(cast: Cast, held: Case) -> None:
    stood = (held.status, held.due_at, held.version)
    actions.remind(held, cast.acting("hua"), words="Please look.")
    db.session.commit()
    db.session.expire_all()
    again = db.session.get_one(Case, held.id)
    assert (again.status, again.due_at, again.version) == stood
    assert again.status is Status.DISPATCHED and again.reminders == 1
    assert not list(differences())


def test_who_has_it_may_not_remind_and_who_may_writes(cast: Cast, held: Case) -> None:
    with pytest.raises(NotAllowed):
        actions.remind(held, cast.acting("mei"), words="Me.")
    with pytest.raises(NotAllowed):
        actions.remind(held, resident(held.id + 1))
    with pytest.raises(DomainError, match="few words"):
        actions.remind(held, cast.acting("wei"))


def test_the_list_of_a_place_holds_its_own(cast: Cast, held: Case) -> None:
    actions.remind(held, resident(held.id))
    db.session.commit()
    asked = ReminderFilter(cast.garden.id)
    assert [one.case_id for one in queries.page(asked, cast.acting("wei"))[0]] == [held.id]
    assert not queries.page(ReminderFilter(cast.grove.id), cast.acting("wei"))[0]
    assert not queries.page(asked, cast.acting("lin"))[0], "another street"
