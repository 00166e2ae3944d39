"""What frames the pages of staff is kept for all who may do the same: each person, language and page gets its own."""

from tests.cast import Cast
from tests.pages import Visitor


def test_each_gets_the_frame_of_what_they_may_do(visit: Visitor, cast: Cast) -> None:
    for who, may_enter in (("wei", True), ("wang", False), ("wei", True)):
        page = visit.as_(cast.people[who]).get("/cases")
        assert bool(page.select(".top-a a[href='/intake']")) is may_enter, who
        assert cast.people[who].name in page.select_one(".menu.me summary").get_text()  # type: ignore[union-attr]


def test_the_menu_knows_its_page_its_token_and_its_language(visit: Visitor, cast: Cast) -> None:
    visit.as_(cast.wei).get("/triage")  # kept from here on
    language = visit.get("/cases?status=closed").select_one(".menu.me a[lang=en]")
    assert language is not None
    assert visit.open(str(language["href"])).location == "/cases?status=closed"
    english = visit.get("/cases?status=closed").select_one(".menu.me")
    assert english is not None and "Sign out" in english.get_text()
    visit.submit("/sign-out", "/cases")
    assert "/sign-in" in visit.open("/cases").location
