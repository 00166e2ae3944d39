"""The desk that calls back: who is to be called and why, each attempt, the share of a place, the draw of a day."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.areas.models import Area
from app.cases.callback_rules import KEPT_FOR, CallEnd, CallReason, Part
from app.cases.models import Case, ResidentResult
from app.core.db import Model

WAITS = sa.text("ended_at IS NULL")


class CallbackShare(Model):
    """How many in a hundred are drawn in a place and below it, unless a place within says otherwise."""

    __tablename__ = "callback_share"

    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), unique=True)
    percent: Mapped[int]

    area: Mapped[Area] = relationship()


class CallbackDraw(Model):
    """One place, one day, one seed: what was drawn can be drawn again. Never changed once it is written."""

    __tablename__ = "callback_draw"
    __table_args__ = (sa.UniqueConstraint("area_id", "day"),)

    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    day: Mapped[date] = mapped_column(index=True)
    seed: Mapped[str] = mapped_column(sa.String(64))
    percent: Mapped[int]

    area: Mapped[Area] = relationship()


class Callback(Model):
    """回访: a resident to be called, until they are reached, or three attempts have failed, or the case moves on."""

    __tablename__ = "callback"
    __table_args__ = (
        sa.Index("uq_callback_waiting", "case_id", unique=True, sqlite_where=WAITS, postgresql_where=WAITS),
        sa.Index("ix_callback_due_at", "due_at", sqlite_where=WAITS, postgresql_where=WAITS),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), index=True)
    round: Mapped[int]
    reason: Mapped[CallReason]
    draw_id: Mapped[int | None] = mapped_column(sa.ForeignKey("callback_draw.id"))
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    taken_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))  # one caller at a time
    taken_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[CallEnd | None]
    result: Mapped[ResidentResult | None]  # what they said on the telephone
    satisfaction: Mapped[int | None]
    may_publish: Mapped[bool | None]  # empty: not asked

    case: Mapped[Case] = relationship()
    taken_by: Mapped[User | None] = relationship()
    attempts: Mapped[list[CallAttempt]] = relationship(order_by="CallAttempt.number")

    def held_by(self, at: datetime) -> int | None:
        """Whose call it is. What nobody finished in an hour is anybody's again."""
        return self.taken_by_id if self.taken_at and at < self.taken_at + KEPT_FOR else None


class CallAttempt(Model):
    """Nobody picked up. The database itself refuses a second one at the same time of day."""

    __tablename__ = "call_attempt"
    __table_args__ = (
        sa.UniqueConstraint("callback_id", "number"),
        sa.UniqueConstraint("callback_id", "part"),
    )

    callback_id: Mapped[int] = mapped_column(sa.ForeignKey("callback.id"))
    number: Mapped[int]
    part: Mapped[Part]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
