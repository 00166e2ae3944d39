from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.actor import ActorKind
from app.core.db import Digest, LongText, Model, UtcDateTime


class Event(Model):
    """One thing that happened. Facts only; what a person wrote lies in Writing, which can be erased."""

    __tablename__ = "event"
    __table_args__ = (sa.UniqueConstraint("subject_kind", "subject_id", "seq"),)

    subject_kind: Mapped[str] = mapped_column(sa.String(32))
    subject_id: Mapped[int]
    seq: Mapped[int]
    at: Mapped[datetime]
    verb: Mapped[str] = mapped_column(sa.String(32))
    actor_kind: Mapped[ActorKind]
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    role: Mapped[str | None] = mapped_column(sa.String(32))
    before: Mapped[str | None] = mapped_column(sa.String(32))
    after: Mapped[str | None] = mapped_column(sa.String(32))
    facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON)


class Visibility(StrEnum):
    PUBLIC = "public"  # the reporter reads it
    INTERNAL = "internal"


class Writing(Model):
    """What somebody wrote at an event: erased when a person asks, without breaking the record."""

    __tablename__ = "writing"

    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    visibility: Mapped[Visibility]
    body: Mapped[LongText]
    erased_at: Mapped[datetime | None]


_OWED = sa.text("sent_at IS NULL")


class Outbox(Model):
    """A notice that is owed to somebody. Written with the event; app.notices passes it on, each row once."""

    __tablename__ = "outbox"
    __table_args__ = (
        sa.UniqueConstraint("dedupe_key"),
        sa.Index("ix_outbox_owed", "id", sqlite_where=_OWED, postgresql_where=_OWED),
    )

    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    audience: Mapped[str] = mapped_column(sa.String(32))  # record.Audience
    audience_id: Mapped[int | None]
    dedupe_key: Mapped[Digest]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]  # passed on to inboxes and deliveries


# Counts per area (everything below it included), figure, local day and key. Kept by difference, see tallies.py.
tally = sa.Table(
    "tally",
    Model.metadata,
    sa.Column("area_id", sa.ForeignKey("area.id"), primary_key=True),
    sa.Column("figure", sa.String(32), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("key", sa.String(32), primary_key=True),
    sa.Column("n", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)


class Audit(Model):
    """Who looked at or did what beyond a case's own history: opened a number, exported, signed in, was refused."""

    __tablename__ = "audit"

    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    what: Mapped[str] = mapped_column(sa.String(32))
    subject_kind: Mapped[str | None] = mapped_column(sa.String(32))
    subject_id: Mapped[int | None]
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))
    day: Mapped[date]
    facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
