"""The list of cases: what it is narrowed to, how that stands in the URL, and one page of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.cases.case_conditions import Stage, of_case, of_scope
from app.cases.desk_queries import Stream, any_of
from app.cases.desk_views import Row
from app.cases.list_rows import row_from, rows_of
from app.cases.models import Case, Channel, Helper, Kind, ResidentResult, case_scope
from app.cases.queries import hidden_from, seen_by
from app.cases.workflow import OPEN, Status
from app.core.clock import now
from app.core.db import db
from app.core.numbers import row_id

PAGE = 50
COUNTED = 1_000  # beyond it the page says "more than 1,000"


class Sort(StrEnum):
    NEWEST = "newest"
    OLDEST = "oldest"
    DUE = "due"


@dataclass(frozen=True)
class CaseFilter:
    """Built by the filter form, applied here. Empty means: not narrowed by this."""

    status: Status | None = None
    kind: Kind | None = None
    category: int | None = None
    channel: Channel | None = None
    area: int | None = None
    unit: int | None = None
    overdue: bool = False
    since: date | None = None
    until: date | None = None  # this day included
    result: ResidentResult | None = None
    # What a figure counts, so that its number can open exactly its rows.
    counted: bool = False  # as the tallies count: without merged ones, without those withdrawn at once
    stage: Stage | None = None
    answered: bool = False  # yes, partly or no
    late: bool = False  # handled after the deadline
    here: bool = False  # in the chosen area itself, not below it
    no_kind: bool = False
    no_category: bool = False
    checked_since: date | None = None
    checked_until: date | None = None  # this day included
    rated_since: date | None = None
    rated_until: date | None = None  # this day included
    sort: Sort | None = None  # None: what is usual for the status
    after: str = ""

    def params(self, **changed: object) -> dict[str, str]:
        """The query string of this filter with something changed; a change starts at the first page again."""
        said = {**vars(self), "after": "", **changed}
        return {name: _in_url(value) for name, value in said.items() if value not in (None, "", False)}

    @property
    def order(self) -> Sort:
        """What is still open is read by its deadline, all else by its arrival."""
        return self.sort or (Sort.DUE if self.status in OPEN else Sort.NEWEST)

    @property
    def narrowed(self) -> dict[str, str]:
        """The conditions alone: what a page may show as taken, one by one."""
        return {name: value for name, value in self.params().items() if name != "sort"}


def _in_url(value: object) -> str:
    if isinstance(value, bool):
        return "1"
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass(frozen=True)
class Page:
    rows: Sequence[Row]
    count: int  # at most COUNTED + 1
    after: str  # where the next page begins; empty on the last


def page(actor: Actor, narrowed_to: CaseFilter) -> Page:
    """One statement: the rows, and how many there are up to COUNTED. Before it another, of a status read by arrival."""
    at = now()
    count = sa.select(sa.func.count()).select_from(_some(actor, narrowed_to, at).subquery()).scalar_subquery()
    streams = _rare(actor, narrowed_to, at) or _streams(actor, narrowed_to, at, PAGE + 1)
    found = rows_of(any_of(streams), actor).add_columns(count.label("total"))
    lines = db.session.execute(found.order_by(*_order(narrowed_to.order)).limit(PAGE + 1)).all()
    rows = [row_from(line, at) for line in lines[:PAGE]]
    more = len(lines) > PAGE
    return Page(
        rows, lines[0].total if lines else 0, _cursor(lines[PAGE - 1], narrowed_to.order) if more else ""
    )


def _rare(actor: Actor, narrowed_to: CaseFilter, at: datetime) -> list[Stream]:
    """Read by arrival, a status that few have is looked for in everything there is. By its deadlines it lies together:
    where that is no more than COUNTED, all of it is read there and put in order. Empty: there is more than that.
    """
    if narrowed_to.status is None or narrowed_to.order is Sort.DUE:
        return []
    of_status = CaseFilter(status=narrowed_to.status, area=narrowed_to.area, sort=Sort.DUE)
    streams = [sa.select(one.subquery()) for one in _streams(actor, of_status, at, COUNTED + 1)]
    if not streams:
        return []
    lies = sa.union_all(*streams).subquery()
    if (db.session.scalar(sa.select(sa.func.count()).select_from(lies)) or 0) > COUNTED:
        return []
    return _streams(actor, narrowed_to, at, COUNTED, by=Sort.DUE)


def _some(actor: Actor, narrowed_to: CaseFilter, at: datetime) -> sa.Select[int]:
    """Counting needs no order, only one index: of a status there is one by its deadline.

    Of one's own places every entry of it counts: no case need be looked at.
    """
    whole = replace(narrowed_to, after="", sort=Sort.DUE if narrowed_to.status else Sort.NEWEST)
    streams = _streams(actor, whole, at, COUNTED + 1)
    if narrowed_to.area is None and streams:
        return _one_after_the_other(streams).limit(COUNTED + 1)
    return sa.select(Case.id).where(any_of(streams), seen_by(actor)).limit(COUNTED + 1)


def _one_after_the_other(streams: Sequence[Stream]) -> sa.Select[int]:
    """Each id once, as it comes: a UNION would read every place to its end before the first one leaves it."""
    if len(streams) == 1:
        return streams[0]
    ids = sa.union_all(*(sa.select(stream.subquery().c[0]) for stream in streams)).subquery()
    return sa.select(ids.c[0]).distinct()


def everything(actor: Actor, narrowed_to: CaseFilter, at: datetime, most: int) -> Stream:
    """The ids behind the whole list, for an export."""
    whole = replace(narrowed_to, after="")
    return sa.select(Case.id).where(any_of(_streams(actor, whole, at, most)), seen_by(actor)).limit(most)


def _streams(
    actor: Actor, narrowed_to: CaseFilter, at: datetime, most: int, by: Sort | None = None
) -> list[Stream]:
    """One index read for each place this person looks after, or for the one place that was chosen.

    A chosen place outside their areas gives nothing: rows_of() keeps to what they may see. `by`: another index
    than the list's own order names, where all of it is read anyway.
    """
    units = actor.unit_areas(Permission.VIEW_CASES)
    everywhere = [(area, sa.true()) for area in sorted(actor.areas(Permission.VIEW_CASES))]
    of_units = [
        (area, its) for unit, areas in units.items() for area in sorted(areas) for its in given_to(unit)
    ]
    if narrowed_to.area is not None:
        everywhere = [(narrowed_to.area, sa.true())] if everywhere else []
        of_units = [(narrowed_to.area, its) for unit in units for its in given_to(unit)]
    where, shown = (*everywhere, *of_units), case_scope.c.case_id.not_in(hidden_from(actor))
    return [
        _stream(area, one, at, most, by).where(its, shown)
        for one in _in_order(narrowed_to)
        for area, its in where
    ]


def given_to(unit: int) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    """To handle, and to help with: each a look-up by its own index."""
    scope = case_scope.c
    helped = sa.select(Helper.case_id).where(Helper.unit_id == unit)
    return scope.unit_id == unit, sa.and_(scope.unit_id != unit, scope.case_id.in_(helped))


def _in_order(narrowed_to: CaseFilter) -> list[CaseFilter]:
    """Each status is an index read in the order of the deadline; all of them together would be a sort of everything."""
    if narrowed_to.order is not Sort.DUE or narrowed_to.status is not None:
        return [narrowed_to]
    return [replace(narrowed_to, status=status, sort=Sort.DUE) for status in Status]


def _stream(outer: int, narrowed_to: CaseFilter, at: datetime, most: int, by: Sort | None) -> Stream:
    scope = case_scope.c
    found = sa.select(scope.case_id).where(scope.outer_id == outer, *of_scope(narrowed_to, at))
    if of_the_case := of_case(narrowed_to):
        found = found.join(Case, Case.id == scope.case_id).where(*of_the_case)
    found = found.where(_beyond(narrowed_to)) if narrowed_to.after else found
    return found.order_by(*_order(by or narrowed_to.order, scope=True)).limit(most)


# --- Keyset: a page begins after the last line of the one before --------------------------------------------


def _order(sort: Sort, *, scope: bool = False) -> tuple[Any, Any]:
    table: Any = case_scope.c if scope else Case
    number = table.case_id if scope else table.id
    if sort is Sort.DUE:
        due = table.due_at if scope else sa.func.coalesce(table.due_at, _NEVER)
        return due.asc(), number.asc()
    if sort is Sort.OLDEST:
        return table.submitted_at.asc(), number.asc()
    return table.submitted_at.desc(), number.desc()


_NEVER = sa.literal(datetime.fromisoformat("9999-01-01T00:00:00+00:00"), Case.submitted_at.type)


def _cursor(last: sa.Row[*tuple[Any, ...]], sort: Sort) -> str:
    moment = last.due_at if sort is Sort.DUE else last.submitted_at
    return f"{moment.isoformat() if moment else '9999-01-01T00:00:00+00:00'}~{last.id}"


def _beyond(wanted: CaseFilter) -> sa.ColumnElement[bool]:
    moment, number = read_cursor(wanted.after)
    scope = case_scope.c
    keys = sa.tuple_(scope.due_at if wanted.order is Sort.DUE else scope.submitted_at, scope.case_id)
    last = sa.tuple_(sa.literal(moment, scope.submitted_at.type), sa.literal(number, sa.Integer))
    return keys < last if wanted.order is Sort.NEWEST else keys > last


def read_cursor(text: str) -> tuple[datetime, int]:
    """Raises ValueError on what no page of ours wrote."""
    moment, _, number = text.partition("~")
    at = datetime.fromisoformat(moment)
    last = row_id(number)
    if last is None or at.utcoffset() != timedelta(0):  # ours are in UTC
        raise ValueError(text)
    return at, last
