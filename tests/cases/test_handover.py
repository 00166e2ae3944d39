"""A colleague leaves: what they hold goes to others of the unit in one step. Clocks stay, both are told."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from app.accounts.models import User
from app.accounts.permissions import Role
from app.cases import actions, handover
from app.cases.bundle_models import Bundle
from app.cases.models import Case, ClosureCode
from app.cases.workflow import Status, Verb
from app.core.db import db
from app.timeline.history import history
from app.timeline.models import Event, Outbox
from tests.cast import Cast
from tests.factories import make_case
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines


@pytest.fixture(autouse=True)
def in_english(visit: Visitor) -> None:
    visit.client.get("/preferences/language/en?next=/keys")


def given(cast: Cast, n: int, person: User | None = None) -> list[Case]:
    cases = [make_case(cast.court, f"Case {number}") for number in range(n)]
    for case in cases:
        actions.dispatch(case, cast.acting("wei"), unit=cast.committee, person=person or cast.mei)
    db.session.commit()
    return cases


def address(person: User) -> str:
    return f"/team/people/{person.id}/handover"


def filled(page: BeautifulSoup, **more: Any) -> dict[str, Any]:
    form = page.select_one("form.over-f")
    assert form is not None
    hidden = {str(one["name"]): str(one.get("value", "")) for one in form.select("input[type=hidden]")}
    return (
        hidden
        | {"case": [str(box["value"]) for box in form.select("[name=case]")], "reason": "Retires"}
        | more
    )


def sent(visit: Visitor, person: User, data: dict[str, Any]) -> BeautifulSoup:
    answer = visit.client.post(address(person), data=data)
    assert answer.status_code == 302, answer.text[:2000]
    db.session.expire_all()
    return visit.get(answer.location)


def holders(cases: list[Case]) -> list[int | None]:
    db.session.expire_all()
    return [case.assignee_id for case in cases]


def test_cards_are_dealt_to_those_of_the_own_unit() -> None:
    ann, bob, eve = (User(name=name, unit_id=unit) for name, unit in (("Ann", 1), ("Bob", 1), ("Eve", 2)))
    assert handover.deal([1, 1, 2, 1], [ann, eve, bob]) == [ann, bob, eve, ann]
    assert handover.deal([3], [ann]) == [ann], "the rule refuses it, and says why"
    assert handover.deal([1, 2], []) == [None, None]


def test_all_in_one_step(cast: Cast, visit: Visitor) -> None:
    cases = given(cast, 3)
    actions.take_on(cases[0], cast.acting("mei"))
    actions.handle(cases[0], cast.acting("mei"), result=ClosureCode.SOLVED, words="Done.")
    db.session.commit()
    before = [(case.status, case.due_at, case.handle_due_at) for case in cases]
    page = visit.as_(cast.hua).get(address(cast.mei))
    assert len(page.select("[name=case][checked]")) == 3
    assert "Hua · 0 in hand" in page.text
    told = sent(visit, cast.mei, filled(page, to=[str(cast.hua.id)]))
    assert [h2.get_text(strip=True) for h2 in told.select("main .bundle-h")] == ["3 cases handed over"]
    assert holders(cases) == [cast.hua.id] * 3
    assert [(case.status, case.due_at, case.handle_due_at) for case in cases] == before, "no clock moves"
    for case in cases:
        last = history(case, internal=True)[-1]
        assert (last.verb, last.actor_id, last.words[0].body) == (Verb.HAND_OVER, cast.hua.id, "Retires")
        assert (last.facts["was_with"], last.facts["person"]) == (cast.mei.id, cast.hua.id)
        assert not [one for one in history(case, internal=False) if one.words and one.verb == Verb.HAND_OVER]
        owed = db.session.execute(
            sa.select(Outbox.audience, Outbox.audience_id).where(Outbox.event_id == last.id)
        )
        assert {tuple(row) for row in owed} == {("person", cast.hua.id), ("former", cast.mei.id)}


def test_a_part_of_them_to_two_and_a_part_back_to_the_unit(cast: Cast, visit: Visitor) -> None:
    cast._hire("chen", Role.GRID_WORKER, cast.garden, cast.committee)
    cases = given(cast, 5)
    page = visit.as_(cast.root).get(address(cast.mei))
    assert "Case 0" not in page.text, "an administrator need not read what was reported"
    some = [case.ref for case in cases[:4]]
    two = [str(cast.chen.id), str(cast.hua.id)]
    told = sent(visit, cast.mei, filled(page, to=two, case=some))
    assert re.sub(r"\s+", " ", told.select_one(".over-n").text).strip() == "Chen 2Hua 2"  # type: ignore[union-attr]
    assert sorted(holders(cases), key=str) == sorted(
        [cast.chen.id, cast.hua.id, cast.chen.id, cast.hua.id, cast.mei.id], key=str
    )
    sent(visit, cast.mei, filled(visit.get(address(cast.mei)), to=["unit"]))
    assert holders(cases)[4] is None
    assert cases[4].unit_id == cast.committee.id
    assert "Nothing to hand over" in visit.get(address(cast.mei)).text


def test_what_cannot_be_handed_over_says_why(cast: Cast, visit: Visitor) -> None:
    cases = given(cast, 3)
    page = visit.as_(cast.hua).get(address(cast.mei))
    cases[0].assignee_id = cast.hua.id
    cases[1].about_unit_id = cast.property.id
    actions.merge(cases[1], cast.acting("wei"), lead=cases[2])
    db.session.commit()
    told = sent(visit, cast.mei, filled(page, to=[str(cast.hua.id)]))
    refused, done = told.select("section.page-n")
    assert "It is not with Mei any more." in refused.text
    assert "moved on" in refused.text
    assert cases[2].ref in done.text


def test_pressed_twice_it_is_done_once(cast: Cast, visit: Visitor) -> None:
    given(cast, 2)
    data = filled(visit.as_(cast.hua).get(address(cast.mei)), to=[str(cast.hua.id)])
    first, again = sent(visit, cast.mei, data), sent(visit, cast.mei, data)
    assert str(first.main) == str(again.main)
    assert db.session.scalar(sa.select(sa.func.count(Bundle.id))) == 1
    assert db.session.scalar(sa.select(sa.func.count(Event.id)).where(Event.verb == Verb.HAND_OVER)) == 2


def test_forty_cost_what_their_steps_cost(cast: Cast, visit: Visitor) -> None:
    """A case: its row, its event, its words, two notices. Everything else is asked once."""
    sent_to_it = list[str]()

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent_to_it.append(statement.split(None, 1)[0].upper())

    visit.as_(cast.hua)
    costs = []
    for number in (2, 40):
        given(cast, number)
        data = filled(visit.get(address(cast.mei)), to=[str(cast.hua.id)])
        sent_to_it.clear()
        sa.event.listen(db.engine, "before_cursor_execute", note)
        visit.client.post(address(cast.mei), data=data)
        sa.event.remove(db.engine, "before_cursor_execute", note)
        costs.append((sent_to_it.count("SELECT"), len(sent_to_it)))
    (few_reads, few), (many_reads, many) = costs
    assert many_reads == few_reads, "no case is read by itself"
    assert (many - few) / 38 <= 5, costs


def test_only_who_leads_the_unit_gives_away_its_work(cast: Cast, visit: Visitor) -> None:
    """A community's lead leads its committee; not the property's people, nor the street's."""
    cast._hire("li", Role.UNIT_LEAD, cast.garden, cast.property)
    given(cast, 1)
    at = address(cast.mei)
    for name, status in {"mei": 403, "wei": 403, "tao": 403, "hua": 200, "li": 404, "root": 200}.items():
        assert visit.as_(cast.people[name]).open(at).status_code == status, name
    visit.as_(cast.people["li"]).get(address(cast.tao))
    assert visit.as_(cast.hua).open(address(cast.tao)).status_code == 200, "Court lies in Garden"
    assert visit.as_(cast.hua).open(address(cast.lin)).status_code == 404


