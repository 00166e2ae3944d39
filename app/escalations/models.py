"""The table of escalations: a case in the hands of the level above, while it goes on where it is."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.areas.models import Area, Level
from app.cases.models import Case
from app.core.db import Model
from app.escalations.workflow import OPEN, EscalationStatus, Reason

_OPEN = "status IN (" + ", ".join(f"'{status.value}'" for status in sorted(OPEN)) + ")"


class Escalation(Model):
    """What was written at its steps lies with their events, on the case's record."""

    __tablename__ = "escalation"
    __table_args__ = (
        # One open escalation of a case at each level; it can go on to the next.
        sa.Index(
            "uq_escalation_open", "case_id", "level", unique=True,
            sqlite_where=sa.text(_OPEN), postgresql_where=sa.text(_OPEN),
        ),
        sa.Index("ix_escalation_area_id", "area_id", "status", "due_at"),
    )  # fmt: skip

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), index=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))  # raised to it
    level: Mapped[Level]
    reason: Mapped[Reason]
    status: Mapped[EscalationStatus] = mapped_column(default=EscalationStatus.RAISED)
    raised_at: Mapped[datetime] = mapped_column(index=True)
    raised_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    take_due_at: Mapped[datetime]
    due_at: Mapped[datetime | None]  # of the step that is next; empty when it is over
    taken_at: Mapped[datetime | None]
    declined_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]  # verified, or ruled to stay where it was
    version: Mapped[int] = mapped_column()

    case: Mapped[Case] = relationship()
    area: Mapped[Area] = relationship()
    raised_by: Mapped[User | None] = relationship(foreign_keys=[raised_by_id])

    __mapper_args__ = {"version_id_col": version}

    @property
    def taken_in_time(self) -> bool:
        """Reached exactly is on time."""
        return self.taken_at is not None and self.taken_at <= self.take_due_at

    def is_overdue(self, at: datetime) -> bool:
        return self.status in OPEN and self.due_at is not None and at > self.due_at
