"""What residents read: their own case by its code, their cases on this phone, and what was done around here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.models import Unit
from app.cases import message_queries, queries
from app.cases.asides import NOT_FOR_REPORTER
from app.cases.clock_facts import Asked
from app.cases.clock_models import Rung
from app.cases.models import Case, Category, ResidentResult, Route, case_scope
from app.cases.voice_models import Voice
from app.cases.voice_queries import lead_of
from app.cases.voice_rules import shared
from app.cases.workflow import RUNNING, Status
from app.contacts import actions as contacts
from app.contacts.models import Contact
from app.core import receipts
from app.core.clock import now, today
from app.core.db import db
from app.core.instance import here
from app.photos import actions as photos
from app.photos.actions import CasePhoto
from app.recordings import actions as recordings
from app.recordings.models import Recording
from app.timeline.history import history
from app.timeline.models import tally
from app.timeline.record import Entry

STAFFS_OWN = {
    "recategorise", "reveal", "return", "hand_on", "sign", "ask_extension", "ask_suspension", "appeal", "reject",
}  # fmt: skip
YEAR = timedelta(days=365)
LOOKED_AT, MOST_RECENT = 30, 3
SHOWN = (Status.AWAITING_RATING, Status.CLOSED, Status.HANDLED, *sorted(RUNNING))


@dataclass(frozen=True)
class Done:
    """What came in during the last twelve months, by where it stands today: the parts add up to `received`."""

    received: int
    open: int
    solved: int

    @property
    def rest(self) -> int:
        return max(0, self.received - self.open - self.solved)


@dataclass(frozen=True)
class Recent:
    category: str
    status: Status
    solved: bool
    at: datetime


@dataclass(frozen=True)
class Mine:
    """One line of 我的诉求."""

    code: str
    ref: str
    title: str
    status: Status
    route: Route | None
    resident_result: ResidentResult | None
    accepted: bool
    due_at: datetime | None
    unread: int = 0  # messages for them
    voice: bool = False  # a case they joined: its title is the kind of matter


@dataclass(frozen=True)
class Followed:
    """Everything a receipt opens."""

    case: Case
    code: str
    entries: Sequence[Entry]
    photos: Sequence[CasePhoto]
    contact: Contact | None
    units: Mapping[int, str]
    lead: Case | None
    related: tuple[str, ...] = ()  # references of the case it recurs, and of those that recur it
    recordings: Sequence[Recording] = ()


# Built once: putting a statement together costs more than running it.
_DONE = (
    sa.select(tally.c.figure, sa.func.sum(tally.c.n))
    .where(
        tally.c.area_id == sa.bindparam("area"),
        tally.c.figure.in_(("received", "open", "cohort_yes")),
        tally.c.day > sa.bindparam("since", type_=sa.Date),
    )
    .group_by(tally.c.figure)
)
_NEWEST = (
    sa.select(case_scope.c.case_id)
    .where(case_scope.c.outer_id == sa.bindparam("area"))
    .order_by(case_scope.c.submitted_at.desc(), case_scope.c.case_id.desc())
    .limit(LOOKED_AT)
)
_RECENT = (
    sa.select(Category.name, Case.status, Case.resident_result, Case.submitted_at, Case.rated_at)
    .join(Category, Category.id == Case.category_id)
    .where(Case.id.in_(_NEWEST), Case.status.in_(SHOWN))
    .order_by(Case.submitted_at.desc(), Case.id.desc())
)


def done_here(area_id: int) -> Done:
    """One statement. Cases submitted in the last twelve months, by day of submission."""
    rows = db.session.execute(_DONE, {"area": area_id, "since": today() - YEAR}).all()
    sums = {figure: int(n) for figure, n in rows}
    return Done(sums.get("received", 0), sums.get("open", 0), sums.get("cohort_yes", 0))


def recent_here(area_id: int) -> tuple[Recent, ...]:
    """The latest, solved ones first. Kind of matter and date only: never anybody's words."""
    rows = db.session.execute(_RECENT, {"area": area_id}).all()
    found = [
        Recent(
            row.name, row.status, row.resident_result is ResidentResult.YES, row.rated_at or row.submitted_at
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: not one.solved)[:MOST_RECENT])


