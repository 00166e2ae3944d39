"""The kept lists: each thing stands where its state says, for every area around it, wherever the branch hangs."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.areas import actions, shelves
from app.areas.models import Area, area_shelf
from app.areas.shelves import Cursor, Row, Stand, Stretch, read_cursor, stretch
from app.core.clock import now, stopped_at
from app.core.db import db
from app.core.errors import NotFound
from app.figures import verify_shelves
from app.meetings import calling, topics
from app.meetings.shelving import Shelf
from app.meetings.workflow import Outcome
from tests.cast import Cast
from tests.factories import make_case
from tests.meetings.council import called, ends, in_session
from tests.resources.rooms import TUESDAY, at, booked, room

pytestmark = pytest.mark.both_engines


def standing(area: Area, shelf: str) -> list[int]:
    found = sa.select(area_shelf.c.subject_id).where(
        area_shelf.c.outer_id == area.id, area_shelf.c.shelf == shelf
    )
    return list(db.session.scalars(found.order_by(area_shelf.c.rank, area_shelf.c.subject_id)))


def disagreements() -> list[tuple[str, object, object]]:
    db.session.flush()
    db.session.expire_all()
    return list(verify_shelves.differences())


def a_year_of_a_council(cast: Cast) -> None:
    hua = cast.acting("hua")
    first = called(cast, cast.garden, starts_at=now())
    items = []
    for number in range(4):
        case = make_case(cast.court, f"The lift stands still {number}")
        topic = topics.bring([case], hua, area=cast.garden, title=f"Topic {number}")
        items.append(topics.accept(topic, hua, meeting=first))
    topics.bring([make_case(cast.court)], hua, area=cast.garden, title="", topic=items[0].topic)
    in_session(cast, first)
    ends(cast, items[0], Outcome.DECIDED)
    ends(cast, items[1], Outcome.REFERRED_UP, unit=None, due_on=None, hands=None)
    ends(cast, items[2], Outcome.NO_CONSENSUS, unit=None, due_on=None, hands=None)
    calling.adjourn(first, hua)
    second = called(cast, cast.garden, starts_at=now() + timedelta(days=9))
    calling.change(second, calling.Facts(now() + timedelta(days=8), venue="Hall"), hua)
    calling.announce(second, hua)
    calling.find_inquorate(second, hua, reason="Nobody came")
    calling.cancel(called(cast, cast.court, starts_at=now() + timedelta(days=3)), hua, reason="Rain")
    topics.support(topics.add_by_staff(cast.garden, hua, title="Shade", text=""), "d" * 22)
    db.session.flush()


def test_everything_stands_where_its_state_says(cast: Cast) -> None:
    with stopped_at(TUESDAY):
        booked(room(cast, approval=True), at("14:00"))
        a_year_of_a_council(cast)
    assert len(standing(cast.district, Shelf.HELD)) == 1
    assert len(standing(cast.district, Shelf.INQUORATE)) == 1
    assert not disagreements()


def test_a_branch_takes_its_lists_along(cast: Cast) -> None:
    with stopped_at(TUESDAY):
        booked(room(cast, approval=True), at("14:00"))
        a_year_of_a_council(cast)
    before = standing(cast.elm, Shelf.PAST)
    assert before and not standing(cast.oak, Shelf.PAST)
    actions.move(cast.garden, cast.oak)
    assert standing(cast.oak, Shelf.PAST) == before
    assert not set(standing(cast.elm, Shelf.PAST)) & set(before)
    assert standing(cast.district, Shelf.PAST) == before
    assert not disagreements()


def test_a_row_too_many_or_too_few_is_found(cast: Cast) -> None:
    meeting = called(cast, cast.garden)
    db.session.flush()
    db.session.execute(area_shelf.delete().where(area_shelf.c.outer_id == cast.elm.id))
    shelves.change(99, frozenset(), frozenset({Row(cast.oak.id, Shelf.PAST, 1, False)}))
    wanted = {
        f"meeting {meeting.id} on {Shelf.COMING} of area {cast.elm.id}",
        "rows of lists that nothing stands for",
    }
    assert {found[0] for found in disagreements()} == wanted


@pytest.mark.parametrize("backwards", [False, True])
def test_pages_meet_end_to_end_though_many_share_a_rank(cast: Cast, backwards: bool) -> None:
    for id in range(1, 24):
        shelves.change(id, frozenset(), shelves.rows(cast.garden, [Stand("things", id // 5)]))
    whole = Stretch(cast.elm.id, "things", since=1, until=4)
    seen: list[int] = []
    last: Cursor | None = None
    while found := db.session.execute(stretch(whole._replace(after=last), 4, backwards=backwards)).all():
        seen += [row.subject_id for row in found]
        last = Cursor(found[-1].rank, found[-1].subject_id)
    assert seen == sorted(range(5, 20), reverse=backwards)


@pytest.mark.parametrize("text", ["x", "1", "1~", "~1", "1~-1", "9" * 40 + "~1", "1~99999999999"])
def test_what_no_page_wrote_is_no_page(text: str) -> None:
    with pytest.raises(NotFound):
        read_cursor(text)
