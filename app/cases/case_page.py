"""Everything one case page shows, in four statements: case, history, what hangs on it, what lies nearby."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from app.accounts.actor import Actor
from app.accounts.models import Unit, User
from app.areas.models import Area
from app.cases import clocks
from app.cases.clocks import Limit
from app.cases.deadlines import limit_of
from app.cases.desk_queries import MOST, nearby
from app.cases.desk_views import SHAPES, ClockFace, Progress, Shape, Step, clock_face, short_place, steps
from app.cases.message_models import Message
from app.cases.models import Case, Category, Channel
from app.cases.offers import is_unsorted
from app.cases.queries import visible_to
from app.cases.workflow import Status, Verb
from app.contacts import actions as contacts
from app.contacts import phones
from app.contacts.models import Contact
from app.core import reference
from app.core.clock import now
from app.core.db import Model, db
from app.core.errors import NotFound
from app.photos.models import Photo, PhotoShown
from app.recordings.models import Recording
from app.timeline.history import history
from app.timeline.models import Visibility
from app.timeline.record import Entry

NEARBY = 3  # other cases here; whoever triages compares with more


@dataclass(frozen=True)
class Picture:
    id: int
    after: bool
    event_id: int | None


@dataclass(frozen=True)
class Line:
    """One entry of the history with the names behind its facts."""

    at: datetime
    verb: Verb
    who: str | None  # None: the reporter, or time itself
    by_resident: bool
    internal: bool
    said: str
    names: Mapping[str, str]
    facts: Mapping[str, object]
    photos: Sequence[Picture]
    sounds: Sequence[int] = ()  # the numbers of voice notes

    @property
    def told_by(self) -> Channel | None:
        """How the reporter's answer reached whoever wrote it down for them."""
        channel = self.facts.get("channel") if self.verb is Verb.SUPPLY else None
        return Channel(str(channel)) if channel else None


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
    unread: int = 0  # messages of its reporter

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
        handling = (Status.DISPATCHED, Status.IN_PROGRESS)
        return limit_of(self.case.category, self.case.alarm) if self.case.status in handling else None

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
    hanging = _hanging_on(case.id, entries)
    pictures = [Picture(one.id, bool(one.after), one.event_id) for one in hanging if one.what == "photo"]
    names = {(one.what, one.id): one.name for one in hanging if one.what != "photo"}
    clock = clock_face(case.status, case.due_at, at)
    progress = Progress(case.status, case.route, case.resident_result, case.accepted_at is not None)
    sounds = {one.event_id: one.id for one in hanging if one.what == "sound"}
    lines = [_line(entry, names, pictures, sounds) for entry in reversed(entries)]
    first = entries[0].id if entries else None
    return CasePage(
        case, _reached(contact), lines, [one for one in pictures if one.event_id == first],
        nearby(case, actor, at, MOST if is_unsorted(case) else NEARBY), clock, steps(progress, clock), at,
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


# --- What hangs on a case: its photos, and the names its events speak of, in one statement --------------------


NAMED: dict[str, tuple[type[Model], InstrumentedAttribute[str]]] = {
    "unit": (Unit, Unit.name),
    "person": (User, User.name),
    "category": (Category, Category.name),
    "lead": (Case, Case.ref),
    "area": (Area, Area.name),
}


def _hanging_on(case_id: int, entries: Sequence[Entry]) -> Sequence[sa.Row[str, int, str, int | None, int]]:
    none = sa.cast(sa.null(), sa.Integer)
    what, after = sa.literal("photo").label("what"), sa.cast(Photo.after, sa.Integer).label("after")
    shown = sa.select(what, Photo.id, Photo.name, PhotoShown.event_id, after)
    parts = [
        sa.select(what, Photo.id, Photo.name, Photo.event_id, after).where(Photo.case_id == case_id),
        shown.join(PhotoShown, PhotoShown.photo_id == Photo.id).where(PhotoShown.case_id == case_id),
    ]
    sounds = sa.select(sa.literal("sound"), Recording.id, sa.literal(""), Recording.event_id, sa.literal(0))
    parts.append(sounds.where(Recording.case_id == case_id))
    unread = sa.select(sa.literal("unread"), Message.id, sa.literal(""), Message.event_id, sa.literal(0))
    parts.append(
        unread.where(Message.case_id == case_id, Message.by_staff.is_(False), Message.seen_at.is_(None))
    )
    for key, (model, name) in NAMED.items():
        ids = {entry.facts[key] for entry in entries if isinstance(entry.facts.get(key), int)}
        if ids:
            parts.append(
                sa.select(sa.literal(key), model.id, name, none, sa.literal(0)).where(model.id.in_(ids))
            )
    return db.session.execute(sa.union_all(*parts).order_by("id")).all()


def _line(
    entry: Entry,
    names: Mapping[tuple[str, int], str],
    pictures: Sequence[Picture],
    sounds: Mapping[int | None, int],
) -> Line:
    said = {
        what: names.get((what, number), "")
        for what in NAMED
        if isinstance(number := entry.facts.get(what), int)
    }
    return Line(
        at=entry.at,
        verb=Verb(entry.verb),
        who=entry.actor_name,
        by_resident=entry.actor_kind == "resident",
        internal=any(words.visibility is Visibility.INTERNAL for words in entry.words),
        said="\n".join(words.body for words in entry.words),
        names=said,
        facts=entry.facts,
        photos=[
            picture for picture in pictures if picture.event_id == entry.id and entry.verb != Verb.SUBMIT
        ],
        sounds=[sounds[entry.id]] if entry.id in sounds else [],
    )
