"""Each district shows its own published figures, opens the rows behind them, and knows no other district's places."""

import csv
import html
import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Assignment, User
from app.accounts.permissions import Role
from app.areas.models import Area, Level
from app.cases import case_filter
from app.core.db import Model, db
from app.demo import counted, districts, places, published
from app.demo.districts import District
from app.demo.divisions import DATA
from app.figures.verify import differences
from app.meetings import list_queries
from tests.demo.conftest import fresh
from tests.pages import Visitor

pytestmark = pytest.mark.slow

ROW = re.compile(r'<a [^>]*?href="(/(?:cases|meetings)/[^"]+)"')
NEXT = re.compile(r'<a (?=[^>]*rel="next")[^>]*?href="([^"]+)"')
BUILT = (District.LUSONG, District.LONGWEN, District.JIAOCHENG)


@pytest.fixture
def district(request: pytest.FixtureRequest) -> Iterator[Flask]:
    with fresh(request.param) as app:
        yield app


@pytest.mark.parametrize("district", [District.LUSONG], indirect=True)
def test_lusongs_dashboard_reads_what_was_published(district: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """收到 2,530 · 议事 726 · 解决 2,285, each opening its rows; the ratio is ours and says so."""
    monkeypatch.setattr(case_filter, "PAGE", 650)  # fewer pages to turn
    monkeypatch.setattr(list_queries, "PAGE", 650)
    leader = as_leader(district)
    page = leader.get(f"/figures/{root().id}?span=year")
    for figure, number in (("received", 2530), ("council", 726), ("solved", 2285)):
        link = page.select_one(f"[data-figure={figure}] p a[href]")
        assert link and link.text.strip().replace(",", "") == str(number)
        assert rows_behind(leader, str(link["href"])) == number, figure
    ratio = page.select_one("[data-figure=ratio]")
    assert ratio and re.search(r"2285/2530\s*90\.3%\s*推算", " ".join(ratio.text.split()))
    assert not list(differences())


@pytest.mark.parametrize("district", BUILT, indirect=True)
def test_each_shows_its_own_figures_and_no_other_districts_places(district: Flask) -> None:
    found = districts.here()
    assert found
    name, area = found
    page = as_leader(district).get("/demo/published")
    shown = {str(row["data-published"]): row for row in page.select("tr[data-published]")}
    told = {one.counted: one for one in published.figures(name) if one.counted}
    assert shown.keys() == told.keys()
    for figure, one in told.items():
        assert counted.counted(figure, area) == one.value, figure
        cells = [cell.text.strip() for cell in shown[figure].select("td")]
        assert cells == [f"{one.sign} {one.value:,} {one.unit}", one.window, f"{one.value:,}"]
    everything = written() + page.text
    for foreign in places_of_others(name):
        assert foreign not in everything, foreign
    assert all(person.title.endswith("（演示）") for person in db.session.scalars(sa.select(User)))


def test_what_no_table_holds_is_shown_as_published_with_its_bound() -> None:
    lusong = {one.indicator: one for one in published.figures("lusong")}
    assert (lusong["居民众筹"].sign, lusong["居民众筹"].value, lusong["居民众筹"].counted) == ("≥", 160, "")
    assert (lusong["众筹资金"].sign, lusong["众筹资金"].value) == ("=", 7_230_000)
    ningde = {one.indicator: one for one in published.figures("jiaocheng")}
    assert (ningde['认领"微心愿"'].sign, ningde['认领"微心愿"'].value) == ("≥", 6800)
    assert (ningde["已建设红色驿站"].value, ningde["两年内计划新建红色驿站"].value) == (147, 200)
    for name in District:
        assert {one.source for one in published.figures(name)}.isdisjoint(
            one.source for other in District if other is not name for one in published.figures(other)
        )


@pytest.mark.parametrize("district", [District.JIAOCHENG], indirect=True)
def test_city_wide_figures_on_one_districts_tree_say_so(district: Flask) -> None:
    guest = Visitor(district)
    assert guest.open("/demo").location == "/demo/published"
    page = guest.get("/demo/published")
    assert "宁德全市" in page.text
    assert not page.select("tr[data-published] a"), "nobody is signed in: no rows to open"
    leader = next(form for form in page.select("form[action='/demo/sign-in']") if "分管领导" in form.text)
    person = str(leader.select("input[name=person]")[0]["value"])
    guest.submit("/demo/sign-in", "/demo/published", status=303, person=person)
    assert guest.get("/demo/published").select("tr[data-published] a")


def test_the_living_demo_of_gulou_holds_its_published_partners(demo: Flask) -> None:
    page = Visitor(demo).get("/demo/published")
    told = {
        str(row["data-published"]): row.select("td")[2].text.strip()
        for row in page.select("tr[data-published]")
    }
    assert told == {"partners": "827", "members": "349", "communities": "69"}


def as_leader(app: Flask) -> Visitor:
    held = sa.select(Assignment.user_id).where(
        Assignment.role == Role.LEADER, Assignment.area_id == root().id
    )
    return Visitor(app).as_(db.session.scalars(sa.select(User).where(User.id.in_(held))).one())


def root() -> Area:
    return db.session.scalars(sa.select(Area).where(Area.level == Level.DISTRICT)).one()


def rows_behind(visitor: Visitor, href: str) -> int:
    """Turn every page of the list, of cases or of meetings. By pattern: a parser takes seconds for so many rows."""
    seen: set[str] = set()
    while href:
        page = visitor.open(href).text
        seen |= set(ROW.findall(page.partition("<tbody")[2].partition("</tbody>")[0]))
        following = NEXT.search(page)
        href = html.unescape(following[1]) if following else ""
    return len(seen)


def written() -> str:
    """Every word in the database, once."""
    said: set[str] = set()
    for table in Model.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, sa.String) and column.name not in ("body", "digest"):
                said |= {str(value) for value in db.session.scalars(sa.select(column).distinct()) if value}
    return "\n".join(said)


def places_of_others(name: District) -> set[str]:
    """Names of places that no place here has a part of; with Gulou's invented compounds."""
    mine = "\n".join(names_of(name))
    others = set[str]().union(*(names_of(other) for other in District if other is not name))
    others |= {home.name for one in places.LIVED_IN for _, homes in one.grids for home in homes}
    return {other for other in others if other not in mine} | {"福州", "鼓楼"}


def names_of(name: District) -> set[str]:
    with (DATA / f"{name}.csv").open(encoding="utf-8-sig") as file:
        return {row["name"] for row in csv.DictReader(file)}
