"""How a street words its answers to the hotline."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.areas.models import Area
from app.core.db import Model

LONGEST = 2_000


class AnswerWording(Model):
    """Of a place and of all within it, unless one of those has its own."""

    __tablename__ = "answer_wording"

    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), unique=True)
    text: Mapped[str] = mapped_column(sa.String(LONGEST))  # empty: as around the place
    version: Mapped[int] = mapped_column()

    area: Mapped[Area] = relationship()

    __mapper_args__ = {"version_id_col": version}
