"""What a paper needs of a meeting, in few statements: its head, what was said and decided, its minutes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from app.accounts.actor import Actor
from app.accounts.models import Unit, UnitKind
from app.accounts.permissions import Permission
from app.areas.models import Area
from app.areas.scope import within
from app.codes.tokens import normalise
from app.core.db import db
from app.core.errors import NotFound
from app.meetings.models import Attendance, Meeting, Minutes, MinutesPart, MinutesRemark, Party
from app.meetings.topic_models import (
    AgendaItem,
    Conflicted,
    Decision,
    ItemNote,
    Origin,
    PartyVote,
    Topic,
    TopicCase,
)
from app.meetings.workflow import Outcome


@dataclass(frozen=True)
class Promise:
    """A decision as it is printed."""

    number: int
    text: str
    unit: str
    due_on: date
    proof: str


@dataclass(frozen=True)
class Line:
    """Something of a side in an item: a sentence, an interest declared, or hands counted."""

    party: str
    words: str = ""
    votes: tuple[int, int, int] = (0, 0, 0)  # for, against, abstained


@dataclass(frozen=True)
class Sat:
    """One item of an agenda, as it went."""

    id: int
    title: str
    origin: Origin
    cases: int
    voices: int
    supports: int
    came_from: str
    outcome: Outcome | None
    said: str
    referred_to: str
    votes: tuple[int, int, int] | None
    notes: tuple[Line, ...]
    interests: tuple[Line, ...]
    hands: tuple[Line, ...]
    decisions: tuple[Promise, ...]


def get(token: str, actor: Actor) -> tuple[Meeting, Minutes | None]:
    """Inside the actor's scope, or NotFound. One statement."""
    mine = within(Meeting.area_id, actor.areas(Permission.VIEW_MEETINGS))
    found = _heads().where(Meeting.token == normalise(token), mine)
    row = db.session.execute(found).unique().one_or_none()
    if row is None:
        raise NotFound("There is no such meeting in your area.")
    return row[0], row[1]


def published(token: str) -> tuple[Meeting, Minutes]:
    """What everybody may have. Errors: NotFound until the minutes are published."""
    found = _heads().where(Meeting.token == normalise(token), Minutes.published_at.is_not(None))
    row = db.session.execute(found).unique().one_or_none()
    if row is None or row[1] is None:
        raise NotFound("The minutes of this meeting are not published yet.")
    return row[0], row[1]


def _heads() -> sa.Select[Meeting, Minutes | None]:
    return (
        sa.select(Meeting, Minutes)
        .outerjoin(Minutes, Minutes.meeting_id == Meeting.id)
        .options(
            joinedload(Meeting.area),
            joinedload(Meeting.type),
            joinedload(Meeting.secretary),
            joinedload(Meeting.parties),
        )
    )


def sat(meeting_id: int) -> list[Sat]:
    """The agenda in its order, with everything said, declared, counted and decided. Two statements."""
    lines: dict[tuple[int, str], list[Line]] = defaultdict(list)
    for row in db.session.execute(_LINES, {"meeting_id": meeting_id}):
        lines[row.item_id, row.kind].append(Line(row.party or "", row.words, (row.yes, row.no, row.rest)))
    items: dict[int, list[sa.Row[*tuple[object, ...]]]] = defaultdict(list)
    for found in db.session.execute(_ITEMS, {"meeting_id": meeting_id}):
        items[found.AgendaItem.id].append(found)
    return [_sat(rows, lines) for rows in items.values()]


def titles(meeting_id: int) -> Sequence[str]:
    """What stands on the agenda, for a notice."""
    found = sa.select(Topic.title).join(AgendaItem, AgendaItem.topic_id == Topic.id)
    found = found.where(AgendaItem.meeting_id == meeting_id).order_by(AgendaItem.position, AgendaItem.id)
    return db.session.scalars(found).all()


def parts_of(minutes: Minutes) -> Sequence[MinutesPart]:
    found = sa.select(MinutesPart).where(MinutesPart.minutes_id == minutes.id)
    return db.session.scalars(found.order_by(MinutesPart.position)).all()


def remarks_on(minutes: Minutes) -> Sequence[MinutesRemark]:
    found = sa.select(MinutesRemark).where(MinutesRemark.minutes_id == minutes.id)
    return db.session.scalars(found.order_by(MinutesRemark.id)).all()


