"""The pages of a shared cost: what staff write down, what everybody reads, what a neighbour does by themselves."""

import io
from dataclasses import replace
from zipfile import ZipFile

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter

from app.core import instance
from app.core.clock import today
from app.core.db import db
from app.core.instance import Instance
from app.pledges.models import Fundraising, Pledge, PledgeEntry
from app.pledges.workflow import Kind, PledgeStatus
from tests.cases.resident_page import PLACE, TOKEN, jpeg, put_up
from tests.cast import Cast
from tests.factories import make_case, report
from tests.meetings import council
from tests.pages import Visitor
from tests.pledges.house import DAY, account, begun, promised, received, spent, verified


def only() -> Fundraising:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(sa.select(Fundraising)).one()


def entry_of(kind: Kind) -> PledgeEntry:
    found = sa.select(PledgeEntry).where(PledgeEntry.kind == kind).order_by(PledgeEntry.id.desc()).limit(1)
    return db.session.scalars(found).one()


def test_from_the_decision_to_closed_accounts(visit: Visitor, cast: Cast) -> None:
    decision = council.decided(cast, cast.garden)
    put_up(cast.court)
    start = f"/fundraisings/new?decision={decision.id}"
    assert start in str(visit.as_(cast.hua).get(f"/decisions/{decision.id}"))
    plan = {"purpose": "A lamp", "wanted": "1,000", "closes_on": today().isoformat()}
    visit.submit("/fundraisings/new", start, status=422, **(plan | {"wanted": "much", "area": cast.court.id}))
    visit.submit("/fundraisings/new", start, **plan, area=cast.court.id)
    lamp = only()
    page = f"/fundraisings/{lamp.id}"
    assert (lamp.wanted, lamp.decision_id) == (1_000_00, decision.id)
    for shows in (
        "/fundraisings",
        f"/decisions/{decision.id}",
        f"/t/{decision.topic.token}",
        f"{PLACE}/fundraisings",
    ):
        assert "A lamp" in visit.get(shows).get_text(), shows
    visit.submit(f"{page}/promise", page, amount="60", called="Aunt Wu")
    pledge = db.session.scalars(sa.select(Pledge)).one()
    steps = f"{page}/pledges/{pledge.id}"
    given = {"amount": "60.01", "day": today().isoformat(), "version": pledge.version}
    assert "60.01" in visit.submit(f"{steps}/receive", page, status=422, **given).text, "kept as it was typed"
    visit.submit(f"{steps}/receive", page, **(given | {"amount": "60"}))
    visit.submit(f"{steps}/receive", page, status=409, **given)
    outlay = {"amount": "50", "day": today().isoformat(), "note": "Bulb", "version": only().version}
    visit.submit(f"{page}/spend", page, status=422, **outlay)
    visit.submit(f"{page}/spend", page, **outlay, photos=(io.BytesIO(jpeg()), "receipt.jpg"))
    visit.submit(f"{page}/spend", page, status=409, **outlay, photos=(io.BytesIO(jpeg()), "receipt.jpg"))
    bill = entry_of(Kind.OUTLAY)
    seen = f"/raised/{lamp.token}"
    assert "Bulb" not in visit.get(seen).get_text()
    assert not visit.get(seen).select("img")
    visit.submit(f"{page}/entries/{bill.id}/verify", page, status=403, version=only().version)
    press = f"form[action='{page}/entries/{bill.id}/verify']"
    assert not visit.get(page).select(press), "nobody is offered to verify their own"
    assert visit.as_(cast.second).get(page).select(press)
    visit.submit(f"{page}/entries/{bill.id}/verify", page)
    image = str(visit.get(seen).select_one("ol img")["src"])
    assert visit.open(image).mimetype == "image/jpeg"
    visit.submit(f"{page}/close", page, status=422, version=only().version)
    steps_back = given | {"amount": "10", "version": db.session.get_one(Pledge, pledge.id).version}
    visit.submit(f"{steps}/give-back", page, **steps_back)
    visit.submit(f"{page}/close", page, version=only().version)
    told = visit.nobody().get(seen).get_text()
    assert all(sum_ in told for sum_ in ("60 元", "50 元", "Aunt Wu", "Bulb", "不向社会公开募捐"))
    assert "120" not in told and "110" not in told, "never added"


