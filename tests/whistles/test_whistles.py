"""吹哨报到: several departments to one spot; each answers, comes, does, is rated; late stays late."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from app.accounts.models import Unit, UnitKind
from app.accounts.permissions import Role
from app.cases.models import Case
from app.core.clock import now, stopped_at
from app.core.db import db
from app.core.errors import DomainError, NotAllowed
from app.figures.verify import differences
from app.timeline.models import Event, Outbox, tally
from app.whistles import actions, queries
from app.whistles.actions import Call
from app.whistles.models import Summons, Whistle
from app.whistles.queries import Which, WhistleFilter
from app.whistles.workflow import Mark, SummonsStatus, limit_from
from tests.cases.resident_page import reported
from tests.cast import Cast
from tests.factories import make_case
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines
S = SummonsStatus
HOUR = timedelta(hours=1)


def departments(cast: Cast) -> list[Unit]:
    """Three of Elm Street, each with somebody in the street."""
    made = [
        Unit(name=f"Elm {kind}", kind=kind, area=cast.elm)
        for kind in ("urban_management", "utility", "other")
    ]
    db.session.add_all(made)
    db.session.flush()
    for name, unit in zip(("cheng", "shui", "qita"), made, strict=True):
        cast._hire(name, Role.UNIT_HANDLER, cast.elm, unit)
    db.session.commit()
    return made


def blown(cast: Cast, case: Case, units: Sequence[Unit]) -> Whistle:
    call = Call(units, "By the east gate", now() + 4 * HOUR, "The bank of the canal slides.")
    whistle = actions.blow(case, cast.acting("wei"), call)
    db.session.commit()
    return whistle


@pytest.fixture
def whistle(cast: Cast) -> Whistle:
    return blown(cast, make_case(cast.court), departments(cast))


def of(whistle: Whistle, number: int) -> Summons:
    return whistle.summons[number]


def test_three_departments_one_late_and_it_stays_a_fact(cast: Cast, whistle: Whistle) -> None:
    first, second, third = whistle.summons
    actions.answer(first, cast.acting("cheng"), words="Two men.")
    with stopped_at(whistle.meet_at + HOUR):
        actions.arrive(first, cast.acting("cheng"))
    with stopped_at(whistle.meet_at + HOUR + timedelta(seconds=1)):
        actions.arrive(second, cast.acting("shui"))
    actions.finish(first, cast.acting("cheng"), words="Fenced.")
    db.session.commit()
    assert first.answered_in_time and first.arrived_in_time
    assert not second.answered_in_time and not second.arrived_in_time
    with stopped_at(whistle.meet_at + 2 * HOUR):
        actions.rate(first, cast.acting("wei"), mark=Mark.GOOD)
        actions.rate(third, cast.acting("wei"), mark=Mark.POOR, words="Nobody came.")
    db.session.commit()
    assert (first.status, second.status, third.status) == (S.RATED, S.ON_SITE, S.RATED)
    assert third.on_site_at is None
    assert not list(differences())


def test_the_answer_is_due_before_the_hour_and_the_limits_are_settings(cast: Cast, whistle: Whistle) -> None:
    one = of(whistle, 0)
    assert one.answer_due_at == whistle.blown_at + 2 * HOUR
    assert one.arrive_due_at == whistle.meet_at + HOUR
    soon = Call(departments_of(whistle), "Gate", now() + HOUR, "Quick.")
    again = actions.blow(make_case(cast.court), cast.acting("wei"), soon)
    assert again.summons[0].answer_due_at == again.meet_at
    with pytest.raises(ValueError, match="working_hours"):
        limit_from("2 fortnights")


def departments_of(whistle: Whistle) -> list[Unit]:
    return [one.unit for one in whistle.summons]


def test_each_department_speaks_for_itself_and_nobody_rates_their_own(cast: Cast, whistle: Whistle) -> None:
    with pytest.raises(NotAllowed):
        actions.answer(of(whistle, 0), cast.acting("shui"))
    with pytest.raises(NotAllowed):
        actions.answer(of(whistle, 0), cast.acting("wei"))
    with pytest.raises(DomainError, match="not possible yet"):
        actions.rate(of(whistle, 0), cast.acting("wei"), mark=Mark.GOOD)
    with pytest.raises(NotAllowed):
        actions.rate(of(whistle, 0), cast.acting("cheng"), mark=Mark.GOOD)


def test_who_blows_and_whom(cast: Cast) -> None:
    case, units = make_case(cast.court), departments(cast)
    later = now() + HOUR
    for who in ("mei", "hua", "tao", "oak_dispatcher"):
        with pytest.raises(NotAllowed):
            actions.blow(case, cast.acting(who), Call(units, "Gate", later, "Come."))
    wei = cast.acting("wei")
    for call, wrong in (
        (Call([], "Gate", later, "Come."), "choose the departments"),
        (Call(units, "Gate", now() - HOUR, "Come."), "time from now"),
        (Call(units, "Gate", later, " "), "few words"),
        (Call([Unit(id=999, name="X", kind=UnitKind.OTHER, area=cast.oak)], "Gate", later, "Come."), "serve"),
    ):
        with pytest.raises(DomainError, match=wrong):
            actions.blow(case, wei, call)
    case.about_unit_id = units[0].id
    with pytest.raises(DomainError, match="serve"):
        actions.blow(case, wei, Call(units, "Gate", later, "Come."))


def test_a_department_sees_the_whistle_and_no_more_of_the_case(
    visit: Visitor, cast: Cast, whistle: Whistle
) -> None:
    at = f"/whistles/{whistle.id}"
    page = visit.as_(cast.cheng).get(at)
    assert "The bank of the canal slides." in page.text and "By the east gate" in page.text
    assert not page.select(f"a[href='/cases/{whistle.case.ref}']")
    visit.get(f"/cases/{whistle.case.ref}", status=404)
    assert "1" in visit.get("/work").select_one(".beside-w").text
    visit.as_(cast.tao).get(at, status=404)
    visit.as_(cast.hua).get(at)


def test_the_handler_in_the_street_answers_comes_and_reports(
    visit: Visitor, cast: Cast, whistle: Whistle
) -> None:
    visit.as_(cast.cheng)
    at, steps = f"/whistles/{whistle.id}", f"/whistles/{whistle.id}/{of(whistle, 0).id}"
    for verb, words in (("answer", ""), ("arrive", "At the gate."), ("finish", "Fenced.")):
        assert visit.get(at).select(f"a.btn.pri[href='{steps}/{verb}']"), verb
        visit.submit(f"{steps}/{verb}", f"{steps}/{verb}", words=words)
    visit.as_(cast.wei).submit(f"{steps}/rate", f"{steps}/rate", mark="good", words="")
    db.session.expire_all()
    assert db.session.get_one(Summons, of(whistle, 0).id).mark is Mark.GOOD
    assert "给Elm urban_management评哨: 好" in visit.get(f"/cases/{whistle.case.ref}").select_one(".tl").text
    assert not list(differences())


def test_who_is_overtaken_loses_no_word(visit: Visitor, cast: Cast, whistle: Whistle) -> None:
    one = of(whistle, 0)
    at, form = f"/whistles/{whistle.id}", f"/whistles/{whistle.id}/{one.id}/arrive"
    actions.answer(one, cast.acting("cheng"))
    db.session.commit()
    late = {"version": 1, "words": "At the gate."}
    again = BeautifulSoup(visit.as_(cast.cheng).submit(form, form, status=409, **late).text, "html.parser")
    assert again.select_one("textarea[name=words]").text.strip() == "At the gate."
    assert again.select_one("[name=version]")["value"] == str(one.version)
    actions.arrive(one, cast.acting("cheng"))
    db.session.commit()
    answer = visit.post(form, at, **late)
    assert answer.status_code == 409
    assert "At the gate." in answer.text


def test_the_resident_reads_that_departments_are_called_and_nothing_else(visit: Visitor, cast: Cast) -> None:
    receipt, follow = reported(cast.court)
    whistle = blown(cast, receipt.case, departments(cast))
    actions.answer(of(whistle, 0), cast.acting("cheng"), words="Two men.")
    db.session.commit()
    page = visit.get(follow)
    assert "已召集 3 个部门到现场" in page.text
    assert "slides" not in page.text and "Two men." not in page.text


def test_the_rows_behind_each_number(cast: Cast, whistle: Whistle) -> None:
    actions.answer(of(whistle, 0), cast.acting("cheng"))
    db.session.commit()
    wei = cast.acting("wei")

    def count(which: Which) -> int:
        return len(queries.departments_page(WhistleFilter(which, cast.garden.id), wei)[0])

    assert [count(which) for which in (Which.CALLED, Which.ANSWERED, Which.ARRIVED, Which.RATED)] == [
        3,
        1,
        0,
        0,
    ]
    assert queries.page(WhistleFilter(Which.BLOWN, cast.garden.id), wei)[0] == [whistle]
    assert not queries.page(WhistleFilter(Which.BLOWN), cast.acting("oak_dispatcher"))[0]


# --- Called off ---------------------------------------------------------------------------------------------------


def test_blown_in_error_it_is_called_off_for_whoever_is_not_there_yet(cast: Cast, whistle: Whistle) -> None:
    wei, (there, answered, silent) = cast.acting("wei"), whistle.summons
    actions.arrive(there, cast.acting("cheng"))
    actions.answer(answered, cast.acting("shui"))
    with pytest.raises(NotAllowed):
        actions.call_off(whistle, cast.acting("hua"), words="Not needed.")
    with pytest.raises(DomainError, match="few words"):
        actions.call_off(whistle, wei, words=" ")
    with stopped_at(whistle.meet_at + HOUR), pytest.raises(DomainError, match="not possible any more"):
        actions.call_off(whistle, wei, words="Whoever did not come is rated.")
    actions.call_off(whistle, wei, words="The wrong case.")
    db.session.commit()
    assert [one.status for one in whistle.summons] == [S.ON_SITE, S.CALLED_OFF, S.CALLED_OFF]
    last = sa.select(sa.func.max(Event.id)).scalar_subquery()
    told = sa.select(Outbox.audience, Outbox.audience_id).where(Outbox.event_id == last).order_by(Outbox.id)
    units = [("unit", one.unit_id) for one in (answered, silent)]
    assert [tuple(row) for row in db.session.execute(told)] == [*units, ("reporter", None)]
    figures = sa.select(tally.c.figure, tally.c.n).where(tally.c.area_id == cast.garden.id, tally.c.n != 0)
    counted = {"whistled": 1, "summoned": 1, "summoned_answered": 1, "summoned_arrived": 1}
    assert counted.items() <= {row.figure: row.n for row in db.session.execute(figures)}.items()
    called = queries.departments_page(WhistleFilter(Which.CALLED), wei)[0]
    assert called == [there], "the rows behind the number"
    with pytest.raises(DomainError):
        actions.arrive(silent, cast.acting("qita"))
    assert not list(differences())


def test_whoever_blew_calls_it_off_on_its_page_and_everybody_reads_it(visit: Visitor, cast: Cast) -> None:
    receipt, follow = reported(cast.court)
    whistle = blown(cast, receipt.case, departments(cast))
    at = f"/whistles/{whistle.id}"
    assert not visit.as_(cast.cheng).get(at).select(f"a[href='{at}/call-off']")
    visit.get(f"{at}/call-off", status=403)
    assert visit.as_(cast.wei).get(at).select(f"a[href='{at}/call-off']")
    visit.submit(f"{at}/call-off", f"{at}/call-off", status=422, words="")
    visit.submit(f"{at}/call-off", f"{at}/call-off", words="The wrong case.")
    page = visit.get(at)
    assert "The wrong case." in page.text and not page.select(f"a[href='{at}/call-off']")
    assert "已撤哨" in visit.get(f"/cases/{receipt.case.ref}").text
    assert not visit.get("/whistles").select(".row-l")
    visit.as_(cast.cheng)
    assert not visit.get("/work").select(".beside-w"), "nobody waits for them any more"
    said = visit.get(follow).text
    assert "3 个部门不用到现场了" in said and "The wrong case." not in said
