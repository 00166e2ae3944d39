"""A council with many hands at the same moment: supports, seats and results are counted once, whoever is faster."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from app.core.db import db
from app.meetings import calling, topics
from app.meetings.models import Attendance, Meeting, Party
from app.meetings.topic_models import AgendaItem, Support, Topic
from app.timeline.models import Event, tally
from tests.meetings.council import accepted, called, in_session
from tests.trust.client import Client, client_of
from tests.trust.conftest import Live

pytestmark = [pytest.mark.both_engines, pytest.mark.slow]


def together(hands: int, do):
    start = Barrier(hands)

    def one(hand: int):
        start.wait()
        return do(hand)

    with ThreadPoolExecutor(hands) as pool:
        return list(pool.map(one, range(hands)))


def counted(model, *where) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where)) or 0


def test_twenty_residents_support_one_topic(live: Live) -> None:
    """Twenty telephones at once, each tapping twice: twenty voices, each with its own receipt."""
    topic = topics.add_by_staff(live.cast.court, live.cast.acting("hua"), title="A tap", text="")
    db.session.commit()
    page = f"/t/{topic.token}"
    phones = [Client(live.url) for _ in range(20)]
    forms = [phone.form(page) for phone in phones]

    def support(hand: int) -> list[str]:
        return [
            phones[hand].post(f"{page}/support", forms[hand]).location.partition("?")[0] for _ in range(2)
        ]

    receipts = together(20, support)
    db.session.rollback()
    db.session.expire_all()
    assert all(len(set(one)) == 1 for one in receipts)
    assert len({one[0] for one in receipts}) == 20
    assert counted(Support) == db.session.get(Topic, topic.id).supports == 20
    events = db.session.scalars(
        sa.select(Event.seq)
        .where(Event.subject_kind == "topic", Event.subject_id == topic.id)
        .order_by(Event.seq)
    ).all()
    assert events == list(range(1, 22))


def test_thirty_people_sign_in_at_once(live: Live) -> None:
    """Six want each of five sides with three seats: fifteen sit, fifteen are told that the seats are taken."""
    meeting = called(live.cast, live.cast.court)
    calling.announce(meeting, live.cast.acting("hua"))
    db.session.commit()
    room = f"/m/{meeting.token}/in/{meeting.sign_in_key}"
    sides = [party.id for party in db.session.scalars(sa.select(Party).order_by(Party.position))]
    phones = [Client(live.url) for _ in range(30)]
    forms = [phone.form(room) for phone in phones]

    def sit(hand: int) -> int:
        return (
            phones[hand].post(room, forms[hand] | {"party": str(sides[hand % 5]), "name": f"P{hand}"}).status
        )

    statuses = Counter(together(30, sit))
    assert statuses == {303: 15, 422: 15}
    db.session.rollback()
    db.session.expire_all()
    assert counted(Attendance) == 15
    assert [party.present for party in db.session.scalars(sa.select(Party))] == [3] * 5


def test_two_secretaries_write_down_one_item(live: Live) -> None:
    """One result stands; the other keeps every word and sees what stands."""
    cast = live.cast
    meeting = called(cast, cast.court)
    topic = topics.add_by_staff(cast.court, cast.acting("hua"), title="A tap", text="")
    item = accepted(cast, topic, meeting)
    in_session(cast, meeting)
    db.session.commit()
    page = f"/meetings/{meeting.token}"
    clients = [client_of(live.app, live.url, cast.hua) for _ in range(2)]
    forms = [client.form(f"{page}/sit") for client in clients]

    def write(hand: int) -> tuple[int, str]:
        said = {"outcome": "deferred", "said": f"Words of {hand}", "version": "1"}
        answer = clients[hand].post(f"{page}/items/{item.id}/conclude", forms[hand] | said)
        return answer.status, answer.text

    answers = together(2, write)
    assert sorted(status for status, _ in answers) == [302, 409]
    loser = next(hand for hand in range(2) if answers[hand][0] == 409)
    assert f"Words of {loser}" in answers[loser][1]
    assert f"Words of {1 - loser}" in answers[loser][1]
    db.session.rollback()
    db.session.expire_all()
    assert counted(AgendaItem, AgendaItem.outcome.is_not(None)) == 1
    assert db.session.get_one(AgendaItem, item.id).said == f"Words of {1 - loser}"
    discussed = sa.select(tally.c.n).where(tally.c.figure == "discussed", tally.c.area_id == cast.court.id)
    assert db.session.scalars(discussed).all() == [1]


def test_two_calls_of_one_form_are_one_meeting(live: Live) -> None:
    cast = live.cast
    client = client_of(live.app, live.url, cast.hua)
    page = f"/meetings/new?area={cast.court.id}"
    form = client.form(page)
    kind = called(cast, cast.court, "open_day").type_id
    db.session.commit()
    said = {"area": str(cast.court.id), "type": str(kind), "starts_at": "2030-05-10T19:30", "minutes": "90"}
    statuses = Counter(together(6, lambda _hand: client_of_same(client, live).post(page, form | said).status))
    assert set(statuses) <= {302, 409}, statuses
    assert statuses[302] >= 1
    db.session.rollback()
    db.session.expire_all()
    assert counted(Meeting) == 2


def client_of_same(client: Client, live: Live) -> Client:
    return Client(live.url, dict(client.cookies))
