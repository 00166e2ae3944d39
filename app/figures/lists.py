"""The lists of demands and of problems of an area: the cases of one kind, narrowed, one page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.actor import Actor
from app.accounts.models import Unit
from app.areas.kept_lists import Narrowed
from app.areas.models import Area
from app.areas.scope import within
from app.cases.case_conditions import Stage, of_case, of_scope
from app.cases.case_filter import COUNTED, PAGE, CaseFilter, read_cursor
from app.cases.desk_queries import Stream, any_of
from app.cases.desk_views import Row
from app.cases.indexing import area_word
from app.cases.list_rows import row_from, rows_of
from app.cases.models import Case, Category, ClosureCode, Kind, ResidentResult, case_scope
from app.cases.queries import seen_by
from app.cases.workflow import Status
from app.core.db import db
from app.core.searching import phrase, tsquery
from app.meetings import chain
from app.meetings.chain import Link
from app.meetings.stops import Stop, stops

Choice = tuple[str, str]
_index = sa.table("case_search", sa.column("rowid", sa.Integer), sa.column("body"))


class State(StrEnum):
    """How far it has come, in the words of a list. The unit's word and the resident's stay apart."""

    OPEN = "open"
    HANDLED = "handled"
    SOLVED = "solved"
    PARTLY = "partly"
    NOT_SOLVED = "not-solved"
    NOT_ACCEPTED = "not-accepted"


_STATES: dict[State, dict[str, object]] = {
    State.OPEN: {"stage": Stage.OPEN},
    State.HANDLED: {"stage": Stage.CHECKED},
    State.SOLVED: {"result": ResidentResult.YES},
    State.PARTLY: {"result": ResidentResult.PARTLY},
    State.NOT_SOLVED: {"result": ResidentResult.NO},
    State.NOT_ACCEPTED: {"status": Status.NOT_ACCEPTED},
}


@dataclass(frozen=True)
class ListFilter(Narrowed):
    state: State | None = None
    category: int | None = None
    unit: int | None = None
    overdue: bool = False
    since: date | None = None  # received from this day on
    until: date | None = None  # this day included
    q: str = ""
    after: str = ""

    def from_the_start(self) -> ListFilter:
        return replace(self, after="")

    def of_cases(self, kind: Kind) -> CaseFilter:
        """The same conditions as the desk's list and the figures understand them."""
        wanted = CaseFilter(
            kind=kind, category=self.category, unit=self.unit, overdue=self.overdue, counted=True,
            since=self.since, until=self.until,
        )  # fmt: skip
        return replace(wanted, **_STATES[self.state]) if self.state else wanted  # type: ignore[arg-type]


@dataclass(frozen=True)
class Line:
    """A row of a list: the unit's word and the resident's, each by itself, and the meetings and decisions between."""

    row: Row
    due: datetime | None  # the promise; before there is one, the clock that runs
    unit_word: ClosureCode | None
    result: ResidentResult | None
    chain: Sequence[Stop] = ()


@dataclass(frozen=True)
class Page:
    lines: Sequence[Line]
    count: int  # at most COUNTED + 1
    after: str  # where the next page begins; empty on the last


def page(area: Area, kind: Kind, actor: Actor, narrowed_to: ListFilter, at: datetime) -> Page:
    """One page, newest first, and how many there are up to COUNTED. One statement, and one more where a case of
    it went to a council.
    """
    some = stream(area, kind, actor, narrowed_to.from_the_start(), at, COUNTED + 1).subquery()
    total = sa.select(sa.func.count()).select_from(some).scalar_subquery().label("total")
    which = any_of([stream(area, kind, actor, narrowed_to, at, PAGE + 1)])
    found = rows_of(which, actor).add_columns(
        Case.handle_due_at, Case.unit_result, Case.deliberated_at, total
    )
    rows = db.session.execute(found.order_by(Case.submitted_at.desc(), Case.id.desc())).all()
    links = chain.of_cases([row.id for row in rows[:PAGE] if row.deliberated_at])
    lines = [_line(row, at, links.get(row.id, ())) for row in rows[:PAGE]]
    return Page(lines, rows[0].total if rows else 0, cursor(rows[PAGE - 1]) if len(rows) > PAGE else "")


