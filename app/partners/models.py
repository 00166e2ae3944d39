from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.areas.models import Area
from app.core.db import Digest, Line, Model, Name
from app.partners.workflow import AgreementStatus, PartnerStatus


class PartnerKind(StrEnum):
    GOVERNMENT = "government"  # 机关
    STATE_FIRM = "state_firm"  # 国企
    PRIVATE_FIRM = "private_firm"  # 民企
    SCHOOL = "school"
    HOSPITAL = "hospital"
    SOCIAL_ORG = "social_org"
    NEW_ORG = "new_org"  # 两新组织
    OTHER = "other"


class Measured(StrEnum):
    """What a commitment is counted in."""

    SESSION = "session"  # 场
    HOUR = "hour"
    PERSON_TIME = "person_time"  # 人次
    ITEM = "item"
    YUAN = "yuan"


class PartnerUnit(Model):
    """Whoever is asked for by name and telephone is sealed; the office number stands open."""

    __tablename__ = "partner_unit"
    __table_args__ = (sa.Index("ix_partner_unit_area_id", "area_id", "id"),)

    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    name: Mapped[Name]
    kind: Mapped[PartnerKind]
    address: Mapped[Line] = mapped_column(default="")
    office_phone: Mapped[str | None] = mapped_column(sa.String(32))
    offers: Mapped[Line] = mapped_column(default="")  # in their words
    person_sealed: Mapped[str | None] = mapped_column(sa.String(1000))
    phone_sealed: Mapped[str | None] = mapped_column(sa.String(300))
    status: Mapped[PartnerStatus] = mapped_column(default=PartnerStatus.APPLIED)
    applied_at: Mapped[datetime]
    entered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))  # None: by themselves

    # Only keyed hashes, as with a case.
    client_hash: Mapped[Digest | None] = mapped_column(unique=True)
    content_digest: Mapped[Digest | None]
    receipt_hash: Mapped[Digest | None] = mapped_column(unique=True)
    events: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column()

    area: Mapped[Area] = relationship()

    __mapper_args__ = {"version_id_col": version}


class PartTimeMember(Model):
    """兼职委员: somebody of a partner unit on the council of a street or a community."""

    __tablename__ = "part_time_member"

    partner_id: Mapped[int] = mapped_column(sa.ForeignKey("partner_unit.id"), index=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), index=True)  # whose council
    name: Mapped[Name]
    since: Mapped[date]
    until: Mapped[date | None]  # the last day; empty while they sit

    partner: Mapped[PartnerUnit] = relationship()
    area: Mapped[Area] = relationship()

    def sits_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


class Agreement(Model):
    __tablename__ = "agreement"
    __table_args__ = (
        sa.CheckConstraint("until >= since", "period"),
        sa.Index("ix_agreement_status_until", "status", "until"),
    )

    partner_id: Mapped[int] = mapped_column(sa.ForeignKey("partner_unit.id"), index=True)
    title: Mapped[Name]
    since: Mapped[date]
    until: Mapped[date]  # the last day
    status: Mapped[AgreementStatus] = mapped_column(default=AgreementStatus.DRAFT)
    signed_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    # The one this renews. Unique: of two people renewing at once, one does.
    before_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agreement.id"), unique=True)
    entered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    events: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column()

    partner: Mapped[PartnerUnit] = relationship()
    lines: Mapped[list[Commitment]] = relationship(
        back_populates="agreement", order_by="Commitment.id", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}

    def days_left(self, day: date) -> int:
        return (self.until - day).days


class Commitment(Model):
    """One promise of an agreement. What was used lies in CommitmentUse and is summed here, never above the promise."""

    __tablename__ = "commitment"
    __table_args__ = (
        sa.CheckConstraint("quantity > 0", "something"),
        sa.CheckConstraint("used >= 0 AND used <= quantity", "enough"),
        sa.CheckConstraint("until >= since", "period"),
    )

    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement.id"), index=True)
    what: Mapped[Name]
    quantity: Mapped[int]
    unit: Mapped[Measured]
    since: Mapped[date]
    until: Mapped[date]
    used: Mapped[int] = mapped_column(default=0)

    agreement: Mapped[Agreement] = relationship(back_populates="lines")

    @property
    def left(self) -> int:
        return self.quantity - self.used


class CommitmentUse(Model):
    """Some of a promise was made good: when, how much, for what, written down by whom."""

    __tablename__ = "commitment_use"
    __table_args__ = (sa.CheckConstraint("quantity > 0", "something"),)

    commitment_id: Mapped[int] = mapped_column(sa.ForeignKey("commitment.id"), index=True)
    day: Mapped[date]
    quantity: Mapped[int]
    note: Mapped[Line] = mapped_column(default="")
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    # What it was used for, as in an event: a match, a booking.
    subject_kind: Mapped[str | None] = mapped_column(sa.String(32))
    subject_id: Mapped[int | None]

    by: Mapped[User | None] = relationship()
