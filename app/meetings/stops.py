"""A case's way through its councils as one row of a list tells it: short, in order, fit to be frozen. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.core.clock import local_day
from app.core.text import one_line
from app.meetings.chain import Link
from app.meetings.workflow import DecisionStatus, MeetingStatus, Outcome, TopicStatus

SHORT = 80  # of what was said
MOST = 8  # the latest: a row stays a row


@dataclass(frozen=True)
class Stop:
    """One appearance before a council: which meeting, which item, what came of it, who, by when, done when."""

    council: str
    meeting: str  # its kind or title; empty while the topic waits for one
    number: int
    held: date | None
    item: int
    meeting_status: MeetingStatus | None
    topic: TopicStatus | None  # only while it waits
    outcome: Outcome | None
    said: str
    referred_to: str
    unit: str
    due: date | None
    decision: DecisionStatus | None
    done: date | None
    verified: date | None
    dropped_for: str


def stops(links: Sequence[Link]) -> tuple[Stop, ...]:
    return tuple(_stop(link) for link in links[-MOST:])


def _stop(link: Link) -> Stop:
    return Stop(
        council=link.council, meeting=link.meeting, number=link.number, held=_day(link.starts_at),
        item=link.item, meeting_status=link.meeting_status,
        topic=None if link.meeting_token else link.topic_status, outcome=link.outcome, said=_short(link.said),
        referred_to=link.referred_to, unit=link.unit, due=link.due_on, decision=link.decision_status,
        done=_day(link.done_at), verified=_day(link.verified_at), dropped_for=_short(link.dropped_for),
    )  # fmt: skip


def _day(at: datetime | None) -> date | None:
    return local_day(at) if at else None


def _short(text: str) -> str:
    line = one_line(text).rstrip("。.")
    return line if len(line) <= SHORT else line[: SHORT - 1] + "…"
