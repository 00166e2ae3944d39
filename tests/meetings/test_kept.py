"""What a council owes the record: published minutes stay, undone things come back, every life can be told again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from enum import StrEnum
from itertools import groupby, pairwise

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError

from app import registry
from app.accounts.actor import resident
from app.cases import actions as cases
from app.cases.models import ResidentResult
from app.core.clock import now, stopped_at
from app.core.db import db
from app.core.engine import write_transaction
from app.figures.verify import differences
from app.meetings import calling, deciding, minutes, topics
from app.meetings.keeping import keep_time
from app.meetings.models import Meeting, Minutes, MinutesPart
from app.meetings.topic_models import AgendaItem, Decision, Origin, Topic
from app.meetings.workflow import (
    DECISIONS,
    MEETINGS,
    SETTLES,
    TOPICS,
    DecisionStatus,
    Outcome,
    Row,
    TopicStatus,
    TopicVerb,
)
from app.timeline.models import Event
from app.web.chores import do
from tests.cast import Cast
from tests.factories import make_case
from tests.meetings.council import accepted, called, ends, in_days, in_session, item_of

pytestmark = pytest.mark.both_engines


# --- Published minutes ----------------------------------------------------------------------------------------------

CHANGES = {
    "a word": "UPDATE minutes_part SET words = 'Nobody came.' WHERE minutes_id = 1",
    "a heading": "UPDATE minutes_part SET heading = 'x' WHERE minutes_id = 1",
    "the order": "UPDATE minutes_part SET position = position + 10 WHERE minutes_id = 1",
    "a part away": "DELETE FROM minutes_part WHERE minutes_id = 1",
    "a part more": "INSERT INTO minutes_part (minutes_id, position, heading, words) VALUES (1, 9, 'x', 'x')",
    "a part moved out": "UPDATE minutes_part SET minutes_id = 2, position = 9 WHERE minutes_id = 1",
    "a part moved in": "UPDATE minutes_part SET minutes_id = 1, position = 9 WHERE minutes_id = 2",
    "the minutes away": "DELETE FROM minutes WHERE id = 1",
    "unpublished": "UPDATE minutes SET published_at = NULL WHERE id = 1",
    "the digest": "UPDATE minutes SET digest = 'x' WHERE id = 1",
    "the last day": "UPDATE minutes SET objection_until = published_at WHERE id = 1",
    "another meeting": "UPDATE minutes SET meeting_id = meeting_id + 1 WHERE id = 1",
    "frozen again": "UPDATE minutes SET frozen_at = published_at WHERE id = 1",
    "thawed": "UPDATE minutes SET frozen_at = NULL WHERE id = 1",
    "an objection": "UPDATE minutes_remark SET words = 'Well done.'",
    "an objection away": "DELETE FROM minutes_remark",
}
OF_SQLITE = {
    "replaced": "INSERT OR REPLACE INTO minutes_part SELECT * FROM minutes_part WHERE minutes_id = 1",
    "minutes replaced": "INSERT OR REPLACE INTO minutes SELECT * FROM minutes WHERE id = 1",
}
OF_POSTGRES = {name: f"TRUNCATE {name} CASCADE" for name in ("minutes", "minutes_part", "minutes_remark")}


def test_nothing_of_published_minutes_changes(cast: Cast, engine: str) -> None:
    """Whoever holds the database: each statement is refused, and the digest is that of the words."""
    written = written_down(cast)
    other = written_down(cast)  # not published: it may still be written
    assert (written.id, other.id) == (1, 2)
    minutes.publish(written, cast.acting("hua"))
    minutes.object_to(written, words="I was there too.", form_key="k" * 64)
    db.session.commit()
    with stopped_at(now() + timedelta(days=5)), write_transaction():
        assert minutes.freeze_due() == 1
    before = kept()
    for name, statement in (CHANGES | (OF_SQLITE if engine == "sqlite" else OF_POSTGRES)).items():
        with pytest.raises(DBAPIError, match=r"published minutes do not change|append-only"):
            db.session.execute(sa.text(statement))
            pytest.fail(f"{name} went through")
        db.session.rollback()
    assert kept() == before
    written = db.session.get_one(Minutes, 1)
    assert minutes.digest_of(written) == written.digest
    minutes.rewrite(db.session.get_one(Minutes, 2), cast.acting("hua"), ["Ten came."])
    db.session.commit()


def written_down(cast: Cast) -> Minutes:
    meeting = in_session(cast, called(cast, cast.court))
    calling.adjourn(meeting, cast.acting("hua"))
    made = minutes.draft(meeting, cast.acting("hua"), [minutes.Part("Opening", "Nine people came.")])
    db.session.commit()
    return made


def kept() -> list[object]:
    found = [
        db.session.execute(sa.select(*table.__table__.c).where(which)).all()  # type: ignore[attr-defined]
        for table, which in ((Minutes, Minutes.id == 1), (MinutesPart, MinutesPart.minutes_id == 1))
    ]
    db.session.rollback()
    return [*found]


# --- What was not done in time --------------------------------------------------------------------------------------


def test_time_itself_puts_an_undone_decision_on_the_agenda_already_called(app: Flask, cast: Cast) -> None:
    """Nobody does anything: the day passes, the chore of every serving process runs, and it is on the next agenda."""
    case = make_case(cast.block)
    decision = decided(cast, [case], due_on=in_days(3))
    db.session.commit()
    numbers = decision.id, case.id
    with stopped_at(now() + timedelta(days=3)):
        chores(app)
        assert not undone(), "due today is in time"
        following = called(cast, cast.court, starts_at=now() + timedelta(days=10)).id
        db.session.commit()
    with stopped_at(now() + timedelta(days=4)):
        for _ in range(2):
            chores(app)
        (topic,) = undone()
        assert topic.status is TopicStatus.ACCEPTED and topic.meeting_id == following
        assert item_of(topic, db.session.get_one(Meeting, following)).position == 1
        assert db.session.get_one(Decision, numbers[0]).status is DecisionStatus.OPEN
        assert [one.id for one in topics.concerned.cases_behind(topic)] == [numbers[1]], (
            "everybody stays behind it"
        )


@pytest.mark.parametrize("by_then", ["done", "verified", "dropped"])
def test_what_was_done_or_dropped_does_not_come_back(app: Flask, cast: Cast, by_then: str) -> None:
    decision = decided(cast, [make_case(cast.block)], due_on=in_days(3))
    if by_then == "dropped":
        deciding.drop(decision, cast.acting("hua"), reason="The owner of the land refused.")
    else:
        deciding.report_done(decision, cast.acting("mei"), words="Done.")
    if by_then == "verified":
        deciding.verify(decision, cast.acting("wei"))
    db.session.commit()
    with stopped_at(now() + timedelta(days=9)):
        chores(app)
        assert not undone()


def chores(app: Flask) -> None:
    assert keep_time in registry.CHORES
    db.session.rollback()
    do(app, keep_time)
    db.session.expire_all()


def undone() -> list[Topic]:
    return list(db.session.scalars(sa.select(Topic).where(Topic.origin == Origin.UNDONE)))


def decided(cast: Cast, found: list, **more: object) -> Decision:
    meeting = called(cast, cast.court)
    topic = topics.bring(found, cast.acting("hua"), area=cast.court, title="Benches")
    item = accepted(cast, topic, meeting)
    in_session(cast, meeting)
    ends(cast, item, Outcome.DECIDED, **more)
    return db.session.scalars(sa.select(Decision).where(Decision.meeting_id == meeting.id)).one()


# --- Histories told again -------------------------------------------------------------------------------------------

LIVES: Mapping[str, tuple[type[Meeting | Topic | Decision], Mapping[StrEnum, Row], str]] = {
    "meeting": (Meeting, MEETINGS, "call"),
    "topic": (Topic, TOPICS, "propose"),
    "decision": (Decision, DECISIONS, "decide"),
}


def test_every_life_is_told_again_by_its_events_alone(cast: Cast) -> None:
    """Each status is where the events lead, each step one its table allows, none missing; so are case and figures."""
    live_through_everything(cast)
    db.session.commit()
    db.session.expire_all()
    for kind, (model, table, first) in LIVES.items():
        things = {one.id: one for one in db.session.scalars(sa.select(model))}
        seen = set()
        for number, events in histories(kind):
            seen.add(number)
            told_again(events, table, first)
            assert things[number].status == events[-1].after, (kind, number)
            assert things[number].events == len(events), (kind, number)
        assert seen == set(things), f"a {kind} without a history"
    decisions = {row.id: row for row in db.session.scalars(sa.select(Decision))}
    for number, events in histories("decision"):
        done = verified = None
        for event in events:
            done = {"report_done": event.at, "send_back": None}.get(event.verb, done)
            verified = event.at if event.verb == "verify" else verified
        row = decisions[number]
        assert (row.decided_at, row.done_at, row.verified_at) == (events[0].at, done, verified)
    outcomes = {
        event.facts["item"]: event.after
        for _number, events in histories("topic")
        for event in events
        if event.verb == TopicVerb.SETTLE
    }
    items = db.session.scalars(sa.select(AgendaItem).where(AgendaItem.outcome.is_not(None))).all()
    assert {item.id: SETTLES[item.outcome] for item in items if item.outcome} == outcomes
    assert set(outcomes.values()) == {outcome.value for outcome in Outcome}, "every way to end was lived"
    assert list(differences()) == []


def test_a_status_without_its_event_is_found(cast: Cast) -> None:
    """Planted: somebody changes the row, and the record does not know."""
    decision = decided(cast, [make_case(cast.block)])
    db.session.commit()
    db.session.execute(sa.text("UPDATE decision SET status = 'verified'"))
    db.session.commit()
    db.session.expire_all()
    (events,) = [events for number, events in histories("decision") if number == decision.id]
    assert events[-1].after != db.session.get_one(Decision, decision.id).status


def told_again(events: list, table: Mapping[StrEnum, Row], first: str) -> None:
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert (events[0].verb, events[0].before) == (first, None)
    for last, event in pairwise(events):
        row = table[event.verb]
        assert event.before == last.after and event.before in row.source, event
        assert row.target is None or event.after == row.target, event


def histories(kind: str) -> Iterator[tuple[int, list]]:
    rows = db.session.execute(
        sa.select(Event.subject_id, Event.seq, Event.verb, Event.at, Event.before, Event.after, Event.facts)
        .where(Event.subject_kind == kind)
        .order_by(Event.subject_id, Event.seq)
    ).all()
    for number, events in groupby(rows, key=lambda row: row.subject_id):
        yield number, list(events)


def live_through_everything(cast: Cast) -> None:
    """Every outcome, a referral, a refusal, no quorum, a decision sent back, dropped, undone and decided again."""
    hua, mei, wei = cast.acting("hua"), cast.acting("mei"), cast.acting("wei")
    meeting = called(cast, cast.court)
    for outcome in Outcome:
        topic = topics.bring([make_case(cast.block)], hua, area=cast.court, title=outcome.value)
        topics.support(topic, f"phone {outcome.value}")
        accepted(cast, topic, meeting)
    left = topics.add_by_staff(cast.court, hua, title="Not reached", text="")
    accepted(cast, left, meeting)
    refused = topics.add_by_staff(cast.court, hua, title="Not ours", text="")
    topics.decline(refused, hua, reason="The street decides that.")
    in_session(cast, meeting)
    for item in db.session.scalars(sa.select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)).all():
        if item.topic_id != left.id:
            ends(cast, item, Outcome(item.topic.title))
    calling.adjourn(meeting, hua)
    decision = db.session.scalars(sa.select(Decision)).one()
    deciding.take_on(decision, mei)
    deciding.report_done(decision, mei, words="Done.")
    deciding.send_back(decision, wei, words="Not all of it.")
    calling.cancel(called(cast, cast.court), hua, reason="Typhoon.")
    empty = called(cast, cast.court, "five_party")
    calling.announce(empty, hua)
    calling.find_inquorate(empty, hua, reason="Nobody came.")
    with stopped_at(now() + timedelta(days=11)):
        assert deciding.return_undone() == 1
        again = called(cast, cast.court)
        in_session(cast, again)
        (topic,) = undone()
        ends(cast, item_of(topic, again), Outcome.DECIDED, "By Friday, for sure.")
        second = db.session.scalars(sa.select(Decision).where(Decision.meeting_id == again.id)).one()
        deciding.report_done(second, mei, words="Done at last.")
        deciding.verify(second, wei)
        for case in topics.concerned.cases_behind(topic):
            if case.status == "awaiting_rating":
                cases.rate(case, resident(case.id), result=ResidentResult.YES, satisfaction=None)
        calling.adjourn(again, hua)
        written = minutes.draft(again, hua, [minutes.Part("Opening", "Nine people came.")])
        minutes.publish(written, hua)
    with stopped_at(now() + timedelta(days=20)):
        assert minutes.freeze_due() == 1
