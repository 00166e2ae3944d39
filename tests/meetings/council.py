"""A council to play with: kinds of meetings by key, people who sign in, an item brought to its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from app.areas.models import Area
from app.core.clock import now, today
from app.core.db import db
from app.meetings import calling, presence, sitting, topics
from app.meetings.models import By, Meeting, MeetingType, Party
from app.meetings.sitting import Ending, Hands
from app.meetings.topic_models import AgendaItem, Decision, Topic
from app.meetings.workflow import Outcome
from tests.cast import Cast


def kind(key: str) -> MeetingType:
    return db.session.scalars(sa.select(MeetingType).where(MeetingType.key == key)).one()


def called(cast: Cast, area: Area, key: str = "joint_council", by: str = "hua", **facts: object) -> Meeting:
    given = {"starts_at": now() + timedelta(days=1), "venue": "Hall"} | facts
    return calling.call(kind(key), area, calling.Facts(**given), cast.acting(by))  # type: ignore[arg-type]


def seated(meeting: Meeting, *present: int) -> None:
    """So many people of each side, in the order of the sides."""
    for party, n in zip(parties(meeting), present, strict=False):
        for i in range(n):
            presence.sign_in(meeting, party_id=party.id, name=f"{party.name} {i}", by=By.HAND)


def parties(meeting: Meeting) -> list[Party]:
    found = sa.select(Party).where(Party.meeting_id == meeting.id).order_by(Party.position)
    return list(db.session.scalars(found.execution_options(populate_existing=True)))


def in_session(
    cast: Cast, meeting: Meeting, by: str = "hua", present: tuple[int, ...] = (3, 2, 2, 2)
) -> Meeting:
    calling.announce(meeting, cast.acting(by))
    seated(meeting, *present)
    calling.open_(meeting, cast.acting(by))
    return meeting


def item_of(topic: Topic, meeting: Meeting) -> AgendaItem:
    return db.session.scalars(
        sa.select(AgendaItem).where(AgendaItem.topic_id == topic.id, AgendaItem.meeting_id == meeting.id)
    ).one()


def ends(
    cast: Cast,
    item: AgendaItem,
    outcome: Outcome,
    said: str = "We will do it.",
    by: str = "hua",
    **more: object,
) -> None:
    if outcome is Outcome.DECIDED:
        more = {"unit": cast.committee, "due_on": in_days(10), "hands": Hands(8, 1, 0)} | more
    sitting.conclude(item, cast.acting(by), Ending(outcome, said, **more))  # type: ignore[arg-type]


def in_days(n: int) -> date:
    return today() + timedelta(days=n)


def accepted(cast: Cast, topic: Topic, meeting: Meeting, by: str = "hua") -> AgendaItem:
    return topics.accept(topic, cast.acting(by), meeting=meeting)


def decided(cast: Cast, area: Area, title: str = "A lamp") -> Decision:
    """By a council that sat just now. Committed."""
    topic, meeting = topics.add_by_staff(area, cast.acting("hua"), title=title, text=""), called(cast, area)
    accepted(cast, topic, meeting)
    in_session(cast, meeting)
    ends(cast, item_of(topic, meeting), Outcome.DECIDED)
    db.session.commit()
    return db.session.scalars(sa.select(Decision).where(Decision.topic_id == topic.id)).one()


# --- Every page of councils, for the gates that look at pages ------------------------------------------------------


@dataclass(frozen=True)
class Pages:
    of_staff: list[str]
    of_residents: list[str]


def pages(cast: Cast) -> Pages:
    """One meeting sits with an item decided and one to come, one is called; a topic waits. Committed."""
    hua, area = cast.acting("hua"), cast.garden
    waiting, sat, decided = (
        topics.add_by_staff(area, hua, title=f"Topic {n}", text="A lamp.") for n in range(3)
    )
    meeting = called(cast, area)
    for topic in (sat, decided):
        accepted(cast, topic, meeting)
    in_session(cast, meeting)
    ends(cast, item_of(decided, meeting), Outcome.DECIDED)
    calls = called(cast, area, starts_at=now() + timedelta(days=9))
    decision = db.session.scalars(sa.select(Decision).where(Decision.topic_id == decided.id)).one()
    support = topics.support(waiting, "d" * 22)
    db.session.commit()
    of, kept = f"/meetings/{meeting.token}", f"/decisions/{decision.id}"
    return Pages(
        [
            "/meetings", "/meetings/new", "/meetings/calendar", "/topics", "/topics/new", "/decisions",
            f"/topics/{waiting.token}", f"/meetings/{calls.token}", f"/meetings/{calls.token}/change",
            of, f"{of}/sit", f"{of}/sign-in-code", f"{of}/screen", kept, f"{kept}/take-on", f"{kept}/drop",
        ],
        [
            f"/m/{meeting.token}", f"/m/{meeting.token}/in/{meeting.sign_in_key}", f"/t/{waiting.token}",
            f"/support/{support.code}",
        ],
    )  # fmt: skip
