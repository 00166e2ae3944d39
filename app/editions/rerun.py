"""A frozen list made again from the record: the same rows and the same digest, or what differs.

Every case of the area is told by its events up to the last one before the freezing, and asked whether it belonged
to the list. What no event tells is read as it stands: what things are called, somebody's words, where a place hangs
in the tree. A difference there is named apart: it is no mistake of the list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from itertools import groupby

import sqlalchemy as sa

from app.accounts.actor import Actor, ActorKind, Grant
from app.accounts.models import Unit
from app.accounts.permissions import Permission
from app.areas.models import Area
from app.cases.models import Case, Category, case_scope
from app.core.db import db
from app.editions.conditions import belongs, case_filter, resource_filter
from app.editions.lines import (
    CaseLine,
    EditionLine,
    Names,
    canonical,
    case_line,
    digest_of,
)
from app.editions.models import Edition
from app.editions.queries import Numbered, every_row, intact
from app.editions.taking import COMMUNITY, MOST, category_path, resource_line
from app.editions.telling import Line, told
from app.figures import lists
from app.figures.kinds import OF_CASES, resource_kinds
from app.figures.lists import ListFilter
from app.resources import queries as resources
from app.timeline.models import Event

CHUNK = 1_000
ALL_ON_THE_WEB = 10_000  # cases of an area told again while a browser waits
CALLED = frozenset({"ref", "what", "category", "where", "community", "unit", "area"})  # what no event tells


@dataclass(frozen=True)
class Difference:
    """`name` empty: the row as a whole, there on one side only (the other is None)."""

    number: int | None
    ref: str
    name: str
    frozen: object
    told: object

    @property
    def is_called(self) -> bool:
        """Only what something is called has changed since."""
        return self.name in CALLED


@dataclass
class Verdict:
    """`told` False: no record tells what it was; compared with today instead. `whole` False: only its own rows were
    told again, so that a row that is missing would not be noticed.
    """

    told: bool
    whole: bool
    intact: bool  # what is kept still gives the digests it was made and signed with
    differences: list[Difference] = field(default_factory=list)
    same_digest: bool = False

    @property
    def equal(self) -> bool:
        return self.intact and self.same_digest and not self.differences

    @property
    def wrong(self) -> list[Difference]:
        return [one for one in self.differences if not one.is_called]

    @property
    def renamed(self) -> list[Difference]:
        return [one for one in self.differences if one.is_called]


def rerun(edition: Edition, *, whole: bool) -> Verdict:
    frozen = list(every_row(edition))
    if edition.kind in OF_CASES:
        verdict = Verdict(told=True, whole=whole, intact=intact(edition))
        again = _cases_told(edition, [one.line for one in frozen if isinstance(one.line, CaseLine)], whole)
    else:
        verdict = Verdict(told=False, whole=True, intact=intact(edition))
        again = _resources_today(edition)
    verdict.differences = list(_compared(frozen, again))
    verdict.same_digest = digest_of(map(canonical, again)) == edition.rows_digest
    return verdict


def small_enough(edition: Edition) -> bool:
    some = sa.select(case_scope.c.case_id).where(case_scope.c.outer_id == edition.area_id)
    count = sa.select(sa.func.count()).select_from(some.limit(ALL_ON_THE_WEB + 1).subquery())
    return (db.session.scalar(count) or 0) <= ALL_ON_THE_WEB


# --- Comparing ----------------------------------------------------------------------------------------------------


def _compared(frozen: list[Numbered], again: list[EditionLine]) -> Iterator[Difference]:
    found = {_key(line): line for line in again}
    for one in frozen:
        line = found.pop(_key(one.line), None)
        if line is None:
            yield Difference(one.number, _ref(one.line), "", one.line, None)
        else:
            yield from _fields(one, line)
    for line in found.values():
        yield Difference(None, _ref(line), "", None, line)


def _fields(one: Numbered, line: EditionLine) -> Iterator[Difference]:
    now, then = asdict(line), asdict(one.line)
    for name in then:
        if now[name] != then[name]:
            yield Difference(one.number, _ref(one.line), name, then[name], now[name])


def _key(line: EditionLine) -> int:
    return line.case_id if isinstance(line, CaseLine) else line.resource_id


def _ref(line: EditionLine) -> str:
    return line.ref if isinstance(line, CaseLine) else str(line.resource_id)


# --- Cases: told by their events ------------------------------------------------------------------------------------

COLUMNS = (
    Case.id, Case.ref, Case.title, Case.kind, Case.category_id, Case.outer_due_at, Case.due_at, Case.handle_due_at,
    Case.late, Area.trail, Area.level, COMMUNITY,
    Event.id.label("event_id"), Event.verb, Event.at, Event.before, Event.after, Event.facts,
)  # fmt: skip


def _cases_told(edition: Edition, frozen: list[CaseLine], whole: bool) -> list[EditionLine]:
    wanted, at = case_filter(edition.conditions), edition.taken_at
    categories = {one.id: one for one in db.session.scalars(sa.select(Category))}
    units = {one.id: one.name for one in db.session.execute(sa.select(Unit.id, Unit.name))}
    chains = {line.case_id: line.chain for line in frozen}
    found: list[CaseLine] = []
    for row, events in _lives(edition, set(chains), wanted, whole):
        case = told(row, events, edition.taken_upto, categories)
        if case is not None and case.kind is OF_CASES[edition.kind] and belongs(case, wanted, at):
            category = categories.get(case.category_id or 0)
            unit = units.get(case.unit_id or 0, "")
            names = Names(_path(category, categories), row.trail, row.level, row.community or "", unit)
            line = case_line(case, names, at)
            # What a meeting decided is in the meetings' own record.
            found.append(replace(line, chain=chains.get(case.id, ())))
    found.sort(key=lambda line: (line.received, line.case_id), reverse=True)
    return [*found]


def _lives(
    edition: Edition, frozen: set[int], wanted: ListFilter, whole: bool
) -> Iterator[tuple[Line, list[Line]]]:
    """Each case that may have belonged, with all of its events; as many in memory as one piece holds."""
    last = 0
    while ids := _piece(edition, frozen, wanted, whole, last):
        rows = db.session.execute(
            sa.select(*COLUMNS)
            .join(Area, Area.id == Case.area_id)
            .join(Event, sa.and_(Event.subject_kind == Case.__tablename__, Event.subject_id == Case.id))
            .where(Case.id.in_(ids))
            .order_by(Case.id, Event.seq)
        )
        for _number, lines in groupby(rows, key=lambda row: row.id):
            events = list(lines)
            yield events[0], events
        last = ids[-1]


def _piece(edition: Edition, frozen: set[int], wanted: ListFilter, whole: bool, last: int) -> list[int]:
    ids = sorted(number for number in frozen if number > last)[:CHUNK]
    if not whole:
        return ids
    scope = case_scope.c
    beside = (
        sa.select(scope.case_id)
        .join(Case, Case.id == scope.case_id)
        .where(scope.outer_id == edition.area_id, scope.case_id > last)
        .where(Case.about_unit_id.is_(None), Case.about_user_id.is_(None))
    )
    if wanted.q:  # what somebody wrote does not change: today's index finds it
        beside = beside.where(lists.says(wanted.q, edition.area))
    found = db.session.scalars(beside.order_by(scope.case_id).limit(CHUNK)).all()
    return sorted({*found, *ids})[:CHUNK]


def _path(category: Category | None, categories: dict[int, Category]) -> str:
    if category is None:
        return ""
    above = categories.get(category.parent_id or 0)
    return category_path(above.name if above else None, category.name)


# --- Resources: as they stand today ---------------------------------------------------------------------------------


def _resources_today(edition: Edition) -> list[EditionLine]:
    wanted = resource_filter(edition.conditions)
    reader = Actor(ActorKind.SYSTEM, grants=(Grant(edition.area_id, frozenset({Permission.VIEW_LISTS})),))
    found = resources.everything(edition.area, reader, wanted, MOST + 1, resource_kinds(edition.kind))
    lines: list[EditionLine] = [resource_line(one) for one in found]
    return lines
