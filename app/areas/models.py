from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Line, Model, Name


class Level(StrEnum):
    """Ordered from the widest. A level may be skipped; a child is always narrower than its parent."""

    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    GRID = "grid"
    COMPOUND = "compound"
    BUILDING = "building"

    @property
    def depth(self) -> int:
        return list(Level).index(self)


class CompoundClass(StrEnum):
    MANAGED = "managed"
    UNMANAGED = "unmanaged"
    WORKS = "works"
    MIXED = "mixed"
    SCATTERED = "scattered"


class Area(Model):
    __tablename__ = "area"
    __table_args__ = (sa.UniqueConstraint("parent_id", "name"),)

    name: Mapped[Name]
    level: Mapped[Level]
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"), index=True)
    code: Mapped[str | None] = mapped_column(
        sa.String(24), unique=True
    )  # national division code, where it has one
    compound_class: Mapped[CompoundClass | None]
    # The names from the root down, "鼓楼区/东街街道/军门社区": shown, searched, rewritten on renaming and moving.
    trail: Mapped[Line]
    # The ids from the root down, "/1/5/33/": what lies around it.
    path: Mapped[str] = mapped_column(sa.String(120))
    # What it is found by: app.core.sounding writes it whenever the place is named.
    sought: Mapped[str] = mapped_column(sa.Text, default="", server_default="", deferred=True)
    closed: Mapped[bool] = mapped_column(default=False)

    parent: Mapped[Area | None] = relationship(remote_side="Area.id")

    @property
    def around(self) -> frozenset[int]:
        """This area and everything above it, without asking the database."""
        return frozenset(int(part) for part in self.path.strip("/").split("/"))

    def around_up_to(self, area_id: int) -> frozenset[int]:
        """One of the areas around this one, and everything above that."""
        above, found, _below = self.path.partition(f"/{area_id}/")
        return frozenset(int(part) for part in above.split("/") if part) | {area_id} if found else frozenset()

    @property
    def living(self) -> CompoundClass | None:
        """The class of the compound it is, or lies in."""
        if self.level is Level.BUILDING and self.parent is not None:
            return self.parent.compound_class
        return self.compound_class

    @property
    def places(self) -> list[str]:
        return self.trail.split("/")


# Every (outer, inner) pair, each area within itself included. Written by areas.actions only.
area_within = sa.Table(
    "area_within",
    Model.metadata,
    sa.Column("outer_id", sa.ForeignKey("area.id"), primary_key=True),
    sa.Column("inner_id", sa.ForeignKey("area.id"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

# One row for each area around a thing and each list it stands on, in the order of that list: see shelves.py.
area_shelf = sa.Table(
    "area_shelf",
    Model.metadata,
    sa.Column("outer_id", sa.ForeignKey("area.id"), primary_key=True),
    sa.Column("shelf", sa.String(48), primary_key=True),
    sa.Column("rank", sa.BigInteger, primary_key=True, autoincrement=False),  # the order of the list
    sa.Column("subject_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("own", sa.Boolean, nullable=False),  # on the list of its very area, not of those around it
    sqlite_with_rowid=False,
)
