from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from flask_security.core import RoleMixin, UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.permissions import Right, Role
from app.areas.models import Area
from app.core.db import Digest, Line, Model, Name


class UnitKind(StrEnum):
    COMMITTEE = "committee"  # 居委会
    PROPERTY = "property"  # 物业
    URBAN_MANAGEMENT = "urban_management"  # 城管
    SANITATION = "sanitation"  # 环卫
    UTILITY = "utility"  # 水电气、路灯
    PARTY_OFFICE = "party_office"  # 党建办
    BUSINESS_OFFICE = "business_office"  # 营商环境办
    PUBLIC_ADMIN = "public_admin"  # 公共管理办
    PUBLIC_SERVICE = "public_service"  # 公共服务办
    OTHER = "other"


class Unit(Model):
    """承办单位: who does work in an area."""

    __tablename__ = "unit"
    __table_args__ = (sa.UniqueConstraint("area_id", "name"),)

    name: Mapped[Name]
    kind: Mapped[UnitKind]
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), index=True)
    duty_phone: Mapped[str | None] = mapped_column(sa.String(32))
    duty_hours: Mapped[str | None] = mapped_column(sa.String(60))
    emergency: Mapped[bool] = mapped_column(default=False)  # its duty phone answers day and night
    closed: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    area: Mapped[Area] = relationship()

    __mapper_args__ = {"version_id_col": version}


class Duty(Model):
    """职责清单: one thing that a unit answers for. Cited where a case is returned or ruled on."""

    __tablename__ = "duty"

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    item: Mapped[Line]
    closed: Mapped[bool] = mapped_column(default=False)

    unit: Mapped[Unit] = relationship()


class User(Model, UserMixin):
    """A member of staff. Residents have no account."""

    __tablename__ = "user"

    username: Mapped[str] = mapped_column(sa.String(60), unique=True)
    email: Mapped[str | None] = mapped_column(sa.String(120), unique=True)  # type: ignore[assignment]
    password: Mapped[str | None] = mapped_column(sa.String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(sa.String(64), unique=True)
    name: Mapped[Name]
    title: Mapped[Name] = mapped_column(default="")
    office_phone: Mapped[str | None] = mapped_column(sa.String(32))
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    invited_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    unread: Mapped[int] = mapped_column(default=0, server_default="0")  # in the inbox; app.notices keeps it

    unit: Mapped[Unit | None] = relationship()
    assignments: Mapped[list[Assignment]] = relationship(back_populates="user")

    session_token = ""  # of the session just begun; kept only for the moment of signing in

    def get_id(self) -> str:
        """What the cookie carries: the token of a session in our table, so that ending the row signs out."""
        if not self.session_token:
            raise RuntimeError("sessions.begin() comes before the cookie")
        return self.session_token

    @property
    def roles(self) -> list[RoleMixin]:  # type: ignore[override]
        """Flask-Security asks; our roles are held in areas and answered by accounts.permissions."""
        return []


class Assignment(Model):
    """A role, or a single right, held by a person in an area. Ended, never deleted."""

    __tablename__ = "assignment"
    __table_args__ = (sa.CheckConstraint('(role IS NULL) <> ("right" IS NULL)', "role_or_right"),)

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), index=True)
    role: Mapped[Role | None]
    right: Mapped[Right | None]
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))  # for roles of a unit
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(back_populates="assignments")
    area: Mapped[Area] = relationship()
    unit: Mapped[Unit | None] = relationship()


class StaffSession(Model):
    """One signed-in browser. The cookie carries only the token; ending the row ends the session at once."""

    __tablename__ = "staff_session"

    token_hash: Mapped[Digest] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    started_at: Mapped[datetime]
    device: Mapped[Line] = mapped_column(default="")
    ended_at: Mapped[datetime | None]


class SignInDelay(Model):
    """Failed sign-ins of one user name: each makes the next wait longer, none locks anybody out for good."""

    __tablename__ = "sign_in_delay"

    name_hash: Mapped[Digest] = mapped_column(unique=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]
