from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.areas.models import Area
from app.core.db import Digest, Line, Model, Name
from app.figures.kinds import ListKind

LONGEST_BODY = 20_000


class EditionStatus(StrEnum):
    DRAFT = "draft"
    SIGNED = "signed"
    DISCARDED = "discarded"


class Edition(Model):
    """A list as it stood at one moment. Triggers keep the snapshot for good, and everything else once it is signed:
    only `published_at` moves then (and `events` and `version` with it).
    """

    __tablename__ = "edition"
    __table_args__ = (
        sa.UniqueConstraint("area_id", "kind", "year", "number"),
        sa.Index("ix_edition_area_id_id", "area_id", "id"),
    )

    # The snapshot.
    token: Mapped[str] = mapped_column(sa.String(32), unique=True)  # the address of the public check
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    trail: Mapped[Line]  # what the place was called
    kind: Mapped[ListKind]
    taken_at: Mapped[datetime]
    taken_upto: Mapped[int]  # the last event that had happened: what the re-run reads the record up to
    formula: Mapped[str] = mapped_column(sa.String(32))
    conditions: Mapped[dict[str, Any]] = mapped_column(sa.JSON)  # as the address of the list says them
    named: Mapped[dict[str, Any]] = mapped_column(sa.JSON)  # the same, ids as the names they had
    rows: Mapped[int]
    rows_digest: Mapped[Digest]
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    made_by: Mapped[Name]

    # What is written on it, until it is signed.
    status: Mapped[EditionStatus] = mapped_column(default=EditionStatus.DRAFT)
    signatories: Mapped[list[dict[str, str]]] = mapped_column(sa.JSON)
    remark: Mapped[str] = mapped_column(sa.String(600), default="")
    year: Mapped[int | None]
    number: Mapped[int | None]
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    signed_by: Mapped[Name | None]
    digest: Mapped[Digest | None]

    published_at: Mapped[datetime | None]  # rows are shown to everybody while it is set
    events: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column()

    area: Mapped[Area] = relationship()

    __mapper_args__ = {"version_id_col": version}


# One row each, as its canonical text (app.editions.lines). Only ever added to, and only while it is a draft.
edition_row = sa.Table(
    "edition_row",
    Model.metadata,
    sa.Column("edition_id", sa.ForeignKey("edition.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("body", sa.String(LONGEST_BODY), nullable=False),
    sqlite_with_rowid=False,
)


class Correction(Model):
    """What turned out to be wrong in a signed edition: said beside it, never written over it. Append-only."""

    __tablename__ = "edition_correction"

    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("edition.id"), index=True)
    row_number: Mapped[int | None]  # empty: about the edition as a whole
    text: Mapped[str] = mapped_column(sa.String(600))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    by: Mapped[Name]
