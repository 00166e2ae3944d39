"""Who may give what to whom: only inside one's own areas, never above, and nobody saws off their own branch."""

import threading

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import actions, links, queries, sessions
from app.accounts.actions import Newcomer
from app.accounts.models import Assignment, User
from app.accounts.permissions import Permission, Right, Role
from app.accounts.security import hash_password
from app.core import clock
from app.core.db import db
from app.core.errors import DomainError, NotAllowed, NotFound
from app.timeline.models import Audit
from tests.cast import Cast
from tests.pages import Visitor

PASSWORD = "a lamp by the old gate"


@pytest.fixture
def elm_admin(cast: Cast) -> User:
    """Manages people in Elm Street and nowhere else."""
    cast._hire("elm_admin", Role.ADMIN, cast.elm)
    db.session.commit()
    return cast.people["elm_admin"]


def test_nobody_gives_a_role_outside_their_own_areas(cast: Cast, elm_admin: User) -> None:
    actor = cast.acting("elm_admin")
    for area in (cast.oak, cast.grove, cast.district):
        with pytest.raises(NotAllowed):
            actions.hold(cast.mei, actor, area, Role.ADMIN)
        with pytest.raises(NotAllowed):
            actions.invite(Newcomer("New", "new"), actor, Role.GRID_WORKER, area)
    assert actions.hold(cast.mei, actor, cast.court, Role.GRID_LEADER).area is cast.court


def test_a_role_outside_ones_areas_is_not_ended_nor_moved_away(cast: Cast, elm_admin: User) -> None:
    held = cast.lin.assignments[0]
    with pytest.raises(NotAllowed):
        actions.end(held, cast.acting("elm_admin"))
    with pytest.raises(NotAllowed):
        actions.move_role(held, cast.acting("elm_admin"), cast.elm)
    assert held.ended_at is None


def test_an_account_that_reaches_beyond_my_areas_is_not_mine_to_disable_or_to_open(
    cast: Cast, elm_admin: User
) -> None:
    """A new set-password link would be the whole account, with its role in the other street."""
    actions.hold(cast.mei, cast.acting("root"), cast.oak, Role.DISPATCHER)
    for deed in (actions.disable, actions.renew_link):
        with pytest.raises(NotAllowed):
            deed(cast.mei, cast.acting("elm_admin"))
    actions.disable(cast.mei, cast.acting("root"))


def test_somebody_of_another_street_does_not_exist_for_me(
    cast: Cast, elm_admin: User, visit: Visitor
) -> None:
    with pytest.raises(NotFound):
        queries.person(cast.lin.id, cast.acting("elm_admin"))
    visit.as_(elm_admin).get(f"/admin/people/{cast.lin.id}", 404)
    assert "Lin" not in visit.get("/admin/people").text
    assert "Mei" in visit.get("/admin/people").text


def test_only_who_manages_people_opens_the_pages(cast: Cast, visit: Visitor) -> None:
    for url in (
        "/admin/people",
        f"/admin/people/{cast.mei.id}",
        "/admin/units",
        "/admin/areas",
        "/admin/audit",
    ):
        visit.as_(cast.wei).get(url, 403)
        assert visit.nobody().open(url).status_code == 302


def test_nobody_disables_themselves(cast: Cast) -> None:
    with pytest.raises(DomainError):
        actions.disable(cast.root, cast.acting("root"))


def test_nobody_ends_their_own_last_administrator_role(cast: Cast) -> None:
    only = next(held for held in cast.root.assignments if held.role is Role.ADMIN)
    with pytest.raises(DomainError):
        actions.end(only, cast.acting("root"))
    actions.hold(cast.root, cast.acting("root"), cast.elm, Role.ADMIN)
    actions.end(only, cast.acting("root"))


def test_disabling_ends_the_account_its_roles_its_sessions_and_its_links_at_once(cast: Cast) -> None:
    token, link = sessions.begin(cast.mei), links.token_for(cast.mei)
    actions.disable(cast.mei, cast.acting("root"))
    assert sessions.actor_of(token) is None
    assert not db.session.scalars(
        sa.select(Assignment).where(Assignment.user_id == cast.mei.id, Assignment.ended_at.is_(None))
    ).all()
    with pytest.raises(NotFound):
        links.user_of(link)


def test_enabling_gives_the_account_back_without_its_roles(cast: Cast) -> None:
    actions.disable(cast.mei, cast.acting("root"))
    actions.enable(cast.mei, cast.acting("root"))
    assert cast.acting("mei").grants == ()


def test_a_unit_role_needs_a_unit_and_ends_when_the_person_leaves_it(cast: Cast) -> None:
    with pytest.raises(DomainError):
        actions.hold(cast.wei, cast.acting("root"), cast.elm, Role.UNIT_HANDLER)
    actions.move_to_unit(cast.tao, cast.acting("root"), cast.other_unit)
    assert cast.acting("tao").unit_areas(Permission.HANDLE) == {}


