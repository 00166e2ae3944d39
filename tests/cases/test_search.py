"""The search box: words in either script, places as they are spoken, and a page that goes no further than it must."""

import pytest

from app.areas import actions as areas
from app.areas.models import Area, Level
from app.cases.search import PAGE, search
from app.core.db import db
from tests.cast import Cast
from tests.factories import make_case
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines(pages=True)


@pytest.fixture
def village(cast: Cast) -> Area:
    return areas.add_area("榕荫新村", Level.COMPOUND, cast.garden)


def found(cast: Cast, typed: str, name: str = "hua") -> list[str]:
    return [row.headline for row in search(typed, cast.acting(name)).rows]


@pytest.mark.parametrize(
    "typed", ["rongyin", "RYXC", "ry", "xincun", "榕蔭", "榕荫 灯", "rongyin 灯", "燈 ryxc"]
)
def test_a_place_is_found_as_it_is_spoken(cast: Cast, village: Area, typed: str) -> None:
    make_case(village, "路灯坏了")
    make_case(areas.add_area("2号楼", Level.BUILDING, village), "楼道的灯不亮")
    make_case(cast.court, "the lamp is broken")
    assert found(cast, typed) == ["楼道的灯不亮", "路灯坏了"]


def test_what_is_typed_in_letters_may_be_a_word_as_well(cast: Cast, village: Area) -> None:
    make_case(village, "路灯坏了")
    make_case(cast.court, "A bus to Rongyin, please")
    make_case(cast.grove, "another street's Rongyin")
    assert found(cast, "rongyin") == ["A bus to Rongyin, please", "路灯坏了"]


def test_either_script_finds_the_other(cast: Cast) -> None:
    make_case(cast.court, "電梯壞了，老人下不了樓")
    make_case(cast.court, "电梯停了")
    both = ["电梯停了", "電梯壞了，老人下不了樓"]
    assert found(cast, "电梯") == found(cast, "電梯") == both
    assert found(cast, "老人下不了楼") == found(cast, "老人下不了樓") == both[1:]


def test_a_new_name_is_found_by_its_sound_and_the_old_one_no_more(cast: Cast, village: Area) -> None:
    make_case(village, "路灯坏了")
    areas.rename(village, "长乐花园")
    assert (found(cast, "ryxc"), found(cast, "changle")) == ([], ["路灯坏了"])


def test_a_place_elsewhere_is_not_heard_of(visit: Visitor, cast: Cast, village: Area) -> None:
    make_case(village, "路灯坏了")
    assert found(cast, "ryxc", "lin") == []
    assert visit.as_(cast.lin).client.get("/search/places?q=ryxc").json == []
    assert visit.as_(cast.mei).client.get("/search/places?q=ryxc").json == [village.trail]


def test_the_page_offers_the_place_itself(visit: Visitor, cast: Cast, village: Area) -> None:
    page = visit.as_(cast.hua).get("/search?q=ryxc")
    assert [a["href"] for a in page.select("nav.chips a")] == [f"/cases?area={village.id}"]


@pytest.mark.parametrize("name", ["hua", "tao"])
def test_page_after_page_shows_each_once(cast: Cast, name: str) -> None:
    """And no complaint about oneself among them, however many a page would have held."""
    ours = cast.property.id
    for n in range(PAGE + 4):
        case = make_case(cast.court, f"灯 {n}")
        case.unit_id = ours
        if n % 9 == 0 and name == "hua":
            case.about_user_id = cast.hua.id
    db.session.commit()
    seen, before = list[str](), None
    while True:
        page = search("灯", cast.acting(name), before)
        seen += [row.headline for row in page.rows]
        if (before := page.before) is None:
            break
    hidden = range(0, PAGE + 4, 9) if name == "hua" else []
    assert seen == [f"灯 {n}" for n in reversed(range(PAGE + 4)) if n not in hidden]
