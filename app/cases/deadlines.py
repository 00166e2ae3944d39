"""Which clock runs for a case, by which limit, and until when. The arithmetic is clocks.py's and reckoning.py's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache, partial

import sqlalchemy as sa

from app.cases import clock_facts, clocks
from app.cases.clock_facts import Happened, Passed, Setting
from app.cases.clock_models import CalendarDay
from app.cases.clocks import Clock, Limit
from app.cases.danger import Kind as Danger
from app.cases.models import Case, Category
from app.cases.office_hours import Calendar, OfficeHours
from app.cases.reckoning import Reckoning, due_from
from app.cases.workflow import RUNNING, Status, Verb
from app.core.db import db
from app.core.instance import here
from app.core.workdays import is_workday
from app.timeline.models import Event
from app.timeline.record import Fact

CALENDAR = "calendar"  # its place in a session: read once for all that a request works out

# --- Calendar and limits --------------------------------------------------------------------------------------


def calendar() -> Calendar:
    kept = db.session().info
    if CALENDAR not in kept:
        know_calendar(db.session.scalars(OWN_DAYS))
    found: Calendar = kept[CALENDAR]
    return found


def know_calendar(own_days: Iterable[str]) -> None:
    """For a statement that brought OWN_DAYS along, so that a report costs none more."""
    db.session().info[CALENDAR] = _calendar(here().settings.office_hours, frozenset(own_days))


def forget_calendar() -> None:
    db.session().info.pop(CALENDAR, None)


# The town's own days: 2027-02-05-, 2027-02-07+.
OWN_DAYS = sa.select(
    sa.cast(CalendarDay.day, sa.String) + sa.case((CalendarDay.works.is_(True), "+"), else_="-")
).where(CalendarDay.works.is_not(None))


@lru_cache(maxsize=8)
def _calendar(hours: str, own_days: frozenset[str]) -> Calendar:
    own = {date.fromisoformat(one[:-1]): one[-1] == "+" for one in own_days}
    return Calendar(OfficeHours.parse(hours), partial(is_workday, overrides=own))


def limit_for(clock: Clock, category: Category | None, alarm: Danger | None = None) -> Limit:
    """The category's own limit, or the one above it has, or the default; danger never waits for an office."""
    if alarm and clock in (Clock.ACCEPT, Clock.CONTACT):
        return clocks.URGENT[clock]
    at = category
    while at is not None:
        if own := own_limit(at, clock):
            return own
        at = at.parent
    urgent = alarm is not None or (category is not None and category.urgent)
    return (clocks.URGENT if urgent else clocks.DEFAULTS)[clock]


def own_limit(category: Category, clock: Clock) -> Limit | None:
    """None where it is inherited."""
    if clock is Clock.HANDLE:
        return Limit(category.handle_amount, category.handle_unit) if category.handle_amount else None
    said = (category.limits or {}).get(clock)
    return Limit.parse(said) if said else None


def limit_of(category: Category | None, alarm: Danger | None = None) -> Limit:
    """How long handling may take."""
    return limit_for(Clock.HANDLE, category, alarm)


# --- One step of a case -----------------------------------------------------------------------------------------

LIMITING = frozenset(
    {Verb.DISPATCH, Verb.TRANSFER, Verb.QUICK, Verb.ANSWER, Verb.REOPEN, Verb.DECIDE, Verb.RESUME}
    | {Verb.RECATEGORISE, Verb.REWORK}
)
GIVING = frozenset({Verb.DISPATCH, Verb.TRANSFER})  # by triage
FRESH = frozenset({Verb.QUICK, Verb.ANSWER, Verb.REOPEN, Verb.DECIDE})  # what was before does not count
TELLING = frozenset(
    {Verb.ASK, Verb.SUPPLY, Verb.LAPSE, Verb.RESUME, Verb.RECATEGORISE, Verb.APPROVE, Verb.WAKE, Verb.REWORK}
    | {Verb.RECKON, Verb.UNMERGE, Verb.UNLINK, Verb.CONCLUDE}
)
MOVED = RUNNING | {Status.SUBMITTED}  # others run from their beginning
STAYING = frozenset(
    {Verb.RECATEGORISE, Verb.APPROVE, Verb.WAKE, Verb.RECKON}
)  # move a deadline, not a status


