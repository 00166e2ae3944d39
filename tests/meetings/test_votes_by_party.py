"""Hands counted side by side, where the deployment counts so: entered, summed, printed, public."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa
from docx import Document

from app.core.db import db
from app.meetings import calling, topics
from app.meetings.models import Meeting, Party
from app.meetings.topic_models import AgendaItem, Decision, PartyVote
from tests.cast import Cast
from tests.meetings.council import called, in_session, parties
from tests.meetings.test_pages import in_days
from tests.meetings.test_sign_in_codes import Setting, setting  # noqa: F401
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines


@pytest.fixture
def sitting(cast: Cast) -> Meeting:
    hua = cast.acting("hua")
    meeting = called(cast, cast.garden)
    topics.accept(topics.add_by_staff(cast.garden, hua, title="Parking", text=""), hua, meeting=meeting)
    in_session(cast, meeting)
    db.session.commit()
    return meeting


def item() -> AgendaItem:
    return db.session.scalars(sa.select(AgendaItem)).one()


def decides(
    visit: Visitor, cast: Cast, meeting: Meeting, hands: dict[str, str], status: int = 302, **more: str
) -> str:
    sit = f"/meetings/{meeting.token}/sit"
    given = {
        "outcome": "decided", "said": "Forty places", "unit": str(cast.committee.id),
        "due_on": in_days(9).isoformat(),
    } | more  # fmt: skip
    address = f"/meetings/{meeting.token}/items/{item().id}/conclude"
    return visit.as_(cast.hua).submit(address, sit, status, **given, **hands).text


def typed(sides: list[Party], *hands: tuple[int, int, int]) -> dict[str, str]:
    return {
        f"{name}-{side.id}": str(n)
        for side, counted in zip(sides, hands, strict=False)
        for name, n in zip(("for", "against", "abstained"), counted, strict=True)
    }


def test_without_the_setting_hands_are_counted_together(visit: Visitor, cast: Cast, sitting: Meeting) -> None:
    page = visit.as_(cast.hua).get(f"/meetings/{sitting.token}/sit")
    assert page.select_one("[name=votes_for]") and not page.select("[name^=for-]")
    decides(
        visit, cast, sitting, typed(parties(sitting), (3, 0, 0)), votes_for="5", against="1", abstained="0"
    )
    assert (item().votes_for, item().votes_against) == (5, 1)
    assert not db.session.scalars(sa.select(PartyVote)).all()
    calling.adjourn(db.session.get_one(Meeting, sitting.id), cast.acting("hua"))
    db.session.commit()
    assert " for, " not in visit.nobody().get(f"/m/{sitting.token}").text


def test_hands_of_each_side_stand_on_every_page_and_the_total_is_their_sum(
    visit: Visitor,
    cast: Cast,
    sitting: Meeting,
    setting: Setting,  # noqa: F811
) -> None:
    setting(votes_by_party=True)
    page = visit.as_(cast.hua).get(f"/meetings/{sitting.token}/sit")
    assert len(page.select("[name^=for-]")) == len(parties(sitting))
    assert not page.select("[name=votes_for]")
    sides = parties(sitting)
    decides(visit, cast, sitting, typed(sides, (2, 1, 0), (2, 0, 0), (1, 0, 1)))
    assert (item().votes_for, item().votes_against, item().abstained) == (5, 1, 1)
    visit.client.set_cookie("language", "en")
    decision = db.session.scalars(sa.select(Decision)).one()
    table = visit.get(f"/decisions/{decision.id}").select("table.vote tr")
    assert [cell.text for cell in table[1].select("th, td")] == [sides[0].name, "2", "1", "0"]
    assert [cell.text for cell in table[-1].select("td")] == ["5", "1", "1"]
    on_screen = visit.get(f"/meetings/{sitting.token}/screen").select("table.screen-v tr")
    assert [row.text for row in on_screen] == [row.text for row in table]
    line = f"{sides[0].name}: 2 for, 1 against, 0 abstained"
    assert line in visit.get(f"/m/{sitting.token}").text, "while they still sit"
    hua, meeting = cast.acting("hua"), db.session.get_one(Meeting, sitting.id)
    calling.adjourn(meeting, hua)
    db.session.commit()
    told = visit.get(f"/m/{sitting.token}").text
    assert line in told
    assert "In all: 5 for, 1 against, 1 abstained" in told
    word = visit.open(f"/meetings/{sitting.token}/minutes.docx").data
    written = " ".join(one.text for one in Document(io.BytesIO(word)).paragraphs)
    for one in sides[:3]:
        assert one.name in written


def test_no_side_has_more_hands_than_people(
    visit: Visitor,
    cast: Cast,
    sitting: Meeting,
    setting: Setting,  # noqa: F811
) -> None:
    setting(votes_by_party=True)
    sides = parties(sitting)
    page = decides(visit, cast, sitting, typed(sides, (sides[0].present, 1, 0)), 422)
    assert sides[0].name in page and f'value="{sides[0].present}"' in page, "what was typed is still there"
    decides(visit, cast, sitting, {f"for-{sides[0].id}": "-1"}, 422)
    assert item().outcome is None


def test_a_meeting_without_sides_counts_as_ever(
    visit: Visitor,
    cast: Cast,
    setting: Setting,  # noqa: F811
) -> None:
    setting(votes_by_party=True)
    hua = cast.acting("hua")
    meeting = called(cast, cast.garden, "open_day")
    topics.accept(topics.add_by_staff(cast.garden, hua, title="Parking", text=""), hua, meeting=meeting)
    in_session(cast, meeting, present=())
    db.session.commit()
    assert visit.as_(cast.hua).get(f"/meetings/{meeting.token}/sit").select_one("[name=votes_for]")
