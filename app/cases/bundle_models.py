"""What was done to several cases at once, and what came of each."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cases.models import Case
from app.cases.workflow import Verb
from app.core.db import Digest, Line, Model


class Outcome(StrEnum):
    WAITING = "waiting"  # not tried yet, or the work broke off before it
    DONE = "done"
    REFUSED = "refused"


class Bundle(Model):
    """One verb for several cases: who pressed it once, and what came of each."""

    __tablename__ = "bundle"

    client_hash: Mapped[Digest] = mapped_column(unique=True)  # of the form: pressed twice, it is one bundle
    actor_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    verb: Mapped[Verb]
    began_at: Mapped[datetime]

    lines: Mapped[list[BundleLine]] = relationship(back_populates="bundle", order_by="BundleLine.id")


class BundleLine(Model):
    """One case of it, as it was seen when it was chosen. Its outcome is written with what was done to it."""

    __tablename__ = "bundle_line"
    __table_args__ = (sa.UniqueConstraint("bundle_id", "case_id"),)

    bundle_id: Mapped[int] = mapped_column(sa.ForeignKey("bundle.id"))
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), index=True)
    version: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(default=Outcome.WAITING)
    person_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("user.id")
    )  # to whom it went, where several were given to
    reason: Mapped[Line] = mapped_column(default="")  # why not: the rule's own sentence, and what it names
    parts: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)

    bundle: Mapped[Bundle] = relationship(back_populates="lines")
    case: Mapped[Case] = relationship()
