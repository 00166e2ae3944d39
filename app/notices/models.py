from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Unit, User
from app.areas.models import Area
from app.contacts.models import Contact
from app.core.db import Digest, Line, LongText, Model, Name
from app.notices.matters import How, Matter
from app.timeline.models import Outbox


class Means(StrEnum):
    """By what a notice leaves the house. The inbox is no means: it never fails."""

    MAIL = "mail"
    ROBOT = "robot"  # into the group chat of a unit, or to its webhook
    SMS = "sms"


class Kind(StrEnum):
    MAIL = "mail"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    WEBHOOK = "webhook"


class State(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"  # no longer true, or no longer theirs to see; the reason says which
    FAILED = "failed"  # after the last attempt; somebody is asked to do it by hand


class Channel(Model):
    """A way out that an administrator entered: mail for the people of an area, or the robot of a unit."""

    __tablename__ = "notice_channel"

    name: Mapped[Name]
    kind: Mapped[Kind]
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    host: Mapped[Line]  # shown; what opens it is sealed
    sealed: Mapped[LongText]
    closed: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    area: Mapped[Area] = relationship()
    unit: Mapped[Unit | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


_OWED = sa.text("ended_at IS NULL")


class Delivery(Model):
    """One message to one recipient by one means: leased, sent at least once, in order within its lane."""

    __tablename__ = "delivery"
    __table_args__ = (
        sa.UniqueConstraint("dedupe_key"),
        sa.Index("ix_delivery_owed", "due_at", sqlite_where=_OWED, postgresql_where=_OWED),
        sa.Index("ix_delivery_lane", "lane", "id", sqlite_where=_OWED, postgresql_where=_OWED),
    )

    outbox_id: Mapped[int | None] = mapped_column(sa.ForeignKey("outbox.id"), index=True)  # empty: a test
    means: Mapped[Means]
    channel_id: Mapped[int | None] = mapped_column(sa.ForeignKey("notice_channel.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    contact_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contact.id"))
    matter: Mapped[Matter]
    lane: Mapped[str] = mapped_column(sa.String(80))  # what has to stay in order; a digest's is its recipient
    digest: Mapped[bool] = mapped_column(default=False)
    dedupe_key: Mapped[Digest]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    leased_by: Mapped[str | None] = mapped_column(sa.String(32))
    leased_until: Mapped[datetime | None]
    state: Mapped[State] = mapped_column(default=State.WAITING)
    reason: Mapped[Line | None]
    ended_at: Mapped[datetime | None]  # empty: waiting

    outbox: Mapped[Outbox | None] = relationship()
    channel: Mapped[Channel | None] = relationship()
    user: Mapped[User | None] = relationship()
    contact: Mapped[Contact | None] = relationship()


class InboxItem(Model):
    """What a member of staff is told on their own pages. No text: it is read from the thing itself when shown."""

    __tablename__ = "inbox_item"
    __table_args__ = (sa.Index("ix_inbox_item_user_id", "user_id", "id"),)

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    outbox_id: Mapped[int] = mapped_column(sa.ForeignKey("outbox.id"), index=True)
    matter: Mapped[Matter]
    delivery_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("delivery.id")
    )  # that could not be delivered
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    outbox: Mapped[Outbox] = relationship()


class Preference(Model):
    """What somebody, or a unit, chose otherwise than everybody: one matter by one means."""

    __tablename__ = "notice_preference"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "means", "matter"),
        sa.UniqueConstraint("unit_id", "means", "matter"),
        sa.CheckConstraint("(user_id IS NULL) <> (unit_id IS NULL)", "whose"),
    )

    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    means: Mapped[Means]
    matter: Mapped[Matter]
    how: Mapped[How]


class Wording(Model):
    """A text that replaces the one in the code. Removing the row brings that one back."""

    __tablename__ = "notice_wording"
    __table_args__ = (sa.UniqueConstraint("key", "language"),)

    key: Mapped[str] = mapped_column(sa.String(32))
    language: Mapped[str] = mapped_column(sa.String(16))
    subject: Mapped[Name]
    body: Mapped[Line]
