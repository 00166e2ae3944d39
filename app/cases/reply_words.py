"""What is filled into an answer kept ready: said of this case, as its reporter would read it."""

from __future__ import annotations

from dataclasses import dataclass

from app.cases import replies
from app.cases.message_models import StandardReply
from app.cases.models import Case
from app.cases.resident_lines import place_line
from app.web import moments


@dataclass(frozen=True)
class Offered:
    """One answer kept ready, with everything filled in."""

    id: int
    title: str
    words: str


def offered_on(case: Case) -> list[Offered]:
    return [Offered(one.id, one.title, filled(one, case)) for one in replies.fitting(case)]


def chosen_reply(reply_id: int | None, case: Case) -> str:
    """Empty when none was chosen, or none of those that fit."""
    return next((one.words for one in offered_on(case) if one.id == reply_id), "") if reply_id else ""


def filled(reply: StandardReply, case: Case) -> str:
    due = case.handle_due_at or case.due_at
    return replies.fill(
        reply.body,
        {
            "ref": case.ref,
            "place": place_line(case),
            "due": moments.day_of_week(due) if due and case.is_open() else "",
            "unit": case.unit.name if case.unit else "",
        },
    )
