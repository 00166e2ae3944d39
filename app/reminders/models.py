"""Who reminded whoever has a case, and when. What staff wrote with it lies with the event."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.cases.models import Case
from app.core.db import Model


class Reminder(Model):
    __tablename__ = "reminder"
    __table_args__ = (sa.Index("ix_reminder_case_id", "case_id", "at"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"))
    at: Mapped[datetime] = mapped_column(index=True)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))  # none: the reporter

    case: Mapped[Case] = relationship()
    by: Mapped[User | None] = relationship()
