"""What a reporter is promised on the receipt: by when it is taken up, answered and done."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext

from app.cases import clocks, deadlines
from app.cases.clocks import Clock
from app.cases.models import Case
from app.cases.resident_views import Next
from app.web import moments


def next_lines(case: Case) -> tuple[Next, ...]:
    calendar = deadlines.calendar()
    accept = deadlines.accept_due(case)
    contact_limit = deadlines.limit_for(Clock.CONTACT, case.category, case.alarm)
    contact = clocks.due(case.submitted_at, contact_limit, calendar)
    limit = deadlines.limit_of(case.category, case.alarm)
    handle = case.handle_due_at or case.outer_due_at or clocks.due(accept, limit, calendar)
    return (
        Next(_by(accept), gettext("The community takes it up and tells you who handles it")),
        Next(
            _by(contact), gettext("Somebody answers you; without a phone, it is written on the progress page")
        ),
        Next(
            gettext("on or before %(day)s", day=moments.day_of_week(handle)),
            gettext("It is done, and somebody else checks it on the spot"),
        ),
        Next(gettext("Afterwards"), gettext("We ask you one thing: is it solved?")),
    )


def promise(case: Case) -> str:
    due = deadlines.accept_due(case)
    if case.alarm:
        return str(
            gettext("It goes first: the community takes it up by %(moment)s.", moment=moments.said(due))
        )
    return str(gettext("The community takes it up by %(moment)s.", moment=moments.said(due)))


def _by(at: datetime) -> str:
    return str(gettext("by %(day)s", day=moments.said(at)))
