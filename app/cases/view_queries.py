"""The lists kept under a name that somebody has before them, and how much is in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.actor import Actor
from app.accounts.models import Unit
from app.accounts.permissions import Permission
from app.areas.models import Area, area_within
from app.areas.scope import within
from app.cases.case_conditions import Conditions, Stage, during, of_case, of_scope
from app.cases.case_filter import CaseFilter, given_to
from app.cases.desk_views import CLOCKED
from app.cases.models import Case, case_scope
from app.cases.queries import hidden_from
from app.cases.view_actions import circles_of
from app.cases.view_models import SavedView
from app.cases.workflow import DONE, OPEN, RUNNING, Status
from app.core.db import db
from app.core.errors import Conflict, NotFound

VIEW = Permission.VIEW_CASES
READ = 300  # entries of an index that are looked at for one count, and no more
SHOWN = 99
MOST_LENT = 10
MINE, LENT, CIRCLE = "view mine", "view lent", "circle "


def visible_to(actor: Actor) -> sa.Select[SavedView]:
    inside = sa.select(area_within.c.outer_id).where(area_within.c.inner_id.in_(_seen(actor)))
    units = {actor.unit_id, *(grant.unit_id for grant in actor.grants)} - {None}
    return sa.select(SavedView).where(
        sa.or_(
            SavedView.owner_id == actor.user_id,
            SavedView.area_id.in_(inside),
            SavedView.unit_id.in_(units),
        )
    )


def get(view_id: int, actor: Actor, *, version: int | None = None) -> SavedView:
    view = db.session.scalar(visible_to(actor).where(SavedView.id == view_id))
    if view is None:
        raise NotFound("There is no such list.")
    if version is not None and view.version != version:
        raise Conflict("Somebody else changed this list first.")
    return view


def in_brief(actor: Actor) -> sa.Select[str, int, str, str]:
    """What the list shows of them, in the shape of its other choices."""
    whose = sa.case((SavedView.owner_id == actor.user_id, MINE), else_=LENT)
    return visible_to(actor).with_only_columns(whose, SavedView.rank, SavedView.name, SavedView.query)


def everything(actor: Actor) -> Sequence[SavedView]:
    """One's own in their order, then what others lend."""
    ordered = visible_to(actor).order_by(
        SavedView.owner_id != actor.user_id, SavedView.rank, SavedView.name, SavedView.id
    )
    return db.session.scalars(ordered.options(joinedload(SavedView.owner))).all()


def circles(actor: Actor) -> list[tuple[str, str]]:
    """The places and units this person may share with, by name."""
    brief = circles_in_brief(actor)
    return [circle(row) for row in db.session.execute(sa.union_all(*brief))] if brief else []


def circles_in_brief(actor: Actor) -> list[sa.Select[str, int, str, str]]:
    """The same for the statement that reads all a list may be asked for: nothing for whoever shares with nobody."""
    held = [one.partition("-") for one in circles_of(actor)]
    tables: tuple[tuple[str, type[Area] | type[Unit]], ...] = (("area", Area), ("unit", Unit))
    return [
        sa.select(
            sa.literal(CIRCLE + what).label("what"), table.id, table.name, table.name.label("sort")
        ).where(table.id.in_([int(number) for kind, _, number in held if kind == what]))
        for what, table in tables
        if held
    ]


def circle(row: sa.Row[str, int, str, str]) -> tuple[str, str]:
    return f"{row.what.removeprefix(CIRCLE)}-{row.id}", row.name


def places_seen(actor: Actor, wanted: Sequence[int]) -> frozenset[int]:
    """Of these places, those a list of this person may be narrowed to."""
    if not wanted:
        return frozenset()
    return frozenset(
        db.session.scalars(sa.select(Area.id).where(Area.id.in_(wanted), within(Area.id, _seen(actor))))
    )


def _seen(actor: Actor) -> frozenset[int]:
    return actor.areas(VIEW).union(*actor.unit_areas(VIEW).values())


