from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Unit
from app.areas.models import Area
from app.core.db import Digest, Line, Model, Name
from app.partners.models import PartnerUnit
from app.resources.booking_workflow import BookingStatus, Times
from app.resources.openings import Plan, Terms
from app.resources.workflow import ResourceStatus

__all__ = ["Booking", "BookingStatus", "Resource", "ResourceKind", "ResourceStatus", "booking_slot"]


class ResourceKind(StrEnum):
    VENUE = "venue"
    PEOPLE = "people"
    GOODS = "goods"
    FUND = "fund"
    SERVICE = "service"
    INFO = "info"


class Resource(Model):
    __tablename__ = "resource"

    kind: Mapped[ResourceKind]
    name: Mapped[Name]
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), index=True)
    place: Mapped[Line] = mapped_column(default="")
    hours: Mapped[Line] = mapped_column(default="")  # when, in words
    conditions: Mapped[Line] = mapped_column(default="")
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))  # whose
    owner: Mapped[Name] = mapped_column(default="")  # whose, when it is no unit of ours
    partner_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("partner_unit.id"), index=True
    )  # whose, of those
    phone: Mapped[str | None] = mapped_column(sa.String(32))  # the unit's contact, not a person's
    capacity: Mapped[int | None]  # how many people find room
    status: Mapped[ResourceStatus] = mapped_column(default=ResourceStatus.DRAFT)

    # How it may be booked; minutes and days. The plan is what app.resources.openings reads and writes.
    bookable: Mapped[bool] = mapped_column(default=False)
    needs_approval: Mapped[bool] = mapped_column(default=False)
    shortest: Mapped[int] = mapped_column(default=30)
    longest: Mapped[int] = mapped_column(default=120)
    step: Mapped[int] = mapped_column(default=30)
    ahead: Mapped[int] = mapped_column(default=30)
    openings: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    door_token: Mapped[str | None] = mapped_column(
        sa.String(32), index=True, unique=True
    )  # of the code at its door
    version: Mapped[int] = mapped_column()

    area: Mapped[Area] = relationship()
    unit: Mapped[Unit | None] = relationship()
    partner: Mapped[PartnerUnit | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def plan(self) -> Plan:
        return Plan.read(self.openings)

    @property
    def terms(self) -> Terms:
        return Terms(self.shortest, self.longest, self.step, self.ahead)

    @property
    def takes_bookings(self) -> bool:
        return self.bookable and self.status is ResourceStatus.LISTED


class Booking(Model):
    """One use of a resource, from the request to its end. Which half-hours it holds, booking_slot says."""

    __tablename__ = "booking"
    __table_args__ = (sa.Index("ix_booking_resource_begins", "resource_id", "begins_at"),)

    ref: Mapped[str] = mapped_column(sa.String(16), unique=True)
    resource_id: Mapped[int] = mapped_column(sa.ForeignKey("resource.id"))
    status: Mapped[BookingStatus] = mapped_column(index=True)
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(index=True)  # when time alone acts next
    purpose: Mapped[Line | None]  # what for, in the words of whoever booked
    requested_at: Mapped[datetime]
    code_id: Mapped[int | None] = mapped_column(sa.ForeignKey("code.id"))  # it was booked through
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"), index=True)
    booked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))  # staff; empty: a resident

    # Only keyed hashes, as with a case.
    client_hash: Mapped[Digest | None] = mapped_column(unique=True)
    content_digest: Mapped[Digest | None]
    receipt_hash: Mapped[Digest | None] = mapped_column(unique=True)
    events: Mapped[int] = mapped_column(default=0)  # the seq of the last event
    version: Mapped[int] = mapped_column()

    resource: Mapped[Resource] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def times(self) -> Times:
        return Times(self.begins_at, self.ends_at)


# One row for every half-hour that a booking holds. The key is what keeps two bookings apart, on every database.
booking_slot = sa.Table(
    "booking_slot",
    Model.metadata,
    sa.Column("resource_id", sa.ForeignKey("resource.id"), primary_key=True),
    sa.Column("slot", sa.Integer, primary_key=True, autoincrement=False),  # half-hours since 1970
    sa.Column("booking_id", sa.ForeignKey("booking.id"), nullable=False, index=True),
    sqlite_with_rowid=False,
)
