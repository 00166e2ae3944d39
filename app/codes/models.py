from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.areas.models import Area
from app.core.db import Model, Name


class CodeStatus(StrEnum):
    ISSUED = "issued"
    POSTED = "posted"
    DAMAGED = "damaged"
    REVOKED = "revoked"
    REPLACED = "replaced"


LIVE = frozenset({CodeStatus.ISSUED, CodeStatus.POSTED, CodeStatus.DAMAGED})


class Batch(Model):
    """Codes issued together, to be printed together."""

    __tablename__ = "code_batch"

    name: Mapped[Name]
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), index=True)  # the place they were issued under


class Code(Model):
    """One printed code: an object with a life, not just a picture."""

    __tablename__ = "code"

    token: Mapped[str] = mapped_column(sa.String(16), unique=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), index=True)
    batch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("code_batch.id"), index=True)
    spot: Mapped[Name] = mapped_column(default="")  # where on the wall
    status: Mapped[CodeStatus] = mapped_column(default=CodeStatus.ISSUED)
    issued_at: Mapped[datetime]
    posted_at: Mapped[datetime | None]
    posted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    replaced_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("code.id"))
    first_scan_at: Mapped[datetime | None]
    last_scan_at: Mapped[datetime | None]
    scans: Mapped[int] = mapped_column(default=0)

    area: Mapped[Area] = relationship()
    replaced_by: Mapped[Code | None] = relationship(remote_side="Code.id")
