from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.areas.models import Area
from app.core.db import Digest, Model, Name


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
    # The narrowest place that holds them all.
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), index=True)
    # Sent with the form: however often it is pressed, one batch.
    form_key: Mapped[Digest | None] = mapped_column(unique=True)

    area: Mapped[Area] = relationship()


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
    version: Mapped[int] = mapped_column(default=1)

    area: Mapped[Area] = relationship()
    batch: Mapped[Batch | None] = relationship()
    replaced_by: Mapped[Code | None] = relationship(remote_side="Code.id")

    __mapper_args__ = {"version_id_col": version}


class FoldedScans(Model):
    """A journal of scans that is in the counts already: whoever meets its file again only removes it."""

    __tablename__ = "folded_scans"

    journal: Mapped[str] = mapped_column(sa.String(64), unique=True)
    at: Mapped[datetime]
    scans: Mapped[int]
