"""How long after its end a case may get another round, and when the same thing is a new case instead. Pure."""

from datetime import datetime, timedelta

from app.cases.workflow import TRANSITIONS, Status, Verb

REOPEN_WINDOW = timedelta(days=30)


def reopenable(status: Status, ended_at: datetime | None, at: datetime, *, reviewed: bool = False) -> bool:
    """The resident may ask for another round for 30 days after the end; a round is reviewed once."""
    in_time = ended_at is None or at <= ended_at + REOPEN_WINDOW
    return status in TRANSITIONS[Verb.ASK_REOPEN].source and in_time and not reviewed


def recurs(status: Status, ended_at: datetime | None, at: datetime) -> bool:
    """Too late for another round: what happens now is a new case, linked to this one."""
    return status is Status.CLOSED and ended_at is not None and at > ended_at + REOPEN_WINDOW
