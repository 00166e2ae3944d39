"""From an empty installation to a first printed code, by pages alone, and by nobody but who holds the key."""

import io
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import setup_token
from app.accounts.models import User
from app.accounts.permissions import Permission
from app.accounts.sessions import actor_for
from app.areas.models import Area
from app.cases.models import Category
from app.codes.models import Code
from app.core import instance
from app.core.db import db
from app.core.instance import here
from app.core.network import is_loopback
from tests.cast import Cast
from tests.pages import Visitor

PASSWORD = "a lamp by the old gate"


def founded(visit: Visitor, token: str | None = None) -> int:
    token = token or setup_token.expected()
    answer = visit.post(
        "/first-run", "/first-run", token=token, name="Example Founder", username="founder",
        password=PASSWORD, again=PASSWORD,
    )  # fmt: skip
    return answer.status_code


@pytest.mark.parametrize(
    "page", ["/", "/work", "/sign-in", "/admin", "/admin/people", "/account", "/figures"]
)
def test_every_page_of_staff_leads_to_the_first_step(visit: Visitor, page: str) -> None:
    assert visit.open(page).location == "/first-run"


@pytest.mark.parametrize("page", ["/look-up", "/scan", "/healthz", "/first-run"])
def test_what_residents_and_watchers_open_stays_open(visit: Visitor, page: str) -> None:
    assert visit.open(page).status_code == 200


def test_the_whole_way_to_a_first_code(visit: Visitor) -> None:
    assert founded(visit) == 302
    visit.submit("/first-run/areas/built-in", "/first-run/areas")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Area)) == 80
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Category)) == 63
    street = db.session.scalars(sa.select(Area).where(Area.name == "东街街道")).one()
    unit = {"unit-name": "东街居委会", "unit-kind": "committee", "unit-area": street.id}
    visit.submit("/first-run/units", "/first-run/people", 422, **unit)
    visit.submit("/first-run/units", "/first-run/people", **unit | {"unit-duty_phone": "0591-87550000"})
    visit.submit(
        "/first-run/people", "/first-run/people",
        name="Example Dispatcher", username="dispatcher", role="dispatcher", area=street.id, unit=0,
    )  # fmt: skip
    assert "/set-password/" in visit.get("/first-run/people").text
    community = db.session.scalars(sa.select(Area).where(Area.name == "军门社区")).one()
    given = {"areas": [community.id], "name": "First codes"}
    refused = visit.submit("/first-run/codes", "/first-run/codes", 422, **given)
    assert "http://127.0.0.1:8000" in refused.text
    assert 'id="trial-wrong"' in refused.text
    assert db.session.scalar(sa.select(Code.id)) is None, "nobody can scan what points to this machine alone"
    answer = visit.submit("/first-run/codes", "/first-run/codes", **given, trial="y")
    code = db.session.scalars(sa.select(Code)).one()
    assert code.area_id == community.id
    assert code.token in visit.get(str(answer.location)).text.replace(" ", "")
    place = Visitor(visit.client.application).get(f"/c/{code.token}").text
    assert "军门社区" in place
    assert "0591-87550000" in place
    assert visit.open("/").location == "/start"


def test_without_the_key_nobody_takes_over(visit: Visitor) -> None:
    assert founded(visit, "guessed") == 422
    assert db.session.scalar(sa.select(User.id)) is None


def test_the_key_is_used_up_and_a_second_founder_is_sent_to_sign_in(visit: Visitor, app: Flask) -> None:
    key = setup_token.expected()
    founded(visit)
    late = Visitor(app)
    assert late.open(f"/first-run?token={key}").location == "/sign-in"
    assert not setup_token.fits(key)


