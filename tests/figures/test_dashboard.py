"""What a dashboard says equals what happened, in every area around and in no other; every number opens its rows."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from app.accounts.actor import SYSTEM, resident
from app.areas.actions import add_area
from app.areas.models import Level
from app.cases import actions
from app.cases.models import Case, Channel, ClosureCode, Kind, ResidentResult, Satisfaction
from app.core.clock import local_day, stopped_at
from app.core.db import db
from app.figures import queries, windows
from app.figures.verify import differences
from app.figures.windows import Span, Window
from app.timeline.models import tally
from tests.cases.resident_page import statements
from tests.cast import Cast
from tests.factories import make_case
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines(pages=True)

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


def a_busier_month(cast: Cast) -> None:
    """With what else may happen: unsorted, withdrawn early and late, reopened, sorted anew, in no place below."""
    a_month(cast)
    wei = cast.acting("wei")
    with stopped_at(MONDAY - timedelta(days=100)):
        old = make_case(cast.block, "An old matter")
        actions.dispatch(old, wei, unit=cast.committee)
    with stopped_at(MONDAY):
        make_case(cast.elm, "Somewhere in the street", channel=Channel.PHONE)
        early, later, sorted_anew, again = (make_case(cast.court, f"Other {n}") for n in range(4))
        actions.withdraw(early, resident(early.id))
        actions.dispatch(later, wei, unit=cast.committee)
        actions.withdraw(later, resident(later.id))
        actions.recategorise(sorted_anew, wei, kind=Kind.INQUIRY, category=cast.lamp)
    said(handled(cast, again), ResidentResult.PARTLY)
    with stopped_at(MONDAY):
        actions.ask_reopen(again, resident(again.id), words="Dark again.")
        actions.reopen(again, wei)
    with stopped_at(MONDAY + timedelta(days=12)):
        actions.handle(again, cast.acting("mei"), result=ClosureCode.SOLVED, words="Done well.")
        actions.check(again, cast.acting("hua"))
    said(again, ResidentResult.YES, MONDAY + timedelta(days=12))
    db.session.commit()


def numbers(page: BeautifulSoup) -> dict[str, int]:
    """Every number that opens rows, by its address."""
    found = page.select("main a[href^='/cases?']")
    return {str(tag["href"]): int(re.sub(r"\D", "", tag.text)) for tag in found}


def rows(visit: Visitor, href: str) -> int:
    return len(visit.get(href).select(".tb-cards tbody tr"))


def test_the_page_shows_them_and_every_number_opens_exactly_its_rows(visit: Visitor, cast: Cast) -> None:
    a_busier_month(cast)
    visit.as_(cast.wang)
    with stopped_at(MONDAY + timedelta(days=20)):  # what is open is overdue by now
        page = visit.get(f"/figures/{cast.elm.id}?{ADDRESS}")
        assert shown(page, "received") == [9]
        assert shown(page, "open")[0] == 4
        assert shown(page, "solved") == [3, 0, 1]
        assert shown(page, "said") == [3]
        assert shown(page, "ratio") == [3]
        links = numbers(page)
        assert len(links) > 25
        assert {href: rows(visit, href) for href in links} == links


def test_the_places_below_add_up_and_what_lies_in_none_of_them_is_a_line_too(
    visit: Visitor, cast: Cast
) -> None:
    a_busier_month(cast)
    page = visit.as_(cast.wang).get(f"/figures/{cast.elm.id}?{ADDRESS}")
    lines = [int(line.select_one("td").text) for line in page.select(".places tbody tr")]
    [total] = [int(line.select_one("td").text) for line in page.select(".places tfoot tr")]
    assert (lines, total) == ([8, 1], 9)
    links = [str(tag["href"]) for tag in page.select(".places tbody th a")]
    assert links == [f"/figures/{cast.garden.id}?{ADDRESS}"]


def test_a_closed_place_stays_while_it_counts_something(visit: Visitor, cast: Cast) -> None:
    a_month(cast)
    cast.garden.closed = True
    add_area("Never used", Level.COMMUNITY, cast.elm).closed = True
    db.session.commit()
    named = visit.as_(cast.wang).get(f"/figures/{cast.elm.id}?{ADDRESS}").select(".places tbody th")
    assert [tag.text for tag in named] == ["Garden"]


def test_who_may_not_open_cases_sees_the_numbers_without_links(visit: Visitor, cast: Cast) -> None:
    a_month(cast)
    page = visit.as_(cast.root).get(f"/figures/{cast.elm.id}?{ADDRESS}")
    assert shown(page, "received") == [5]
    assert not numbers(page)


def test_a_building_too_small_to_be_offered_opens_its_own_rows(visit: Visitor, cast: Cast) -> None:
    with stopped_at(MONDAY):
        make_case(cast.block, "In the block")
        make_case(cast.court, "In the yard")
    links = numbers(visit.as_(cast.wang).get(f"/figures/{cast.block.id}?{ADDRESS}"))
    assert links
    assert {rows(visit, href) for href in links} == {1}


def test_a_dashboard_costs_four_statements(visit: Visitor, cast: Cast) -> None:
    a_busier_month(cast)
    url = f"/figures/{cast.elm.id}?span=year"
    visit.as_(cast.wang).get(url)
    with statements() as seen:
        visit.get(url)
    assert len(seen) <= 4, "\n".join(seen)


def test_the_published_ratio_is_shown_with_its_definition(visit: Visitor, cast: Cast) -> None:
    """2,530 needs and problems collected, 2,285 solved: the two counts are published, 90.3% is derived."""
    day = date(2026, 11, 16)
    db.session.execute(
        sa.insert(tally),
        [
            {"area_id": cast.elm.id, "figure": figure, "day": day, "key": "", "n": n}
            for figure, n in (
                ("received", 2530),
                ("yes", 2285),
                ("cohort_yes", 2285),
                ("cohort_handled", 2400),
            )
        ],
    )
    db.session.commit()
    page = visit.as_(cast.wang).get(f"/figures/{cast.elm.id}?{ADDRESS}")
    assert (shown(page, "received"), shown(page, "solved")[0]) == ([2530], 2285)
    ratio = page.select_one("[data-figure=ratio]")
    assert ratio is not None
    assert re.search(r"2285/2530\s*90\.3%\s*推算", ratio.text)
    assert "同一批" in ratio.text


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


def test_overdue_is_exact_to_the_second_of_the_running_day(cast: Cast) -> None:
    with stopped_at(MONDAY):
        case = make_case(cast.court)
        actions.dispatch(case, cast.acting("wei"), unit=cast.committee)
        db.session.commit()
    due = case.handle_due_at
    assert due is not None
    area, children = queries.area_for(cast.elm.id, cast.acting("wang"))
    overdue = [
        queries.figures(area, children, WINDOW, due + timedelta(seconds=s)).own.overdue
        for s in (-1, 0, 1, 4000, 90_000)
    ]
    assert overdue == [0, 0, 1, 1, 1]
    late = queries.figures(area, children, WINDOW, due + timedelta(seconds=1))
    assert 8 <= (local_day(due) - local_day(MONDAY)).days <= 15
    assert late.own.late_by_age == {queries.BANDS.index((8, 15)): 1}
    assert sum(late.counts[one.id].overdue for one in children) == 1


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
    assert not list(differences())


def test_another_district_has_no_such_page(visit: Visitor, cast: Cast) -> None:
    visit.as_(cast.hua)
    assert visit.open(f"/figures/{cast.garden.id}").status_code == 200
    for area in (cast.elm, cast.oak, cast.district):
        assert visit.open(f"/figures/{area.id}").status_code == 404


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


def test_the_days_compared_with_are_as_far_into_the_span_before() -> None:
    month = Window(Span.MONTH, date(2026, 3, 1), date(2026, 4, 1)).before()
    assert (month.since, month.until) == (date(2026, 2, 1), date(2026, 3, 1))
    week = Window(Span.WEEK, date(2026, 11, 16), date(2026, 11, 19)).before()
    assert (week.since, week.until) == (date(2026, 11, 9), date(2026, 11, 12))
    year = windows.from_address({"span": "year"}, date(2026, 11, 18)).before()
    assert (year.since, year.until) == (date(2024, 11, 18), date(2025, 11, 18))
    chosen = Window(Span.CHOSEN, date(2026, 1, 1), date(2026, 1, 11)).before()
    assert (chosen.since, chosen.until) == (date(2025, 12, 22), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("days", "stretches"), [(1, 14), (30, 30), (62, 62), (365, 53), (3000, 100)], ids=lambda n: str(n)
)
def test_a_trend_covers_its_window_without_gaps(days: int, stretches: int) -> None:
    window = Window(Span.CHOSEN, date(2026, 11, 19) - timedelta(days=days), date(2026, 11, 19))
    drawn = window.trend()
    assert abs(len(drawn) - stretches) <= 1
    assert drawn[0][0] <= window.since and drawn[-1][1] == window.until
    assert all(one[1] == following[0] for one, following in pairwise(drawn))
