"""What an edition was narrowed to: read back, and asked of a case that was told again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from app.cases.desk_views import CLOCKED
from app.cases.models import Case
from app.cases.workflow import DONE, OPEN, Status
from app.core.clock import local_day
from app.figures.lists import ListFilter, State
from app.resources.models import ResourceKind, ResourceStatus
from app.resources.queries import ResourceFilter


def case_filter(conditions: Mapping[str, str]) -> ListFilter:
    given = conditions
    return ListFilter(
        state=State(given["state"]) if "state" in given else None,
        category=int(given["category"]) if "category" in given else None,
        unit=int(given["unit"]) if "unit" in given else None,
        overdue="overdue" in given,
        since=date.fromisoformat(given["since"]) if "since" in given else None,
        until=date.fromisoformat(given["until"]) if "until" in given else None,
        q=given.get("q", ""),
    )


def resource_filter(conditions: Mapping[str, str]) -> ResourceFilter:
    return ResourceFilter(
        kind=ResourceKind(conditions["kind"]) if "kind" in conditions else None,
        status=ResourceStatus(conditions["status"]) if "status" in conditions else None,
        q=conditions.get("q", ""),
    )


def belongs(case: Case, wanted: ListFilter, at: datetime) -> bool:
    """The conditions of a list once more, apart from app.cases.case_conditions: of a case, not of a table."""
    counted = case.status is not Status.MERGED and (case.status is not Status.WITHDRAWN or case.accepted_at)
    came = local_day(case.submitted_at)
    return bool(
        counted
        and wanted.category in (None, case.category_id)
        and wanted.unit in (None, case.unit_id)
        and (not wanted.overdue or (case.status in CLOCKED and case.due_at and case.due_at < at))
        and (wanted.since is None or came >= wanted.since)
        and (wanted.until is None or came <= wanted.until)
        and (wanted.state is None or _in_state(case, wanted.state))
    )


def _in_state(case: Case, state: State) -> bool:
    match state:
        case State.OPEN:
            return case.status in OPEN
        case State.HANDLED:
            return case.status in DONE and case.checked_at is not None
        case State.NOT_ACCEPTED:
            return case.status is Status.NOT_ACCEPTED
    said = {State.SOLVED: "yes", State.PARTLY: "partly", State.NOT_SOLVED: "no"}[state]
    return case.resident_result == said
