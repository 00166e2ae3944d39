"""The tables of whistles: several departments called to one spot, and how each of them came."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Unit, User
from app.cases.models import Case
from app.core.db import Line, Model
from app.whistles.workflow import Mark, SummonsStatus, is_late


class Whistle(Model):
    """Where and when. What for, and what was written at each step, lies with the events on the case's record."""

    __tablename__ = "whistle"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), index=True)
    place: Mapped[Line]
    meet_at: Mapped[datetime]
    blown_at: Mapped[datetime] = mapped_column(index=True)
    blown_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)

    case: Mapped[Case] = relationship()
    blown_by: Mapped[User | None] = relationship()
    summons: Mapped[list[Summons]] = relationship(back_populates="whistle", order_by="Summons.id")

    @property
    def called_off(self) -> bool:
        """Nobody comes."""
        return all(one.status is SummonsStatus.CALLED_OFF for one in self.summons)


class Summons(Model):
    """One department of a whistle, with its own limits."""

    __tablename__ = "summons"
    __table_args__ = (
        sa.UniqueConstraint("whistle_id", "unit_id"),
        sa.Index("ix_summons_unit_id", "unit_id", "status"),
    )

    whistle_id: Mapped[int] = mapped_column(sa.ForeignKey("whistle.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    status: Mapped[SummonsStatus] = mapped_column(default=SummonsStatus.BLOWN)
    answer_due_at: Mapped[datetime]
    arrive_due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    on_site_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    rated_at: Mapped[datetime | None]
    mark: Mapped[Mark | None]
    version: Mapped[int] = mapped_column()

    whistle: Mapped[Whistle] = relationship(back_populates="summons")
    unit: Mapped[Unit] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def answered_in_time(self) -> bool:
        return self.answered_at is not None and self.answered_at <= self.answer_due_at

    @property
    def arrived_in_time(self) -> bool:
        return self.on_site_at is not None and self.on_site_at <= self.arrive_due_at

    def answers_late(self, at: datetime) -> bool:
        return is_late(self.answered_at, self.answer_due_at, at)

    def arrives_late(self, at: datetime) -> bool:
        return is_late(self.on_site_at, self.arrive_due_at, at)
