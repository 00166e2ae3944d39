"""Who is there: signing in by the code in the room or by hand, a seat or a visitor, once a telephone."""

from __future__ import annotations

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.core import receipts
from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError
from app.core.instance import here
from app.meetings.models import Attendance, By, Meeting, Party
from app.meetings.step import must_run
from app.meetings.topic_models import Conflicted
from app.meetings.workflow import MeetingStatus

SIGN_IN = frozenset({MeetingStatus.ANNOUNCED, MeetingStatus.IN_SESSION})


def sign_in(
    meeting: Meeting,
    *,
    party_id: int | None,
    name: str,
    by: By,
    device: str | None = None,
    entered_by: Actor | None = None,
) -> Attendance:
    """A seat of a side, or a visitor. Once a telephone: the second time shows the first.

    Errors: DomainError when the side's seats are taken, or the meeting takes nobody any more.
    """
    if meeting.status not in SIGN_IN:
        raise DomainError("Nobody signs in to this meeting now.")
    if party_id is not None and not name.strip():
        raise DomainError("Please say who takes the seat.")
    hashed = receipts.device_hash(device, here().keys.receipts) if device else None
    if device and (before := signed_in(meeting, device)):
        return before
    if party_id is None:
        _one_more_visitor(meeting)
    else:
        _take_seat(meeting, party_id)
    came = Attendance(
        meeting_id=meeting.id, party_id=party_id, name=name.strip(), at=now(), by=by, device_hash=hashed,
        entered_by_id=entered_by.user_id if entered_by else None,
    )  # fmt: skip
    db.session.add(came)
    db.session.flush()
    return came


def signed_in(meeting: Meeting, device: str) -> Attendance | None:
    hashed = receipts.device_hash(device, here().keys.receipts)
    return db.session.scalar(
        sa.select(Attendance).where(Attendance.meeting_id == meeting.id, Attendance.device_hash == hashed)
    )


def _take_seat(meeting: Meeting, party_id: int) -> None:
    """One statement decides who gets the last seat."""
    took = db.session.execute(
        sa.update(Party)
        .where(Party.id == party_id, Party.meeting_id == meeting.id, Party.present < Party.seats)
        .values(present=Party.present + 1)
        .execution_options(synchronize_session=False)
    )
    if took.rowcount != 1:  # type: ignore[attr-defined]
        raise DomainError("All seats of this side are taken. You are welcome as a visitor.")


def _one_more_visitor(meeting: Meeting, n: int = 1) -> None:
    """Without touching the version: a guest spoils nobody's form."""
    db.session.execute(
        sa.update(Meeting)
        .where(Meeting.id == meeting.id)
        .values(visitors=Meeting.visitors + n, version=Meeting.version)
        .execution_options(synchronize_session=False)
    )


def strike(meeting: Meeting, actor: Actor, attendance: Attendance) -> None:
    """Signed in by mistake: the seat is free again."""
    must_run(meeting.area.around, actor)
    if meeting.status not in SIGN_IN:
        raise DomainError("Who was there stands in the minutes now.")
    if attendance.party_id is None:
        _one_more_visitor(meeting, -1)
    else:
        free = sa.update(Party).where(Party.id == attendance.party_id).values(present=Party.present - 1)
        db.session.execute(free.execution_options(synchronize_session=False))
    db.session.execute(sa.delete(Conflicted).where(Conflicted.attendance_id == attendance.id))
    db.session.delete(attendance)
    db.session.flush()
