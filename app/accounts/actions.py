"""Everything that changes people and what they hold; who may do it is decided here, nowhere else.

The route beside each call writes the audit line, in the same transaction (accounts lie below the timeline).
"""

import secrets
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts import sessions, usernames
from app.accounts.actor import Actor
from app.accounts.models import Assignment, Unit, User
from app.accounts.permissions import OF_A_UNIT, Permission, Right, Role
from app.areas.models import Area
from app.areas.scope import within
from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError, NotAllowed


@dataclass(frozen=True)
class Newcomer:
    name: str
    username: str
    title: str = ""
    office_phone: str | None = None
    unit: Unit | None = None


def create(newcomer: Newcomer, password_hash: str | None = None) -> User:
    """An account that holds nothing yet. Without a password, a set-password link opens it."""
    username = usernames.checked(newcomer.username)
    if db.session.scalar(sa.select(User.id).where(User.username == username)):
        raise DomainError("This user name is taken. Please choose another.")
    user = User(
        username=username, name=newcomer.name, title=newcomer.title, office_phone=newcomer.office_phone,
        unit=newcomer.unit, password=password_hash, active=True, fs_uniquifier=secrets.token_hex(32), invited_at=now(),
    )  # fmt: skip
    db.session.add(user)
    db.session.flush()
    return user


def invite(newcomer: Newcomer, actor: Actor, role: Role, area: Area) -> User:
    _refuse_outside(area, actor)
    user = create(newcomer)
    hold(user, actor, area, role)
    return user


def hold(user: User, actor: Actor, area: Area, what: Role | Right) -> Assignment:
    """Give a role or a single right in an area and all below it."""
    _refuse_outside(area, actor)
    if not user.active:
        raise DomainError("This account is disabled. Enable it first.")
    role, right = (what, None) if isinstance(what, Role) else (None, what)
    if _holds(user, area, role, right):
        raise DomainError("This is held there already.")
    unit = user.unit if role in OF_A_UNIT else None
    if role in OF_A_UNIT and unit is None:
        raise DomainError("This role works for a unit: please choose the person's unit first.")
    return give(user, area, what, unit)


def give(user: User, area: Area, what: Role | Right, unit: Unit | None = None) -> Assignment:
    """Without asking who gives: for `hold`, the first administrator and the command line."""
    role, right = (what, None) if isinstance(what, Role) else (None, what)
    given = Assignment(user_id=user.id, area_id=area.id, role=role, right=right, unit=unit)
    db.session.add(given)
    db.session.flush()
    return given


def end(held: Assignment, actor: Actor) -> None:
    _refuse_outside(held.area, actor)
    if held.ended_at is not None:
        return
    if held.user_id == actor.user_id and held.role is Role.ADMIN and _only_one(held):
        raise DomainError("This is your own last administrator role. Another administrator can end it.")
    held.ended_at = now()
    db.session.flush()


def move_to_unit(
    user: User, actor: Actor, unit: Unit | None, *, open_cases: int = 0, leaving_them: bool = False
) -> None:
    """Roles that work for the old unit go with the person only where the new unit has its own area: they end."""
    _refuse_unless_theirs(user, actor)
    if unit is not None and unit.closed:
        raise DomainError("This unit is closed.")
    if user.unit_id != (unit.id if unit else None):
        _refuse_silence(open_cases, leaving_them)
    for held in _live(user):
        if held.role in OF_A_UNIT and held.unit_id != (unit.id if unit else None):
            held.ended_at = now()
    user.unit = unit
    db.session.flush()


def move_role(held: Assignment, actor: Actor, area: Area) -> Assignment:
    """The same role in another area: the old one ends, the new one begins."""
    _refuse_outside(held.area, actor)
    _refuse_outside(area, actor)
    what = held.role or held.right
    assert what is not None
    if held.ended_at is not None:
        raise DomainError("This role has ended already.")
    held.ended_at = now()
    db.session.flush()
    return hold(held.user, actor, area, what)


def correct(user: User, actor: Actor, *, name: str, title: str, office_phone: str) -> None:
    _refuse_unless_theirs(user, actor)
    if not name:
        raise DomainError("Please write the name.")
    user.name, user.title, user.office_phone = name, title, office_phone or None
    db.session.flush()


def disable(user: User, actor: Actor, *, open_cases: int = 0, leaving_them: bool = False) -> None:
    """The account, everything it holds, every session and every open link: at once, or not at all."""
    if user.id == actor.user_id:
        raise DomainError("You cannot disable your own account. Another administrator can.")
    _refuse_unless_theirs(user, actor)
    _refuse_silence(open_cases, leaving_them)
    user.active = False
    user.disabled_at = now()
    user.fs_uniquifier = secrets.token_hex(32)
    for held in _live(user):
        held.ended_at = now()
    sessions.end_all(user)
    db.session.flush()


def _refuse_silence(open_cases: int = 0, leaving_them: bool = False) -> None:
    """What somebody holds does not stay behind unseen: it is handed over, or left under the name on purpose."""
    if open_cases and not leaving_them:
        raise DomainError("This person still holds %(n)s open cases. Hand them over first.", n=open_cases)


def enable(user: User, actor: Actor) -> None:
    """The account comes back empty: roles are given anew."""
    _refuse_unless_theirs(user, actor)
    user.active = True
    user.disabled_at = None
    db.session.flush()


def renew_link(user: User, actor: Actor) -> None:
    """Whoever has the next link sets the password: so only for people whose every role lies in my areas."""
    _refuse_unless_theirs(user, actor)
    if not user.active:
        raise DomainError("This account is disabled. Enable it first.")
    renew(user)


def renew(user: User) -> None:
    """Without asking who asks, for the command line: links given out before stop working."""
    user.fs_uniquifier = secrets.token_hex(32)
    db.session.flush()


def set_password(user: User, password_hash: str, *, keep_session: int | None = None) -> None:
    """Every other session ends, and so does every link that was open."""
    user.password = password_hash
    user.fs_uniquifier = secrets.token_hex(32)
    sessions.end_all(user, but=keep_session)
    db.session.flush()


def may_manage(user: User, actor: Actor) -> bool:
    """Whether every role they hold lies where I manage people: only then is the whole account mine to change."""
    mine = actor.areas(Permission.MANAGE_PEOPLE)
    outside = sa.select(Assignment.id).where(
        Assignment.user_id == user.id, Assignment.ended_at.is_(None), ~within(Assignment.area_id, mine)
    )
    return not db.session.scalar(sa.select(sa.exists(outside)))


def _refuse_unless_theirs(user: User, actor: Actor) -> None:
    if not may_manage(user, actor):
        raise NotAllowed("This person also holds a role outside your area. End the roles in yours instead.")


def _refuse_outside(area: Area, actor: Actor) -> None:
    if Permission.MANAGE_PEOPLE not in actor.permissions_at(area.around):
        raise NotAllowed("You manage people in other places only.")


def _live(user: User) -> list[Assignment]:
    return list(
        db.session.scalars(
            sa.select(Assignment)
            .where(Assignment.user_id == user.id, Assignment.ended_at.is_(None))
            .with_for_update()
        )
    )


def _holds(user: User, area: Area, role: Role | None, right: Right | None) -> bool:
    return any(h.area_id == area.id and h.role is role and h.right is right for h in _live(user))


def _only_one(held: Assignment) -> bool:
    others = sa.select(Assignment.id).where(
        Assignment.user_id == held.user_id,
        Assignment.role == Role.ADMIN,
        Assignment.ended_at.is_(None),
        Assignment.id != held.id,
    )
    return not db.session.scalar(sa.select(sa.exists(others)))
