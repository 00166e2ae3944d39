"""One step in the life of a meeting, a topic or a decision: the rule is asked, the change made, one event recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.accounts.actor import Actor, ActorKind
from app.accounts.permissions import Permission
from app.areas import shelves
from app.areas.shelves import Row as Place
from app.core.clock import now
from app.core.db import db
from app.core.errors import NotAllowed
from app.meetings import counting, shelving
from app.meetings.models import Meeting
from app.meetings.topic_models import Decision, Topic
from app.meetings.workflow import DECISIONS, MEETINGS, TOPICS, Row, Standing, next_status
from app.timeline.record import Counted, Fact, Happening, Notice, Words, record
from app.timeline.tallies import Cells

Thing = Meeting | Topic | Decision


@dataclass
class Step:
    verb: StrEnum
    words: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    notices: Sequence[Notice] = ()
    target: StrEnum | None = None  # where it leads, for a row that leaves it to the action
    at: datetime = field(default_factory=now)


@contextmanager
def taken(thing: Thing, actor: Actor, step: Step) -> Iterator[None]:
    """Refuse or allow, let the action change it, then write the event and the counts.

    Errors: NotAllowed for the person, DomainError for the moment.
    """
    counted_before, before, stood = cells_of(thing), thing.status, shelving.rows_of(thing)
    with db.session.no_autoflush:
        after: Any = next_status(_table(thing), step.verb, before, standing(thing, actor))
        after = step.target or after
        thing.status = after
        yield
        thing.events += 1
    note_event(thing, actor, step, before, counted_before)
    restand(thing, stood)


def restand(thing: Thing, stood: frozenset[Place] = frozenset()) -> None:
    """On the lists it belongs to now; `stood`: where it was before the change."""
    shelves.change(thing.id, stood, shelving.rows_of(thing))


def begun(thing: Thing, actor: Actor, step: Step) -> int:
    """The first event of something new; returns the event's id."""
    thing.events = 1
    event_id = note_event(thing, actor, step, None, {})
    restand(thing)
    return event_id


def note_event(thing: Thing, actor: Actor, step: Step, before: StrEnum | None, counted_before: Cells) -> int:
    around = thing.area.around
    role = actor.role_at(around)
    return record(
        step.verb,
        thing,
        actor,
        Happening(
            before=before.value if before else None,
            after=thing.status.value,
            role=role.value if role else None,
            facts=step.facts,
            words=(Words(step.words.strip()),) if step.words.strip() else (),
            notices=step.notices,
            counted=Counted(counted_before, cells_of(thing), around),
            at=step.at,
        ),
        seq=thing.events,
    )


def standing(thing: Thing, actor: Actor) -> Standing:
    permissions = actor.permissions_at(thing.area.around)
    holds = did = False
    if isinstance(thing, Decision):
        holds = of_unit(actor, thing.unit_id)
        did = actor.user_id is not None and actor.user_id == thing.done_by_id
        if holds and actor.may(Permission.HANDLE):
            permissions |= {Permission.HANDLE}
    return Standing(permissions, holds, did, actor.kind is ActorKind.SYSTEM)


def of_unit(actor: Actor, unit_id: int) -> bool:
    return actor.unit_id == unit_id or any(grant.unit_id == unit_id for grant in actor.grants)


def must_run(area_around: frozenset[int], actor: Actor) -> None:
    """Whoever calls meetings and gathers topics holds the permission there."""
    if actor.kind is ActorKind.SYSTEM:
        return
    if Permission.RUN_MEETINGS not in actor.permissions_at(area_around):
        raise NotAllowed("You may not do this here.")


def cells_of(thing: Thing) -> Cells:
    if isinstance(thing, Meeting):
        return counting.of_meeting(thing)
    return counting.of_decision(thing) if isinstance(thing, Decision) else {}


def _table(thing: Thing) -> Mapping[StrEnum, Row[Any]]:
    if isinstance(thing, Meeting):
        return MEETINGS
    return TOPICS if isinstance(thing, Topic) else DECISIONS
