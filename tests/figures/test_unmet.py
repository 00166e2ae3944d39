"""The map of unmet needs: every number opens exactly its rows, and none is counted from them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from app.accounts.actor import resident
from app.areas.actions import add_area
from app.areas.models import Area, CompoundClass, Level
from app.cases import actions as case_actions
from app.cases import queries as cases
from app.cases.models import Case, Category, Kind
from app.core.clock import now, stopped_at, today
from app.core.db import db
from app.core.engine import write_transaction
from app.figures.unmet import RowFilter, Which, needs, rows
from app.figures.windows import Span, from_address
from app.resources import actions as resources
from app.resources import match_actions, match_queries
from app.resources.match_models import Match
from app.resources.match_scoring import Scored
from app.resources.models import ResourceKind
from app.resources.workflow import Verb
from bench.statements import counted
from tests.cast import Cast
from tests.factories import make_case
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines(pages=True)


@pytest.fixture
def yard(cast: Cast) -> Area:
    """Needs of two categories and none, in three classes of compound and in none."""
    yard = add_area("Yard", Level.COMPOUND, cast.garden, compound_class=CompoundClass.UNMANAGED)
    room = Category(name="活动场所", handle_amount=15, handle_unit="working_days")
    db.session.add(room)
    db.session.commit()
    for area, category, number in (
        (cast.block, room, 3), (yard, room, 2), (cast.garden, room, 1), (yard, cast.lamp, 1), (yard, None, 1),
        (cast.grove, room, 4),
    ):  # fmt: skip
        for n in range(number):
            make_case(area, f"Need {n}", kind=Kind.DEMAND, category=category)
    make_case(yard, "A problem", kind=Kind.PROBLEM, category=room)
    return yard


def confirmed(cast: Cast, case: Case) -> Match:
    hua, them = cast.acting("hua"), resident(case.id)
    with write_transaction():
        thing = resources.add(
            resources.Facts(ResourceKind.VENUE, "Room"), db.session.merge(cast.garden), cast.acting("root")
        )
        resources.move(thing, Verb.LIST, cast.acting("root"))
    with write_transaction():
        match = match_actions.suggest(cases.get(case.ref, hua), thing, Scored(thing.id, 1, ()), hua)
        match_actions.offer(match, hua)
    for step in (
        lambda held: match_actions.accept(held, them),
        lambda held: match_actions.deliver(held, hua),
        lambda held: match_actions.confirm(held, hua),
        lambda held: match_actions.confirm(held, them),
    ):
        with write_transaction():
            step(db.session.get_one(Match, match.id))
    return match


def window():
    return from_address({"span": Span.YEAR.value}, today())


def test_cells_are_what_lies_open_by_category_and_class(cast: Cast, yard: Area) -> None:
    room = db.session.scalars(sa.select(Category.id).where(Category.name == "活动场所")).one()
    found = needs(cast.elm, window())
    assert dict(found.cells) == {
        (room, CompoundClass.MANAGED): 3, (room, CompoundClass.UNMANAGED): 2, (room, None): 1,
        (cast.lamp.id, CompoundClass.UNMANAGED): 1, (0, CompoundClass.UNMANAGED): 1,
    }  # fmt: skip
    assert found.categories == [(room, 6), (0, 1), (cast.lamp.id, 1)]
    assert (found.received, found.matched) == (8, 0)
    assert needs(cast.block, window()).cells.total() == 3


def test_every_number_of_the_page_opens_as_many_rows(visit: Visitor, cast: Cast, yard: Area) -> None:
    case = db.session.scalars(sa.select(Case).where(Case.area_id == cast.block.id).limit(1)).one()
    confirmed(cast, case)
    visit.as_(cast.wei)
    page = visit.get(f"/lists/{cast.elm.id}/unmet")
    numbers = [
        link for link in page.select("main a[href*='unmet/rows']") if link.get_text().strip().isdigit()
    ]
    assert len(numbers) > 12
    for link in numbers:
        opened = visit.get(str(link["href"]))
        assert len(opened.select("tbody tr")) == int(link.get_text()), link["href"]
    ratio = page.select_one("[data-figure=unmet]")
    assert ratio is not None and "1/8" in "".join(ratio.get_text().split())


def test_tiles_carry_their_words_and_sizes_as_attributes(visit: Visitor, cast: Cast, yard: Area) -> None:
    page = visit.as_(cast.wei).get(f"/lists/{cast.elm.id}/unmet")
    for drawing in page.select("svg.tree.wide-c, svg.tree.slim-c"):
        tiles = drawing.select("a")
        assert [tile["aria-label"].rpartition(": ")[2] for tile in tiles] == ["6", "1", "1"]
        assert all(float(rect["width"]) > 0 for rect in drawing.select("rect"))
    assert not page.select("[style]")


def test_an_offered_resource_takes_it_off_the_map_and_a_decline_brings_it_back(
    cast: Cast, yard: Area
) -> None:
    case = db.session.scalars(sa.select(Case).where(Case.area_id == yard.id).limit(1)).one()
    before = needs(cast.elm, window()).cells.total()
    hua = cast.acting("hua")
    with write_transaction():
        thing = resources.add(
            resources.Facts(ResourceKind.VENUE, "Room"), db.session.merge(cast.garden), cast.acting("root")
        )
        resources.move(thing, Verb.LIST, cast.acting("root"))
        match = match_actions.suggest(cases.get(case.ref, hua), thing, Scored(thing.id, 1, ()), hua)
    assert needs(cast.elm, window()).cells.total() == before, "an idea answers nothing"
    with write_transaction():
        match_actions.offer(db.session.get_one(Match, match.id), hua)
    assert needs(cast.elm, window()).cells.total() == before - 1
    with write_transaction():
        held = match_queries.get(match.id, hua)
        match_actions.decline(held, hua, words="Locked")
    assert needs(cast.elm, window()).cells.total() == before


def test_the_rate_is_of_the_demands_of_the_last_twelve_months(cast: Cast) -> None:
    with stopped_at(now() - timedelta(days=400)):
        make_case(cast.court, "Old", kind=Kind.DEMAND)
    gone = make_case(cast.court, "Taken back at once", kind=Kind.DEMAND)
    case_actions.withdraw(gone, resident(gone.id))
    db.session.commit()
    case = make_case(cast.court, "New", kind=Kind.DEMAND)
    confirmed(cast, case)
    found = needs(cast.elm, window())
    assert (found.matched, found.received) == (1, 1)
    chosen = window()
    for which, number in ((Which.RECEIVED, 1), (Which.MATCHED, 1)):
        asked = RowFilter(which=which, since=chosen.since, until=chosen.until)
        assert len(rows(cast.elm, cast.acting("wei"), asked, now()).rows) == number
    assert found.cells.total() == 1, "the old one is still open"


def test_rows_page_without_gaps(cast: Cast) -> None:
    made = [make_case(cast.court, f"Need {n}", kind=Kind.DEMAND).ref for n in range(53)]
    wei = cast.acting("wei")
    first = rows(cast.elm, wei, RowFilter(), now())
    second = rows(cast.elm, wei, RowFilter(after=first.after), now())
    assert [row.ref for row in (*first.rows, *second.rows)] == made[::-1]
    assert second.after == ""


def test_who_sees_it_and_who_opens_it(visit: Visitor, cast: Cast, yard: Area) -> None:
    page = f"/lists/{cast.garden.id}/unmet"
    visit.as_(cast.lin).get(page, status=404)
    visit.get(f"{page}/rows", status=404)
    visit.as_(cast.tao).get(page, status=403)
    shown = visit.as_(cast.root).get(page)
    assert "活动场所" in shown.get_text()
    assert not shown.select("a[href*='unmet/rows']"), "whoever may not read cases opens none"
    visit.get(f"{page}/rows", status=403)
    assert len(visit.as_(cast.mei).get(f"{page}/rows").select("tbody tr")) == 8


def test_it_costs_as_many_statements_as_a_dashboard(visit: Visitor, cast: Cast, yard: Area) -> None:
    visit.as_(cast.wei).get(f"/lists/{cast.elm.id}/unmet")
    with counted(db.engine) as sent:
        text = visit.client.get(f"/lists/{cast.elm.id}/unmet").text
    assert len(sent) <= 4, sent
    assert BeautifulSoup(text, "html.parser").select("table.need-t")