def test_who_founded_it_administers_every_root_and_issues_codes(visit: Visitor) -> None:
    founded(visit)
    visit.submit(
        "/first-run/areas/by-hand", "/first-run/areas",
        district="Example District", street="Example Street", communities="First\r\n\r\n Second \nFirst",
    )  # fmt: skip
    trails = set(db.session.scalars(sa.select(Area.trail)))
    assert "Example District/Example Street/Second" in trails
    assert len(trails) == 4
    person = actor_for(db.session.scalars(sa.select(User)).one())
    for permission in (Permission.MANAGE_PEOPLE, Permission.MANAGE_AREAS, Permission.MANAGE_CODES):
        assert person.areas(permission)


def test_places_by_hand_need_at_least_one(visit: Visitor) -> None:
    founded(visit)
    visit.submit("/first-run/areas/by-hand", "/first-run/areas", 422, district="", street="", communities="")


def test_a_spreadsheet_is_looked_at_before_it_founds_anything(visit: Visitor) -> None:
    founded(visit)
    table = "编码,名称,级别,上级\n35,某省,省,\n1,示例区,区,35\n2,示例街道,街道,1\n".encode("gb18030")
    answer = visit.submit("/first-run/areas/upload", "/first-run/areas", table=(io.BytesIO(table), "a.csv"))
    preview = str(answer.location)
    visit.get(preview)
    assert db.session.scalar(sa.select(Area.id)) is None
    visit.submit(preview, preview)
    assert set(db.session.scalars(sa.select(Area.trail))) == {"示例区", "示例区/示例街道"}


def test_the_first_places_are_founded_once(visit: Visitor) -> None:
    founded(visit)
    visit.submit("/first-run/areas/built-in", "/first-run/areas")
    assert visit.open("/first-run/areas").status_code == 302
    assert visit.post("/first-run/areas/built-in", "/first-run/people").status_code == 403


def test_nobody_else_founds_places_in_a_running_installation(visit: Visitor, cast: Cast) -> None:
    assert (
        visit.as_(cast.mei).post("/first-run/areas/by-hand", "/account", district="Mine").status_code == 403
    )
    assert visit.open("/first-run/people").status_code == 403


def test_the_command_makes_a_first_administrator_with_a_link(app: Flask, visit: Visitor) -> None:
    run = app.test_cli_runner().invoke
    result = run(args=["accounts", "create-admin", "--name", "Example", "--username", "chief", "--link"])
    assert result.exit_code == 0, result.output
    path = "/set-password/" + result.output.strip().rpartition("/")[2]
    visit.submit(path, path, password=PASSWORD, again=PASSWORD)
    visit.post("/sign-in", "/sign-in", username="chief", password=PASSWORD)
    assert visit.open("/start").location == "/first-run/areas"


def test_the_command_refuses_a_name_that_is_taken(app: Flask, cast: Cast) -> None:
    run = app.test_cli_runner().invoke
    result = run(args=["accounts", "create-admin", "--name", "X", "--username", "ROOT", "--link"])
    assert result.exit_code == 1
    assert "taken" in result.output


def test_an_address_of_the_network_needs_no_confirmation(
    visit: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    founded(visit)
    visit.submit("/first-run/areas/built-in", "/first-run/areas")
    settings = replace(here().settings, public_url="http://192.0.2.10:8000")
    monkeypatch.setattr(instance, "_current", replace(here(), settings=settings))
    area = db.session.scalars(sa.select(Area.id).where(Area.name == "军门社区")).one()
    page = visit.get("/first-run/codes")
    assert "192.0.2.10" in page.select_one(".note").text
    assert not page.select("[name=trial]")
    visit.submit("/first-run/codes", "/first-run/codes", areas=[area], name="First codes")


@pytest.mark.parametrize(
    ("url", "alone"),
    [
        ("http://127.0.0.1:8000", True), ("http://localhost", True), ("http://[::1]:8000", True),
        ("http://192.168.1.20:8000", False), ("https://xingfu.example", False),
    ],
)  # fmt: skip
def test_what_only_this_machine_opens(url: str, alone: bool) -> None:
    assert is_loopback(url) is alone
