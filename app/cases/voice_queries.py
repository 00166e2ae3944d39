"""Reading the voices of a case: who belongs to it, what they said of it, and what a voice's own code opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.cases.models import Case, Category, ResidentResult
from app.cases.voice_models import Voice
from app.cases.workflow import Status
from app.core import receipts
from app.core.db import db
from app.core.errors import Conflict, DomainError, NotFound
from app.core.instance import here
from app.photos.models import Photo
from app.timeline.models import Event, Writing
from app.timeline.record import Audience, Notice

MOST_SHOWN = 20


@dataclass(frozen=True)
class Before:
    """Whoever asks has had their say: the code that shows it, and whether it is a report of their own."""

    code: str
    reporter: bool


@dataclass(frozen=True)
class Said:
    """What the other voices say of how it ended, this round."""

    yes: int = 0
    partly: int = 0
    no: int = 0

    @property
    def all(self) -> int:
        return self.yes + self.partly + self.no


@dataclass(frozen=True)
class Joiner:
    """One of those who joined, as staff see them."""

    ref: str
    at: datetime
    words: Sequence[str]
    photos: Sequence[int]
    result: ResidentResult | None


@dataclass(frozen=True)
class Beside:
    """The other voices on a case's page."""

    said: Said
    joiners: Sequence[Joiner]
    count: int  # besides the reporter


def lead_of(case: Case) -> Case:
    """Where it is handled: the case itself, or whatever it was merged into, however often."""
    return chain_of(case)[-1]


def chain_of(case: Case) -> list[Case]:
    """It ends, even where a merge that should have been refused bites its own tail."""
    found = {case.id: case}
    while case.status is Status.MERGED and case.lead_id and case.lead_id not in found:
        case = found[case.lead_id] = db.session.get_one(Case, case.lead_id)
    return list(found.values())


def family(case_id: int) -> sa.Select[int]:
    """The case, and all that were merged into it."""
    top = sa.select(sa.literal(case_id).label("id")).cte("family", recursive=True)
    below = sa.select(Case.id).join(top, Case.lead_id == top.c.id).where(Case.status == Status.MERGED)
    return sa.select(top.union(below).c.id)


def others(case: Case) -> list[Notice]:
    """Everybody whom it concerns besides its reporter. Two statements."""
    within = list(db.session.scalars(family(case.id)))
    joined = sa.select(Voice.id).where(
        Voice.case_id.in_(within), Voice.own.is_(False), Voice.withdrawn_at.is_(None)
    )
    return [
        *(Notice(Audience.REPORTER, one) for one in sorted(within) if one != case.id),
        *(Notice(Audience.VOICE, one) for one in sorted(db.session.scalars(joined))),
    ]


def had_their_say(case: Case, codes: Sequence[str], device: str) -> Before | None:
    """By a receipt this telephone keeps, or by the telephone itself.

    Errors: DomainError when it is the telephone alone: the digits cannot be told again.
    """
    secret = here().keys.receipts
    hashes = {receipts.stored_hash(code, secret): code for code in codes}
    within = list(db.session.scalars(family(case.id)))
    reported = sa.select(Case.receipt_hash).where(Case.id.in_(within), Case.receipt_hash.in_(hashes))
    if mine := db.session.scalar(reported):
        return Before(hashes[mine], reporter=True)
    live = sa.select(Voice.receipt_hash).where(
        Voice.case_id.in_(within), Voice.own.is_(False), Voice.withdrawn_at.is_(None)
    )
    if mine := db.session.scalar(live.where(Voice.receipt_hash.in_(hashes))):
        return Before(hashes[mine], reporter=False)
    if db.session.scalar(live.where(Voice.device_hash == device)):
        raise DomainError(
            "This telephone has joined already, and counts once. The sixteen digits of its receipt open it."
        )
    return None


