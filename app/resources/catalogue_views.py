"""What a resident's page says of a resource: what, when, where, on which terms, whose, whom to ring."""

from dataclasses import dataclass

from flask_babel import gettext

from app.contacts.phones import dialable
from app.core.clock import today
from app.resources.booking_views import ONE_DAY, STRIP
from app.resources.models import Resource
from app.resources.words import KINDS, exceptions, week_hours


@dataclass(frozen=True)
class Fact:
    icon: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """In the catalogue: one paragraph of facts, the number beside it."""

    id: int
    name: str
    first: tuple[str, ...]  # its kind, whether it can be booked
    lines: tuple[str, ...]
    number: str
    photo: str  # its name; empty for none

    @property
    def tel(self) -> str:
        return dialable(self.number) if self.number else ""


def card(one: Resource, photo: str) -> Card:
    when = one.hours or " · ".join(week_hours(one.plan))
    bookable = str(gettext("can be booked")) if one.takes_bookings else ""
    first = tuple(filter(None, (str(KINDS[one.kind]), bookable)))
    lines = tuple(filter(None, (when, _where(one), one.conditions, _whose(one))))
    return Card(one.id, one.name, first, lines, to_ask(one), photo)


def facts(one: Resource) -> list[Fact]:
    hours = _hours(one)
    unlike = exceptions(one.plan, today(), today() + STRIP * ONE_DAY)
    room = gettext("Room for %(count)s people", count=one.capacity) if one.capacity else ""
    found = [
        Fact("clock", (*hours, *unlike)),
        Fact("map-pin", (_where(one),)),
        Fact("info-circle", tuple(filter(None, (one.conditions, room)))),
        Fact("building-community", (_whose(one),)),
    ]
    return [fact for fact in found if any(fact.lines)]


def to_ask(one: Resource) -> str:
    """The number of the office: its own, or the duty phone of the unit."""
    return one.phone or (one.unit.duty_phone if one.unit else None) or ""


def _hours(one: Resource) -> tuple[str, ...]:
    """In words; and by the plan, where that says something else."""
    planned = week_hours(one.plan)
    same = [_bare(line) for line in planned] == [_bare(one.hours)]
    return tuple(filter(None, (one.hours, *(planned if one.takes_bookings and not same else ()))))


def _bare(text: str) -> str:
    return text.replace(" ", "")


def _where(one: Resource) -> str:
    return " ".join(filter(None, (one.area.name, one.place)))


def _whose(one: Resource) -> str:
    return one.unit.name if one.unit else one.owner
