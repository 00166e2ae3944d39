"""The history of a case as its page tells it: each event with the names behind its facts, and its photos."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.models import Duty, Unit, User
from app.areas.models import Area
from app.cases import aside_pages
from app.cases.message_models import Message
from app.cases.models import Case, Category, Channel, ReturnReason
from app.cases.workflow import Verb
from app.core.db import Model, db
from app.photos.models import Photo, PhotoShown
from app.recordings.models import Recording
from app.timeline.models import Visibility
from app.timeline.record import Entry

BETWEEN_NAMES = "、"
TOLD = frozenset({Verb.SUPPLY, Verb.CALL_BACK, Verb.ASK_REOPEN})  # by mouth, where they name a channel


@dataclass(frozen=True)
class Picture:
    id: int
    after: bool
    event_id: int | None


@dataclass(frozen=True)
class Line:
    """One entry of the history with the names behind its facts."""

    at: datetime
    verb: str
    who: str | None  # None: the reporter, or time itself
    by_resident: bool
    internal: bool
    said: str
    names: Mapping[str, str]
    facts: Mapping[str, object]
    photos: Sequence[Picture]
    sounds: Sequence[int] = ()  # the numbers of voice notes
    beside: str = ""  # in words, where it was no step of the case's own life

    @property
    def reason(self) -> ReturnReason | None:
        return ReturnReason(str(self.facts["reason"])) if self.verb == Verb.RETURN else None

    @property
    def told_by(self) -> Channel | None:
        """How the reporter's answer reached whoever wrote it down for them."""
        channel = self.facts.get("channel") if self.verb in TOLD else None
        return Channel(str(channel)) if channel else None


NAMED: dict[str, tuple[type[Model], InstrumentedAttribute[str]]] = {
    "unit": (Unit, Unit.name),
    "proposed": (Unit, Unit.name),
    "helpers": (Unit, Unit.name),
    "duty": (Duty, Duty.item),
    "person": (User, User.name),
    "was_with": (User, User.name),
    "on_behalf": (User, User.name),
    "category": (Category, Category.name),
    "lead": (Case, Case.ref),
    "area": (Area, Area.name),
}


def hanging_on(case: Case, entries: Sequence[Entry]) -> Sequence[sa.Row[str, int, str, int | None, int]]:
    """Its photos, the names its events speak of, the cases it recurs in, in one statement."""
    none = sa.cast(sa.null(), sa.Integer)
    what, after = sa.literal("photo").label("what"), sa.cast(Photo.after, sa.Integer).label("after")
    shown = sa.select(what, Photo.id, Photo.name, PhotoShown.event_id, after)
    parts = [
        sa.select(what, Photo.id, Photo.name, Photo.event_id, after).where(Photo.case_id == case.id),
        shown.join(PhotoShown, PhotoShown.photo_id == Photo.id).where(PhotoShown.case_id == case.id),
        sa.select(sa.literal("again"), Case.id, Case.ref, none, sa.literal(0)).where(
            Case.recurs_id == case.id
        ),
    ]
    sounds = sa.select(sa.literal("sound"), Recording.id, sa.literal(""), Recording.event_id, sa.literal(0))
    parts.append(sounds.where(Recording.case_id == case.id))
    unread = sa.select(sa.literal("unread"), Message.id, sa.literal(""), Message.event_id, sa.literal(0))
    parts.append(
        unread.where(Message.case_id == case.id, Message.by_staff.is_(False), Message.seen_at.is_(None))
    )
    if case.recurs_id:
        before = sa.select(sa.literal("before"), Case.id, Case.ref, none, sa.literal(0))
        parts.append(before.where(Case.id == case.recurs_id))
    for key, (model, name) in NAMED.items():
        ids = {number for entry in entries for number in _numbers(entry, key)}
        if ids:
            parts.append(
                sa.select(sa.literal(key), model.id, name, none, sa.literal(0)).where(model.id.in_(ids))
            )
    return db.session.execute(sa.union_all(*parts).order_by("id")).all()


def _numbers(entry: Entry, key: str) -> list[int]:
    found = entry.facts.get(key)
    return [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, int)]


def line_of(
    entry: Entry,
    names: Mapping[tuple[str, int], str],
    pictures: Sequence[Picture],
    sounds: Mapping[int | None, int],
) -> Line:
    said = {
        what: BETWEEN_NAMES.join(names.get((what, number), "") for number in numbers)
        for what in NAMED
        if (numbers := _numbers(entry, what))
    }
    return Line(
        at=entry.at,
        verb=entry.verb,
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
        beside=aside_pages.line(entry.verb, entry.facts, said),
    )