def test_a_neighbour_promises_withdraws_and_is_a_number(visit: Visitor, cast: Cast) -> None:
    put_up(cast.court)
    lamp = begun(cast)
    form = f"{PLACE}/fundraisings/{lamp.id}/promise"
    assert f"at={TOKEN}" in str(visit.get(f"{PLACE}/fundraisings"))
    assert form in str(visit.get(f"/raised/{lamp.token}?at={TOKEN}"))
    assert form not in str(visit.get(f"/raised/{lamp.token}")), "only by the code of the place"
    answer = visit.submit(form, form, status=422, amount="a lot", called="Wu")
    assert "a lot" in answer.text
    hidden = {
        str(tag["name"]): str(tag["value"]) for tag in visit.get(form).select("form input[type=hidden]")
    }
    sent = hidden | {"amount": "50", "phone": "13812341234"}
    first, again = visit.client.post(form, data=sent), visit.client.post(form, data=sent)
    assert (first.status_code, again.status_code) == (303, 303)
    mine = first.location.partition("?")[0]
    assert again.location.partition("?")[0] == mine
    assert account(lamp).pledged == 50_00
    assert visit.client.post(form, data=sent | {"amount": "70"}).status_code == 409
    seen = visit.get(f"/raised/{lamp.token}").get_text()
    assert "1 号邻居" in seen and "13812341234" not in seen
    visit.submit(f"{mine}/withdraw", mine, status=303)
    assert account(lamp).pledged == 0
    assert "1 号邻居" not in visit.get(f"/raised/{lamp.token}").get_text()
    assert not visit.get(mine).select("form[action$=withdraw]")
    visit.get("/pledged/1234567890123450", status=404)


def test_another_place_never_hears_of_it(visit: Visitor, cast: Cast) -> None:
    lamp = begun(cast)
    there = begun_elsewhere(cast)
    put_up(cast.grove, "ACDEFHJK")
    elsewhere = "/c/ACDEFHJK/fundraisings"
    assert "A new lamp" not in visit.get(elsewhere).get_text()
    visit.get(f"{elsewhere}/{lamp.id}/promise", status=404)
    assert "promise" not in str(visit.get(f"/raised/{lamp.token}?at=ACDEFHJK").select("a"))
    visit.as_(cast.hua).get(f"/fundraisings/{there.id}", status=404)
    assert "Other" not in visit.get("/fundraisings").get_text()
    visit.as_(cast.mei).get(f"/fundraisings/{lamp.id}")
    visit.submit(f"/fundraisings/{lamp.id}/close", f"/fundraisings/{lamp.id}", status=403, version=1)
    bill = received_and_spent(cast, lamp)
    visit.submit(f"/fundraisings/{there.id}/entries/{bill.id}/verify", "/work", status=403)
    visit.as_(cast.second).submit(
        f"/fundraisings/{there.id}/entries/{bill.id}/verify", "/account", status=404
    )


def begun_elsewhere(cast: Cast) -> Fundraising:
    case = make_case(cast.grove)
    other = Fundraising(
        token="ACDEFHJKM", area=cast.grove, case=case, purpose="Other", wanted=1, closes_on=today(),
        began_at=case.submitted_at, pledged=0, received=0, spent=0, returned=0,
    )  # fmt: skip
    db.session.add(other)
    db.session.commit()
    return other


def received_and_spent(cast: Cast, lamp: Fundraising) -> PledgeEntry:
    received(cast, promised(lamp, 50_00, called="Aunt Wu"), 50_00)
    return spent(cast, lamp, 20_00)


def test_a_picture_is_nobodys_before_it_is_verified_and_gone_when_taken_back(
    visit: Visitor, cast: Cast
) -> None:
    lamp = begun(cast)
    bill = received_and_spent(cast, lamp)
    name = db.session.scalar(sa.text("SELECT name FROM photo WHERE pledge_entry_id IS NOT NULL"))
    seen = f"/raised/{lamp.token}/proofs/{name}"
    assert visit.open(seen).status_code == 404
    assert "20 元" in visit.get(f"/raised/{lamp.token}").get_text(), "its sum waits in the open"
    verified(cast, lamp, bill)
    assert visit.open(seen).status_code == 200
    page = f"/fundraisings/{lamp.id}"
    form = {"version": only().version}
    visit.as_(cast.hua).submit(f"{page}/entries/{bill.id}/correct", page, status=422, words=" ", **form)
    visit.submit(f"{page}/entries/{bill.id}/correct", page, words="Wrong receipt", **form)
    assert visit.open(seen).status_code == 404
    assert account(lamp).spent == 0
    assert "Wrong receipt" in visit.get(page).get_text()


def test_a_number_is_opened_for_a_reason_the_neighbour_reads(visit: Visitor, cast: Cast) -> None:
    lamp = begun(cast)
    wu = promised(lamp, 50_00, phone="+8613812341234")
    page = f"/fundraisings/{lamp.id}/pledges/{wu.pledge.id}/contact"
    assert "13812341234" not in visit.as_(cast.hua).get(f"/fundraisings/{lamp.id}").get_text()
    assert "13812341234" not in visit.submit(page, page, status=422, words=" ").text
    assert "13812341234" in visit.submit(page, page, status=200, words="To fetch it").text
    assert "To fetch it" in visit.nobody().get(f"/pledged/{wu.code}").get_text()


def test_the_workbook_holds_every_line_and_no_telephone(visit: Visitor, cast: Cast) -> None:
    lamp = begun(cast)
    received_and_spent(cast, lamp)
    promised(lamp, 1_00, phone="+8613812341234")
    book = visit.as_(cast.hua).client.get(f"/fundraisings/{lamp.id}/ledger.xlsx")
    with ZipFile(io.BytesIO(book.data)) as file:
        said = "\n".join(file.read(name).decode() for name in file.namelist())
    assert "Aunt Wu" in said and "13812341234" not in said and "绝不相加" in said
    assert visit.as_(cast.second).client.get(f"/fundraisings/{lamp.id}/ledger.xlsx").status_code == 403


