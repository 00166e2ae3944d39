"""What happens to an item in the room: notes, interests declared, hands counted, its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.models import Unit
from app.areas.models import Area, Level
from app.cases import deliberating
from app.cases.models import ClosureCode
from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError
from app.core.instance import here
from app.meetings import concerned, counting, deciding, returning, topics
from app.meetings.models import Attendance, Party
from app.meetings.step import Step, must_run, taken
from app.meetings.topic_models import AgendaItem, Conflicted, ItemNote, PartyVote, Topic
from app.meetings.workflow import SETTLES, MeetingStatus, Outcome, TopicVerb
from app.timeline import tallies

COUNCILS = (Level.COMPOUND, Level.COMMUNITY, Level.STREET, Level.DISTRICT)


def begin(item: AgendaItem, actor: Actor) -> None:
    """Without touching the version: a note of one spoils no result that another is writing."""
    _in_session(item, actor)
    begun = sa.update(AgendaItem).where(AgendaItem.id == item.id, AgendaItem.began_at.is_(None))
    db.session.execute(begun.values(began_at=now(), version=AgendaItem.version))


def note(item: AgendaItem, actor: Actor, *, party: str, words: str, form_key: str) -> None:
    """A sentence of a side. The same key again, after a line that broke, adds nothing."""
    _in_session(item, actor)
    if not words.strip():
        raise DomainError("Please write a few words.")
    known = sa.select(ItemNote.id).where(ItemNote.item_id == item.id, ItemNote.form_key == form_key)
    if db.session.scalar(known) is None:
        db.session.add(
            ItemNote(item_id=item.id, party=party, words=words.strip(), at=now(), form_key=form_key)
        )
    begin(item, actor)
    db.session.flush()


def declare_interest(item: AgendaItem, actor: Actor, attendance: Attendance, *, reason: str) -> None:
    """回避: present, and not counted among those who vote on this item."""
    _in_session(item, actor)
    if attendance.meeting_id != item.meeting_id:
        raise DomainError("This person did not sign in to this meeting.")
    if any(one.attendance_id == attendance.id for one in item.conflicts):
        return
    item.conflicts.append(Conflicted(attendance=attendance, reason=reason))
    db.session.flush()


@dataclass(frozen=True)
class Hands:
    """A show of hands. By side where the deployment counts so."""

    votes_for: int = 0
    against: int = 0
    abstained: int = 0

    @property
    def total(self) -> int:
        return self.votes_for + self.against + self.abstained


@dataclass(frozen=True)
class Ending:
    """How an item ends: the outcome, its words, the hands, and what a decision or a referral needs."""

    outcome: Outcome
    said: str
    hands: Hands | None = None
    by_party: tuple[tuple[Party, Hands], ...] = ()
    unit: Unit | None = None
    due_on: date | None = None
    proof: str = ""
    refer_to: Area | None = None  # left out: the next council up


def conclude(item: AgendaItem, actor: Actor, ending: Ending) -> None:
    """The item ends in this meeting; its topic, its cases and everybody behind them move with it."""
    _in_session(item, actor)
    if item.outcome is not None:
        raise DomainError("This item has ended already.")
    if not ending.said.strip():
        raise DomainError("Please write what came of it; everybody concerned reads it.")
    _write_down(item, ending)
    _count(item)
    topic = item.topic
    to = _referred_to(topic.area, ending) if ending.outcome is Outcome.REFERRED_UP else None
    step = Step(
        TopicVerb.SETTLE, words=ending.said, target=SETTLES[ending.outcome],
        facts={"meeting": item.meeting_id, "item": item.id, "area": to.id if to else None},
        notices=concerned.by_topic(topic.id),
    )  # fmt: skip
    with taken(topic, actor, step):
        topic.meeting = topic.meeting_id = None
        if to is not None:
            item.referred_to_id = to.id
            topic.from_area_id, topic.area, topic.area_id = topic.area_id, to, to.id
    _move_on(item, topic, actor, ending)


def _write_down(item: AgendaItem, ending: Ending) -> None:
    item.outcome, item.said, item.ended_at = ending.outcome, ending.said.strip(), now()
    item.began_at = item.began_at or item.ended_at
    hands = ending.hands
    if ending.by_party:
        for party, counted in ending.by_party:
            _refuse_too_many(item, party, counted)
        item.votes = [
            PartyVote(party=party, votes_for=h.votes_for, votes_against=h.against, abstained=h.abstained)
            for party, h in ending.by_party
        ]
        hands = Hands(
            sum(h.votes_for for _, h in ending.by_party),
            sum(h.against for _, h in ending.by_party),
            sum(h.abstained for _, h in ending.by_party),
        )
    if hands is not None and hands.total:
        if hands.total > voting(item):
            raise DomainError("More hands were counted than people may vote on this item.")
        item.votes_for, item.votes_against, item.abstained = hands.votes_for, hands.against, hands.abstained


def _refuse_too_many(item: AgendaItem, party: Party, counted: Hands) -> None:
    aside = len([one for one in item.conflicts if one.attendance.party_id == party.id])
    if counted.total > party.present - aside:
        raise DomainError("More hands were counted for %(side)s than may vote.", side=party.name)


def by_party(item: AgendaItem) -> bool:
    """Whether the hands of this item are counted side by side."""
    return here().settings.votes_by_party and bool(item.meeting.parties)


def voting(item: AgendaItem) -> int:
    """Seats taken, less those who declared an interest. An open day has no seats: everybody present."""
    parties = item.meeting.parties
    present = sum(party.present for party in parties) if parties else item.meeting.visitors
    return present - len([c for c in item.conflicts if c.attendance.party_id is not None or not parties])


def _count(item: AgendaItem) -> None:
    tallies.add(counting.of_item(item), item.meeting.area.around)


def _move_on(item: AgendaItem, topic: Topic, actor: Actor, ending: Ending) -> None:
    match ending.outcome:
        case Outcome.DECIDED:
            deciding.decide(
                item, actor, text=ending.said, unit=ending.unit, due_on=ending.due_on, proof=ending.proof
            )
        case Outcome.DEFERRED | Outcome.REFERRED_UP:
            returning.put_on_next(topic, like=item.meeting)
        case Outcome.REFER_OWNERS | Outcome.NO_CONSENSUS:
            owners = ending.outcome is Outcome.REFER_OWNERS
            result = ClosureCode.EXPLAINED if owners else ClosureCode.NOT_FEASIBLE
            for case in topics.waiting_cases(topic):
                deliberating.conclude(case, actor, result=result, words=ending.said)


def _referred_to(area: Area, ending: Ending) -> Area:
    to = ending.refer_to or council_above(area)
    if to not in councils_above(area):
        raise DomainError("A topic is referred to a council above its own.")
    return to


def councils_above(area: Area) -> list[Area]:
    """The nearest first."""
    found, above = [], area.parent
    while above is not None:
        found += [above] if above.level in COUNCILS else []
        above = above.parent
    return found


def council_above(area: Area) -> Area:
    """The next place up that has a council. Errors: DomainError at the top."""
    above = councils_above(area)
    if not above:
        raise DomainError("There is no council above this one.")
    return above[0]


def _in_session(item: AgendaItem, actor: Actor) -> None:
    must_run(item.meeting.area.around, actor)
    if item.meeting.status is not MeetingStatus.IN_SESSION:
        raise DomainError("This meeting is not in session.")