def ruling_due(case: Case, returned_at: datetime) -> datetime:
    """By when somebody rules on a returned case; the handling clock runs beside it."""
    return clocks.due(returned_at, limit_for(Clock.RULING, case.category), calendar())


def facts_of(case: Case, verb: Verb) -> dict[str, Fact]:
    """What an event says besides, so that its clock can be worked out again by anybody."""
    return {"limit": str(limit_of(case.category, case.alarm))} if verb in LIMITING else {}


def wind(case: Case, step: Passed) -> Reckoning | None:
    """After a step: the promise, whether it was kept, and the clock that runs now. None: nothing was reckoned."""
    history = _history(case, step)
    found = reckon(case, history, case.category) if history else None
    settle(case, step, found, history)
    return found


def settle(case: Case, step: Happened, found: Reckoning | None, history: Sequence[Happened]) -> None:
    if found:
        case.clock_started_at, case.handle_due_at = found.start, found.due_at
    if case.handled_at == step.at:
        case.late = case.handle_due_at is not None and step.at > case.handle_due_at
    if case.status != step.before or (step.verb in STAYING | GIVING and case.status in MOVED):
        case.due_at = running_until(case, step.at, history)


def reckon(case: Case, history: Sequence[Happened], category: Category | None) -> Reckoning | None:
    """The handling deadline that these events make; None while no clock has begun."""
    known = setting(case, category)
    return due_from(clock_facts.handling(history, known), known.calendar)


def history_of(case: Case) -> list[Passed]:
    rows = db.session.execute(
        sa.select(Event.verb, Event.at, Event.before, Event.facts)
        .where(Event.subject_kind == Case.__tablename__, Event.subject_id == case.id)
        .order_by(Event.seq)
    )
    return [Passed(row.verb, row.at, row.before, row.facts) for row in rows]


def _history(case: Case, step: Passed) -> Sequence[Happened]:
    first = (
        step.before == Status.SUBMITTED or case.clock_started_at is None
    )  # sent back before anybody was given it
    fresh = step.verb in FRESH or (step.verb in GIVING and first)
    if fresh and case.round == 1:
        return [step]
    wakes = case.suspended_until is not None and case.status != step.before
    begins = step.verb in GIVING and case.clock_started_at is None  # it came to its work without being given
    return [*history_of(case), step] if fresh or wakes or begins or step.verb in TELLING else ()


def setting(case: Case, category: Category | None) -> Setting:
    accept = limit_for(Clock.ACCEPT, category, case.alarm)
    return Setting(limit_of(category, case.alarm), accept, case.outer_due_at, calendar())


def running_until(case: Case, at: datetime, history: Sequence[Happened] = ()) -> datetime | None:
    """The deadline of the clock that runs in the case's status, entered at `at`."""
    if case.status is Status.SUBMITTED:
        return accept_due(case, history)
    if case.status in RUNNING:
        return case.handle_due_at
    limit = waits_for(case)
    return clocks.due(at, limit, calendar()) if limit else None


def accept_due(case: Case, history: Sequence[Happened] = ()) -> datetime:
    known = setting(case, case.category)
    found = due_from(
        clock_facts.accepting(history or [Passed(Verb.SUBMIT, case.submitted_at)], known), known.calendar
    )
    assert found is not None  # every history begins with the report
    return found.due_at


def waits_for(case: Case) -> Limit | None:
    """Of the clocks that only a status starts."""
    if clock := _CLOCKS.get(case.status):
        return limit_for(clock, case.category, None)
    return {Status.NEEDS_INFO: clocks.INFO, Status.AWAITING_RATING: clocks.RATING}.get(case.status)


_CLOCKS: Mapping[Status, Clock] = {
    Status.HANDLED: Clock.CHECK,
    Status.REOPEN_REQUESTED: Clock.REVIEW,
}