def _line(row: sa.Row[*tuple[Any, ...]], at: datetime, links: Sequence[Link]) -> Line:
    due = row.handle_due_at or row.due_at
    return Line(row_from(row, at), due, row.unit_result, row.resident_result, stops(links))


def stream(area: Area, kind: Kind, actor: Actor, narrowed_to: ListFilter, at: datetime, most: int) -> Stream:
    """The ids of the list, newest first: one walk down the index of the area.

    What this person may not see is left out before the limit, so that no page ends early.
    """
    scope, found = case_scope.c, members(area, kind, actor, narrowed_to, at)
    if narrowed_to.after:
        found = found.where(beyond(narrowed_to.after))
    return found.order_by(scope.submitted_at.desc(), scope.case_id.desc()).limit(most)


def members(area: Area, kind: Kind, actor: Actor, narrowed_to: ListFilter, at: datetime) -> Stream:
    """The ids of the whole list, in no order."""
    scope, wanted = case_scope.c, narrowed_to.of_cases(kind)
    visible = sa.exists().where(Case.id == scope.case_id, seen_by(actor), *of_case(wanted))
    found = sa.select(scope.case_id).where(scope.outer_id == area.id, *of_scope(wanted, at), visible)
    if narrowed_to.q:
        found = found.where(says(narrowed_to.q, area))
    return found


def says(text: str, area: Area) -> sa.ColumnElement[bool]:
    """The place is a word of the index: a common character in one compound is found as fast."""
    sqlite = db.engine.dialect.name == "sqlite"
    said = phrase(text) if sqlite else tsquery(text)
    if said is None:
        return sa.false()
    if sqlite:
        wanted, matching = f"{area_word(area.id)} AND {said}", "case_search MATCH :wanted"
    else:
        wanted, matching = f"{area_word(area.id)} & ({said})", "body @@ to_tsquery('simple', :wanted)"
    found = sa.select(_index.c.rowid).where(sa.text(matching).bindparams(wanted=wanted))
    return case_scope.c.case_id.in_(found)


def beyond(after: str) -> sa.ColumnElement[bool]:
    moment, number = read_cursor(after)
    scope = case_scope.c
    last = sa.tuple_(sa.literal(moment, scope.submitted_at.type), sa.literal(number, sa.Integer))
    return sa.tuple_(scope.submitted_at, scope.case_id) < last


def cursor(last: sa.Row[*tuple[Any, ...]]) -> str:
    return f"{last.submitted_at.isoformat()}~{last.id}"


# --- What one may choose from -------------------------------------------------------------------------------


@dataclass
class Choices:
    category: list[Choice] = field(default_factory=list)
    unit: list[Choice] = field(default_factory=list)


def choices(area: Area) -> Choices:
    """The categories, and the units that work in this area: within it or around it. One statement."""
    found = Choices()
    for row in db.session.execute(_categories().union_all(_units(area)).order_by("sort", "name")):
        (found.category if row.what == "category" else found.unit).append((str(row.id), row.name))
    return found


def _categories() -> sa.Select[str, int, str, str]:
    parent = aliased(Category)
    path = sa.func.coalesce(parent.name + " › ", "") + Category.name
    return (
        sa.select(sa.literal("category").label("what"), Category.id, path.label("name"), path.label("sort"))
        .outerjoin(parent, parent.id == Category.parent_id)
        .where(Category.closed.is_(False))
    )


def _units(area: Area) -> sa.Select[str, int, str, str]:
    near = sa.or_(within(Unit.area_id, {area.id}), Unit.area_id.in_(area.around))
    return sa.select(sa.literal("unit"), Unit.id, Unit.name, Unit.name).where(near, Unit.closed.is_(False))
