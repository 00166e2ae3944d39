"""Kinds of meetings as administrators keep them: who sits, when it can decide, when it comes again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import flag_modified

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.areas.models import Area
from app.areas.scope import within
from app.core.db import db
from app.core.errors import DomainError
from app.core.versions import the_one
from app.meetings import recurrence
from app.meetings.models import Meeting, MeetingType, TypeSeat
from app.meetings.recurrence import Pattern, Shift
from app.timeline.audits import Audited, audit

MANAGE = Permission.MANAGE_MEETING_TYPES


@dataclass(frozen=True)
class TypeFacts:
    """What is said about a kind. `sides`: (party, seats) in their order."""

    name: str
    sides: tuple[tuple[str, int], ...]
    over_half: bool
    parties_needed: int
    coming: Pattern
    shift: Shift
    starts: time
    minutes: int
    objection_days: int


# --- Reading ------------------------------------------------------------------------------------------------------


def kinds(actor: Actor, *, closed: bool = False) -> list[MeetingType]:
    """The built-in ones, then those of the places somebody manages."""
    found = _visible_to(actor).where(MeetingType.closed.is_(closed))
    found = found.order_by(MeetingType.area_id.is_not(None), MeetingType.id)
    return list(db.session.scalars(found))


def get(type_id: int, actor: Actor, *, version: int | None = None) -> MeetingType:
    """Errors: NotFound outside the actor's areas; Conflict when somebody was faster."""
    return the_one(_visible_to(actor).where(MeetingType.id == type_id), MeetingType, version)


def _visible_to(actor: Actor) -> sa.Select[MeetingType]:
    mine = within(MeetingType.area_id, actor.areas(MANAGE))  # type: ignore[arg-type] # none of these has no place
    return (
        sa.select(MeetingType)
        .where(sa.or_(MeetingType.area_id.is_(None), mine))
        .options(joinedload(MeetingType.area), selectinload(MeetingType.seats))
    )


# --- Changing -----------------------------------------------------------------------------------------------------


def add(facts: TypeFacts, area: Area, actor: Actor) -> MeetingType:
    """A kind of one's own, for a place and all below it."""
    kind = MeetingType(area=area, area_id=area.id, closed=False, version=1)
    _fill(kind, facts)
    db.session.add(kind)
    db.session.flush()
    _note(kind, actor, added=True)
    return kind


def change(kind: MeetingType, facts: TypeFacts, actor: Actor) -> None:
    """Meetings already called keep the rules they were called with."""
    _fill(kind, facts)
    flag_modified(kind, "name")  # another seat is another version
    _note(kind, actor)


def close(kind: MeetingType, actor: Actor, *, closed: bool) -> None:
    """Closed, it is offered to nobody; its meetings stay."""
    kind.closed = closed
    _note(kind, actor, closed=closed)


def remove(kind: MeetingType, actor: Actor) -> None:
    """Errors: DomainError for what is built in, and for what meetings were called by."""
    if kind.key is not None:
        raise DomainError("This kind of meeting is built in: change or close it.")
    if db.session.scalar(sa.select(Meeting.id).where(Meeting.type_id == kind.id).limit(1)):
        raise DomainError("Meetings were called by this kind: close it instead.")
    _note(kind, actor, removed=True)
    db.session.delete(kind)
    db.session.flush()


def _note(kind: MeetingType, actor: Actor, **facts: bool) -> None:
    audit(Audited.CHANGE_MEETING_TYPE, actor, kind, area_id=kind.area_id, facts=facts)


def _fill(kind: MeetingType, facts: TypeFacts) -> None:
    _refuse_impossible(kind, facts)
    kind.name = facts.name
    kind.over_half, kind.parties_needed = facts.over_half, facts.parties_needed
    kind.recurrence, kind.shift = facts.coming.rule, facts.shift.value
    kind.starts, kind.minutes = f"{facts.starts:%H:%M}", facts.minutes
    kind.objection_days = facts.objection_days
    known = {seat.party: seat for seat in kind.seats}
    kind.seats = [
        _placed(known.get(party) or TypeSeat(party=party), seats, position)
        for position, (party, seats) in enumerate(facts.sides, start=1)
    ]


def _placed(seat: TypeSeat, seats: int, position: int) -> TypeSeat:
    seat.seats, seat.position = seats, position
    return seat


def _refuse_impossible(kind: MeetingType, facts: TypeFacts) -> None:
    names = [party for party, _seats in facts.sides]
    if len(names) != len(set(names)):
        raise DomainError("Two sides have the same name.")
    if facts.over_half and not names:
        raise DomainError("Half of the seats can be asked only where there are seats: name the sides.")
    if facts.parties_needed > len(names):
        raise DomainError("More sides are asked to be there than there are: %(n)s.", n=len(names))
    recurrence.read(facts.coming.rule)
    twin = sa.select(MeetingType.id).where(
        MeetingType.area_id.is_not_distinct_from(kind.area_id),
        MeetingType.name == facts.name,
        MeetingType.closed.is_(False),
        MeetingType.id.is_distinct_from(kind.id),
    )
    with db.session.no_autoflush:
        if db.session.scalar(twin):
            raise DomainError("There is already a kind of meeting of that name here.")
