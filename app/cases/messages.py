"""Messages both ways between a reporter and the staff. Each is one event; nothing of the case's life changes by it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.cases import message_queries
from app.cases.conditions import holders_of
from app.cases.matching import hold
from app.cases.message_models import Message
from app.cases.models import Case
from app.cases.standing import standing
from app.cases.step import Step, taken, words_of
from app.cases.telling import TRIAGE
from app.cases.workflow import Verb, next_status
from app.core import receipts
from app.core.clock import now
from app.core.db import db
from app.core.engine import one_at_a_time
from app.core.errors import DomainError
from app.core.instance import here
from app.photos import actions as photos
from app.recordings import actions as recordings
from app.timeline.record import Happening, record

MOST, WITHIN = 10, timedelta(hours=1)  # of one receipt


def write(
    case: Case, actor: Actor, *, words: str, client_key: str, photos_: Sequence[str] = (), sound: str = ""
) -> bool:
    """By the reporter. False: this very form was here already. The case keeps its version: nobody's work is spoiled.

    Errors: DomainError when it is too many in an hour, and what the table of the case's life says.
    """
    client_hash = receipts.client_key_hash(client_key, here().keys.receipts)
    one_at_a_time(client_hash)
    if db.session.scalar(sa.select(Message.id).where(Message.client_hash == client_hash)):
        return False
    case = hold(case.id)
    step = Step(Verb.MESSAGE, words=words, photos=photos_)
    given = step.given | {"words_or_photo"} if sound else step.given
    next_status(case.status, Verb.MESSAGE, standing(case, actor), given)
    if message_queries.sent_since(case, step.at - WITHIN) >= MOST:
        raise DomainError(
            "You have written %(n)s messages within an hour. This one is still here; please send it later, or call.",
            n=MOST,
        )
    told = holders_of(case.unit, case.assignee) or (TRIAGE,)
    happened = Happening(
        before=case.status.value, after=case.status.value, words=words_of(words), notices=told, at=step.at
    )
    event_id = record(Verb.MESSAGE, case, actor, happened, seq=_next(case))
    photos.attach(photos_, case_id=case.id, event_id=event_id)
    recordings.attach(sound, case_id=case.id, event_id=event_id)
    db.session.add(
        Message(case_id=case.id, event_id=event_id, by_staff=False, at=step.at, client_hash=client_hash)
    )
    seen(case, by_staff=False)
    return True


def answer(case: Case, actor: Actor, *, words: str, photos: Sequence[str] = ()) -> None:
    """By staff: the reporter reads it. What they had written is read by that."""
    step = Step(Verb.MESSAGE, words=words, photos=photos)
    with taken(case, actor, step):
        pass
    event_id = message_queries.last_event(case)
    db.session.add(Message(case_id=case.id, event_id=event_id, by_staff=True, at=step.at))
    seen(case, by_staff=True)


def seen(case: Case, *, by_staff: bool) -> None:
    """All that the other side has written so far."""
    theirs = sa.update(Message).where(
        Message.case_id == case.id, Message.by_staff.is_(not by_staff), Message.seen_at.is_(None)
    )
    db.session.execute(theirs.values(seen_at=now()).execution_options(synchronize_session=False))


def _next(case: Case) -> int:
    """The number of the next event, past the version."""
    db.session.execute(
        sa.update(Case)
        .where(Case.id == case.id)
        .values(events=Case.events + 1, version=Case.version)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(case, ["events"])
    return case.events
