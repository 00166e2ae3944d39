"""Taking the rows of an edition: the slow walk before the write, the exact moment inside it.

The moment of an edition is the last event that had happened. To know that nothing is in flight, both looks at the
number of the last event are taken while no other write runs; between them the list is found without holding anybody
up, and what was touched in the meantime is looked at again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.actor import Actor
from app.accounts.models import Unit
from app.areas.models import Area, Level, area_within
from app.cases.desk_views import short_place
from app.cases.models import Case, Category, case_scope
from app.core.clock import now
from app.core.db import db
from app.core.engine import write_transaction
from app.core.errors import DomainError
from app.editions.lines import CaseLine, EditionLine, Names, ResourceLine, case_line, without_numbers
from app.figures import lists
from app.figures.kinds import OF_CASES, ListKind, resource_kinds
from app.figures.lists import ListFilter
from app.meetings import chain
from app.meetings.stops import stops
from app.resources import queries as resources
from app.resources.models import Resource
from app.resources.queries import ResourceFilter
from app.timeline.models import Event

MOST = 5_000
BETWEEN = " › "
Wanted = ListFilter | ResourceFilter
_parent, _around = aliased(Category), aliased(Area)


@dataclass(frozen=True)
class Asked:
    """A list somebody wants to freeze: which one, of which area, narrowed to what."""

    area: Area
    which: ListKind
    wanted: Wanted
    named: dict[str, str]  # the conditions, ids as names

    @property
    def conditions(self) -> dict[str, str]:
        return self.wanted.conditions


@dataclass(frozen=True)
class Found:
    """The ids of the list at an earlier moment."""

    ids: frozenset[int]
    upto: int


@dataclass(frozen=True)
class Snapshot:
    at: datetime
    upto: int
    lines: list[EditionLine]


def walk(asked: Asked, actor: Actor) -> Found | None:
    """Before the write: down the index of the area. Errors: more than MOST rows. A list of resources is short."""
    if not isinstance(asked.wanted, ListFilter):
        return None
    with write_transaction(alone=True):
        upto = _last_event()
    ids = frozenset(db.session.scalars(_members(asked, asked.wanted, actor, now()).limit(MOST + 1)))
    _refuse_too_many(len(ids))
    return Found(ids, upto)


def snapshot(asked: Asked, actor: Actor, found: Found | None) -> Snapshot:
    """Inside a write that runs alone. Nothing found before: the whole walk is made here."""
    at, upto = now(), _last_event()
    lines = list(_lines(asked, actor, at, found))
    _refuse_too_many(len(lines))
    return Snapshot(at, upto, lines)


def _refuse_too_many(rows: int) -> None:
    if rows > MOST:
        raise DomainError(
            "This list has more than %(most)s rows, and an edition is whole or not at all."
            " Narrow it first, by days for example, or freeze the lists of the places below.",
            most=f"{MOST:,}",
        )


def _lines(asked: Asked, actor: Actor, at: datetime, found: Found | None) -> Iterator[EditionLine]:
    if not isinstance(asked.wanted, ListFilter):
        some = resources.everything(asked.area, actor, asked.wanted, MOST + 1, resource_kinds(asked.which))
        return map(resource_line, some)
    members = _members(asked, asked.wanted, actor, at)
    if found is not None:
        members = members.where(case_scope.c.case_id.in_(found.ids | _touched(found.upto)))
    return case_lines(Case.id.in_(members), at)


def _members(asked: Asked, wanted: ListFilter, actor: Actor, at: datetime) -> sa.Select[int]:
    """The list without complaints about a unit or a colleague: an edition is read by everybody who reads its area,
    and so would they.
    """
    about_nobody = sa.exists().where(
        Case.id == case_scope.c.case_id, Case.about_unit_id.is_(None), Case.about_user_id.is_(None)
    )
    found = lists.members(asked.area, OF_CASES[asked.which], actor, wanted.from_the_start(), at)
    return found.where(about_nobody)


def _last_event() -> int:
    return db.session.scalar(sa.select(sa.func.max(Event.id))) or 0


def _touched(since: int) -> frozenset[int]:
    which = (Event.id > since, Event.subject_kind == Case.__tablename__)
    return frozenset(db.session.scalars(sa.select(Event.subject_id).where(*which).distinct()))


# --- From the tables to lines -------------------------------------------------------------------------------------

FACTS = (
    Case.id, Case.ref, Case.title, Case.category_id, Case.unit_id, Case.submitted_at, Case.handle_due_at,
    Case.due_at, Case.status, Case.unit_result, Case.resident_result, Case.late, Case.route, Case.accepted_at,
    Case.deliberated_at,
)  # fmt: skip

# The community a case lies in; none where it lies above all of them.
COMMUNITY = (
    sa.select(_around.name)
    .join(area_within, area_within.c.outer_id == _around.id)
    .where(area_within.c.inner_id == Case.area_id, _around.level == Level.COMMUNITY)
    .limit(1)
    .scalar_subquery()
    .label("community")
)


def case_lines(which: sa.ColumnElement[bool], at: datetime) -> Iterator[CaseLine]:
    """The newest first, as every list of cases. One statement, and one for the councils behind them."""
    rows = db.session.execute(
        sa.select(*FACTS, _parent.name, Category.name, Area.trail, Area.level, COMMUNITY, Unit.name)
        .join(Area, Area.id == Case.area_id)
        .outerjoin(Category, Category.id == Case.category_id)
        .outerjoin(_parent, _parent.id == Category.parent_id)
        .outerjoin(Unit, Unit.id == Case.unit_id)
        .where(which)
        .order_by(Case.submitted_at.desc(), Case.id.desc())
        .limit(MOST + 1)
    ).all()
    links = chain.of_cases([row.id for row in rows if row.deliberated_at])
    for row in rows:
        *_facts, above, category, trail, level, community, unit = row
        names = Names(category_path(above, category), trail, level, community or "", unit or "")
        yield case_line(row, names, at, stops(links.get(row.id, ())))


def category_path(above: str | None, name: str | None) -> str:
    return BETWEEN.join(filter(None, (above, name)))


def resource_line(one: Resource) -> ResourceLine:
    return ResourceLine(
        resource_id=one.id, what=one.name, kind=one.kind, area=short_place(one.area.trail, one.area.level),
        place=one.place, hours=one.hours, terms=without_numbers(one.conditions), unit_id=one.unit_id,
        unit=one.unit.name if one.unit else one.owner, status=one.status,
    )  # fmt: skip
