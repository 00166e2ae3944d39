"""What /demo shows: the case everybody looks at, the story that ended well, and who may sign in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.models import Assignment, Unit, User
from app.accounts.permissions import Permission, Role
from app.areas.models import Area
from app.cases import queries
from app.cases.models import Case, ResidentResult
from app.cases.resident_queries import is_shown
from app.cases.workflow import Verb
from app.codes.models import LIVE, Code
from app.core import receipts
from app.core.db import db
from app.core.instance import here
from app.demo.plot import FINISHED_KEY, LIVE_KEY
from app.meetings.topic_models import Decision, Topic
from app.meetings.workflow import DecisionStatus
from app.photos.actions import of_case
from app.timeline.history import history


@dataclass(frozen=True)
class Step:
    verb: Verb
    at: datetime
    who: str
    words: str
    photos: tuple[str, ...]
    result: ResidentResult | None = None  # the resident's word, at the step that says it


@dataclass(frozen=True)
class Person:
    user_id: int
    role: Role
    name: str
    place: str


@dataclass(frozen=True)
class Followed:
    """A case of the demo with the query code that only its reporter would know."""

    case: Case
    code: str


def live() -> Followed:
    return _followed(LIVE_KEY)


def finished() -> Followed:
    return _followed(FINISHED_KEY)


def loaded() -> bool:
    """Whether the demo is here: demo mode on an instance of one's own has no stories."""
    code = receipts.code_for(LIVE_KEY, here().keys.receipts)
    hashed = receipts.stored_hash(code, here().keys.receipts)
    return bool(db.session.scalar(sa.select(sa.exists().where(Case.receipt_hash == hashed))))


def _followed(key: str) -> Followed:
    code = receipts.code_for(key, here().keys.receipts)
    return Followed(queries.by_receipt(code), code)


def steps(case: Case) -> list[Step]:
    """The public line of what happened, each with the pictures it brought."""
    pictures = of_case(case.id)
    return [
        Step(
            Verb(entry.verb), entry.at, entry.actor_name or "", " ".join(words.body for words in entry.words),
            tuple(photo.name for photo in pictures if photo.event_id == entry.id),
            ResidentResult(str(entry.facts["result"])) if entry.verb == Verb.RATE else None,
        )
        for entry in history(case, internal=False)
        if is_shown(entry)
    ]  # fmt: skip


def decided() -> str | None:
    """The topic that most people wanted among those decided and carried out: its public page tells the whole way."""
    done = sa.select(Topic.token).join(Decision, Decision.topic_id == Topic.id)
    done = done.where(Decision.status == DecisionStatus.VERIFIED).order_by(Topic.supports.desc(), Topic.id)
    return db.session.scalars(done.limit(1)).first()


def token_at(case: Case) -> str | None:
    """The code on the wall of the place."""
    return db.session.scalar(sa.select(Code.token).where(Code.area_id == case.area_id, Code.status.in_(LIVE)))


def roles_at(area: Area) -> Sequence[Person]:
    """One person of every role that reaches the place, the nearest, in the order of the roles."""
    rows = db.session.execute(
        sa.select(User.id, User.name, Assignment.role, Area.name.label("place"), Area.level, Unit.name.label("unit"))
        .join(Assignment, Assignment.user_id == User.id)
        .join(Area, Area.id == Assignment.area_id)
        .outerjoin(Unit, Unit.id == Assignment.unit_id)
        .where(
            Assignment.role.is_not(None), Assignment.ended_at.is_(None), User.active.is_(True),
            Assignment.area_id.in_(area.around),
        )
        .order_by(User.id)
    ).all()  # fmt: skip
    found: dict[Role, Person] = {}
    for row in sorted(rows, key=lambda row: -row.level.depth):
        found.setdefault(row.role, Person(row.id, row.role, row.name, row.unit or row.place))
    order = list(Role)
    return sorted(found.values(), key=lambda person: order.index(person.role))


def may_see(case: Case, actor: Actor) -> bool:
    seen = queries.visible_to(actor, Permission.VIEW_CASES).where(Case.id == case.id)
    return actor.may(Permission.VIEW_CASES) and db.session.scalar(seen) is not None
