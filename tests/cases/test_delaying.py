"""More time, putting off, an appeal: asked by the unit, decided by somebody else, and what the clock makes of it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from app.accounts.actor import resident
from app.cases import actions, delaying, work_lists
from app.cases.clock_models import CaseRequest, Reason
from app.cases.models import Case, ClosureCode, ResidentResult
from app.cases.sweep import wake
from app.cases.work_lists import Beside, Tab
from app.cases.workflow import Status
from app.core.clock import now, stopped_at
from app.core.db import db
from app.core.errors import DomainError, NotAllowed
from app.figures.verify import differences
from app.timeline.models import tally
from tests.cases.resident_page import PLACE, put_up
from tests.cast import Cast
from tests.factories import make_case, report
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines


def at(wall: str) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


FRIDAY = at("2026-11-20 10:24")  # three working days: Wednesday 25, 10:24
PUT_OFF = {"reason": Reason.MONEY, "until": date(2026, 12, 8), "words": "The street has no money this year."}


@pytest.fixture(autouse=True)
def _friday() -> Iterator[None]:
    with stopped_at(FRIDAY):
        yield


@pytest.fixture
def case(cast: Cast) -> Case:
    found = make_case(cast.court, category=cast.lamp)
    actions.dispatch(found, cast.acting("wei"), unit=cast.committee)
    actions.take_on(found, cast.acting("mei"))
    db.session.commit()
    return found


def test_more_time_is_asked_by_the_unit_and_given_by_a_leader(cast: Cast, case: Case) -> None:
    mei, wang = cast.acting("mei"), cast.acting("wang")
    delaying.ask_extension(case, mei, amount=2, words="The bulb has to be ordered.")
    assert case.handle_due_at == at("2026-11-25 10:24"), "asking alone moves nothing"
    with pytest.raises(NotAllowed):
        delaying.approve(case, cast.acting("hua"))
    delaying.approve(case, wang)
    assert case.status is Status.IN_PROGRESS
    assert case.handle_due_at == case.due_at == at("2026-11-27 10:24")
    db.session.commit()
    assert list(differences()) == []


def test_twice_at_most_each_no_longer_than_the_limit(cast: Cast, case: Case) -> None:
    mei, wang = cast.acting("mei"), cast.acting("wang")
    with pytest.raises(DomainError, match="at most as long"):
        delaying.ask_extension(case, mei, amount=4, words="Long.")
    for _ in range(2):
        delaying.ask_extension(case, mei, amount=3, words="Ordered.")
        with pytest.raises(DomainError, match="already"):
            delaying.ask_extension(case, mei, amount=1, words="Again.")
        delaying.approve(case, wang)
    assert case.handle_due_at == at("2026-12-03 10:24")  # 26, 27, 30; 1, 2, 3
    with pytest.raises(DomainError, match="twice"):
        delaying.ask_extension(case, mei, amount=1, words="Still.")


@pytest.mark.parametrize(("wall", "may"), [("2026-11-25 10:24:00", True), ("2026-11-25 10:24:01", False)])
def test_asked_before_it_is_overdue_and_no_second_later(cast: Cast, case: Case, wall: str, may: bool) -> None:
    with stopped_at(at(wall)):
        if may:
            delaying.ask_extension(case, cast.acting("mei"), amount=1, words="Ordered.")
        else:
            with pytest.raises(DomainError, match="before the deadline"):
                delaying.ask_extension(case, cast.acting("mei"), amount=1, words="Ordered.")


def test_turned_down_it_may_be_asked_again(cast: Cast, case: Case) -> None:
    mei, wang = cast.acting("mei"), cast.acting("wang")
    delaying.ask_extension(case, mei, amount=2, words="Ordered.")
    with pytest.raises(DomainError, match="words"):
        delaying.reject(case, wang, words="")
    delaying.reject(case, wang, words="There are bulbs in the cellar.")
    assert case.handle_due_at == at("2026-11-25 10:24")
    delaying.ask_extension(case, mei, amount=1, words="The cellar is empty.")


def test_whoever_asked_does_not_decide(cast: Cast, case: Case) -> None:
    delaying.ask_extension(case, cast.acting("mei"), amount=2, words="Ordered.")
    wanted = db.session.scalars(sa.select(CaseRequest)).one()
    wanted.asked_by_id = cast.wang.id
    db.session.commit()
    with pytest.raises(NotAllowed, match="does not decide"):
        delaying.approve(case, cast.acting("wang"))
    assert work_list(cast) == []


def test_put_off_it_stands_still_and_goes_on_by_itself(cast: Cast, case: Case) -> None:
    with stopped_at(at("2026-11-24 10:24")):
        delaying.ask_suspension(case, cast.acting("mei"), **PUT_OFF)
        delaying.approve(case, cast.acting("wang"), words="No money before next year.")
        db.session.commit()
    # Tuesday 24 5 h 06, then 25–27, 30–4, 7: nine days and 5 h 06 after Wednesday 25
    due = at("2026-12-08 18:00")
    assert (case.suspended_until, case.handle_due_at) == (at("2026-12-08 00:00"), due)
    with stopped_at(at("2026-12-07 23:59")):
        assert wake() == 0
    with stopped_at(at("2026-12-08 03:00")):
        assert wake() == 1
        assert wake() == 0
        found = db.session.get_one(Case, case.id)
        assert (found.suspended_until, found.handle_due_at, found.due_at) == (None, due, due)
        with pytest.raises(DomainError, match="once"):
            delaying.ask_suspension(found, cast.acting("mei"), **PUT_OFF | {"until": date(2026, 12, 20)})
    assert list(differences()) == []


def test_woken_earlier_its_time_runs_from_then(cast: Cast, case: Case) -> None:
    with stopped_at(at("2026-11-24 10:24")):
        delaying.ask_suspension(case, cast.acting("mei"), **PUT_OFF)
        delaying.approve(case, cast.acting("wang"), words="No money.")
    with stopped_at(at("2026-11-26 10:24")):
        delaying.wake(case, cast.acting("wang"), words="The money came.")
    assert case.handle_due_at == at("2026-11-27 10:24")


@pytest.mark.parametrize(("days", "may"), [(0, False), (1, True), (365, True), (366, False)])
def test_a_year_at_most(cast: Cast, case: Case, days: int, may: bool) -> None:
    until = date(2026, 11, 20) + timedelta(days=days)
    if may:
        delaying.ask_suspension(case, cast.acting("mei"), **PUT_OFF | {"until": until})
    else:
        with pytest.raises(DomainError, match="365"):
            delaying.ask_suspension(case, cast.acting("mei"), **PUT_OFF | {"until": until})


def test_put_off_is_never_counted_as_done_nor_as_overdue(cast: Cast, case: Case) -> None:
    delaying.ask_suspension(case, cast.acting("mei"), **PUT_OFF)
    delaying.approve(case, cast.acting("wang"), words="No money.")
    db.session.commit()
    figures = {figure for (figure,) in db.session.execute(sa.select(tally.c.figure).where(tally.c.n > 0))}
    assert "open" in figures and not figures & {"handled", "yes", "cohort_handled"}
    with stopped_at(at("2026-12-07 12:00")):
        assert not case.is_overdue(now()), "the old deadline has long passed"


def test_handled_while_put_off_it_is_measured_by_its_own_time(cast: Cast, case: Case) -> None:
    delaying.ask_suspension(case, cast.acting("mei"), **PUT_OFF)
    delaying.approve(case, cast.acting("wang"), words="No money.")
    with stopped_at(at("2026-11-23 10:24")):
        actions.handle(case, cast.acting("mei"), result=ClosureCode.SOLVED, words="The money came.")
    assert (case.suspended_until, case.late) == (None, False)
    assert case.handle_due_at == at("2026-11-26 10:24")


def test_what_was_asked_before_the_work_ended_is_void(cast: Cast, case: Case) -> None:
    delaying.ask_extension(case, cast.acting("mei"), amount=2, words="Ordered.")
    actions.handle(case, cast.acting("mei"), result=ClosureCode.SOLVED, words="Done.")
    with pytest.raises(DomainError, match="any more"):
        delaying.approve(case, cast.acting("wang"))
    assert work_list(cast) == []


def test_an_upheld_appeal_leaves_the_fact_and_changes_the_net_figure(cast: Cast, case: Case) -> None:
    mei = cast.acting("mei")
    with pytest.raises(DomainError, match="not late"):
        delaying.appeal(case, mei, words="The pole belongs to the power company.")
    with stopped_at(at("2026-11-26 10:00")):
        actions.handle(case, mei, result=ClosureCode.SOLVED, words="Done.")
        actions.check(case, cast.acting("hua"))
        delaying.appeal(case, mei, words="The pole belongs to the power company.")
        delaying.approve(case, cast.acting("wang"))
        db.session.commit()
        assert case.late and case.exempt
        assert count(cast, "late") == count(cast, "exempt") == count(cast, "handled") == 1
        actions.rate(case, resident(case.id), result=ResidentResult.NO, satisfaction=None)
        actions.ask_reopen(case, resident(case.id), words="Dark again.")
        actions.reopen(case, cast.acting("wei"))
        db.session.commit()
        assert not case.exempt and count(cast, "exempt") == 0
        assert list(differences()) == []


def test_a_hotlines_deadline_is_not_ours_to_move(cast: Cast) -> None:
    case = make_case(cast.court, outer_no="12345-1", outer_due_at=at("2026-11-24 09:00"))
    actions.dispatch(case, cast.acting("wei"), unit=cast.committee)
    actions.take_on(case, cast.acting("mei"))
    for ask in (
        lambda: delaying.ask_extension(case, cast.acting("mei"), amount=1, words="Ordered."),
        lambda: delaying.ask_suspension(case, cast.acting("mei"), **PUT_OFF),
    ):
        with pytest.raises(DomainError, match="outside"):
            ask()
    actions.ask(case, cast.acting("mei"), words="Which lamp?")
    with stopped_at(at("2026-11-23 10:24")):
        actions.supply(case, resident(case.id), words="The one by the gate.")
    assert case.handle_due_at == case.due_at == at("2026-11-24 09:00")


def test_asked_at_triage_the_accept_clock_stands_still_too(cast: Cast) -> None:
    case = make_case(cast.court)
    assert case.due_at == at("2026-11-20 14:54")
    actions.ask(case, cast.acting("wei"), words="Which lamp?")
    with stopped_at(at("2026-11-23 10:24")):
        actions.supply(case, resident(case.id), words="The one by the gate.")
    assert (case.status, case.due_at) == (Status.SUBMITTED, at("2026-11-23 14:54"))


# --- Pages ----------------------------------------------------------------------------------------------------


def test_it_waits_in_the_leaders_list_is_decided_there_and_read_by_the_resident(
    visit: Visitor, cast: Cast
) -> None:
    receipt = report(cast.court, category=cast.lamp)
    case = receipt.case
    actions.dispatch(case, cast.acting("wei"), unit=cast.committee)
    actions.take_on(case, cast.acting("mei"))
    db.session.commit()
    page = f"/cases/{case.ref}"
    told = {"reason": "money", "until": "2026-12-08", "words": "The street has no money; ask Mr Li."}
    visit.as_(cast.mei).submit(f"{page}/ask-suspension", f"{page}/ask-suspension", **told)
    assert visit.get(page).select_one(".held")
    visit.get(f"{page}/approve", 403)

    leader = visit.as_(cast.wang)
    rows = leader.get("/work")
    assert rows.select_one("#approval") and case.ref in rows.select_one("#approval ~ ul, .rows").text
    form = leader.get(f"{page}/approve")
    assert form.select_one("textarea").text.strip() == told["words"], "to be mended before it is public"
    leader.submit(f"{page}/approve", f"{page}/approve", words="The street has no money this year.")
    assert not leader.get("/work").select("#approval")
    assert "2026" in leader.get(page).text or "12" in leader.get(page).select_one(".case-side").text

    follow = visit.get(f"/follow/{receipt.code}")
    assert "暂缓办理" in follow.text and "12月8日" in follow.text.replace(" ", "")
    assert "The street has no money this year." in follow.text and "Mr Li" not in follow.text
    leader.submit(f"{page}/wake", f"{page}/wake", words="")
    assert "暂缓办理至" not in leader.get(page).text


def test_a_verb_that_leads_nowhere_is_not_offered(visit: Visitor, cast: Cast, case: Case) -> None:
    page = f"/cases/{case.ref}"
    mei = visit.as_(cast.mei)
    offered = [link["href"] for link in mei.get(page).select(".act a")]
    assert any("ask-extension" in href for href in offered)
    assert not any("appeal" in href for href in offered), "it is not late"
    mei.submit(f"{page}/ask-extension", f"{page}/ask-extension", 422, amount=9, words="Long.")
    assert not visit.as_(cast.wang).get(page).select('.act a[href*="approve"]'), "nothing waits"


def work_list(cast: Cast) -> list[str]:
    groups = work_lists.work_list(Beside.WORK, cast.acting("wang"), now()).groups
    return [row.ref for group in groups if group.tab is Tab.APPROVAL for row in group.rows]


def count(cast: Cast, figure: str) -> int:
    found = sa.select(sa.func.sum(tally.c.n)).where(tally.c.area_id == cast.elm.id, tally.c.figure == figure)
    return db.session.scalar(found) or 0


def test_what_cannot_be_done_yet_is_public_without_anybodys_words(
    visit: Visitor, cast: Cast, case: Case
) -> None:
    put_up(cast.court)
    page = f"{PLACE}/put-off"
    assert not visit.get(page).select(".rows .grow small")
    delaying.ask_suspension(case, cast.acting("mei"), **PUT_OFF)
    delaying.approve(case, cast.acting("wang"), words="No money for Mr Li's lamp.")
    db.session.commit()
    shown = visit.get(page)
    assert "路灯" in shown.text and "资金" in shown.text and "12月8日" in shown.text.replace(" ", "")
    for secret in (case.title, case.ref, "Mr Li", "Block", PUT_OFF["words"]):
        assert str(secret) not in shown.text
    assert visit.get(PLACE).select(f'a[href="{page}"]'), "the place leads there"
    case.about_unit_id = cast.property.id
    db.session.commit()
    assert "路灯" not in visit.get(page).text, "a complaint is nobody's public matter"
