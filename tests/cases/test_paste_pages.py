"""A paste becomes cases: three messages into three, orders with their number and day; all or none, once."""

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup, Tag

from app.areas.actions import add_area
from app.areas.models import Level
from app.cases import list_choices
from app.cases.models import Case, Channel
from app.contacts import actions as contacts
from app.contacts.models import AgreedBy, AgreedHow
from app.core.db import db
from tests.cases.test_pasting import ORDERS
from tests.cast import Cast
from tests.pages import Visitor

CHAT = "王阿姨：三栋的灯坏了三天\n李伯：垃圾桶满了没人收\n小周：谢谢\n小林：Block 3 的门关不上"
Fields = dict[str, str]


def pasted(visit: Visitor, text: str, area: int | str = "") -> BeautifulSoup:
    answer = visit.submit("/intake/paste", "/intake/paste", 200, pasted=text, area=str(area))
    return BeautifulSoup(answer.text, "html.parser")


def fields(page: BeautifulSoup) -> Fields:
    form = page.select_one("main form")
    assert form is not None
    found: Fields = {}
    for field in form.select("[name]"):
        if field.get("type") == "checkbox" and not field.has_attr("checked"):
            continue
        chosen = field.select_one("option[selected]") or field
        value = field.text.lstrip("\n") if field.name == "textarea" else str(chosen.get("value", ""))
        found[str(field["name"])] = value
    return found


def send(visit: Visitor, values: Fields, status: int = 200) -> BeautifulSoup:
    answer = visit.client.post("/intake/drafts", data=values)
    assert answer.status_code == status, answer.text[:3000]
    return BeautifulSoup(answer.text, "html.parser")


def cases() -> list[Case]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Case).order_by(Case.id)))


@pytest.mark.both_engines
def test_three_messages_become_three_cases(cast: Cast, visit: Visitor) -> None:
    page = pasted(visit.as_(cast.mei), CHAT, cast.court.id)
    values = fields(page)
    assert [name for name in values if name.endswith("-take")] == [
        "drafts-0-take",
        "drafts-1-take",
        "drafts-3-take",
    ]
    assert values["drafts-3-where"].endswith("Block 3"), "the narrowest place the words name"
    done = send(visit, values)
    found = cases()
    assert [(case.text, case.channel, case.area_id) for case in found] == [
        ("三栋的灯坏了三天", Channel.WECHAT, cast.court.id),
        ("垃圾桶满了没人收", Channel.WECHAT, cast.court.id),
        ("Block 3 的门关不上", Channel.WECHAT, cast.block.id),
    ]
    assert not any(contacts.of(case) for case in found), "nobody agreed to that"
    answer = done.select_one("#answer")
    assert answer and all(case.ref in answer.text for case in found)
    again = send(visit, values)
    assert len(cases()) == 3, "sent twice, entered once"
    assert [one.text for one in again.select("tbody a")] == [case.ref for case in found]


def test_orders_bring_their_number_their_day_and_with_consent_a_contact(cast: Cast, visit: Visitor) -> None:
    values = fields(pasted(visit.as_(cast.mei), ORDERS, cast.court.id))
    send(visit, values | {"consent": "y"})
    first, second = cases()
    assert (first.channel, first.outer_no) == (Channel.HOTLINE, "FZ2026112700123")
    assert first.outer_due_at and first.outer_due_at.isoformat().startswith("2026-11-30T10:00")
    assert first.place == "军门社区军门新村3号楼"
    kept = contacts.of(first)
    assert kept and contacts.phone_of(kept) == "+8613812341234" and contacts.name_of(kept) == "林先生"
    assert (kept.agreed_by, kept.agreed_how) == (AgreedBy.HOTLINE, AgreedHow.WRITTEN)
    side = visit.get(f"/cases/{first.ref}").select_one(".facts")
    assert side and "同意：热线已征得同意，书面" in side.text
    assert second.outer_no == "FZ2026112700124" and contacts.of(second) is None


def test_one_wrong_and_none_is_entered_and_nothing_lost(cast: Cast, visit: Visitor) -> None:
    values = fields(pasted(visit.as_(cast.mei), CHAT, cast.court.id))
    page = send(visit, values | {"drafts-1-where": "Nowhere"}, 422)
    assert not cases()
    assert fields(page)["drafts-1-where"] == "Nowhere"
    assert fields(page)["drafts-0-client_key"] == values["drafts-0-client_key"]
    wrong = page.select_one(".entry--wrong [name]")
    assert isinstance(wrong, Tag) and wrong["name"] == "drafts-1-where"
    untick = {name: value for name, value in values.items() if not name.endswith("-take")}
    assert "没有勾选" in send(visit, untick, 422).text
    assert not cases()


def test_places_of_others_cannot_be_named(cast: Cast, visit: Visitor) -> None:
    values = fields(pasted(visit.as_(cast.lin), CHAT))
    elsewhere = cast.court.trail.replace("/", " › ")
    send(visit, values | {f"drafts-{n}-where": elsewhere for n in range(4)}, 422)
    assert not cases()


def test_nothing_to_take_apart(cast: Cast, visit: Visitor) -> None:
    visit.as_(cast.mei).submit("/intake/paste", "/intake/paste", 422, pasted="   ")


def test_more_places_than_a_page_can_hold(
    cast: Cast, visit: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The narrow ones are not drawn, and found by typing, by their sound, and by what a message names."""
    village = add_area("榕荫新村", Level.COMPOUND, cast.garden)
    add_area("3 号楼", Level.BUILDING, village)
    db.session.commit()
    monkeypatch.setattr(list_choices, "MOST_PLACES", 2)
    assert len(visit.as_(cast.mei).get("/intake").select("#area option")) == 3
    values = fields(pasted(visit, CHAT.replace("Block 3", "榕荫新村"), cast.garden.id))
    assert values["drafts-3-where"].endswith("榕荫新村")
    send(visit, values)
    assert [case.area_id for case in cases()] == [cast.garden.id, cast.garden.id, village.id]
    for typed in ("ryxc 3", "榕荫 号楼", "› 3"):
        answer = visit.client.get("/intake/places", query_string={"q": typed}).get_json()
        assert answer[-1][1].endswith("榕荫新村 › 3 号楼"), typed
    assert visit.as_(cast.lin).client.get("/intake/places?q=ryxc").get_json() == []
