"""What everybody may know of the place behind a code: its names, who serves it, which numbers to call.

Kept per process. One statement reads the code together with the latest audit rows: whatever changes a public
fact (people, units, areas, codes, resources) is audited in the same commit, so a changed stamp means "read again".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.models import Assignment, Unit, UnitKind, User
from app.accounts.permissions import Role
from app.areas.models import Area, Level
from app.codes import tokens
from app.codes.models import LIVE, Code, CodeStatus
from app.contacts.phones import dialable
from app.core.db import db
from app.core.errors import NotFound
from app.core.instance import here
from app.core.prepared import Prepared
from app.timeline.models import Audit

MOST_PEOPLE, MOST_LINES, LONG_NAME = 2, 4, 14
RECENT_AUDITS = 50  # on PostgreSQL a lower id may be committed after a higher one: the sum notices
MOST_KEPT = 5_000
SERVING = (Role.GRID_WORKER, Role.GRID_LEADER, Role.COMMUNITY_LEAD)  # who is named, in this order
FIRST_UNITS = (UnitKind.COMMITTEE, UnitKind.PROPERTY)


@dataclass(frozen=True)
class Person:
    name: str
    role: Role
    title: str
    number: str

    @property
    def tel(self) -> str:
        return dialable(self.number) if self.number else ""


@dataclass(frozen=True)
class Line:
    """A number to call."""

    name: str
    kind: UnitKind
    number: str
    hours: str
    emergency: bool

    @property
    def tel(self) -> str:
        return dialable(self.number)


@dataclass(frozen=True)
class Place:
    code_id: int
    token: str
    area_id: int
    community_id: int
    name: str
    detail: str
    path: tuple[str, ...]
    receiver: str
    address: str
    people: tuple[Person, ...]
    phones: tuple[Line, ...]
    around: tuple[int, ...]  # from the widest area around it down to the place itself

    @property
    def token_spaced(self) -> str:
        return tokens.display(self.token)

    @property
    def is_long(self) -> bool:
        return len(self.name) > LONG_NAME

    @property
    def first_call(self) -> Person | Line | None:
        """Whom a press on "call" rings: the nearest person with a number, or the first duty phone."""
        everybody: tuple[Person | Line, ...] = (*self.people, *self.phones)
        return next((one for one in everybody if one.number), None)

    @property
    def emergency(self) -> tuple[Line, ...]:
        return tuple(line for line in self.phones if line.emergency)


@dataclass(frozen=True)
class Standing:
    """The code itself as it is now, and the stamp of everything around it."""

    code_id: int
    status: CodeStatus
    area_id: int
    spot: str
    replaced_by_id: int | None
    stamp: int


class Gone(NotFound):
    """Revoked, replaced or never printed: a friendly page with the way on."""

    def __init__(self, standing: Standing | None) -> None:
        super().__init__("This code is no longer in use")
        self.standing = standing


_LATEST = sa.select(Audit.id).order_by(Audit.id.desc()).limit(RECENT_AUDITS).subquery()
_STAMP = sa.select(sa.func.coalesce(sa.func.sum(_LATEST.c.id), 0)).scalar_subquery()
_STANDING = Prepared(
    sa.select(Code.id, Code.status, Code.area_id, Code.spot, Code.replaced_by_id, _STAMP).where(
        Code.token == sa.bindparam("typed")
    )
)


class _Kept(dict[str, tuple[Standing, Place]]):
    """One process may serve several instances one after the other, as the tests do."""

    owner: object = None

    def of_this_instance(self) -> _Kept:
        if self.owner is not here() or len(self) >= MOST_KEPT:
            self.clear()
            self.owner = here()
        return self


_kept = _Kept()


def standing_of(typed: str) -> Standing | None:
    """One statement, on every request: is the code live, and has anything around it changed?"""
    row = _STANDING.first({"typed": tokens.normalise(typed)})
    return Standing(row[0], CodeStatus(row[1]), row[2], row[3], row[4], int(row[5])) if row else None


def place_of(typed: str) -> Place:
    """Errors: Gone."""
    standing = standing_of(typed)
    if standing is None or standing.status not in LIVE:
        raise Gone(standing)
    token = tokens.normalise(typed)
    places = _kept.of_this_instance()
    kept = places.get(token)
    if kept is None or kept[0] != standing:
        kept = places[token] = (standing, _read(token, standing))
    return kept[1]


def successor_of(standing: Standing | None) -> tuple[str, str] | None:
    """(token, name of the place) of the code that hangs there now."""
    if standing is None:
        return None
    row = db.session.execute(
        sa.select(Code.token, Area.name)
        .join(Area, Area.id == Code.area_id)
        .where(
            Code.status.in_(LIVE),
            sa.or_(Code.id == standing.replaced_by_id, Code.area_id == standing.area_id),
        )
        .order_by((Code.id == standing.replaced_by_id).desc(), Code.id.desc())
        .limit(1)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def token_of(code_id: int | None) -> str | None:
    """The code a report came through, while it still hangs there."""
    if code_id is None:
        return None
    return db.session.scalar(sa.select(Code.token).where(Code.id == code_id, Code.status.in_(LIVE)))


def phones_around(area_id: int) -> tuple[Line, ...]:
    area = db.session.get(Area, area_id)
    return _phones(area.around) if area else ()


def _read(token: str, standing: Standing) -> Place:
    area = db.session.get_one(Area, standing.area_id)
    around = db.session.scalars(sa.select(Area).where(Area.id.in_(area.around))).all()
    chain = sorted(around, key=lambda one: one.level.depth)
    named = largest(chain)
    community = next((one for one in chain if one.level is Level.COMMUNITY), named)
    inner = [one.name for one in chain if one.level.depth > named.level.depth]
    return Place(
        code_id=standing.code_id,
        token=token,
        area_id=area.id,
        community_id=community.id,
        name=named.name,
        detail=" ".join([*inner, standing.spot]).strip(),
        path=tuple(one.name for one in chain[1:] if one.level.depth < named.level.depth),
        receiver=community.name,
        address="".join(one.name for one in chain if one.level.depth <= Level.COMMUNITY.depth),
        people=_people(area.around),
        phones=_phones(area.around),
        around=tuple(one.id for one in chain),
    )


def largest(chain: Sequence[Area]) -> Area:
    """What stands largest: the compound; a building only when nothing smaller than a community holds it."""
    return next((one for one in chain if one.level is Level.COMPOUND), chain[-1])


def _people(around: frozenset[int]) -> tuple[Person, ...]:
    rows = db.session.execute(
        sa.select(User.name, User.title, User.office_phone, Assignment.role, Area.level)
        .join(Assignment, Assignment.user_id == User.id)
        .join(Area, Area.id == Assignment.area_id)
        .where(
            Assignment.area_id.in_(around),
            Assignment.role.in_(SERVING),
            Assignment.ended_at.is_(None),
            User.active.is_(True),
        )
        .order_by(User.id)
    ).all()
    nearest = sorted(rows, key=lambda row: (SERVING.index(row.role), -row.level.depth))
    people = {
        row.name: Person(row.name, row.role, row.title, row.office_phone or "") for row in reversed(nearest)
    }
    return tuple(reversed(people.values()))[:MOST_PEOPLE]


def _phones(around: frozenset[int]) -> tuple[Line, ...]:
    rows = db.session.execute(
        sa.select(Unit, Area.level)
        .join(Area, Area.id == Unit.area_id)
        .where(Unit.area_id.in_(around), Unit.closed.is_(False), Unit.duty_phone.is_not(None))
        .order_by(Unit.id)
    ).all()
    ranked = sorted(rows, key=lambda row: (_rank(row.Unit.kind), -row.level.depth))
    return tuple(
        Line(unit.name, unit.kind, unit.duty_phone or "", unit.duty_hours or "", unit.emergency)
        for unit, _level in ranked[:MOST_LINES]
    )


def _rank(kind: UnitKind) -> int:
    return FIRST_UNITS.index(kind) if kind in FIRST_UNITS else len(FIRST_UNITS)
