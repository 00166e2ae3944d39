from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class Contact(Model):
    """What a reporter left, sealed. The blind index finds a number without storing it readable."""

    __tablename__ = "contact"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), unique=True)
    name_sealed: Mapped[str | None] = mapped_column(sa.String(1000))
    phone_sealed: Mapped[str | None] = mapped_column(sa.String(300))
    phone_index: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    withheld: Mapped[bool] = mapped_column(default=False)  # kept from the handler
    consent: Mapped[str] = mapped_column(sa.String(16))  # version of the sentence agreed to
    erased_at: Mapped[datetime | None]