def test_a_right_given_counts_at_once_and_only_there(cast: Cast) -> None:
    actions.hold(cast.hua, cast.acting("root"), cast.garden, Right.EXPORT)
    assert Permission.EXPORT in cast.acting("hua").permissions_at(cast.court.around)
    assert Permission.EXPORT not in cast.acting("hua").permissions_at(cast.grove.around)


def test_an_invitation_shows_a_link_that_sets_the_password_once(
    cast: Cast, visit: Visitor, app: Flask
) -> None:
    visit.as_(cast.root)
    visit.submit(
        "/admin/people/invite", "/admin/people/invite",
        name="Example Dispatcher", username="Example.D", role="dispatcher", area=cast.elm.id, unit=0,
    )  # fmt: skip
    user = db.session.scalars(sa.select(User).where(User.username == "example.d")).one()
    address = visit.get(f"/admin/people/{user.id}/link").select_one("code")
    assert address is not None
    path = "/set-password/" + address.text.rpartition("/")[2]
    guest = Visitor(app)
    guest.submit(path, path, password=PASSWORD, again=PASSWORD)
    guest.get(path, 404)
    assert guest.post("/sign-in", "/sign-in", username="EXAMPLE.D", password=PASSWORD).location == "/start"
    guest.get("/work")
    assert "invite" in db.session.scalars(sa.select(Audit.what)).all()


def test_the_address_of_a_link_is_told_to_no_other_page(cast: Cast, visit: Visitor) -> None:
    answer = visit.open(f"/set-password/{links.token_for(cast.mei)}")
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_link_is_too_old_after_seven_days(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    token = links.token_for(cast.mei)
    monkeypatch.setattr(links, "GOOD_FOR", -1)
    with pytest.raises(NotFound):
        links.user_of(token)


def test_a_new_link_makes_the_old_one_useless(cast: Cast) -> None:
    old = links.token_for(cast.mei)
    actions.renew_link(cast.mei, cast.acting("root"))
    with pytest.raises(NotFound):
        links.user_of(old)
    assert links.user_of(links.token_for(cast.mei)) is cast.mei


def test_changing_the_password_ends_every_other_session(cast: Cast, visit: Visitor, app: Flask) -> None:
    cast.mei.password = hash_password(PASSWORD)
    visit.as_(cast.mei)
    other = Visitor(app).as_(cast.mei)
    refused = visit.post("/account/password", "/account", current="wrong", password="b" * 12, again="b" * 12)
    assert refused.status_code == 422
    visit.submit("/account/password", "/account", current=PASSWORD, password="b" * 12, again="b" * 12)
    visit.get("/account")
    assert other.open("/account").status_code == 302


def test_a_session_is_ended_from_the_list_and_only_ones_own(cast: Cast, visit: Visitor, app: Flask) -> None:
    other = Visitor(app).as_(cast.mei)
    visit.as_(cast.mei)
    first = sessions.live_of(cast.mei.id)[-1]
    Visitor(app).as_(cast.lin).submit(f"/account/sessions/{first.id}/end", "/account", 404)
    visit.submit(f"/account/sessions/{first.id}/end", "/account")
    assert other.open("/account").status_code == 302


@pytest.mark.both_engines
def test_of_two_administrators_disabling_each_other_at_once_one_stays(app: Flask, cast: Cast) -> None:
    cast._hire("second", Role.ADMIN, cast.district)
    db.session.commit()
    pairs = [(cast.root, cast.people["second"]), (cast.people["second"], cast.root)]
    visitors = [(Visitor(app).as_(one), other.id) for one, other in pairs]
    pages = [visitor.client.get(f"/admin/people/{other}/disable") for visitor, other in visitors]
    assert [page.status_code for page in pages] == [200, 200]
    gate, answers = threading.Barrier(2), []

    def press(visitor: Visitor, other: int) -> None:
        gate.wait()
        url = f"/admin/people/{other}/disable"
        answers.append(visitor.post(url, f"/admin/people/{other}").status_code)

    threads = [threading.Thread(target=press, args=pair) for pair in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    left = db.session.scalars(
        sa.select(User).where(User.id.in_([one.id for one, _ in pairs]), User.active)
    ).all()
    assert len(left) == 1
    assert answers.count(302) >= 1


def test_people_of_one_street_are_not_counted_for_another(cast: Cast, elm_admin: User) -> None:
    found = queries.people(cast.acting("elm_admin"), queries.PeopleFilter())
    assert {person.username for person in found.people} == {"wei", "mei", "hua", "tao", "elm_admin"}
    assert found.found == 5


def test_the_audit_shows_what_happened_in_my_areas_only(cast: Cast, elm_admin: User, visit: Visitor) -> None:
    visit.as_(cast.root)
    for person in (cast.mei, cast.lin):
        visit.submit(f"/admin/people/{person.id}/disable", f"/admin/people/{person.id}/disable")
    page = visit.as_(elm_admin).get("/admin/audit").text
    assert "Mei" in page and "Lin" not in page
    assert "Lin" in visit.as_(cast.root).get(f"/admin/audit?what=disable&since={clock.today()}").text
    assert "Mei" not in visit.get("/admin/audit?what=export").select_one("main").text  # type: ignore[union-attr]
