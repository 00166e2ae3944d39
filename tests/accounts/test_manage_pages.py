"""Units, categories and places on their pages: saved, refused beside the field, overtaken by somebody else."""

import pytest
import sqlalchemy as sa

from app.accounts.models import Duty, Unit, UnitKind
from app.areas.models import Area
from app.cases import actions as case_actions
from app.cases.categories import load_categories
from app.cases.category_actions import tree
from app.cases.clocks import Clock
from app.cases.deadlines import limit_for
from app.cases.models import Category
from app.core.db import db
from tests.cast import Cast
from tests.factories import make_case
from tests.pages import Visitor


@pytest.fixture
def desk(visit: Visitor, cast: Cast) -> Visitor:
    return visit.as_(cast.root)


def test_a_unit_is_added_renamed_and_given_a_duty_phone(desk: Visitor, cast: Cast) -> None:
    desk.submit("/admin/units/new", "/admin/units/new", name="Lamp crew", kind="utility", area=cast.elm.id)
    unit = db.session.scalars(sa.select(Unit).where(Unit.name == "Lamp crew")).one()
    url = f"/admin/units/{unit.id}"
    desk.submit(url, url, name="Lamps", kind="utility", duty_phone="0591-12345678", emergency="y")
    db.session.expire_all()
    assert (unit.name, unit.duty_phone, unit.emergency, unit.kind) == (
        "Lamps",
        "0591-12345678",
        True,
        UnitKind.UTILITY,
    )


def test_two_units_of_one_place_do_not_share_a_name(desk: Visitor, cast: Cast) -> None:
    answer = desk.post(
        "/admin/units/new", "/admin/units/new", name="Garden committee", kind="other", area=cast.garden.id
    )
    assert answer.status_code == 422
    assert "form-says" in answer.text


def test_the_second_to_save_a_unit_is_told_that_somebody_was_quicker(desk: Visitor, cast: Cast) -> None:
    url = f"/admin/units/{cast.property.id}"
    desk.submit(url, url, name="First", kind="property")
    desk.submit(url, url, 409, name="Second", kind="property", version=1)
    db.session.expire_all()
    assert cast.property.name == "First"


def test_a_unit_with_people_or_open_cases_is_not_closed(desk: Visitor, cast: Cast) -> None:
    desk.submit(f"/admin/units/{cast.committee.id}/close", f"/admin/units/{cast.committee.id}", 422)
    case = make_case(cast.court)
    case_actions.dispatch(case, cast.acting("wei"), unit=cast.other_unit)
    db.session.commit()
    url = f"/admin/units/{cast.other_unit.id}"
    assert "form-says" in desk.post(f"{url}/close", url).text
    db.session.expire_all()
    assert not cast.committee.closed and not cast.other_unit.closed


def test_an_empty_unit_is_closed_and_opened_again(desk: Visitor, cast: Cast) -> None:
    url = f"/admin/units/{cast.other_unit.id}"
    for what, closed in (("close", True), ("reopen", False)):
        desk.submit(f"{url}/{what}", url)
        db.session.expire_all()
        assert cast.other_unit.closed is closed


def test_a_unit_elsewhere_does_not_exist(visit: Visitor, cast: Cast) -> None:
    root = next(held for held in cast.root.assignments if held.role)
    root.area_id = cast.oak.id
    db.session.commit()
    visit.as_(cast.root).get(f"/admin/units/{cast.property.id}", 404)


def test_a_category_is_added_changed_and_closed_with_what_lies_below(desk: Visitor, cast: Cast) -> None:
    form = "/admin/categories/new"
    limits = {"handle_amount": 24, "handle_unit": "hours", "unit_kind": "utility"}
    desk.submit(form, form, name="Water", keywords="pipe  tap", parent=0, **limits)
    top = db.session.scalars(sa.select(Category).where(Category.name == "Water")).one()
    desk.submit(form, form, name="Leak", keywords="", parent=top.id, urgent="y", **limits)
    leak = db.session.scalars(sa.select(Category).where(Category.name == "Leak")).one()
    assert (leak.parent_id, leak.urgent, top.keywords) == (top.id, True, "pipe tap")
    desk.submit(form, form, 422, name="Deeper", parent=leak.id, **limits)
    url = f"/admin/categories/{top.id}"
    desk.submit(f"{url}/close", url)
    db.session.expire_all()
    assert leak.closed and top.closed
    desk.submit(f"/admin/categories/{leak.id}/reopen", f"/admin/categories/{leak.id}", 422)
    desk.submit(f"{url}/reopen", url)
    db.session.expire_all()
    assert leak.closed and not top.closed


def test_the_second_to_save_a_category_is_told(desk: Visitor, cast: Cast) -> None:
    url = f"/admin/categories/{cast.lamp.id}"
    given = {"handle_amount": 3, "handle_unit": "working_days", "name": "Lamps"}
    desk.submit(url, url, **given)
    desk.submit(url, url, 409, version=1, **given)


def test_the_packaged_categories_are_two_levels_planted_once(cast: Cast) -> None:
    assert load_categories() == {}
    db.session.delete(cast.lamp)
    leaves = load_categories()
    tops = tree()
    assert len(tops) == 14
    assert all(3 <= len(children) <= 6 for _, children in tops)
    assert len(leaves) == 49
    assert leaves["燃气"].urgent and leaves["燃气"].handle_amount == 24


