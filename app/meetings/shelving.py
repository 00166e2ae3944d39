"""On which lists a meeting, a topic and a decision stand, and in which order: pure, like the cells in counting.py."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from app.areas import shelves
from app.areas.shelves import Row, Stand, moment, weighed
from app.meetings.models import Meeting
from app.meetings.topic_models import Decision, Topic
from app.meetings.workflow import (
    COMING,
    HELD,
    SETTLED,
    UNDONE,
    WAITING,
    DecisionStatus,
    MeetingStatus,
    TopicStatus,
)


class Shelf(StrEnum):
    """The lists. `… here`: of the very council, without those inside its area."""

    COMING = "meeting coming"  # by when it begins
    PAST = "meeting past"
    COMING_HERE = "meeting coming here"
    PAST_HERE = "meeting past here"
    HELD = "meeting held"  # by when it was opened
    INQUORATE = "meeting inquorate"  # by when it was found
    OPEN = "topic open"  # by its number
    SETTLED = "topic settled"
    WAITING_HERE = "topic waiting here"  # by how many want it
    ACCEPTED_HERE = "topic accepted here"
    TO_DO = "decision to do"  # by the day it is due
    ENDED = "decision ended"
    DECIDED = "decision decided"  # by when it was made
    VERIFIED = "decision verified"  # by when it was verified


def rows_of(thing: Meeting | Topic | Decision) -> frozenset[Row]:
    if isinstance(thing, Meeting):
        stands = of_meeting(thing)
    else:
        stands = of_topic(thing) if isinstance(thing, Topic) else of_decision(thing)
    return shelves.rows(thing.area, stands)


def of_meeting(meeting: Meeting) -> list[Stand]:
    begins = moment(meeting.starts_at)
    if meeting.status in COMING or meeting.status is MeetingStatus.IN_SESSION:
        stands = [Stand(Shelf.COMING, begins), Stand(Shelf.COMING_HERE, begins, own=True)]
    else:
        stands = [Stand(Shelf.PAST, begins), Stand(Shelf.PAST_HERE, begins, own=True)]
    if meeting.status in HELD and meeting.opened_at:
        stands.append(Stand(Shelf.HELD, moment(meeting.opened_at)))
    if meeting.status is MeetingStatus.INQUORATE and meeting.closed_at:
        stands.append(Stand(Shelf.INQUORATE, moment(meeting.closed_at)))
    return stands


def of_topic(topic: Topic) -> list[Stand]:
    stands = [Stand(Shelf.SETTLED if topic.status in SETTLED else Shelf.OPEN, topic.id)]
    wanted = weighed(topic.supports + topic.voices, topic.id)
    if topic.status in WAITING:
        stands.append(Stand(Shelf.WAITING_HERE, wanted, own=True))
    if topic.status is TopicStatus.ACCEPTED:
        stands.append(Stand(Shelf.ACCEPTED_HERE, wanted, own=True))
    return stands


def of_decision(decision: Decision) -> list[Stand]:
    undone = decision.status in UNDONE or decision.status is DecisionStatus.DONE
    stands = [
        Stand(Shelf.TO_DO if undone else Shelf.ENDED, day(decision.due_on)),
        Stand(Shelf.DECIDED, moment(decision.decided_at)),
    ]
    if decision.status is DecisionStatus.VERIFIED and decision.verified_at:
        stands.append(Stand(Shelf.VERIFIED, moment(decision.verified_at)))
    return stands


def day(on: date) -> int:
    return moment(datetime.combine(on, time(), UTC))


def on_day(rank: int) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=rank)).date()
