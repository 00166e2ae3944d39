from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class Contact(Model):
    """What somebody left with a report or a booking, sealed; the blind index finds a number all the same."""

    __tablename__ = "contact"
    __table_args__ = (sa.UniqueConstraint("subject_kind", "subject_id"),)

    subject_kind: Mapped[str] = mapped_column(sa.String(32))  # the table of what it was left with
    subject_id: Mapped[int]
    name_sealed: Mapped[str | None] = mapped_column(sa.String(1000))
    phone_sealed: Mapped[str | None] = mapped_column(sa.String(300))
    phone_index: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    withheld: Mapped[bool] = mapped_column(default=False)  # kept from the handler
    consent: Mapped[str] = mapped_column(sa.String(16))  # version of the sentence agreed to
    erased_at: Mapped[datetime | None]
