"""A list of cases under a name."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Unit, User
from app.areas.models import Area
from app.core.db import Model

LONGEST_NAME: Final = 30
LONGEST_QUERY: Final = 1_000


class SavedView(Model):
    """A narrowed list of cases under a name: somebody's own, or lent to a place or a unit by whoever leads it.

    It holds conditions, never rows: everybody opens it over what they may see themselves.
    """

    __tablename__ = "saved_view"
    __table_args__ = (
        sa.UniqueConstraint("owner_id", "name"),
        sa.CheckConstraint("area_id IS NULL OR unit_id IS NULL", "one_circle"),
    )

    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(LONGEST_NAME))
    query: Mapped[str] = mapped_column(sa.String(LONGEST_QUERY), default="")  # as it stands in the address
    rank: Mapped[int]  # among its owner's, the smallest first
    version: Mapped[int] = mapped_column()

    owner: Mapped[User] = relationship()
    area: Mapped[Area | None] = relationship()
    unit: Mapped[Unit | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def params(self) -> dict[str, str]:
        return dict(parse_qsl(self.query))

    @property
    def circle(self) -> str:
        """With whom it is shared, as the form says it: "area-7", "unit-3", or nobody."""
        if self.area_id is not None:
            return f"area-{self.area_id}"
        return f"unit-{self.unit_id}" if self.unit_id is not None else ""