def committee_of(area: Area) -> Unit | None:
    """The residents' committee that answers the telephone there: the nearest one with a number."""
    found = sa.select(Unit).join(Area, Area.id == Unit.area_id)
    found = found.where(
        Unit.area_id.in_(area.around),
        Unit.kind == UnitKind.COMMITTEE,
        Unit.duty_phone.is_not(None),
        Unit.closed.is_(False),
    )
    return db.session.scalars(found.order_by(sa.func.length(Area.path).desc(), Unit.id).limit(1)).first()


def _sat(rows: Sequence[sa.Row[*tuple[object, ...]]], lines: dict[tuple[int, str], list[Line]]) -> Sat:
    row, item, topic = rows[0], rows[0].AgendaItem, rows[0].Topic
    votes = (item.votes_for, item.votes_against, item.abstained)
    return Sat(
        id=item.id,
        title=topic.title,
        origin=topic.origin,
        cases=row.cases,
        voices=topic.voices,
        supports=topic.supports,
        came_from=row.came_from or "",
        outcome=item.outcome,
        said=item.said,
        referred_to=row.referred_to or "",
        votes=None if item.votes_for is None else votes,
        notes=tuple(lines[item.id, "note"]),
        interests=tuple(lines[item.id, "interest"]),
        hands=tuple(lines[item.id, "hands"]),
        decisions=tuple(
            Promise(one.Decision.number, one.Decision.text, one.unit, one.Decision.due_on, one.Decision.proof)
            for one in rows
            if one.Decision is not None
        ),
    )


_from, _to = aliased(Area), aliased(Area)
# Referred up, the topic lies with the council above by now: where this meeting got it from is another place.
_came_from = sa.case((_from.id != Meeting.area_id, _from.name))
_cases = sa.select(sa.func.count()).where(TopicCase.topic_id == Topic.id).correlate(Topic).scalar_subquery()
_ITEMS = (
    sa.select(
        AgendaItem,
        Topic,
        Decision,
        Unit.name.label("unit"),
        _came_from.label("came_from"),
        _to.name.label("referred_to"),
        _cases.label("cases"),
    )
    .join(Meeting, Meeting.id == AgendaItem.meeting_id)
    .join(Topic, Topic.id == AgendaItem.topic_id)
    .outerjoin(Decision, Decision.item_id == AgendaItem.id)
    .outerjoin(Unit, Unit.id == Decision.unit_id)
    .outerjoin(_from, _from.id == Topic.from_area_id)
    .outerjoin(_to, _to.id == AgendaItem.referred_to_id)
    .where(AgendaItem.meeting_id == sa.bindparam("meeting_id"))
    .order_by(AgendaItem.position, AgendaItem.id, Decision.number)
)
_NONE = (sa.literal(0).label("yes"), sa.literal(0).label("no"), sa.literal(0).label("rest"))
_mine = AgendaItem.meeting_id == sa.bindparam("meeting_id")
_LINES = sa.union_all(
    sa.select(
        ItemNote.item_id,
        sa.literal("note").label("kind"),
        ItemNote.id.label("number"),
        ItemNote.party.label("party"),
        ItemNote.words.label("words"),
        *_NONE,
    )
    .join(AgendaItem, AgendaItem.id == ItemNote.item_id)
    .where(_mine),
    sa.select(
        Conflicted.item_id, sa.literal("interest"), Conflicted.id, Party.name, Conflicted.reason, *_NONE
    )
    .join(AgendaItem, AgendaItem.id == Conflicted.item_id)
    .join(Attendance, Attendance.id == Conflicted.attendance_id)
    .outerjoin(Party, Party.id == Attendance.party_id)
    .where(_mine),
    sa.select(
        PartyVote.item_id,
        sa.literal("hands"),
        PartyVote.id,
        Party.name,
        sa.literal(""),
        PartyVote.votes_for,
        PartyVote.votes_against,
        PartyVote.abstained,
    )
    .join(AgendaItem, AgendaItem.id == PartyVote.item_id)
    .join(Party, Party.id == PartyVote.party_id)
    .where(_mine),
).order_by("kind", "number")