# --- How many: from an index, and never more of it than a page of the list itself reads -----------------------


@dataclass(frozen=True)
class Count:
    found: int
    whole: bool  # everything was looked at

    def __str__(self) -> str:
        """7, 99+, or 12+ where the newest few hundred hold twelve and nobody looked further."""
        if self.whole and self.found <= SHOWN:
            return str(self.found)
        return f"{min(self.found, SHOWN)}+" if self.found else ""


def counts(actor: Actor, lists: Sequence[CaseFilter], at: datetime) -> list[Count]:
    """All of them in one statement."""
    if not lists:
        return []
    hidden = hidden_from(actor).cte("hidden")
    counted = [_counted(number, actor, one, hidden, at) for number, one in enumerate(lists)]
    rows = db.session.execute(sa.union_all(*counted)).all()
    found = {row.number: Count(row.found or 0, row.looked < READ) for row in rows}
    return [found[number] for number in range(len(lists))]


def _counted(
    number: int, actor: Actor, wanted: CaseFilter, hidden: sa.CTE, at: datetime
) -> sa.Select[int, int, int]:
    """READ entries of the index that the list itself would be read from, and how many of them fit."""
    scope, asked = case_scope.c, of_case(wanted)
    of_its_case = [sa.exists().where(Case.id == scope.case_id, *asked)] if asked else []
    fits = sa.case((sa.and_(sa.true(), *of_scope(wanted, at), *of_its_case), 1), else_=0).label("fits")
    read = sa.select(scope.case_id.label("id"), fits).where(
        *_within(wanted, at), scope.case_id.not_in(sa.select(hidden.c[0]))
    )
    roots = _roots(actor, wanted)
    if len(roots) == 1 and not _statuses(wanted):  # of several places the newest would have to be sorted out
        read = read.order_by(scope.submitted_at.desc(), scope.case_id.desc())
    looked = sa.union(*(sa.select(read.where(*root).limit(READ).subquery()) for root in roots)).subquery()
    found = sa.func.sum(looked.c.fits).label("found")
    total = sa.select(sa.literal(number).label("number"), sa.func.count().label("looked"), found)
    return total.select_from(looked)


def _roots(actor: Actor, wanted: CaseFilter) -> list[Conditions]:
    """As app.cases.case_filter: the places somebody looks after, or the one that was chosen; a unit's by themselves."""
    scope = case_scope.c
    areas, of_units = actor.areas(VIEW), actor.unit_areas(VIEW)
    if wanted.area is not None:
        areas = areas and frozenset({wanted.area})
        of_units = {unit: frozenset({wanted.area}) for unit in of_units}
    units = [
        [_one_of(scope.outer_id, inside), its] for unit, inside in of_units.items() for its in given_to(unit)
    ]
    return [*([[_one_of(scope.outer_id, areas)]] if areas else []), *units]


def _one_of(column: Any, values: frozenset[int]) -> sa.ColumnElement[bool]:
    only: sa.ColumnElement[bool] = (
        column == next(iter(values)) if len(values) == 1 else column.in_(sorted(values))
    )
    return only


def _within(wanted: CaseFilter, at: datetime) -> Conditions:
    """What the index is entered by: the statuses and their deadlines, or the days of arrival."""
    scope = case_scope.c
    if not (statuses := _statuses(wanted)):
        return during(scope.submitted_at, wanted.since, wanted.until)
    passed = [scope.due_at < at] if wanted.overdue or wanted.stage is Stage.PAST_LIMIT else []
    return [scope.status.in_([status.value for status in statuses]), *passed]


def _statuses(wanted: CaseFilter) -> list[Status]:
    if wanted.status is not None:
        return [wanted.status]
    of_stage = {Stage.OPEN: OPEN, Stage.PAST_LIMIT: RUNNING, Stage.CHECKED: DONE}
    some = of_stage[wanted.stage] if wanted.stage else frozenset(Status)
    some = some & CLOCKED if wanted.overdue else some
    return [] if some == frozenset(Status) else sorted(some)