def test_the_list_is_narrowed_by_its_address(visit: Visitor, cast: Cast) -> None:
    begun(cast)
    begun(cast, cast.garden)
    visit.as_(cast.hua)
    for query, rows in (
        ("", 2),
        (f"?area={cast.court.id}", 1),
        ("?status=closed", 0),
        ("?q=lamp", 2),
        ("?q=bench", 0),
    ):
        assert len(visit.get(f"/fundraisings{query}").select("tbody tr")) == rows, query
    visit.get(f"/fundraisings?area={cast.grove.id}", status=404)
    assert "/fundraisings" in str(visit.get(f"/lists/{cast.garden.id}/resources"))


# --- The setting ----------------------------------------------------------------------------------------------------


@pytest.fixture
def off(kept: None) -> None:
    now = instance.here()
    instance.use(Instance(replace(now.settings, pledges=False), now.keys))


def test_without_the_setting_nothing_of_it_is_there(
    app: Flask, cast: Cast, visit: Visitor, off: None
) -> None:
    put_up(cast.court)
    decision, lamp = council.decided(cast, cast.garden), begun(cast)
    wu = promised(lamp, 50_00)
    there = {
        "fundraising_id": lamp.id, "pledge_id": wu.pledge.id, "entry_id": entry_of(Kind.PROMISE).id, "photo_id": 1,
        "code": wu.code, "name": "none",
    }  # fmt: skip
    visit.as_(cast.hua)
    ours = ("fundraisings.", "neighbours.")
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(ours)]
    assert len(rules) > 15
    for rule in rules:
        token = lamp.token if rule.rule.startswith("/raised") else TOKEN
        choices = {
            word: min(one.items) for word, one in rule._converters.items() if isinstance(one, AnyConverter)
        }
        path = rule.build({word: there.get(word, token) for word in rule.arguments} | choices)
        assert path is not None
        for method in {"GET", "POST"} & (rule.methods or set()):
            assert _asked(visit.client, method, path[1]) == 404, f"{method} {rule.rule}"
    for page in (
        PLACE,
        f"/t/{decision.topic.token}",
        f"/decisions/{decision.id}",
        f"/lists/{cast.garden.id}/resources",
    ):
        assert "fundraisings" not in str(visit.get(page)), page


def _asked(client: FlaskClient, method: str, path: str) -> int:
    with client.session_transaction() as session:
        session["csrf_token"] = "a" * 40
    return client.open(path, method=method, headers={"X-CSRFToken": _token(client)}).status_code


def _token(client: FlaskClient) -> str:
    page = client.get("/look-up").text
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]


def test_turned_on_again_it_is_as_it_was(visit: Visitor, cast: Cast) -> None:
    lamp = begun(cast)
    assert lamp.closes_on > today() + DAY
    assert db.session.scalars(sa.select(Pledge.status)).all() == []
    promised(lamp, 1_00)
    assert db.session.scalars(sa.select(Pledge.status)).all() == [PledgeStatus.PLEDGED]
    visit.get(f"/raised/{lamp.token}")


def test_a_name_is_taken_off_by_the_neighbour_or_by_the_keeper(visit: Visitor, cast: Cast) -> None:
    lamp = begun(cast)
    wu, li = promised(lamp, 50_00, called="Aunt Wu"), promised(lamp, 20_00, called="Uncle Li")
    seen, mine = f"/raised/{lamp.token}", f"/pledged/{wu.code}"
    visit.submit(f"{mine}/take-name-off", mine, status=303)
    visit.submit(f"{mine}/take-name-off", mine, status=409, version=1)
    told = visit.get(seen).get_text()
    assert "Aunt Wu" not in told and "1 号邻居" in told and "Uncle Li" in told
    assert not visit.get(mine).select("form[action$=take-name-off]")
    page = f"/fundraisings/{lamp.id}"
    off = f"{page}/pledges/{li.pledge.id}/take-name-off"
    visit.as_(cast.mei).submit(off, page, status=403, version=1)
    visit.as_(cast.hua).submit(off, page)
    assert "Uncle Li" not in visit.get(page).get_text()
    assert account(lamp).pledged == 70_00, "a name is no sum"
    assert "Aunt Wu" not in str(visit.get(mine)) and "姓名已隐去" in visit.get(mine).get_text()


def test_a_case_leads_to_what_neighbours_share_because_of_it(visit: Visitor, cast: Cast) -> None:
    sent = report(cast.court)
    lamp = begun(cast, case=sent.case)
    assert visit.get(f"/follow/{sent.code}").select(f"a[href='/raised/{lamp.token}']")
    assert visit.as_(cast.hua).get(f"/cases/{sent.case.ref}").select(f"a[href='/fundraisings/{lamp.id}']")
    other = report(cast.court)
    assert "/raised/" not in str(visit.nobody().get(f"/follow/{other.code}"))
