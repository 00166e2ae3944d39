"""纪要: drafted from the sitting, edited, published for objection, frozen. What is published is never rewritten."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from app.accounts.actor import SYSTEM, Actor
from app.core.clock import local_day, now, start_of
from app.core.db import db
from app.core.errors import DomainError
from app.meetings import calling, concerned
from app.meetings.models import Meeting, Minutes, MinutesPart, MinutesRemark, RemarkKind
from app.meetings.step import Step, must_run, taken
from app.meetings.workflow import MeetingStatus, Verb

AT_ONCE = 200


@dataclass(frozen=True)
class Part:
    heading: str
    words: str
    item_id: int | None = None


def of(meeting: Meeting) -> Minutes | None:
    return db.session.scalar(sa.select(Minutes).where(Minutes.meeting_id == meeting.id))


def draft(meeting: Meeting, actor: Actor, parts: Sequence[Part]) -> Minutes:
    """Written from the sitting once; afterwards people edit it."""
    must_run(meeting.area.around, actor)
    if meeting.status is not MeetingStatus.MINUTES:
        raise DomainError("The minutes are written when the sitting is over.")
    if (written := of(meeting)) is not None:
        return written
    minutes = Minutes(meeting=meeting, meeting_id=meeting.id, version=1)
    db.session.add(minutes)
    db.session.flush()
    for position, part in enumerate(parts, start=1):
        db.session.add(
            MinutesPart(
                minutes_id=minutes.id, position=position, item_id=part.item_id, heading=part.heading[:300],
                words=part.words,
            )
        )  # fmt: skip
    db.session.flush()
    return minutes


def rewrite(minutes: Minutes, actor: Actor, words: Sequence[str]) -> None:
    """The parts' words, in their order. Errors: DomainError once they are published."""
    must_run(minutes.meeting.area.around, actor)
    if minutes.published_at is not None:
        raise DomainError("Published minutes are not rewritten. Add a correction; it is listed below them.")
    for part, said in zip(minutes.parts, words, strict=False):
        part.words = said
    minutes.version += 1  # whoever edited at the same time is told


def publish(minutes: Minutes, actor: Actor) -> None:
    """From now on everybody reads them, and may object until the last day."""
    if minutes.published_at is not None:
        raise DomainError("The minutes are published already.")
    meeting = minutes.meeting
    step = Step(Verb.PUBLISH, notices=concerned.by_meeting(meeting.id))
    with taken(meeting, actor, step):
        minutes.published_at = step.at
        until = local_day(step.at) + timedelta(days=meeting.objection_days + 1)
        minutes.objection_until = start_of(until)
        minutes.digest = digest_of(minutes)


def object_to(minutes: Minutes, *, words: str, form_key: str) -> None:
    """Anybody's word against published minutes, once however often it is sent."""
    if minutes.objection_until is None or now() >= minutes.objection_until:
        raise DomainError("The days for objections are over.")
    _remark(minutes, RemarkKind.OBJECTION, words, None, form_key)


def correct(minutes: Minutes, actor: Actor, *, words: str) -> None:
    must_run(minutes.meeting.area.around, actor)
    if minutes.published_at is None:
        raise DomainError("These minutes are not published yet: rewrite them.")
    _remark(minutes, RemarkKind.CORRECTION, words, actor, None)


def _remark(
    minutes: Minutes, kind: RemarkKind, words: str, actor: Actor | None, form_key: str | None
) -> None:
    if not words.strip():
        raise DomainError("Please write a few words.")
    known = sa.select(MinutesRemark.id).where(MinutesRemark.form_key == form_key)
    if form_key is not None and db.session.scalar(known) is not None:
        return
    db.session.add(
        MinutesRemark(
            minutes_id=minutes.id, kind=kind, words=words.strip(), at=now(),
            by_id=actor.user_id if actor else None, form_key=form_key,
        )
    )  # fmt: skip
    db.session.flush()


def freeze_due() -> int:
    """The days for objections are over: frozen for good, and the decisions are tracked. Returns how many."""
    found = db.session.scalars(_due().order_by(Minutes.id).limit(AT_ONCE)).all()
    for minutes in found:
        with taken(minutes.meeting, SYSTEM, Step(Verb.FREEZE)):
            minutes.frozen_at = now()
        calling.complete_if_done(minutes.meeting)
    return len(found)


def any_due() -> bool:
    return db.session.scalars(_due().limit(1)).first() is not None


def _due() -> sa.Select[Minutes]:
    return sa.select(Minutes).where(Minutes.frozen_at.is_(None), Minutes.objection_until <= now())


def digest_of(minutes: Minutes) -> str:
    """Of every heading and word in order: what was published can be told from what was not."""
    said = [[part.position, part.heading, part.words] for part in minutes.parts]
    text = json.dumps([minutes.meeting.token, said], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
