"""What the list's filter asks of the rows: of the index table first, and of the case only where it must."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.cases.desk_views import CLOCKED
from app.cases.models import Case, ResidentResult, case_scope
from app.cases.workflow import DONE, OPEN, RUNNING, Status
from app.core.clock import start_of

if TYPE_CHECKING:
    from app.cases.case_filter import CaseFilter

Conditions = list[sa.ColumnElement[bool]]

ANSWERS = (ResidentResult.YES, ResidentResult.PARTLY, ResidentResult.NO)


class Stage(StrEnum):
    """How far a case has come, as the figures see it."""

    OPEN = "open"
    PAST_LIMIT = "past-limit"  # being handled, and the promise has passed
    CHECKED = "checked"  # handled, and checked by somebody else


def of_scope(wanted: CaseFilter, at: datetime) -> Conditions:
    scope = case_scope.c
    words: list[tuple[sa.Column[Any], object]] = [
        (scope.status, wanted.status),
        (scope.kind, "" if wanted.no_kind else wanted.kind),
        (scope.category_id, 0 if wanted.no_category else wanted.category),
        (scope.channel, wanted.channel),
        (scope.unit_id, wanted.unit),
        (scope.result, wanted.result),
    ]
    asked: Conditions = [column == word for column, word in words if word is not None]
    if wanted.result:
        asked.append(scope.result != sa.literal_column("''"))  # said so that its own index may be read
    if wanted.answered:
        asked.append(scope.result.in_([one.value for one in ANSWERS]))
    if wanted.counted:
        asked.append(_counted())
    if wanted.overdue:
        asked += [scope.status.in_(_words(CLOCKED)), scope.due_at < at]
    return [
        *asked,
        *_of_stage(wanted.stage, at),
        *during(scope.submitted_at, wanted.since, wanted.until),
        # Nothing is checked or answered before it came in: the index then starts where it may be found.
        *during(scope.submitted_at, None, wanted.checked_until),
        *during(scope.submitted_at, None, wanted.rated_until),
    ]


def of_case(wanted: CaseFilter) -> Conditions:
    """What no index row knows: the checker's word, and when that and the resident's were given."""
    asked: Conditions = []
    if wanted.late:
        asked.append(Case.late.is_(True))
    if wanted.here:
        asked.append(Case.area_id == wanted.area)
    if wanted.stage is Stage.CHECKED:
        asked.append(Case.checked_at.is_not(None))
    return [
        *asked,
        *during(Case.checked_at, wanted.checked_since, wanted.checked_until),
        *during(Case.rated_at, wanted.rated_since, wanted.rated_until),
    ]


def _counted() -> sa.ColumnElement[bool]:
    """As app.cases.counting: not merged into another, not withdrawn before anybody took it up."""
    scope = case_scope.c
    same = aliased(Case)  # the list may have joined the case itself already
    accepted = sa.exists().where(same.id == scope.case_id, same.accepted_at.is_not(None))
    return sa.and_(
        scope.status != Status.MERGED.value, sa.or_(scope.status != Status.WITHDRAWN.value, accepted)
    )


def _of_stage(stage: Stage | None, at: datetime) -> Conditions:
    scope = case_scope.c
    if stage is Stage.OPEN:
        return [scope.status.in_(_words(OPEN))]
    if stage is Stage.PAST_LIMIT:
        return [scope.status.in_(_words(RUNNING)), scope.due_at < at]
    return [scope.status.in_(_words(DONE))] if stage is Stage.CHECKED else []


def during(column: Any, since: date | None, until: date | None) -> Conditions:
    """Local days, the last one included: up to its midnight, not including it."""
    return [
        *([column >= start_of(since)] if since else []),
        *([column < start_of(until + timedelta(days=1))] if until else []),
    ]


def _words(statuses: frozenset[Status]) -> list[str]:
    return sorted(status.value for status in statuses)
