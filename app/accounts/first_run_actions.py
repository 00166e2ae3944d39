"""Founding an installation: the first account, its first places, and the rights of whoever did it."""

from collections.abc import Iterable

import sqlalchemy as sa

from app.accounts import actions, queries
from app.accounts.actions import Newcomer
from app.accounts.models import User
from app.accounts.permissions import Right, Role
from app.areas.actions import add_area
from app.areas.models import Area, Level
from app.areas.queries import anywhere
from app.core.db import db
from app.core.errors import DomainError, NotAllowed


def found(newcomer: Newcomer, password_hash: str) -> User:
    if queries.anybody():
        raise NotAllowed("Somebody has set this installation up already.")
    return actions.create(newcomer, password_hash)


def add_by_hand(district: str, street: str, communities: Iterable[str]) -> list[Area]:
    """What was typed, the widest first; any of the three may be missing, not all."""
    made: list[Area] = []
    for name, level in ((district, Level.DISTRICT), (street, Level.STREET)):
        if name:
            made.append(add_area(name, level, made[-1] if made else None))
    parent = made[-1] if made else None
    made += [add_area(name, Level.COMMUNITY, parent) for name in dict.fromkeys(communities)]
    if not made:
        raise DomainError("Please write at least one place.")
    return made


def refuse_when_founded() -> None:
    if anywhere():
        raise NotAllowed("The first places are there already. Add more under “Areas”.")


def take_charge(user: User) -> None:
    """Whoever brings the first places administers them and may issue their codes."""
    for root in db.session.scalars(sa.select(Area).where(Area.parent_id.is_(None))):
        actions.give(user, root, Role.ADMIN)
        actions.give(user, root, Right.MANAGE_CODES)
