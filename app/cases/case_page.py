"""Everything one case page shows, in four statements: case, history, what hangs on it, what lies nearby."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import joinedload

from app.accounts.actor import Actor
from app.cases import clocks
from app.cases.case_lines import Line, Picture, hanging_on, line_of
from app.cases.clocks import Limit, Remaining, remaining
from app.cases.deadlines import limit_of, ruling_due
from app.cases.delay_views import ASKS, Delays, delays_in
from app.cases.desk_queries import MOST, nearby
from app.cases.desk_views import SHAPES, ClockFace, Progress, Shape, Step, clock_face, short_place, steps
from app.cases.models import Case, Category
from app.cases.offers import is_unsorted
from app.cases.ping_pong import time_lost
from app.cases.queries import visible_to
from app.cases.workflow import RUNNING, Status, Verb
from app.contacts import actions as contacts
from app.contacts import phones
from app.contacts.models import Contact
from app.core import reference
from app.core.clock import now
from app.core.db import db
from app.core.errors import NotFound
from app.timeline.history import history

NEARBY = 3  # other cases here; whoever triages compares with more


@dataclass(frozen=True)
class Reached:
    """How the reporter can be reached, as far as it may stand on a page."""

    phone: str = ""  # masked
    name: bool = False
    withheld: bool = False
    erased: bool = False


@dataclass(frozen=True)
class CasePage:
    case: Case
    contact: Reached | None
    lines: Sequence[Line]
    photos: Sequence[Picture]
    nearby: Sequence[Case]
    clock: ClockFace | None
    track: Sequence[Step]
    at: datetime
    before: str = ""  # the case of which this is the recurrence
    again: Sequence[str] = ()  # what recurred of this one
    unread: int = 0  # messages of its reporter

    @property
    def returned(self) -> Line | None:
        """Why it lies here to be ruled on."""
        if self.case.status is not Status.RETURNED:
            return None
        return next((line for line in self.lines if line.verb == Verb.RETURN), None)

    @property
    def ruling_due(self) -> datetime | None:
        return ruling_due(self.case, self.case.returned_at) if self.case.returned_at else None

    @property
    def lost(self) -> Remaining | None:
        """Gone to and fro between units."""
        spent = time_lost(reversed(self.lines), self.at) if self.case.returns else None
        return remaining(self.at + spent, self.at) if spent is not None else None

    @property
    def ref(self) -> str:
        return self.case.ref

    @property
    def shape(self) -> Shape:
        return shape_of(self.case)

    @property
    def place(self) -> str:
        return short_place(self.case.area.trail, self.case.area.level)

    @property
    def category(self) -> str:
        return category_path(self.case.category)

    @property
    def limit(self) -> Limit | None:
        return limit_of(self.case.category, self.case.alarm) if self.case.status in RUNNING else None

    @property
    def never_asked(self) -> bool:
        """For more time, for putting off, for an appeal."""
        return not any(line.verb in ASKS for line in self.lines)

    @property
    def delays(self) -> Delays:
        return delays_in(self.lines, self.case)

    @property
    def danger_hours(self) -> int:
        """0: none, or somebody has taken it up."""
        waits = self.case.alarm is not None and self.case.status is Status.SUBMITTED
        return clocks.ACCEPT_URGENT.amount if waits else 0


def shape_of(case: Case) -> Shape:
    return SHAPES[case.status]


def category_path(category: Category | None) -> str:
    if category is None:
        return ""
    return f"{category.parent.name} › {category.name}" if category.parent else category.name


def place_of(case: Case) -> str:
    return short_place(case.area.trail, case.area.level)


def load(ref: str, actor: Actor) -> CasePage:
    """Inside the actor's scope, or NotFound."""
    case, contact = _case(ref, actor)
    at = now()
    entries = history(case, internal=True)
    hanging = hanging_on(case, entries)
    pictures = [Picture(one.id, bool(one.after), one.event_id) for one in hanging if one.what == "photo"]
    names = {(one.what, one.id): one.name for one in hanging if one.what != "photo"}
    again = [one.name for one in hanging if one.what == "again"]
    clock = None if case.suspended_until else clock_face(case.status, case.due_at, at)
    progress = Progress(case.status, case.route, case.resident_result, case.accepted_at is not None)
    sounds = {one.event_id: one.id for one in hanging if one.what == "sound"}
    lines = [line_of(entry, names, pictures, sounds) for entry in reversed(entries)]
    first = entries[0].id if entries else None
    return CasePage(
        case, _reached(contact), lines, [one for one in pictures if one.event_id == first],
        nearby(case, actor, at, MOST if is_unsorted(case) else NEARBY), clock, steps(progress, clock), at,
        names.get(("before", case.recurs_id or 0), ""), again,
        unread=sum(one.what == "unread" for one in hanging),
    )  # fmt: skip


def _case(ref: str, actor: Actor) -> tuple[Case, Contact | None]:
    known = reference.normalise(ref)
    found = db.session.execute(
        visible_to(actor)
        .where(Case.ref == known)
        .add_columns(Contact)
        .outerjoin(Contact, contacts.left_with(Case))
        .options(
            joinedload(Case.area),
            joinedload(Case.category).joinedload(Category.parent),
            joinedload(Case.unit),
            joinedload(Case.assignee),
        )
    ).one_or_none()
    if found is None:
        raise NotFound("There is no such case in your area.")
    return found[0], found[1]


def _reached(contact: Contact | None) -> Reached | None:
    if contact is None:
        return None
    if contact.erased_at:
        return Reached(erased=True)
    phone = contacts.phone_of(contact)
    return Reached(phones.mask(phone) if phone else "", contact.name_sealed is not None, contact.withheld)
