"""Keeping a list under a name: saved, shared, put in order, thrown away. Nothing a resident is told of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Role
from app.cases.view_models import LONGEST_NAME, LONGEST_QUERY, SavedView
from app.core.db import db
from app.core.errors import DomainError, NotAllowed

MOST: Final = 20  # of one's own: each is counted whenever the list is opened
LEADING: Final = frozenset({Role.GRID_LEADER, Role.COMMUNITY_LEAD, Role.LEADER})


def save(actor: Actor, *, name: str, params: Mapping[str, str], circle: str = "") -> SavedView:
    mine = _mine(actor)
    if len(mine) >= MOST:
        raise DomainError("You keep %(n)s lists already. Delete one first.", n=MOST)
    query = urlencode({key: value for key, value in params.items() if key != "after"})
    if len(query) > LONGEST_QUERY:
        raise DomainError("These conditions are too many to keep.")
    view = SavedView(owner_id=actor.user_id, query=query, rank=max((one.rank for one in mine), default=0) + 1)
    _name(view, name, mine)
    _share(view, actor, circle)
    db.session.add(view)
    db.session.flush()
    return view


def change(view: SavedView, actor: Actor, *, name: str, circle: str) -> None:
    _refuse_others(view, actor)
    _name(view, name, _mine(actor))
    if circle != view.circle:
        _share(view, actor, circle)
    db.session.flush()


def move_up(view: SavedView, actor: Actor) -> None:
    """Before the one it follows now; the first stays the first."""
    _refuse_others(view, actor)
    before = [one for one in _mine(actor) if one.rank < view.rank]
    if before:
        before[-1].rank, view.rank = view.rank, before[-1].rank
        db.session.flush()


def delete(view: SavedView, actor: Actor) -> None:
    """Its owner, and whoever leads where it is shared: the person who shared it may be gone."""
    if view.owner_id != actor.user_id and view.circle not in circles_of(actor):
        raise NotAllowed("Only its owner may change this list.")
    db.session.delete(view)
    db.session.flush()


def circles_of(actor: Actor) -> frozenset[str]:
    """With whom somebody may share: the places and the units they lead."""
    places = {f"area-{grant.area_id}" for grant in actor.grants if grant.role in LEADING}
    units = {
        f"unit-{grant.unit_id}" for grant in actor.grants if grant.role is Role.UNIT_LEAD and grant.unit_id
    }
    return frozenset(places | units)


def _mine(actor: Actor) -> list[SavedView]:
    own = sa.select(SavedView).where(SavedView.owner_id == actor.user_id)
    return list(db.session.scalars(own.order_by(SavedView.rank, SavedView.id)))


def _name(view: SavedView, name: str, mine: list[SavedView]) -> None:
    if not name or len(name) > LONGEST_NAME:
        raise DomainError("A list needs a name of at most %(n)s characters.", n=LONGEST_NAME)
    if any(one.name == name for one in mine if one is not view):
        raise DomainError("You keep a list of this name already.")
    view.name = name


def _share(view: SavedView, actor: Actor, circle: str) -> None:
    if circle and circle not in circles_of(actor):
        raise NotAllowed("Only who leads a place or a unit may share a list there.")
    what, _, number = circle.partition("-")
    view.area_id = int(number) if what == "area" else None
    view.unit_id = int(number) if what == "unit" else None


def _refuse_others(view: SavedView, actor: Actor) -> None:
    if view.owner_id != actor.user_id:
        raise NotAllowed("Only its owner may change this list.")