def test_nobody_is_disabled_over_open_cases_by_oversight(cast: Cast, visit: Visitor) -> None:
    given(cast, 2)
    at = f"/admin/people/{cast.mei.id}/disable"
    page = visit.as_(cast.root).get(at)
    assert "Still holds 2 open cases" in page.text
    assert page.select_one(f"a[href='{address(cast.mei)}']")
    refused = visit.post(at, at)
    assert refused.status_code == 422
    assert "still holds 2 open cases" in refused.text
    moved = visit.post(f"/admin/people/{cast.mei.id}/unit", f"/admin/people/{cast.mei.id}", unit="0")
    assert moved.status_code == 422
    visit.submit(at, at, leave="y")
    db.session.expire_all()
    assert not cast.mei.active
    page = visit.as_(cast.hua).get(f"/team/{cast.committee.id}")
    row = next(one for one in page.select("tbody tr") if "Mei" in one.text)
    assert "disabled" in row.text
    sent(visit, cast.mei, filled(visit.get(address(cast.mei)), to=[str(cast.hua.id)]))


def test_the_reason_and_somebody_are_asked_for(cast: Cast, visit: Visitor) -> None:
    cases = given(cast, 1)
    page = visit.as_(cast.hua).get(address(cast.mei))
    for more in ({"reason": "", "to": [str(cast.hua.id)]}, {"to": []}, {"to": ["unit", str(cast.hua.id)]}):
        assert visit.client.post(address(cast.mei), data=filled(page, **more)).status_code == 422
    assert holders(cases) == [cast.mei.id]
    assert cases[0].status is Status.DISPATCHED
