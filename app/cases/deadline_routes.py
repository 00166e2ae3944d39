"""The page that tells how each deadline of a case comes about, so that anybody can count it again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.permissions import Permission
from app.cases import clock_facts, deadlines, queries
from app.cases.clock_facts import Passed
from app.cases.clock_words import Explained, explained
from app.cases.clocks import Clock
from app.cases.models import Case
from app.cases.reckoning import Began, due_from
from app.cases.staff_routes import desk
from app.cases.workflow import Status, Verb
from app.web.access import actor, requires


@desk.get("/cases/<ref>/deadline")
@requires(Permission.VIEW_CASES)
def deadline(ref: str) -> ResponseReturnValue:
    case = queries.get(ref, actor())
    return render_template(
        "cases/staff/deadline.html", case=case, clocks=list(_clocks(case)), hours=_hours(),
        section="", badges={},
    )  # fmt: skip


def _hours() -> str:
    spans = deadlines.calendar().hours.spans
    return str(_(", ")).join(f"{span.opens:%H:%M}–{span.closes:%H:%M}" for span in spans)


def _clocks(case: Case) -> Iterator[Explained]:
    """The handling clock first: it is what people ask about."""
    history, calendar = deadlines.history_of(case), deadlines.calendar()
    if handling := deadlines.reckon(case, history, case.category):
        yield explained(_("Handling"), handling)
    if (limit := deadlines.waits_for(case)) and (since := _entered(case, history)):
        found = due_from([Began(since, limit)], calendar)
        assert found is not None
        yield explained(WAITS[case.status](), found)
    accept = due_from(clock_facts.accepting(history, deadlines.setting(case, case.category)), calendar)
    if accept:
        yield explained(_("Acceptance"), accept)
    contact = due_from(
        [Began(case.submitted_at, deadlines.limit_for(Clock.CONTACT, case.category, case.alarm))], calendar
    )
    assert contact is not None
    yield explained(_("First contact"), contact)


def _entered(case: Case, history: list[Passed]) -> datetime | None:
    """When the case came into its status."""
    moved = [one.at for one in history if one.verb != Verb.SUBMIT and one.before != case.status]
    return moved[-1] if moved else None


WAITS = {
    Status.NEEDS_INFO: lambda: _("Waiting for the resident's answer"),
    Status.HANDLED: lambda: _("Check"),
    Status.AWAITING_RATING: lambda: _("Waiting for the resident's word"),
    Status.REOPEN_REQUESTED: lambda: _("Decision about reopening"),
}
