"""Where a day begins: on the page this person uses most, which is the first on the rail."""

import pytest

from app.accounts.models import Assignment, User
from app.accounts.permissions import OF_A_UNIT, Right, Role
from app.core.db import db
from tests.cast import Cast
from tests.pages import Visitor

AT_WORK = {Role.MEETING_SECRETARY, 
    Role.GRID_WORKER, Role.GRID_LEADER, Role.COMMUNITY_STAFF, Role.COMMUNITY_LEAD, Role.DISPATCHER,
    Role.UNIT_HANDLER, Role.UNIT_LEAD,
}  # fmt: skip
ON_FIGURES = {Role.LEADER, Role.SUPERVISOR, Role.AUDITOR}


def hired(cast: Cast, role: Role) -> User:
    cast._hire("new", role, cast.elm, cast.property if role in OF_A_UNIT else None)
    db.session.commit()
    return cast.new


def beginning(visit: Visitor, person: User) -> tuple[str, list[str]]:
    """Where signing in leads to in the end, and the rail there."""
    page = visit.as_(person).client.get("/start", follow_redirects=True)
    assert page.status_code == 200
    rail = visit.get(page.request.path).select(".rail a:not(.mark)")
    assert not rail or rail[0].get("aria-current") == "page", "the first on the rail"
    return page.request.path, [link.text.strip() for link in rail]


@pytest.mark.parametrize("role", sorted(AT_WORK))
def test_whoever_works_cases_begins_with_them(visit: Visitor, cast: Cast, role: Role) -> None:
    assert beginning(visit, hired(cast, role))[0] == "/work"


@pytest.mark.parametrize("role", sorted(ON_FIGURES))
def test_whoever_works_none_begins_with_the_figures_of_the_area(
    visit: Visitor, cast: Cast, role: Role
) -> None:
    visit.client.set_cookie("language", "en")
    path, rail = beginning(visit, hired(cast, role))
    assert path == f"/figures/{cast.elm.id}"
    assert rail[:3] == ["Figures", "Deliberate", "Lists"]
    assert ("My work" in rail) == (role is Role.LEADER), "what waits for their decision"


def test_whoever_calls_residents_back_begins_with_whom_to_call(visit: Visitor, cast: Cast) -> None:
    assert beginning(visit, hired(cast, Role.CALLER))[0] == "/callbacks"


def test_an_administrator_begins_with_managing_and_with_work_where_there_is_any(
    visit: Visitor, cast: Cast
) -> None:
    assert beginning(visit, cast.root)[0] == "/admin"
    cast._give("root", Right.SEE_CONTACT, cast.district)
    assert beginning(visit, cast.root)[0] == "/admin"
    cast._give("wang", Right.MANAGE_CODES, cast.district)
    assert beginning(visit, cast.wang)[0].startswith("/figures/")


def test_a_leader_who_also_works_cases_begins_with_the_work(visit: Visitor, cast: Cast) -> None:
    db.session.add(Assignment(user_id=cast.wang.id, role=Role.COMMUNITY_STAFF, area_id=cast.garden.id))
    db.session.commit()
    assert beginning(visit, cast.wang)[0] == "/work"


def test_whoever_holds_nothing_yet_begins_with_the_account(visit: Visitor, cast: Cast) -> None:
    assert beginning(visit, hired(cast, Role.MEDIATOR)) == ("/account", [])
