"""The tables of messages between a reporter and the staff, and of the answers kept ready."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cases.models import Category
from app.cases.workflow import Status
from app.core.db import Digest, LongText, Model, Name


class Message(Model):
    """One message: its words are the event's, and can be erased there. Unread until the other side has seen it."""

    __tablename__ = "message"
    __table_args__ = (
        sa.Index(
            "ix_message_unseen", "case_id", "by_staff", sqlite_where=sa.text("seen_at IS NULL"),
            postgresql_where=sa.text("seen_at IS NULL"),
        ),
        sa.Index("ix_message_case_id", "case_id", "at"),
    )  # fmt: skip

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"))
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), unique=True)
    by_staff: Mapped[bool]
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    client_hash: Mapped[Digest | None] = mapped_column(unique=True)


class StandardReply(Model):
    """An answer kept ready, for every case or for those of one category or in one state."""

    __tablename__ = "standard_reply"

    title: Mapped[Name]
    body: Mapped[LongText]
    category_id: Mapped[int | None] = mapped_column(sa.ForeignKey("category.id"), index=True)
    status: Mapped[Status | None]
    position: Mapped[int] = mapped_column(default=0)
    closed: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    category: Mapped[Category | None] = relationship()

    __mapper_args__ = {"version_id_col": version}
