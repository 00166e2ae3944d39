"""The answer a case owes that came as an order of the hotline: since when it waits to be reported back. Pure."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from app.cases.models import Case
from app.cases.workflow import Status


class Answer(StrEnum):
    DONE = "done"  # handled, and checked by somebody else
    REFUSED = "refused"
    PUT_OFF = "put_off"  # with a reason and the day of a review
    TAKEN_BACK = "taken_back"  # by the reporter
    JOINED = "joined"  # merged: the answer of the case that leads


ANSWERS = {
    Status.AWAITING_RATING: Answer.DONE,
    Status.CLOSED: Answer.DONE,
    Status.NOT_ACCEPTED: Answer.REFUSED,
    Status.WITHDRAWN: Answer.TAKEN_BACK,
    Status.MERGED: Answer.JOINED,
}


def answer_of(case: Case) -> Answer | None:
    """None: nobody outside waits for one, or there is none to give yet."""
    if case.outer_no is None:
        return None
    if case.status is Status.IN_PROGRESS:
        return Answer.PUT_OFF if case.suspended_until else None
    return ANSWERS.get(case.status)


def follow(case: Case, was: Answer | None, before: Status, at: datetime) -> None:
    """After a step: another answer is owed anew. What was reported back stands while somebody only asks to reopen."""
    found = answer_of(case)
    if found is was:
        return
    reviewed = Status.REOPEN_REQUESTED in (before, case.status) and case.status is not Status.IN_PROGRESS
    if not reviewed:
        case.answered_at = None
    case.answer_from = at if found and case.answered_at is None else None
