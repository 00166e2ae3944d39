"""请假与代理: who is away on which days, and who stands in."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.db import Line, Model


class Absence(Model):
    """Both days count. It ends by itself, or earlier; it is never deleted."""

    __tablename__ = "absence"
    __table_args__ = (sa.CheckConstraint("last_day >= first_day", "days"),)

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    words: Mapped[Line] = mapped_column(default="")
    entered_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    entered_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # earlier than the last day

    person: Mapped[User] = relationship(foreign_keys=[person_id])
    deputy: Mapped[User] = relationship(foreign_keys=[deputy_id])

    def runs_on(self, day: date) -> bool:
        return self.ended_at is None and self.first_day <= day <= self.last_day
