"""The way of a case through its councils: which meeting, which item, which decision, who, by when, done on.

received → which meeting, which item → which decision, who, by when → done → the resident's own word
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.models import Unit
from app.areas.models import Area
from app.core.db import db
from app.meetings.models import Meeting, MeetingType
from app.meetings.topic_models import AgendaItem, Decision, Topic, TopicCase
from app.meetings.workflow import PUBLIC, DecisionStatus, MeetingStatus, Outcome, TopicStatus


@dataclass(frozen=True)
class Link:
    """One appearance of the case's topic before a council; without a meeting, the topic waiting for one."""

    case_id: int
    topic_token: str
    topic: str
    topic_status: TopicStatus
    supports: int
    council: str
    meeting_token: str = ""
    meeting: str = ""
    number: int = 0
    meeting_status: MeetingStatus | None = None
    starts_at: datetime | None = None
    item: int = 0  # its place on the agenda
    outcome: Outcome | None = None
    said: str = ""
    referred_to: str = ""
    decision_id: int | None = None
    decision_no: int = 0
    unit: str = ""
    due_on: date | None = None
    decision_status: DecisionStatus | None = None
    done_at: datetime | None = None
    verified_at: datetime | None = None
    dropped_for: str = ""

    @property
    def is_public(self) -> bool:
        return self.meeting_status in PUBLIC


_council, _upper = aliased(Area), aliased(Area)


def of_cases(case_ids: Collection[int]) -> dict[int, list[Link]]:
    """Case → its links in the order of time. One statement, however many cases."""
    return _by_case(TopicCase.case_id.in_(case_ids)) if case_ids else {}


def of_those(which: sa.Select[int]) -> dict[int, list[Link]]:
    """The same of very many cases: their ids never leave the database."""
    return _by_case(TopicCase.case_id.in_(which))


def _by_case(which: sa.ColumnElement[bool]) -> dict[int, list[Link]]:
    found: dict[int, list[Link]] = {}
    for row in db.session.execute(_LINKS.where(which)):
        found.setdefault(row.case_id, []).append(_link(row))
    return found


def of_topic(topic_id: int) -> Sequence[Link]:
    rows = db.session.execute(_OF_TOPIC.where(Topic.id == topic_id))
    return [_link(row) for row in rows]


_COLUMNS = (
    Topic.token.label("topic_token"), Topic.title.label("topic"), Topic.status.label("topic_status"),
    Topic.supports, sa.func.coalesce(_council.name, Area.name).label("council"), Meeting.token.label("meeting_token"),
    sa.func.coalesce(sa.func.nullif(Meeting.title, ""), MeetingType.name).label("meeting"), Meeting.number,
    Meeting.status.label("meeting_status"), Meeting.starts_at, AgendaItem.position.label("item"),
    AgendaItem.outcome, AgendaItem.said, _upper.name.label("referred_to"), Decision.id.label("decision_id"),
    Decision.number.label("decision_no"), Unit.name.label("unit"), Decision.due_on,
    Decision.status.label("decision_status"), Decision.done_at, Decision.verified_at, Decision.dropped_for,
)  # fmt: skip


def _joined(found: sa.Select[*tuple[object, ...]]) -> sa.Select[*tuple[object, ...]]:
    return (
        found.join(Area, Area.id == Topic.area_id)
        .outerjoin(AgendaItem, AgendaItem.topic_id == Topic.id)
        .outerjoin(Meeting, Meeting.id == AgendaItem.meeting_id)
        .outerjoin(MeetingType, MeetingType.id == Meeting.type_id)
        .outerjoin(_council, _council.id == Meeting.area_id)
        .outerjoin(_upper, _upper.id == AgendaItem.referred_to_id)
        .outerjoin(Decision, Decision.item_id == AgendaItem.id)
        .outerjoin(Unit, Unit.id == Decision.unit_id)
        .order_by(Topic.id, AgendaItem.id, Decision.id)
    )


_LINKS = _joined(
    sa.select(TopicCase.case_id, *_COLUMNS).select_from(TopicCase).join(Topic, Topic.id == TopicCase.topic_id)
)
_OF_TOPIC = _joined(sa.select(sa.literal(0).label("case_id"), *_COLUMNS).select_from(Topic))


def _link(row: sa.Row[*tuple[object, ...]]) -> Link:
    said = {name: value for name, value in row._mapping.items() if value is not None}
    return Link(**said)
