"""Forms that a telephone may send more than once, because it cannot know whether the first time arrived."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Digest, Model


class SentForm(Model):
    """A form that was done, known by its key; what it said is kept as a digest alone."""

    __tablename__ = "sent_form"

    key_hash: Mapped[Digest] = mapped_column(unique=True)
    content_digest: Mapped[Digest]
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), index=True)
    version: Mapped[int]  # of the case, right after
    at: Mapped[datetime]
