"""Where a case stands, in one sentence with its date, as its reporter reads it."""

from datetime import date, datetime

from flask_babel import gettext, ngettext

from app.cases import clocks, deadlines
from app.cases.desk_views import Shape
from app.cases.models import Case, ResidentResult
from app.cases.resident_queries import late_by
from app.cases.resident_views import State
from app.cases.resident_words import LINKED, RESULT_WORDS, WORDS
from app.cases.workflow import RUNNING, Status
from app.core.clock import now, today
from app.web import moments


def state_of(case: Case, lead: Case | None = None) -> State:
    word, shape = WORDS[case.status]
    if case.suspended_until is not None and case.status is Status.IN_PROGRESS:
        return _put_off(case.suspended_until)
    state = State(str(word), shape, *_headline(case, lead))
    if case.status is Status.CLOSED and case.resident_result is not ResidentResult.YES:
        return State(state.word, Shape.ENDED, state.headline, state.subline)
    running = case.status in RUNNING
    if running and case.is_overdue(now()):
        return State(gettext("Overdue"), Shape.LATE, state.headline, state.subline)
    return state


def _headline(case: Case, lead: Case | None) -> tuple[str, str]:
    due = case.due_at
    match case.status:
        case Status.SUBMITTED if due:
            return _taken_up(due)
        case Status.DISPATCHED | Status.RETURNED | Status.IN_PROGRESS if due:
            return _done_by(due, case.planned_on)
        case Status.LINKED if case.route in LINKED:
            return str(LINKED[case.route]), gettext("There it is: %(number)s", number=case.linked_ref)
        case Status.NEEDS_INFO:
            until = (
                gettext("Until %(day)s; the clock stands still", day=moments.day_of_week(due)) if due else ""
            )
            return gettext("We need a word from you"), until
        case Status.IN_DELIBERATION:
            return gettext("It goes to a residents’ meeting"), gettext("The clock of handling stands still")
        case Status.HANDLED:
            until = gettext("by %(day)s, by somebody else", day=moments.day_of_week(due)) if due else ""
            return gettext("Done; now it is checked"), until
        case Status.AWAITING_RATING:
            until = gettext("You can say so until %(day)s", day=moments.day_of_week(due)) if due else ""
            return str(gettext("Done. Is it solved?")), until
        case Status.REOPEN_REQUESTED:
            until = gettext("You get an answer by %(day)s", day=moments.day_of_week(due)) if due else ""
            return gettext("You asked to reopen it"), until
        case Status.CLOSED:
            said = RESULT_WORDS.get(case.resident_result) if case.resident_result else None
            return str(said or gettext("Closed; we heard no word from you")), _ended(case)
        case Status.MERGED:
            word = WORDS[lead.status][0] if lead else ""
            return gettext("Others reported the same; it is handled together"), (
                gettext("That case stands at: %(word)s", word=word) if lead else ""
            )
        case _:
            return str(WORDS[case.status][0]), _ended(case)


def _put_off(until: datetime) -> State:
    headline = gettext("It cannot be done yet; looked at again on %(day)s", day=moments.day_of_week(until))
    subline = gettext("From that day on its time runs again, by itself; it does not count as done")
    return State(gettext("Put off for now"), Shape.WAIT, headline, subline)


def _taken_up(due: datetime) -> tuple[str, str]:
    if now() > due:
        return gettext("Not taken up yet"), gettext(
            "It should have been by %(moment)s", moment=moments.said(due)
        )
    return gettext("Taken up by %(moment)s", moment=moments.said(due)), ""


def _done_by(due: datetime, planned: date | None) -> tuple[str, str]:
    """The handler's plan stands beside the promise, and never in its place."""
    promised, still = _promised(due)
    if planned is None or planned < today():
        return promised, still
    plan = gettext("They plan to be done on %(day)s", day=moments.day(planned))
    return promised, f"{still} · {plan}"


def _promised(due: datetime) -> tuple[str, str]:
    day = moments.day_of_week(due)
    if now() > due:
        days = late_by(due)
        late = ngettext("Overdue by %(num)s day", "Overdue by %(num)s days", days)
        since = late if days else gettext("Overdue since today")
        return since, gettext("It should have been done by %(day)s", day=day)
    left = clocks.working_days_left(due, now(), deadlines.calendar())
    still = ngettext("%(num)s working day left", "%(num)s working days left", left)
    return gettext("Done by %(day)s", day=day), still if left else gettext("It is due today")


def _ended(case: Case) -> str:
    return moments.said(case.closed_at) if case.closed_at else ""
