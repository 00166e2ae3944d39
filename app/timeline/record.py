"""record(): the one way anything enters the history. Event, what was written, tallies and outbox, in one call."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.accounts.actor import Actor
from app.core.clock import now
from app.core.db import Model, db
from app.core.prepared import insert_into
from app.timeline import tallies
from app.timeline.models import Event, Outbox, Visibility, Writing
from app.timeline.tallies import Cells

Fact = str | int | bool | None | list[int] | list[str]


class Audience(StrEnum):
    REPORTER = "reporter"
    UNIT = "unit"
    PERSON = "person"
    FORMER = "former"  # who held it until now; their id
    TRIAGE = "triage"
    CHECKER = "checker"
    LEVEL = "level"  # whoever sorts cases at a level above; its area's id
    SUPPORTER = "supporter"  # of a topic; its id
    SECRETARY = "secretary"  # who runs the meetings of the area; its id
    BOOKER = "booker"
    DECIDER = "decider"  # whoever may decide on a booking there
    AREA = "area"  # whoever looks after its partner units and resources
    PARTNER = "partner"
    UNIT_LEAD = "unit_lead"  # whoever leads a unit; its id
    ABOVE = "above"  # the level above; the area's id
    APPROVER = "approver"  # whoever decides about deadlines there
    VOICE = "voice"  # who joined a case; its id


@dataclass(frozen=True)
class Notice:
    to: Audience
    id: int | None = None


@dataclass(frozen=True)
class Words:
    body: str
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True)
class Counted:
    """The cells a subject filled before and fills after, and the areas that count it."""

    before: Cells
    after: Cells
    around: Collection[int]


@dataclass(frozen=True)
class Happening:
    """Everything record() is handed beyond who, what and which."""

    before: str | None = None
    after: str | None = None
    role: str | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    words: Sequence[Words] = ()
    notices: Sequence[Notice] = ()
    counted: Counted | None = None
    at: datetime | None = None  # the moment the subject itself notes; left out: now


def record(verb: StrEnum, subject: Model, actor: Actor, what: Happening, *, seq: int) -> int:
    """Add one line to the subject's history; returns the event's id. Actions call it; nothing else writes events.

    `seq` counts the subject's events from 1: two writers at once collide on it instead of forking history.
    """
    db.session.flush()  # gives a new subject its id, and makes every constraint speak inside the action
    at = what.at or now()
    event_id = int(_HAPPENED.run(_event(verb, subject, actor, what, seq, at))[0][0])
    if what.words:
        _WRITTEN.run_each(
            {"event_id": event_id, "visibility": w.visibility, "body": w.body} for w in what.words
        )
    if what.notices:
        _OWED.run_each(_owed(notice, event_id, at) for notice in what.notices)
    if what.counted:
        tallies.add(tallies.difference(what.counted.after, what.counted.before), what.counted.around)
    return event_id


_HAPPENED = insert_into(
    Event.__table__,
    "subject_kind", "subject_id", "seq", "at", "verb", "actor_kind", "actor_id", "role", "before", "after", "facts",
    returning=Event.__table__.c.id,
)  # fmt: skip
_WRITTEN = insert_into(Writing.__table__, "event_id", "visibility", "body")
_OWED = insert_into(Outbox.__table__, "event_id", "audience", "audience_id", "dedupe_key", "due_at")


def _event(
    verb: StrEnum, subject: Model, actor: Actor, what: Happening, seq: int, at: datetime
) -> dict[str, object]:
    return {
        "subject_kind": subject.__tablename__,
        "subject_id": subject.id,
        "seq": seq,
        "at": at,
        "verb": verb.value,
        "actor_kind": actor.kind,
        "actor_id": actor.user_id,
        "role": what.role,
        "before": what.before,
        "after": what.after,
        "facts": dict(what.facts),
    }


def _owed(notice: Notice, event_id: int, at: datetime) -> dict[str, object]:
    key = hashlib.sha256(f"{event_id}|{notice.to}|{notice.id}".encode()).hexdigest()
    return {
        "event_id": event_id,
        "audience": notice.to.value,
        "audience_id": notice.id,
        "dedupe_key": key,
        "due_at": at,
    }


@dataclass(frozen=True)
class Entry:
    """One line of a history as people read it: who, what, when, and what was written."""

    id: int
    seq: int
    at: datetime
    verb: str
    actor_kind: str
    actor_id: int | None
    actor_name: str | None
    actor_title: str | None
    role: str | None
    before: str | None
    after: str | None
    facts: Mapping[str, Fact]
    words: tuple[Words, ...]
