"""Everything that happens to a topic outside a sitting: brought, proposed, supported, put on an agenda, declined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.actor import Actor, resident
from app.areas.models import Area
from app.areas.shelves import Stretch, stretch, together
from app.cases import deliberating
from app.cases.models import Case
from app.cases.workflow import Status
from app.codes.tokens import new_token
from app.core import receipts
from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError
from app.core.instance import here
from app.core.text import first_words
from app.meetings import concerned, shelving
from app.meetings.models import Meeting
from app.meetings.shelving import Shelf
from app.meetings.step import Step, begun, must_run, note_event, restand, taken
from app.meetings.topic_models import AgendaItem, Origin, Support, Topic, TopicCase
from app.meetings.workflow import COMING, TOPICS, WAITING, TopicStatus, TopicVerb
from app.timeline.record import Audience, Notice

MOST_TO_CHOOSE = 50


@dataclass(frozen=True)
class Supported:
    """`fresh` False: this telephone, or this receipt, had its say before; it counts once."""

    support: Support
    code: str  # sixteen digits
    fresh: bool


# --- Where topics come from -------------------------------------------------------------------------------------


def bring(
    found: Sequence[Case],
    actor: Actor,
    *,
    area: Area,
    title: str,
    text: str = "",
    topic: Topic | None = None,
    note: str = "",
) -> Topic:
    """Cases go to a council together: a new topic, or one it has already. Their clocks stand still.

    Errors: DomainError when the council does not reach a case, or the topic is settled.
    """
    topic = topic or new_topic(Origin.CASES, area, title or found[0].title, text, actor)
    if topic.status not in (*WAITING, TopicStatus.ACCEPTED):
        raise DomainError("This topic is settled already.")
    stood = shelving.rows_of(topic)
    for case in found:
        if topic.area_id not in case.area.around:
            raise DomainError("This council does not reach the place of that case.")
        deliberating.deliberate(case, actor, topic=topic.id, words=note)
        db.session.add(TopicCase(topic_id=topic.id, case_id=case.id))
        topic.voices += case.voices
    db.session.flush()
    restand(topic, stood)
    return topic


def add_by_staff(area: Area, actor: Actor, *, title: str, text: str) -> Topic:
    must_run(area.around, actor)
    return new_topic(Origin.STAFF, area, title, text, actor)


def propose(
    area: Area, *, title: str, text: str, proposer: str, client_key: str, device: str
) -> tuple[Topic, Supported]:
    """A resident's own topic, once however often it is sent; who proposes supports it, and follows it by that."""
    client_hash = receipts.client_key_hash(client_key, here().keys.receipts)
    topic = db.session.scalar(sa.select(Topic).where(Topic.client_hash == client_hash))
    if topic is None:
        topic = new_topic(
            Origin.RESIDENT, area, title, text, resident(), proposer=proposer, client_hash=client_hash
        )
    return topic, support(topic, device)


def new_topic(origin: Origin, area: Area, title: str, text: str, actor: Actor, **more: object) -> Topic:
    if not title.strip():
        raise DomainError("Please say in a few words what it is about.")
    step = Step(TopicVerb.PROPOSE, facts={"origin": origin.value}, notices=(secretary_of(area),))
    topic = Topic(
        token=new_token(), area=area, area_id=area.id, origin=origin, title=first_words(title, 100), text=text,
        status=TopicStatus.PROPOSED, supports=0, voices=0, proposed_at=step.at, version=1, **more,
    )  # fmt: skip
    db.session.add(topic)
    begun(topic, actor, step)
    return topic


def secretary_of(area: Area) -> Notice:
    return Notice(Audience.SECRETARY, area.id)


# --- Support ------------------------------------------------------------------------------------------------------


def support(topic: Topic, device: str, *, case: Case | None = None) -> Supported:
    """附议, without an account: once a telephone and once a receipt, whoever taps at the same moment."""
    secret = here().keys.receipts
    code = receipts.code_of_device(device, f"topic {topic.id}", secret)
    hashed = receipts.device_hash(device, secret)
    _one_after_the_other(topic)
    mine = Support.device_hash == hashed
    before = db.session.scalar(
        sa.select(Support).where(
            Support.topic_id == topic.id, sa.or_(mine, Support.case_id == case.id) if case else mine
        )
    )
    if before is not None:
        return Supported(before, code, fresh=False)
    if topic.status not in TOPICS[TopicVerb.SUPPORT].source:
        raise DomainError("This topic is settled; it takes no more support.")
    given = Support(
        topic_id=topic.id, at=now(), device_hash=hashed, case_id=case.id if case else None,
        receipt_hash=receipts.stored_hash(code, secret),
    )  # fmt: skip
    db.session.add(given)
    _count(topic)
    return Supported(given, code, fresh=True)