def test_a_place_is_added_renamed_and_classified(desk: Visitor, cast: Cast) -> None:
    page = f"/admin/areas/{cast.garden.id}"
    desk.submit(f"{page}/add", page, name="New Court", level="compound", kind="works")
    place = db.session.scalars(sa.select(Area).where(Area.name == "New Court")).one()
    url = f"/admin/areas/{place.id}"
    desk.submit(f"{url}/rename", f"{url}/rename", name="Newer Court")
    desk.submit(f"{url}/class", url, kind="mixed")
    db.session.expire_all()
    assert place.trail == "District/Elm Street/Garden/Newer Court"
    assert place.compound_class == "mixed"
    desk.submit(f"{page}/add", page, 422, name="Newer Court", level="compound")


def test_a_renamed_place_is_found_by_its_new_name_at_once(visit: Visitor, desk: Visitor, cast: Cast) -> None:
    case = make_case(cast.court, "Something without a place in it")
    url = f"/admin/areas/{cast.court.id}/rename"
    desk.submit(url, url, name="Lantern Yard")
    assert case.title in visit.as_(cast.wei).get("/search?q=Lantern").text


def test_a_place_is_moved_after_a_look_with_its_cases_and_counts(
    visit: Visitor, desk: Visitor, cast: Cast
) -> None:
    case = make_case(cast.court, "The lamp that moves house")
    url = f"/admin/areas/{cast.garden.id}/move"
    assert "Oak Street" in desk.get(f"{url}?to={cast.oak.id}").text
    desk.submit(url, f"{url}?to={cast.oak.id}", to=cast.oak.id)
    visit.as_(cast.wei).get(f"/cases/{case.ref}", 404)
    visit.as_(cast.oak_dispatcher).get(f"/cases/{case.ref}")


def test_who_moved_it_first_wins(desk: Visitor, cast: Cast) -> None:
    url = f"/admin/areas/{cast.garden.id}/move"
    seen = "District/Somewhere/Garden"
    desk.submit(url, f"{url}?to={cast.oak.id}", 409, to=cast.oak.id, seen=seen)


def test_what_i_hold_myself_is_moved_by_somebody_above(visit: Visitor, cast: Cast) -> None:
    root = next(held for held in cast.root.assignments if held.role)
    root.area_id = cast.elm.id
    db.session.commit()
    visit.as_(cast.root).get(f"/admin/areas/{cast.elm.id}")
    visit.get(f"/admin/areas/{cast.elm.id}/move", 404)
    visit.get(f"/admin/areas/{cast.garden.id}/move?to={cast.oak.id}", 404)
    visit.get(f"/admin/areas/{cast.grove.id}", 404)


def test_settings_are_shown_without_the_password_of_the_database(desk: Visitor) -> None:
    page = desk.get("/admin/settings").text
    assert "OFFICE_HOURS" in page and "postgresql+psycopg://" not in page.split("OFFICE_HOURS")[1]


def test_the_duties_of_a_unit_are_a_list_written_whole(visit: Visitor, cast: Cast) -> None:
    at = f"/admin/units/{cast.property.id}/duties"
    visit.as_(cast.root)
    visit.submit(at, at, items="Lamps\n\n  Gates  \nLamps")
    assert visit.get(at).select_one("textarea").text.split() == ["Lamps", "Gates"]
    first = visit.get(at)
    visit.submit(at, at, items="Gates\nWater")
    kept = db.session.execute(sa.select(Duty.item, Duty.closed).order_by(Duty.id)).all()
    assert kept == [("Lamps", True), ("Gates", False), ("Water", False)], "closed, for a case may cite it"
    version = str(first.select_one("input[name=version]")["value"])
    visit.submit(at, at, status=409, items="Mine", version=version)
    visit.submit(at, at, status=422, items="x" * 301)


def test_a_category_inherits_the_limits_it_leaves_empty(desk: Visitor, cast: Cast) -> None:
    form = "/admin/categories/new"
    water = {"name": "Water", "parent": 0, "unit_kind": "", "check_amount": 4, "check_unit": "hours"}
    desk.submit(form, form, **water, handle_amount=24, handle_unit="hours")
    top = db.session.scalars(sa.select(Category).where(Category.name == "Water")).one()
    desk.submit(form, form, name="Leak", parent=top.id, unit_kind="", accept_amount=1, accept_unit="hours")
    leak = db.session.scalars(sa.select(Category).where(Category.name == "Leak")).one()
    limits = {clock.value: str(limit_for(clock, leak)) for clock in Clock}
    assert limits == {
        "accept": "1 hours",  # its own
        "contact": "24 hours",  # everybody's
        "handle": "24 hours",  # the one above's
        "check": "4 hours",
        "callback": "3 working_days",
        "review": "1 working_days",
        "ruling": "1 working_days",
    }
    page = desk.get(f"/admin/categories/{leak.id}")
    assert page.select_one("details.limits[open]") and not page.select_one("#handle_amount").get("value")
    desk.submit(form, form, 422, name="Never", parent=0, unit_kind="", check_amount=0)
