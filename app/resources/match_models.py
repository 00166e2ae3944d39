"""The table of matches: a demand and a resource brought together, and the two words on how it went."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cases.models import Case
from app.core.db import Model
from app.partners.models import Commitment
from app.resources.match_workflow import OVER, MatchStatus, Side
from app.resources.models import Resource

_NOT_OVER = "status NOT IN (" + ", ".join(f"'{status.value}'" for status in sorted(OVER)) + ")"


class Match(Model):
    """A demand and a resource brought together. Why it was suggested stands in its first event."""

    __tablename__ = "resource_match"
    __table_args__ = (
        # One at a time for each pair; after it was declined or failed it may be tried again.
        sa.Index(
            "uq_resource_match_live", "case_id", "resource_id", unique=True,
            sqlite_where=sa.text(_NOT_OVER), postgresql_where=sa.text(_NOT_OVER),
        ),
    )  # fmt: skip

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), index=True)
    resource_id: Mapped[int] = mapped_column(sa.ForeignKey("resource.id"), index=True)
    status: Mapped[MatchStatus] = mapped_column(default=MatchStatus.SUGGESTED)
    score: Mapped[int] = mapped_column(default=0)
    suggested_at: Mapped[datetime]
    offered_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    # Two words, never one: whose the resource is, and who needed it.
    holder_confirmed_at: Mapped[datetime | None]
    reporter_confirmed_at: Mapped[datetime | None]
    commitment_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("commitment.id")
    )  # what was used up by it
    events: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column()

    case: Mapped[Case] = relationship()
    resource: Mapped[Resource] = relationship()
    commitment: Mapped[Commitment | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def confirmed_by(self) -> frozenset[Side]:
        words = {Side.HOLDER: self.holder_confirmed_at, Side.REPORTER: self.reporter_confirmed_at}
        return frozenset(side for side, at in words.items() if at)
