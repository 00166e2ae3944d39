"""Somebody goes away and somebody of the same unit stands in; who may enter it, and what cannot be at the same time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.accounts import absence_queries
from app.accounts.absence_models import Absence
from app.accounts.actor import Actor
from app.accounts.models import User
from app.accounts.permissions import Permission
from app.core.clock import now, today
from app.core.db import db
from app.core.errors import DomainError, NotAllowed

LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Planned:
    person: User
    deputy: User | None
    first_day: date
    last_day: date
    words: str = ""


def enter(planned: Planned, actor: Actor) -> Absence:
    """By themselves, or by whoever leads their unit."""
    person, deputy = planned.person, planned.deputy
    _refuse_others(person, actor)
    _refuse_bad_days(planned.first_day, planned.last_day)
    if person.unit_id is None:
        raise DomainError("A deputy is of the same unit, and %(name)s belongs to none.", name=person.name)
    if deputy is None or deputy.id == person.id or not deputy.active or deputy.unit_id != person.unit_id:
        raise DomainError("Please choose somebody of the same unit as the deputy.")
    refuse_clash(planned, absence_queries.of_both(person.id, deputy.id))
    absence = Absence(
        person=person, deputy=deputy, first_day=planned.first_day, last_day=planned.last_day,
        words=planned.words, entered_by_id=actor.user_id, entered_at=now(),
    )  # fmt: skip
    db.session.add(absence)
    db.session.flush()
    return absence


def end(absence: Absence, actor: Actor) -> None:
    """Back earlier, or never gone. What has ended already stays as it is."""
    _refuse_others(absence.person, actor)
    if absence.ended_at is None and absence.last_day >= today():
        absence.ended_at = now()
        db.session.flush()


def refuse_clash(planned: Planned, others: Iterable[Absence]) -> None:
    """Nobody is away twice on one day, and nobody is away and stands in on one day: so no chain, and no circle."""
    person, deputy = planned.person, planned.deputy
    assert deputy is not None
    for other in others:
        if other.ended_at or other.last_day < planned.first_day or other.first_day > planned.last_day:
            continue
        days = {"first": other.first_day.isoformat(), "last": other.last_day.isoformat()}
        if other.person_id == person.id:
            raise DomainError(
                "%(name)s is away already from %(first)s to %(last)s.", name=person.name, **days
            )
        if other.person_id == deputy.id:
            raise DomainError(
                "%(name)s is away from %(first)s to %(last)s and cannot stand in.", name=deputy.name, **days
            )
        if other.deputy_id == person.id:
            raise DomainError(
                "%(name)s stands in for %(other)s from %(first)s to %(last)s. Choose another deputy there first.",
                name=person.name,
                other=other.person.name,
                **days,
            )


def leads(person: User, actor: Actor) -> bool:
    """Leads their unit, or manages its people."""
    around = person.unit.area.around if person.unit else ()
    return actor.over_unit(Permission.REASSIGN, around, person.unit_id)


def _refuse_others(person: User, actor: Actor) -> None:
    if person.id != actor.user_id and not leads(person, actor):
        raise NotAllowed("Only they themselves, or whoever leads their unit, may say so.")


def _refuse_bad_days(first: date, last: date) -> None:
    if last < first:
        raise DomainError("It ends before it begins.")
    if last < today():
        raise DomainError("These days are over.")
    if last - first > LONGEST:
        raise DomainError("At most a year at once.")