def by_receipt(code: str, *, version: int | None = None) -> Voice:
    """What a voice's query code opens; right or wrong, it costs the same."""
    digits = receipts.normalise(code)
    hashed = receipts.stored_hash(digits or "0" * receipts.DIGITS, here().keys.receipts)
    query = sa.select(Voice).where(Voice.receipt_hash == hashed)
    if version is not None:
        query = query.with_for_update(of=Voice)
    voice = db.session.scalars(
        query.options(
            joinedload(Voice.case).joinedload(Case.area),
            joinedload(Voice.case).joinedload(Case.category).joinedload(Category.parent),
        )
    ).one_or_none()
    if voice is None or digits is None:
        raise NotFound("This code opens nothing. Please check the sixteen digits.")
    if version is not None and voice.version != version:
        raise Conflict("Something happened on your case in the meantime.")
    return voice


def receipt_opens(code: str) -> bool:
    digits = receipts.normalise(code)
    hashed = receipts.stored_hash(digits or "0" * receipts.DIGITS, here().keys.receipts)
    found = db.session.scalar(sa.select(Voice.id).where(Voice.receipt_hash == hashed))
    return found is not None and digits is not None


def of_reporter(case: Case) -> Voice | None:
    """The word of whoever reported a merged case, if they gave it."""
    return db.session.scalar(sa.select(Voice).where(Voice.case_id == case.id, Voice.own.is_(True)))


def said_of(case: Case) -> Said:
    """By whoever joined or was merged and gave their word on this round."""
    rows = db.session.execute(
        sa.select(Voice.result, sa.func.count())
        .where(
            Voice.rated_case_id == case.id, Voice.rated_round == case.round, Voice.withdrawn_at.is_(None),
        )
        .group_by(Voice.result)
    ).all()  # fmt: skip
    counts = {result.value: n for result, n in rows if result}
    return Said(counts.get("yes", 0), counts.get("partly", 0), counts.get("no", 0))


def beside(case: Case) -> Beside | None:
    """None where the reporter is the only voice, and then nothing is asked."""
    if case.voices < 2:
        return None
    within = list(db.session.scalars(family(case.id)))
    newest = (
        sa.select(Voice)
        .where(Voice.case_id.in_(within), Voice.withdrawn_at.is_(None), sa.or_(~Voice.own, Voice.result.is_not(None)))
        .order_by(Voice.id.desc())
        .limit(MOST_SHOWN)
    )  # fmt: skip
    rows = db.session.scalars(newest).all()
    of_them = sa.and_(Event.subject_kind == "voice", Event.subject_id.in_([voice.id for voice in rows]))
    words, pictures = _brought(of_them) if rows else ({}, {})
    joiners = [
        Joiner(
            voice.ref or "", voice.rated_at if voice.own and voice.rated_at else voice.joined_at,
            words.get(voice.id, []), pictures.get(voice.id, []),
            voice.result if (voice.rated_case_id, voice.rated_round) == (case.id, case.round) else None,
        )
        for voice in rows
    ]  # fmt: skip
    return Beside(said_of(case), joiners, case.voices - 1)


def _brought(of_them: sa.ColumnElement[bool]) -> tuple[dict[int, list[str]], dict[int, list[int]]]:
    """What each wrote, and their photos, in the order they came."""
    written = sa.select(Event.subject_id, Writing.body).join(Writing, Writing.event_id == Event.id)
    shown = sa.select(Event.subject_id, Photo.id).join(Photo, Photo.event_id == Event.id)
    words: dict[int, list[str]] = {}
    for voice_id, body in db.session.execute(
        written.where(of_them, Writing.erased_at.is_(None)).order_by(Writing.id)
    ):
        words.setdefault(voice_id, []).append(body)
    pictures: dict[int, list[int]] = {}
    for voice_id, photo_id in db.session.execute(shown.where(of_them).order_by(Photo.id)):
        pictures.setdefault(voice_id, []).append(photo_id)
    return words, pictures
