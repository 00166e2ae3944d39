from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Unit
from app.areas.models import Area
from app.core.db import Line, Model, Name
from app.partners.models import PartnerUnit


class ResourceKind(StrEnum):
    VENUE = "venue"
    PEOPLE = "people"
    GOODS = "goods"
    FUND = "fund"
    SERVICE = "service"
    INFO = "info"


class ResourceStatus(StrEnum):
    LISTED = "listed"
    SUSPENDED = "suspended"


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
    status: Mapped[ResourceStatus] = mapped_column(default=ResourceStatus.LISTED)
    version: Mapped[int] = mapped_column()

    area: Mapped[Area] = relationship()
    unit: Mapped[Unit | None] = relationship()
    partner: Mapped[PartnerUnit | None] = relationship()

    __mapper_args__ = {"version_id_col": version}
