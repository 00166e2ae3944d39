"""Topics and what becomes of them: their place on an agenda, what was said, how it ended, what was decided."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Unit
from app.areas.models import Area
from app.core.db import Digest, Line, LongText, Model, Name
from app.meetings.models import Attendance, Meeting, Party
from app.meetings.workflow import UNDONE, DecisionStatus, Outcome, TopicStatus


class Origin(StrEnum):
    """Where a topic comes from."""

    CASES = "cases"
    RESIDENT = "resident"
    STAFF = "staff"
    UNDONE = "undone"  # a decision that was not done in time


class Topic(Model):
    """议题: one matter, from the first word to the last, over as many meetings as it takes."""

    __tablename__ = "topic"
    __table_args__ = (sa.Index("ix_topic_area_status", "area_id", "status", "supports"),)

    token: Mapped[str] = mapped_column(sa.String(16), unique=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))  # whose council has it now
    origin: Mapped[Origin]
    title: Mapped[Name]
    text: Mapped[LongText] = mapped_column(default="")
    status: Mapped[TopicStatus] = mapped_column(default=TopicStatus.PROPOSED)
    meeting_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("meeting.id"), index=True
    )  # on its agenda now
    from_area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))  # referred up or down from
    reason: Mapped[Line | None]  # why it was declined; public
    supports: Mapped[int] = mapped_column(default=0)
    voices: Mapped[int] = mapped_column(default=0)  # of the cases behind it
    proposed_at: Mapped[datetime]
    proposer: Mapped[Name] = mapped_column(default="")  # what a resident wishes to be called
    client_hash: Mapped[Digest | None] = mapped_column(unique=True)
    events: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    area: Mapped[Area] = relationship(foreign_keys=[area_id])
    meeting: Mapped[Meeting | None] = relationship(foreign_keys=[meeting_id])

    __mapper_args__ = {"version_id_col": version}


class TopicCase(Model):
    """A case behind a topic: it waits in deliberation until the topic is settled."""

    __tablename__ = "topic_case"
    __table_args__ = (sa.UniqueConstraint("topic_id", "case_id"),)

    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"))
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), index=True)


class Support(Model):
    """附议: somebody else wants it too. Once a telephone and once a receipt; has a receipt of its own."""

    __tablename__ = "topic_support"
    __table_args__ = (
        sa.UniqueConstraint("topic_id", "device_hash"),
        sa.UniqueConstraint("topic_id", "case_id"),
    )

    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"))
    at: Mapped[datetime]
    device_hash: Mapped[Digest]
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"))  # came from this receipt
    receipt_hash: Mapped[Digest] = mapped_column(unique=True)
    result: Mapped[str | None] = mapped_column(sa.String(32))  # their own word: yes, partly, no
    rated_at: Mapped[datetime | None]

    topic: Mapped[Topic] = relationship()


class AgendaItem(Model):
    """A topic on the agenda of one meeting: what was said and how it ended there."""

    __tablename__ = "agenda_item"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "topic_id"),)

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"))
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    position: Mapped[int]
    minutes: Mapped[int] = mapped_column(default=10)
    began_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None]
    said: Mapped[LongText] = mapped_column(default="")  # the outcome in words; public
    votes_for: Mapped[int | None]
    votes_against: Mapped[int | None]
    abstained: Mapped[int | None]
    referred_to_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    meeting: Mapped[Meeting] = relationship()
    topic: Mapped[Topic] = relationship()
    notes: Mapped[list[ItemNote]] = relationship(order_by="ItemNote.id")
    conflicts: Mapped[list[Conflicted]] = relationship(order_by="Conflicted.id")
    votes: Mapped[list[PartyVote]] = relationship(order_by="PartyVote.id")

    __mapper_args__ = {"version_id_col": version}


class ItemNote(Model):
    """讨论要点: what a side said, in a sentence. Sent again, it is there once."""

    __tablename__ = "agenda_note"
    __table_args__ = (sa.UniqueConstraint("item_id", "form_key"),)

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_item.id"))
    party: Mapped[Name] = mapped_column(default="")
    words: Mapped[LongText]
    at: Mapped[datetime]
    form_key: Mapped[str] = mapped_column(sa.String(36))


class Conflicted(Model):
    """回避: somebody present declared an interest in an item and does not vote on it."""

    __tablename__ = "agenda_conflict"
    __table_args__ = (sa.UniqueConstraint("item_id", "attendance_id"),)

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_item.id"))
    attendance_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting_attendance.id"))
    reason: Mapped[Line] = mapped_column(default="")

    attendance: Mapped[Attendance] = relationship()


class PartyVote(Model):
    """A show of hands by side, where the deployment counts by side."""

    __tablename__ = "agenda_vote"
    __table_args__ = (sa.UniqueConstraint("item_id", "party_id"),)

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_item.id"))
    party_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting_party.id"))
    votes_for: Mapped[int]
    votes_against: Mapped[int]
    abstained: Mapped[int]

    party: Mapped[Party] = relationship()


class Decision(Model):
    """议定事项: what shall be done, by which unit, by which day."""

    __tablename__ = "decision"
    __table_args__ = (
        sa.UniqueConstraint("meeting_id", "number"),
        sa.Index("ix_decision_status_due", "status", "due_on"),
        sa.Index("ix_decision_area_status", "area_id", "status", "due_on"),
        sa.Index("ix_decision_unit_status", "unit_id", "status", "due_on"),
    )

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"))
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_item.id"), index=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    number: Mapped[int]  # within the meeting
    text: Mapped[LongText]
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    due_on: Mapped[date]
    proof: Mapped[Line] = mapped_column(default="")  # what shall prove it
    status: Mapped[DecisionStatus] = mapped_column(default=DecisionStatus.OPEN)
    decided_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    done_words: Mapped[LongText] = mapped_column(default="")
    verified_at: Mapped[datetime | None]
    verified_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    dropped_for: Mapped[Line | None]  # the public reason
    events: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    meeting: Mapped[Meeting] = relationship()
    item: Mapped[AgendaItem] = relationship()
    topic: Mapped[Topic] = relationship(foreign_keys=[topic_id])
    area: Mapped[Area] = relationship()
    unit: Mapped[Unit] = relationship()

    __mapper_args__ = {"version_id_col": version}

    def is_overdue(self, today: date) -> bool:
        """The day passed and it is not done; due today is on time."""
        return self.status in UNDONE and today > self.due_on


class Returned(Model):
    """A decision that was not done in time, and the topic it became: once."""

    __tablename__ = "decision_returned"

    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("decision.id"), unique=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), unique=True)

    decision: Mapped[Decision] = relationship()
