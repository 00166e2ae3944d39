from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class Recording(Model):
    """A voice note. Until it belongs to something said on a case it is staged, as photos are."""

    __tablename__ = "recording"

    name: Mapped[str] = mapped_column(sa.String(64), unique=True)
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("event.id"))
    kind: Mapped[str] = mapped_column(
        sa.String(32)
    )  # a media type of sound.py, never what the sender called it
    seconds: Mapped[int | None]  # as its own bytes say; not every recorder writes it
    size: Mapped[int]
    staged_at: Mapped[datetime] = mapped_column(index=True)