def mine(codes: Sequence[str]) -> list[Mine]:
    """The newest first, what was joined after what was reported. What a code no longer opens is left out."""
    secret = here().keys.receipts
    hashes = {receipts.stored_hash(code, secret): code for code in codes}
    if not hashes:
        return []
    rows = db.session.execute(
        sa.select(
            Case.receipt_hash, Case.ref, Case.title, Case.status, Case.route, Case.resident_result,
            Case.accepted_at, Case.due_at, message_queries.unread(by_staff=True).label("unread"),
        )
        .where(Case.receipt_hash.in_(hashes))
        .order_by(Case.submitted_at.desc(), Case.id.desc())
    ).all()  # fmt: skip
    reported = [
        Mine(
            hashes[row.receipt_hash or ""], row.ref, row.title, row.status, row.route, row.resident_result,
            row.accepted_at is not None, row.due_at, row.unread,
        )
        for row in rows
    ]  # fmt: skip
    return reported if len(reported) == len(hashes) else [*reported, *_joined(hashes)]


def _joined(hashes: Mapping[str, str]) -> list[Mine]:
    """The cases that were joined from this phone."""
    mine = sa.select(Voice).where(Voice.receipt_hash.in_(hashes), Voice.withdrawn_at.is_(None))
    found = []
    for voice in db.session.scalars(mine.order_by(Voice.id.desc())):
        case = lead_of(voice.case)
        found.append(
            Mine(
                hashes[voice.receipt_hash or ""], voice.ref or "", case.category.name if case.category else "",
                case.status, case.route, None, case.accepted_at is not None, case.due_at, voice=True,
            )
        )  # fmt: skip
    return found


def followed(code: str) -> Followed:
    """Errors: NotFound."""
    case = queries.by_receipt(code)
    entries = history(case, internal=False)
    return Followed(
        case=case,
        code=receipts.normalise(code) or "",
        entries=entries,
        photos=photos.of_case(case.id),
        contact=contacts.of(case),
        units=_units_named(entries),
        lead=queries.lead_of(case),
        related=_related(case),
        recordings=recordings.of_case(case.id),
    )


def shared_of(lead: Case, code: str) -> Followed:
    """What somebody reads of a case they joined, or into which theirs was merged: what staff say to everybody."""
    entries = [entry for entry in history(lead, internal=False) if is_shown(entry) and shared(entry)]
    told = {entry.id for entry in entries}
    return Followed(
        case=lead,
        code=code,
        entries=entries,
        photos=[photo for photo in photos.of_case(lead.id) if photo.event_id in told],
        contact=None,
        units=_units_named(entries),
        lead=None,
    )


def photo_of(code: str, name: str) -> CasePhoto | None:
    """A photo of this case that its reporter may see: those of events whose words are internal are not theirs."""
    seen = followed(code)
    shown = {entry.id for entry in seen.entries if is_shown(entry)}
    return next((one for one in seen.photos if one.name == name and one.event_id in shown), None)


def is_shown(entry: Entry) -> bool:
    """Internal notes and corrections of the category are the staff's; opened numbers have a list of their own."""
    if entry.verb == "progress":
        return bool(entry.words)
    if entry.verb == "approve":  # an appeal is between the unit and whoever leads it
        return entry.facts["what"] != Asked.APPEAL
    if entry.verb == "warn":
        return entry.facts["rung"] == Rung.ORDER
    return entry.verb not in STAFFS_OWN and entry.verb not in NOT_FOR_REPORTER


def _related(case: Case) -> tuple[str, ...]:
    """The reporter of both, or of one: a reference alone opens nothing."""
    either = sa.or_(Case.recurs_id == case.id, Case.id == (case.recurs_id or 0))
    return tuple(db.session.scalars(sa.select(Case.ref).where(either).order_by(Case.id)))


def late_by(due_at: datetime | None) -> int:
    """Whole days past the deadline; 0 when it is not past."""
    return max(0, (now() - due_at).days) if due_at else 0


def _units_named(entries: Sequence[Entry]) -> Mapping[int, str]:
    ids = {unit for entry in entries if isinstance(unit := entry.facts.get("unit"), int)}
    if not ids:
        return {}
    rows = db.session.execute(sa.select(Unit.id, Unit.name).where(Unit.id.in_(ids))).all()
    return {row.id: row.name for row in rows}
