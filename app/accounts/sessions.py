"""Server-side sessions of staff, and the one statement that turns a cookie into an Actor."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app.accounts.actor import Actor, ActorKind, Grant
from app.accounts.models import Assignment, StaffSession, User
from app.accounts.permissions import GRANTS, OF_A_UNIT, RIGHTS, Right, Role
from app.core.clock import now
from app.core.db import db

LONGEST = timedelta(days=30)  # then the password is asked for again


def begin(user: User, device: str = "") -> str:
    """Returns the token for the cookie; only its hash is stored."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        StaffSession(token_hash=_hash(token), user_id=user.id, started_at=now(), device=device[:300])
    )
    return token


def end(session_id: int | None) -> None:
    _end(StaffSession.id == session_id)


def end_all(user: User, *, but: int | None = None) -> None:
    """Everywhere at once; `but` leaves the session alone from which it was asked."""
    _end(sa.and_(StaffSession.user_id == user.id, StaffSession.id.is_distinct_from(but)))


def live_of(user_id: int) -> list[StaffSession]:
    """The newest first."""
    return list(
        db.session.scalars(
            sa.select(StaffSession)
            .where(StaffSession.user_id == user_id, StaffSession.ended_at.is_(None))
            .where(StaffSession.started_at > now() - LONGEST)
            .order_by(StaffSession.id.desc())
        )
    )


def actor_of(token: str) -> Actor | None:
    """The person behind a live session, with everything they hold now; None when it ended or they were disabled."""
    rows = db.session.execute(_HELD, {"token_hash": _hash(token), "since": now() - LONGEST}).all()
    if not rows:
        return None
    first = rows[0]
    return Actor(
        ActorKind.STAFF,
        user_id=first.user_id,
        name=first.name,
        unit_id=first.member_of,
        grants=tuple(_grants(rows)),
        session_id=first.session_id,
        unread=first.unread,
    )


def actor_for(user: User) -> Actor:
    """The same, for a person already loaded: commands, the demo and tests."""
    rows = db.session.execute(_held().where(User.id == user.id)).all()
    grants = tuple(_grants(rows))
    return Actor(ActorKind.STAFF, user_id=user.id, name=user.name, unit_id=user.unit_id, grants=grants)


def _held() -> sa.Select[int, str, int | None, int, Role | None, Right | None, int | None]:
    live = sa.and_(Assignment.user_id == User.id, Assignment.ended_at.is_(None))
    return (
        sa.select(
            User.id.label("user_id"),
            User.name,
            User.unit_id.label("member_of"),
            Assignment.area_id,
            Assignment.role,
            Assignment.right,
            Assignment.unit_id,
        )
        .outerjoin(Assignment, live)
        .where(User.active.is_(True))
    )


_HELD = (
    _held()
    .add_columns(StaffSession.id.label("session_id"), User.unread)
    .join(StaffSession, StaffSession.user_id == User.id)
    .where(
        StaffSession.token_hash == sa.bindparam("token_hash"),
        StaffSession.started_at > sa.bindparam("since"),
        StaffSession.ended_at.is_(None),
    )
)


def _grants(rows: Iterable[Any]) -> Iterable[Grant]:
    for row in rows:
        if row.role is not None:
            narrowed = row.unit_id if row.role in OF_A_UNIT else None
            if row.role not in OF_A_UNIT or narrowed is not None:
                yield Grant(row.area_id, GRANTS[row.role], row.role, narrowed)
        elif row.right is not None:
            yield Grant(row.area_id, RIGHTS[row.right])


def _end(which: sa.ColumnElement[bool]) -> None:
    db.session.execute(
        sa.update(StaffSession).where(which, StaffSession.ended_at.is_(None)).values(ended_at=now())
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
