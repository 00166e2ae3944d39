from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Digest, Model


class Photo(Model):
    """A cleaned picture. Until it belongs to something it is staged: uploaded while the form is being written."""

    __tablename__ = "photo"

    name: Mapped[str] = mapped_column(sa.String(64), unique=True)
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"), index=True)
    resource_id: Mapped[int | None] = mapped_column(sa.ForeignKey("resource.id"), index=True)
    decision_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("decision.id"), index=True
    )  # proves it was done
    pledge_entry_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("pledge_entry.id"), index=True
    )  # the receipt of an outlay
    event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("event.id"))
    after: Mapped[bool] = mapped_column(default=False)  # taken by whoever did the work, afterwards
    width: Mapped[int]
    height: Mapped[int]
    sent_digest: Mapped[Digest]  # of the bytes as sent, for telling a retry from another report
    staged_at: Mapped[datetime] = mapped_column(index=True)

    @property
    def is_staged(self) -> bool:
        owners = (self.case_id, self.resource_id, self.decision_id, self.pledge_entry_id)
        return all(owner is None for owner in owners)


class PhotoShown(Model):
    """The proof of a decision, shown by each case it settled, with the event that says so. The file is there once."""

    __tablename__ = "photo_shown"
    __table_args__ = (sa.UniqueConstraint("case_id", "photo_id"),)

    photo_id: Mapped[int] = mapped_column(sa.ForeignKey("photo.id"), index=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"))
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"))
