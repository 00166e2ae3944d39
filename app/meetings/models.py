from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.areas.models import Area
from app.core.db import Digest, Line, LongText, Model, Name
from app.meetings.workflow import MeetingStatus


class MeetingType(Model):
    """A kind of meeting: who sits, when it can decide, when it comes again. Built in, or an area's own."""

    __tablename__ = "meeting_type"

    key: Mapped[str | None] = mapped_column(sa.String(32), unique=True)  # of the built-in ones
    name: Mapped[Name]
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"), index=True)  # none: everywhere
    over_half: Mapped[bool] = mapped_column(default=False)  # more than half of the seats must be taken
    parties_needed: Mapped[int] = mapped_column(default=0)  # so many parties must be present
    recurrence: Mapped[Line] = mapped_column(default="")  # an RFC 5545 RRULE; see recurrence.py
    shift: Mapped[str] = mapped_column(sa.String(8), default="")  # off a day nobody works: "", after, before
    starts: Mapped[str] = mapped_column(sa.String(5), default="19:30")
    minutes: Mapped[int] = mapped_column(default=90)
    objection_days: Mapped[int] = mapped_column(default=3)
    closed: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    area: Mapped[Area | None] = relationship()
    seats: Mapped[list[TypeSeat]] = relationship(order_by="TypeSeat.position", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}


class TypeSeat(Model):
    """A party of a kind of meeting, and how many seats it has."""

    __tablename__ = "meeting_type_seat"
    __table_args__ = (sa.UniqueConstraint("type_id", "party"),)

    type_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting_type.id"))
    party: Mapped[Name]
    seats: Mapped[int]
    position: Mapped[int]


class Meeting(Model):
    """One sitting of one kind in one place. Its rules are copied from the kind when it is called."""

    __tablename__ = "meeting"
    __table_args__ = (
        sa.UniqueConstraint("area_id", "type_id", "number"),
        sa.Index("ix_meeting_area_starts", "area_id", "starts_at"),
        sa.Index("ix_meeting_status_starts", "status", "starts_at"),
    )

    token: Mapped[str] = mapped_column(sa.String(16), unique=True)  # the address people scan and read
    sign_in_key: Mapped[str] = mapped_column(sa.String(32))  # in the sign-in QR, shown in the room only
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    type_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting_type.id"), index=True)
    number: Mapped[int]  # 第几次, of this kind in this place
    title: Mapped[Name] = mapped_column(default="")
    status: Mapped[MeetingStatus] = mapped_column(default=MeetingStatus.DRAFT)
    starts_at: Mapped[datetime]
    minutes: Mapped[int]  # planned
    venue: Mapped[Line] = mapped_column(default="")
    over_half: Mapped[bool]
    parties_needed: Mapped[int]
    objection_days: Mapped[int]
    secretary_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    announced_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    present_at_opening: Mapped[int | None]
    reason: Mapped[Line | None]  # why it was cancelled, or found without a quorum
    visitors: Mapped[int] = mapped_column(default=0)  # signed in without a seat
    form_key: Mapped[Digest | None] = mapped_column(unique=True)
    events: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    area: Mapped[Area] = relationship()
    type: Mapped[MeetingType] = relationship()
    secretary: Mapped[User | None] = relationship()
    parties: Mapped[list[Party]] = relationship(order_by="Party.position")

    __mapper_args__ = {"version_id_col": version}


class Party(Model):
    """A side of one meeting. `present` is kept by signing in; the check makes a seat go to one person."""

    __tablename__ = "meeting_party"
    __table_args__ = (
        sa.UniqueConstraint("meeting_id", "name"),
        sa.CheckConstraint("present >= 0 AND present <= seats", "seats"),
    )

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"))
    name: Mapped[Name]
    seats: Mapped[int]
    lead: Mapped[Name] = mapped_column(default="")  # who leads it, 牵头
    present: Mapped[int] = mapped_column(default=0)
    position: Mapped[int]


class By(StrEnum):
    """How somebody signed in."""

    CODE = "code"
    HAND = "hand"


class Attendance(Model):
    """Somebody who came. Without a party: a visitor, who may speak and does not vote."""

    __tablename__ = "meeting_attendance"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "device_hash"),)

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    party_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meeting_party.id"))
    name: Mapped[Name] = mapped_column(default="")
    at: Mapped[datetime]
    by: Mapped[By]
    device_hash: Mapped[Digest | None]  # once a telephone
    entered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))

    party: Mapped[Party | None] = relationship()


class Minutes(Model):
    """纪要: drafted from the sitting, published for objection, then frozen. Published text never changes."""

    __tablename__ = "minutes"

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), unique=True)
    published_at: Mapped[datetime | None]
    objection_until: Mapped[datetime | None]
    frozen_at: Mapped[datetime | None]
    digest: Mapped[Digest | None]  # of all parts as published
    version: Mapped[int] = mapped_column(default=1)

    meeting: Mapped[Meeting] = relationship()
    parts: Mapped[list[MinutesPart]] = relationship(order_by="MinutesPart.position")

    __mapper_args__ = {"version_id_col": version}


class MinutesPart(Model):
    __tablename__ = "minutes_part"
    __table_args__ = (sa.UniqueConstraint("minutes_id", "position"),)

    minutes_id: Mapped[int] = mapped_column(sa.ForeignKey("minutes.id"))
    position: Mapped[int]
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agenda_item.id"))
    heading: Mapped[Line]
    words: Mapped[LongText] = mapped_column(default="")


class RemarkKind(StrEnum):
    OBJECTION = "objection"  # a resident's, while the minutes are open to it
    CORRECTION = "correction"  # ours, listed for good


class MinutesRemark(Model):
    """What was said about published minutes afterwards. Listed, never woven in."""

    __tablename__ = "minutes_remark"

    minutes_id: Mapped[int] = mapped_column(sa.ForeignKey("minutes.id"), index=True)
    kind: Mapped[RemarkKind]
    words: Mapped[LongText]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    form_key: Mapped[Digest | None] = mapped_column(unique=True)
