"""What a dashboard says equals what happened, for every area around it and for no other; every number opens its rows."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from app.accounts.actor import SYSTEM, resident
from app.cases import actions
from app.cases.models import Case, ClosureCode, Kind, ResidentResult, Satisfaction
from app.core.clock import stopped_at
from app.core.db import db
from app.figures import queries, verify, windows
from app.figures.windows import Span, Window
from app.timeline.models import tally
from tests.cast import Cast
from tests.factories import make_case
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines

MONDAY = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)  # ten in the morning
WINDOW = Window(Span.CHOSEN, date(2026, 11, 1), date(2026, 12, 1))
ADDRESS = "span=chosen&since=2026-11-01&until=2026-11-30"


def handled(cast: Cast, case: Case, at: datetime = MONDAY) -> Case:
    with stopped_at(at):
        actions.dispatch(case, cast.acting("wei"), unit=cast.committee, person=cast.mei)
        actions.take_on(case, cast.acting("mei"))
        actions.handle(case, cast.acting("mei"), result=ClosureCode.SOLVED, words="Done.")
        actions.check(case, cast.acting("hua"))
    return case


def said(case: Case, result: ResidentResult, at: datetime = MONDAY) -> None:
    with stopped_at(at):
        actions.rate(case, resident(case.id), result=result, satisfaction=Satisfaction.SATISFIED)


def a_month(cast: Cast) -> None:
    """Six came in at Court and one in Oak; four were handled; two solved, one not, one never answered."""
    with stopped_at(MONDAY):
        cases = [
            make_case(cast.court, f"Matter {n}", kind=Kind.DEMAND if n % 2 else Kind.PROBLEM)
            for n in range(6)
        ]
        make_case(cast.grove, "Elsewhere")
    for case in cases[:4]:
        handled(cast, case)
    said(cases[0], ResidentResult.YES)
    said(cases[1], ResidentResult.YES)
    said(cases[2], ResidentResult.NO)
    with stopped_at(MONDAY):
        actions.close(cases[3], SYSTEM)
        actions.merge(cases[5], cast.acting("wei"), lead=cases[4])
    db.session.commit()


def shown(page: BeautifulSoup, figure: str) -> list[int]:
    box = page.select_one(f"[data-figure={figure}]")
    assert box is not None
    return [int(tag.text) for tag in box.select(".n, .n0")]


def test_a_month_counted_by_hand(cast: Cast) -> None:
    a_month(cast)
    with stopped_at(MONDAY + timedelta(hours=1)):
        for area in (cast.court, cast.garden, cast.elm):
            place, children = queries.area_for(area.id, cast.acting("wang"))
            own = queries.figures(place, children, WINDOW, MONDAY).own
            names = ("received", "handled", "yes", "no", "unanswered", "cohort_yes")
            assert [own.totals[name] for name in names] == [5, 4, 2, 1, 1, 2]
            assert (own.open, own.overdue) == (1, 0)
        oak = queries.figures(*queries.area_for(cast.oak.id, cast.acting("wang")), WINDOW, MONDAY).own
        assert (oak.totals["received"], oak.totals["handled"], oak.open) == (1, 0, 1)


def test_the_page_shows_them_and_every_number_opens_exactly_its_rows(visit: Visitor, cast: Cast) -> None:
    a_month(cast)
    visit.as_(cast.wang)
    with stopped_at(MONDAY + timedelta(days=20)):  # the open one is overdue by now
        page = visit.get(f"/figures/{cast.elm.id}?{ADDRESS}")
        assert shown(page, "received") == [5]
        assert shown(page, "solved") == [2, 0, 1]
        assert shown(page, "said") == [2]
        links = {
            str(tag["href"]): int(re.sub(r"\D", "", tag.text))
            for tag in page.select("main a[href*='/rows?']")
        }
        assert len(links) > 8
        for href, number in links.items():
            rows = visit.get(href)
            heading = rows.select_one(".found h2")
            assert heading is not None
            assert int(re.sub(r"\D", "", heading.text)) == number == len(rows.select("tbody tr")), href


def test_under_ten_no_percent_is_shown(visit: Visitor, cast: Cast) -> None:
    a_month(cast)
    page = visit.as_(cast.wang).get(f"/figures/{cast.elm.id}?{ADDRESS}")
    assert "%" not in page.select_one("[data-figure=said]").text  # type: ignore[union-attr]


def test_days_end_at_local_midnight(cast: Cast) -> None:
    last_minute = datetime(2026, 11, 30, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
    for at in (last_minute, last_minute + timedelta(minutes=1)):
        with stopped_at(at):
            make_case(cast.court, "Near midnight")
    area, children = queries.area_for(cast.elm.id, cast.acting("wang"))
    assert queries.figures(area, children, WINDOW, last_minute).own.totals["received"] == 1


def test_overdue_is_exact_to_the_minute_of_the_running_hour(cast: Cast) -> None:
    with stopped_at(MONDAY):
        case = make_case(cast.court)
        actions.dispatch(case, cast.acting("wei"), unit=cast.committee)
        db.session.commit()
    due = case.handle_due_at
    assert due is not None
    area, children = queries.area_for(cast.elm.id, cast.acting("wang"))
    overdue = [
        queries.figures(area, children, WINDOW, due + timedelta(seconds=s)).own.overdue
        for s in (-1, 0, 1, 4000)
    ]
    assert overdue == [0, 0, 1, 1]


def test_reopening_takes_back_what_was_counted(cast: Cast) -> None:
    with stopped_at(MONDAY):
        case = make_case(cast.court)
    handled(cast, case)
    said(case, ResidentResult.NO)
    with stopped_at(MONDAY):
        actions.ask_reopen(case, resident(case.id), words="Dark again.")
        actions.reopen(case, cast.acting("wei"))
    db.session.commit()
    own = queries.figures(*queries.area_for(cast.elm.id, cast.acting("wang")), WINDOW, MONDAY).own
    assert [own.totals[name] for name in ("received", "handled", "no")] == [1, 0, 0]
    assert not list(verify.differences())


def test_another_district_has_no_such_page(visit: Visitor, cast: Cast) -> None:
    visit.as_(cast.hua)
    assert visit.open(f"/figures/{cast.garden.id}").status_code == 200
    for area in (cast.elm, cast.oak, cast.district):
        assert visit.open(f"/figures/{area.id}").status_code == 404
        assert visit.open(f"/figures/{area.id}/rows?figure=received").status_code == 404


def test_the_recount_agrees_and_notices_a_planted_difference(cast: Cast) -> None:
    a_month(cast)
    assert not list(verify.differences())
    db.session.execute(
        sa.update(tally).where(tally.c.figure == "yes", tally.c.area_id == cast.elm.id).values(n=3)
    )
    [found] = verify.differences()
    assert (found.counted, found.recounted) == (3, 2)


@pytest.mark.parametrize(
    ("given", "since", "until"),
    [
        ({"span": "week"}, date(2026, 11, 16), date(2026, 11, 19)),
        ({}, date(2026, 11, 1), date(2026, 11, 19)),
        ({"span": "quarter"}, date(2026, 10, 1), date(2026, 11, 19)),
        ({"span": "year"}, date(2025, 11, 18), date(2026, 11, 19)),
        (
            {"span": "chosen", "since": "2026-02-01", "until": "2026-02-28"},
            date(2026, 2, 1),
            date(2026, 3, 1),
        ),
        (
            {"span": "chosen", "since": "nonsense", "until": "2026-02-28"},
            date(2026, 11, 1),
            date(2026, 11, 19),
        ),
        (
            {"span": "chosen", "since": "2026-03-01", "until": "2026-02-28"},
            date(2026, 11, 1),
            date(2026, 11, 19),
        ),
    ],
)
def test_windows(given: dict[str, str], since: date, until: date) -> None:
    window = windows.from_address(given, date(2026, 11, 18))
    assert (window.since, window.until) == (since, until)
