"""Which clock runs for a case in each status, and until when. The arithmetic is clocks.py's."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from app.cases import clocks
from app.cases.danger import Kind as Danger
from app.cases.models import Case, Category
from app.cases.workflow import RUNNING, Status
from app.core.clock import start_of
from app.core.instance import here


def calendar() -> clocks.Calendar:
    return _calendar(here().settings.office_hours)


@lru_cache
def _calendar(hours: str) -> clocks.Calendar:
    return clocks.Calendar(clocks.OfficeHours.parse(hours))


def accept_limit(alarm: Danger | None) -> clocks.Limit:
    """Danger does not wait for the office to open."""
    return clocks.ACCEPT_URGENT if alarm else clocks.ACCEPT


def contact_limit(alarm: Danger | None) -> clocks.Limit:
    return clocks.CONTACT_URGENT if alarm else clocks.CONTACT


def limit_of(category: Category | None, alarm: Danger | None = None) -> clocks.Limit:
    """How long handling may take: the category's own limit; without one that of danger, or the ordinary one."""
    if category is not None:
        return clocks.Limit(category.handle_amount, category.handle_unit)
    return clocks.HANDLE_URGENT if alarm else clocks.HANDLE_ORDINARY


def start_handling(case: Case, category: Category | None, at: datetime) -> None:
    """The handling clock starts when the case is dispatched (or settled at once), not when the unit signs."""
    case.clock_started_at = at
    limit = limit_of(category, case.alarm)
    case.handle_due_at = clocks.handling_due(at, limit, case.outer_due_at, calendar())


def resume_handling(case: Case, category: Category | None, at: datetime) -> None:
    """The reporter has answered: the promise moves by the time the clock stood still."""
    if case.handle_due_at and case.asked_at:
        case.handle_due_at = clocks.due_after_pause(
            case.handle_due_at, case.asked_at, at, limit_of(category, case.alarm).unit, calendar()
        )


def start_decided(case: Case, due_on: date, at: datetime) -> None:
    """A meeting decided: done by the end of the day it named."""
    case.clock_started_at = at
    case.handle_due_at = start_of(due_on + timedelta(days=1))


def resume_deliberated(case: Case, category: Category | None, at: datetime) -> None:
    """The meeting gave it back: the promise moves by the time it lay there; one never made begins now."""
    if case.handle_due_at is None or case.deliberated_at is None:
        start_handling(case, category, at)
    else:
        unit = limit_of(category, case.alarm).unit
        case.handle_due_at = clocks.due_after_pause(
            case.handle_due_at, case.deliberated_at, at, unit, calendar()
        )


def ruling_due(returned_at: datetime) -> datetime:
    """By when somebody rules on a returned case; the handling clock runs beside it."""
    return clocks.due(returned_at, clocks.RULING, calendar())


def running_until(case: Case, at: datetime) -> datetime | None:
    """The deadline of the clock that runs in the case's status, entered at `at`."""
    if (
        case.status is Status.SUBMITTED
    ):  # what was accepted once and comes back is sorted again in the same time
        return clocks.due(at if case.accepted_at else case.submitted_at, accept_limit(case.alarm), calendar())
    if case.status in RUNNING:
        return case.handle_due_at
    limit = _WAITS.get(case.status)
    return clocks.due(at, limit, calendar()) if limit else None


_WAITS = {
    Status.NEEDS_INFO: clocks.INFO,
    Status.HANDLED: clocks.CHECK,
    Status.AWAITING_RATING: clocks.RATING,
    Status.REOPEN_REQUESTED: clocks.REVIEW,
}
