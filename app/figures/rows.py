"""The cases behind a number: the same figure, asked of the cases themselves instead of the tallies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.cases.desk_queries import row_from, rows_of
from app.cases.desk_views import Row
from app.cases.models import Case, case_scope
from app.cases.queries import seen_by
from app.cases.workflow import DONE, OPEN, Status
from app.core.clock import start_of
from app.core.db import db
from app.core.numbers import row_id

PAGE, COUNTED = 50, 1_000


class Figure(StrEnum):
    RECEIVED = "received"
    OPEN = "open"
    OVERDUE = "overdue"
    HANDLED = "handled"
    LATE = "late"
    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNANSWERED = "unanswered"
    ANSWERED = "answered"  # yes, partly and no: the denominator of the resident's word
    COHORT_HANDLED = "cohort_handled"
    COHORT_YES = "cohort_yes"


@dataclass(frozen=True)
class Behind:
    """Which number: the figure, its area, its window (half-open days), and one word, place or unit of it."""

    figure: Figure
    area_id: int
    since: date
    until: date
    kind: str | None = None
    category: str | None = None
    channel: str | None = None


@dataclass(frozen=True)
class Rows:
    rows: Sequence[Row]
    count: int  # at most COUNTED + 1
    after: int | None


def rows(behind: Behind, actor: Actor, at: datetime, after: int | None = None) -> Rows:
    """One page, newest first, and how many there are. One statement."""
    which = sa.and_(
        Case.id.in_(sa.select(case_scope.c.case_id).where(case_scope.c.outer_id == behind.area_id)),
        *_is(behind, at),
    )
    some = sa.select(Case.id).where(which, seen_by(actor)).limit(COUNTED + 1).subquery()
    total = sa.select(sa.func.count()).select_from(some).scalar_subquery().label("total")
    page = rows_of(which, actor).add_columns(total).order_by(Case.id.desc()).limit(PAGE + 1)
    lines = db.session.execute(page.where(Case.id < after) if after else page).all()
    shown = [row_from(line, at) for line in lines[:PAGE]]
    more = lines[PAGE - 1].id if len(lines) > PAGE else None
    return Rows(shown, lines[0].total if lines else 0, more)


def _is(behind: Behind, at: datetime) -> list[sa.ColumnElement[bool]]:
    counted = [
        Case.status != Status.MERGED,
        sa.or_(Case.status != Status.WITHDRAWN, Case.accepted_at.is_not(None)),
    ]
    return [*counted, *_of_figure(behind, at), *_of_key(behind)]


def _of_figure(behind: Behind, at: datetime) -> list[sa.ColumnElement[bool]]:
    start, end = start_of(behind.since), start_of(behind.until)
    came = [Case.submitted_at >= start, Case.submitted_at < end]
    checked = [Case.status.in_(DONE), Case.checked_at >= start, Case.checked_at < end]
    match behind.figure:
        case Figure.RECEIVED:
            return came
        case Figure.OPEN:
            return [*came, Case.status.in_(OPEN)]
        case Figure.OVERDUE:
            return [*came, Case.status.in_((Status.DISPATCHED, Status.IN_PROGRESS)), Case.due_at < at]
        case Figure.HANDLED:
            return checked
        case Figure.LATE:
            return [*checked, Case.late.is_(True)]
        case Figure.COHORT_HANDLED:
            return [*came, Case.status.in_(DONE), Case.checked_at.is_not(None)]
        case Figure.COHORT_YES:
            return [*came, Case.resident_result == "yes"]
        case Figure.ANSWERED:
            return [
                Case.resident_result.in_(("yes", "partly", "no")),
                Case.rated_at >= start,
                Case.rated_at < end,
            ]
        case _:
            return [Case.resident_result == behind.figure.value, Case.rated_at >= start, Case.rated_at < end]


def _of_key(behind: Behind) -> list[sa.ColumnElement[bool]]:
    """An empty word means: none yet."""
    narrowed: list[sa.ColumnElement[bool]] = []
    if behind.kind is not None:
        narrowed.append(Case.kind == behind.kind if behind.kind else Case.kind.is_(None))
    if behind.category is not None:
        narrowed.append(Case.category_id.is_not_distinct_from(row_id(behind.category)))
    if behind.channel is not None:
        narrowed.append(Case.channel == behind.channel)
    return narrowed
