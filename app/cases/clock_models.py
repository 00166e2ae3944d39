"""The town's own calendar, what is asked about deadlines, and the ladder of a running clock."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Unit, User
from app.cases.clock_facts import Asked
from app.cases.models import Case
from app.core.db import Line, Model


class CalendarDay(Model):
    """A day that is not as the published calendar says, everywhere in this installation."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(unique=True)
    works: Mapped[bool | None]  # empty: taken back, and gone once every open case follows
    note: Mapped[Line] = mapped_column(default="")
    settled: Mapped[bool] = mapped_column(default=False)  # every open case follows


class Reason(StrEnum):
    """Why a case is put off, for everybody to read."""

    MONEY = "money"
    LAND_TITLE = "land_title"
    LAW = "law"
    THIRD_PARTY = "third_party"


class CaseRequest(Model):
    """What a unit asks about a deadline: more time, to put it off, to have a lateness not counted.

    What was written lies with the events of the case, where it can be erased.
    """

    __tablename__ = "case_request"
    __table_args__ = (
        # One question at a time, however fast two people press.
        sa.Index(
            "uq_case_request_waiting",
            "case_id",
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        ),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), index=True)
    kind: Mapped[Asked]
    round: Mapped[int]
    amount: Mapped[int | None]  # of an extension, in the unit of the limit
    until: Mapped[date | None]  # of a suspension: the day of the review
    reason: Mapped[Reason | None]
    asked_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    approved: Mapped[bool | None]  # empty while it waits, and where the case ended first

    case: Mapped[Case] = relationship()
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])
    unit: Mapped[Unit | None] = relationship()


class Rung(StrEnum):
    HANDLER = "handler"  # half of the limit: whoever handles it
    LEAD = "lead"  # four fifths: whoever leads the unit
    ORDER = "order"  # all of it: an order, and the level above


class Ladder(Model):
    """Where a running handling clock stands on the ladder. Written by app.cases.ladder alone."""

    __tablename__ = "ladder"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), unique=True)
    round: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)  # rungs
    next_at: Mapped[datetime | None] = mapped_column(index=True)  # empty: stands still, ended, or all taken


class OrderKind(StrEnum):
    OVERDUE = "overdue"


class SupervisionOrder(Model):
    """督办: raised by time itself when a deadline is missed."""

    __tablename__ = "supervision_order"
    __table_args__ = (sa.UniqueConstraint("case_id", "round", "kind"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"))
    kind: Mapped[OrderKind]
    round: Mapped[int]
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))  # the level above, that is told
    missed_at: Mapped[datetime]  # the deadline
    raised_at: Mapped[datetime]
