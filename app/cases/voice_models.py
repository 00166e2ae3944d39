"""The table of those who say: me too."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cases.models import Case, ResidentResult
from app.core.db import Digest, Model


class Voice(Model):
    """Somebody else whom the same thing concerns: they joined a case, or their own was merged into another.

    Whoever joined has a receipt of their own. Of a merged case the reporter's receipt stays its key (`own`): their
    voice is counted with the case, and has a row from the moment they give their word on what was done.
    """

    __tablename__ = "voice"
    __table_args__ = (
        sa.Index(
            "uq_voice_own", "case_id", unique=True, sqlite_where=sa.text("own = 1"), postgresql_where=sa.text("own")
        ),
        sa.Index("ix_voice_device_hash", "case_id", "device_hash"),
    )  # fmt: skip

    ref: Mapped[str | None] = mapped_column(sa.String(16), unique=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"))
    own: Mapped[bool] = mapped_column(default=False)
    code_id: Mapped[int | None] = mapped_column(sa.ForeignKey("code.id"))
    joined_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    client_hash: Mapped[Digest | None] = mapped_column(unique=True)
    receipt_hash: Mapped[Digest | None] = mapped_column(unique=True)
    device_hash: Mapped[Digest | None]

    # Their own word, on the round of the case that led when they gave it.
    result: Mapped[ResidentResult | None]
    satisfaction: Mapped[int | None]
    rated_at: Mapped[datetime | None]
    rated_case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"), index=True)
    rated_round: Mapped[int | None]

    events: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column()

    case: Mapped[Case] = relationship(foreign_keys=[case_id])

    __mapper_args__ = {"version_id_col": version}
