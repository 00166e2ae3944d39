"""Reading people, units and what they hold: every list and look-up keeps to the areas of whoever looks."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts.actor import Actor
from app.accounts.models import Assignment, Duty, Unit, User
from app.accounts.permissions import Permission, Role
from app.accounts.usernames import normal
from app.areas.models import Area
from app.areas.scope import within
from app.core.db import db
from app.core.errors import Conflict, NotFound

PAGE = 50


@dataclass(frozen=True)
class PeopleFilter:
    words: str = ""
    role: Role | None = None
    area_id: int | None = None
    disabled: bool = False
    page: int = 1


@dataclass(frozen=True)
class PeoplePage:
    people: list[User]
    found: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // PAGE))


def anybody() -> bool:
    """Whether anybody has an account: a new installation has nobody."""
    return bool(db.session.scalar(sa.select(sa.exists(sa.select(User.id)))))


def person_called(username: str | None) -> User | None:
    return db.session.scalar(sa.select(User).where(User.username == normal(username)))


def duties(unit_id: int) -> list[str]:
    """What the unit answers for, in the order it was written."""
    items = sa.select(Duty.item).where(Duty.unit_id == unit_id, Duty.closed.is_(False)).order_by(Duty.id)
    return list(db.session.scalars(items))


def home_area_id(user_id: int | None) -> int | None:
    """Where what somebody does about their own account is shown in the audit: their first role, or their unit."""
    return db.session.scalar(
        sa.select(sa.func.coalesce(sa.func.min(Assignment.area_id), sa.func.min(Unit.area_id)))
        .select_from(User)
        .outerjoin(Unit, Unit.id == User.unit_id)
        .outerjoin(Assignment, sa.and_(Assignment.user_id == User.id, Assignment.ended_at.is_(None)))
        .where(User.id == user_id)
    )


def person(user_id: int, actor: Actor) -> User:
    """Somebody who holds, or held, something in my areas, or belongs to a unit there."""
    found = db.session.scalar(
        sa.select(User).where(User.id == user_id, _seen_in(actor.areas(Permission.MANAGE_PEOPLE)))
    )
    if found is None:
        raise NotFound("There is no such person in your area.")
    return found


def colleague(user_id: int, actor: Actor) -> User:
    """Of a unit they lead, or whose people they manage."""
    led = User.unit_id.in_(units_where(actor, Permission.REASSIGN))
    found = db.session.scalar(sa.select(User).where(User.id == user_id, led).options(joinedload(User.unit)))
    if found is None:
        raise NotFound("There is no such person in your units.")
    return found


def oneself(actor: Actor) -> User:
    return db.session.scalars(
        sa.select(User).where(User.id == actor.user_id).options(joinedload(User.unit))
    ).one()


def people(actor: Actor, narrowed_to: PeopleFilter) -> PeoplePage:
    which = sa.select(User).where(
        _seen_in(actor.areas(Permission.MANAGE_PEOPLE)), User.active.is_(not narrowed_to.disabled)
    )
    if narrowed_to.words:
        words = narrowed_to.words
        which = which.where(
            sa.or_(
                User.name.icontains(words, autoescape=True),
                User.username.contains(normal(words), autoescape=True),
                User.title.icontains(words, autoescape=True),
            )
        )
    if narrowed_to.role or narrowed_to.area_id:
        which = which.where(User.id.in_(_holding(narrowed_to)))
    found = db.session.scalar(sa.select(sa.func.count()).select_from(which.subquery())) or 0
    page = max(1, min(narrowed_to.page, -(-found // PAGE)))
    rows = which.order_by(User.name, User.id).limit(PAGE).offset((page - 1) * PAGE)
    return PeoplePage(list(db.session.scalars(rows.options(*_WITH_UNIT))), found, page)


def held_by(user_ids: Collection[int]) -> dict[int, list[Assignment]]:
    """What each holds now, the widest area first; with the area and the unit, in one statement."""
    held: dict[int, list[Assignment]] = {user_id: [] for user_id in user_ids}
    rows = db.session.scalars(
        sa.select(Assignment)
        .join(Area, Area.id == Assignment.area_id)
        .where(Assignment.user_id.in_(user_ids), Assignment.ended_at.is_(None))
        .options(contains_eager(Assignment.area), joinedload(Assignment.unit))
        .order_by(sa.func.length(Area.path), Area.trail, Assignment.id)
    )
    for assignment in rows:
        held[assignment.user_id].append(assignment)
    return held


def assignment(assignment_id: int, user: User) -> Assignment:
    found = db.session.scalar(
        sa.select(Assignment).where(Assignment.id == assignment_id, Assignment.user_id == user.id)
    )
    if found is None:
        raise NotFound("There is no such role.")
    return found


def units(
    actor: Actor, permission: Permission = Permission.MANAGE_PEOPLE, *, closed: bool = False
) -> list[Unit]:
    return list(
        db.session.scalars(
            sa.select(Unit)
            .join(Area, Area.id == Unit.area_id)
            .where(within(Unit.area_id, actor.areas(permission)), Unit.closed.is_(closed))
            .options(contains_eager(Unit.area))
            .order_by(Area.trail, Unit.name)
        )
    )


def unit(unit_id: int, actor: Actor, *, version: int | None = None) -> Unit:
    found = db.session.scalar(
        sa.select(Unit).where(Unit.id == unit_id, within(Unit.area_id, actor.areas(Permission.MANAGE_PEOPLE)))
    )
    if found is None:
        raise NotFound("There is no such unit in your area.")
    if version is not None and found.version != version:
        raise Conflict("Somebody else changed this unit first.")
    return found


def people_per_unit(unit_ids: Collection[int]) -> dict[int, int]:
    rows = db.session.execute(
        sa.select(User.unit_id, sa.func.count())
        .where(User.unit_id.in_(unit_ids), User.active.is_(True))
        .group_by(User.unit_id)
    )
    return {unit_id: n for unit_id, n in rows if unit_id is not None}


def units_where(actor: Actor, permission: Permission) -> sa.Select[int]:
    """Units that lie where the permission is held, and those over whose work alone it is held."""
    own = sorted(actor.unit_areas(permission))
    return sa.select(Unit.id).where(sa.or_(within(Unit.area_id, actor.areas(permission)), Unit.id.in_(own)))


_WITH_UNIT = (joinedload(User.unit),)


def _seen_in(area_ids: Collection[int]) -> sa.ColumnElement[bool]:
    ever = sa.select(Assignment.user_id).where(within(Assignment.area_id, area_ids))
    return sa.or_(
        User.id.in_(ever),
        User.unit_id.in_(sa.select(Unit.id).where(within(Unit.area_id, area_ids))),
    )


def _holding(narrowed_to: PeopleFilter) -> sa.Select[int]:
    holding = sa.select(Assignment.user_id).where(Assignment.ended_at.is_(None))
    if narrowed_to.role:
        holding = holding.where(Assignment.role == narrowed_to.role)
    if narrowed_to.area_id:
        holding = holding.where(within(Assignment.area_id, {narrowed_to.area_id}))
    return holding
