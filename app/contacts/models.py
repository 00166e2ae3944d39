from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class AgreedBy(StrEnum):
    """Who said that a contact may be kept, where staff wrote it down."""

    THEMSELVES = "themselves"
    FAMILY = "family"
    HOTLINE = "hotline"  # whoever took the order asked them
    OTHER = "other"


class AgreedHow(StrEnum):
    SPOKEN = "spoken"  # face to face
    PHONE = "phone"
    MESSAGE = "message"
    WRITTEN = "written"  # on paper, or in the order


@dataclass(frozen=True)
class Agreed:
    by: AgreedBy
    how: AgreedHow


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
    agreed_by: Mapped[AgreedBy | None]  # empty: by themselves, on the form
    agreed_how: Mapped[AgreedHow | None]
    erased_at: Mapped[datetime | None]
