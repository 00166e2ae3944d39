from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.areas.models import Area
from app.cases.models import Case
from app.core.db import Digest, Line, Model, Name
from app.meetings.topic_models import Decision
from app.pledges.workflow import Account, FundraisingStatus, Kind, PledgeStatus, Sums

Fen = sa.BigInteger


class Fundraising(Model):
    """众筹: neighbours of one place share a cost. Its sums are kept with the ledger, each by itself."""

    __tablename__ = "fundraising"
    __table_args__ = (
        sa.CheckConstraint("(decision_id IS NULL) <> (case_id IS NULL)", "behind"),
        sa.CheckConstraint("wanted > 0", "something"),
        sa.CheckConstraint("returned >= 0 AND spent >= 0 AND received <= pledged", "sums"),
        sa.CheckConstraint("spent <= received - returned", "there"),
        sa.Index("ix_fundraising_area_id", "area_id", "id"),
    )

    token: Mapped[str] = mapped_column(sa.String(16), unique=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))  # whose neighbours share it
    decision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("decision.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"), index=True)
    purpose: Mapped[Line]
    wanted: Mapped[int] = mapped_column(Fen)
    closes_on: Mapped[date]  # the last day promises are taken
    status: Mapped[FundraisingStatus] = mapped_column(default=FundraisingStatus.OPEN)
    began_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    entered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    pledged: Mapped[int] = mapped_column(Fen, default=0)
    received: Mapped[int] = mapped_column(Fen, default=0)
    spent: Mapped[int] = mapped_column(Fen, default=0)
    returned: Mapped[int] = mapped_column(Fen, default=0)
    numbers: Mapped[int] = mapped_column(default=0)  # given to pledges so far
    events: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column()

    area: Mapped[Area] = relationship()
    decision: Mapped[Decision | None] = relationship()
    case: Mapped[Case | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def account(self) -> Account:
        return Account(self.pledged, self.received, self.spent, self.returned)


class Pledge(Model):
    """认捐: one promise of one neighbour, by the name they wish to be called or by its number alone."""

    __tablename__ = "pledge"
    __table_args__ = (
        sa.UniqueConstraint("fundraising_id", "number"),
        sa.CheckConstraint("received >= 0 AND received <= promised", "received"),
        sa.CheckConstraint("returned >= 0 AND returned <= received", "returned"),
        sa.Index("ix_pledge_device_hash", "fundraising_id", "device_hash"),
    )

    fundraising_id: Mapped[int] = mapped_column(sa.ForeignKey("fundraising.id"))
    number: Mapped[int]
    called: Mapped[Name] = mapped_column(default="")  # everybody reads it
    promised: Mapped[int] = mapped_column(Fen)
    received: Mapped[int] = mapped_column(Fen, default=0)
    returned: Mapped[int] = mapped_column(Fen, default=0)
    status: Mapped[PledgeStatus] = mapped_column(default=PledgeStatus.PLEDGED)
    promised_at: Mapped[datetime]
    entered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))  # None: by themselves

    # Only keyed hashes, as with a case.
    client_hash: Mapped[Digest] = mapped_column(unique=True)
    content_digest: Mapped[Digest]
    receipt_hash: Mapped[Digest] = mapped_column(unique=True)
    device_hash: Mapped[Digest | None]
    events: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column()

    fundraising: Mapped[Fundraising] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def sums(self) -> Sums:
        return Sums(self.promised, self.received, self.returned)


class PledgeEntry(Model):
    """One line of the ledger. Append-only: what was wrong gets a counter-entry, once."""

    __tablename__ = "pledge_entry"
    __table_args__ = (
        sa.CheckConstraint("(amount < 0) = (corrects_id IS NOT NULL) AND amount <> 0", "signed"),
        sa.CheckConstraint("(kind = 'outlay') = (pledge_id IS NULL)", "whose"),
        sa.Index("ix_pledge_entry_fundraising_id", "fundraising_id", "id"),
    )

    fundraising_id: Mapped[int] = mapped_column(sa.ForeignKey("fundraising.id"))
    pledge_id: Mapped[int | None] = mapped_column(sa.ForeignKey("pledge.id"), index=True)
    kind: Mapped[Kind]
    amount: Mapped[int] = mapped_column(Fen)
    day: Mapped[date]
    note: Mapped[Line] = mapped_column(default="")
    corrects_id: Mapped[int | None] = mapped_column(sa.ForeignKey("pledge_entry.id"), unique=True)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))  # None: the neighbour
    at: Mapped[datetime]

    pledge: Mapped[Pledge | None] = relationship()
    by: Mapped[User | None] = relationship()


class OutlayCheck(Model):
    """Somebody else looked at the proof of an outlay: from then on everybody sees it."""

    __tablename__ = "pledge_check"

    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("pledge_entry.id"), unique=True)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    at: Mapped[datetime]

    by: Mapped[User | None] = relationship()