def _one_after_the_other(topic: Topic) -> None:
    """The row is held for the rest of the write. Its version stays: a support spoils nobody's form."""
    db.session.flush()
    locked = sa.select(Topic).where(Topic.id == topic.id).with_for_update(of=Topic)
    db.session.scalars(locked.execution_options(populate_existing=True)).one()


def _count(topic: Topic) -> None:
    stood = shelving.rows_of(topic)
    db.session.execute(
        sa.update(Topic)
        .where(Topic.id == topic.id)
        .values(supports=Topic.supports + 1, events=Topic.events + 1, version=Topic.version)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(topic, ["supports", "events"])
    note_event(topic, resident(), Step(TopicVerb.SUPPORT), topic.status, {})
    restand(topic, stood)


# --- The secretary's desk -----------------------------------------------------------------------------------------


def accept(topic: Topic, actor: Actor, *, meeting: Meeting, minutes: int = 10) -> AgendaItem:
    if meeting.status not in COMING:
        raise DomainError("This meeting has begun or is over; its agenda is closed.")
    if meeting.area_id != topic.area_id:
        raise DomainError("This topic belongs to another council.")
    step = Step(
        TopicVerb.ACCEPT, facts={"meeting": meeting.id}, notices=concerned.by_topic(topic.id), at=now()
    )
    with taken(topic, actor, step):
        topic.meeting, topic.meeting_id = meeting, meeting.id
    item = AgendaItem(
        meeting=meeting, meeting_id=meeting.id, topic=topic, topic_id=topic.id, position=_last(meeting) + 1,
        minutes=minutes,
    )  # fmt: skip
    db.session.add(item)
    db.session.flush()
    return item


def _last(meeting: Meeting) -> int:
    highest = sa.select(sa.func.max(AgendaItem.position)).where(AgendaItem.meeting_id == meeting.id)
    return db.session.scalar(highest) or 0


def decline(topic: Topic, actor: Actor, *, reason: str) -> None:
    """In public, with the reason; the cases behind it go on with their units."""
    if not reason.strip():
        raise DomainError("Please write the reason; everybody concerned reads it.")
    _take_off(topic)
    step = Step(TopicVerb.DECLINE, words=reason, notices=concerned.by_topic(topic.id))
    with taken(topic, actor, step):
        topic.reason = first_words(reason, 300)
        topic.meeting = topic.meeting_id = None
    for case in waiting_cases(topic):
        deliberating.resume(case, actor, words=reason)


def refer(topic: Topic, actor: Actor, *, to: Area, reason: str) -> None:
    """To the council of a place above or below, without a meeting: the pool of that place has it now."""
    if to.id == topic.area_id or (to.id not in topic.area.around and topic.area_id not in to.around):
        raise DomainError("A topic goes up or down its own branch.")
    step = Step(TopicVerb.REFER, words=reason, facts={"area": to.id}, notices=(secretary_of(to),))
    with taken(topic, actor, step):
        topic.from_area_id = topic.area_id
        topic.area, topic.area_id = to, to.id


def order(meeting: Meeting, actor: Actor, places: Sequence[int], minutes: dict[int, int]) -> None:
    """The agenda in the given order of item ids; whoever reorders at the same time sees the conflict page."""
    must_run(meeting.area.around, actor)
    items = {item.id: item for item in agenda(meeting)}
    wanted = [items[number] for number in places if number in items]
    for position, item in enumerate([*wanted, *(i for i in items.values() if i not in wanted)], start=1):
        item.position = position
        item.minutes = minutes.get(item.id, item.minutes)


def agenda(meeting: Meeting) -> Sequence[AgendaItem]:
    found = sa.select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)
    return db.session.scalars(found.order_by(AgendaItem.position, AgendaItem.id)).all()


def _take_off(topic: Topic) -> None:
    """Off the agenda of a meeting that has not begun."""
    if topic.meeting is None:
        return
    if topic.meeting.status not in COMING:
        raise DomainError("This meeting has begun; its agenda is closed.")
    db.session.execute(
        sa.delete(AgendaItem).where(
            AgendaItem.topic_id == topic.id, AgendaItem.meeting_id == topic.meeting_id
        )
    )


# --- What topics and sittings share -------------------------------------------------------------------------------


def waiting_in(area_ids: Sequence[int]) -> Sequence[Topic]:
    """Topics of these councils that still take cases, the most wanted first."""
    some = together(
        [
            stretch(Stretch(area_id, shelf), MOST_TO_CHOOSE, backwards=True)
            for area_id in area_ids
            for shelf in (Shelf.WAITING_HERE, Shelf.ACCEPTED_HERE)
        ]
    )
    found = sa.select(Topic).join(some, some.c.subject_id == Topic.id)
    return db.session.scalars(found.order_by(some.c.rank.desc()).limit(MOST_TO_CHOOSE)).all()


def waiting_cases(topic: Topic) -> list[Case]:
    """Those that still wait for the meeting: some were moved by hand, or withdrawn with their topic's blessing."""
    return [case for case in concerned.cases_behind(topic) if case.status is Status.IN_DELIBERATION]
