"""How a council of the demo meets: topics are raised, a meeting is called, people come, items end, minutes follow.

Each sitting is a story like the others: it wakes at its next moment and calls the same actions as the pages do.
"""

from __future__ import annotations

import uuid
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import cycle
from random import Random

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.areas.models import Area, CompoundClass
from app.core.clock import local_day, now, start_of
from app.core.db import db
from app.demo.agenda import Fate, Item, Sitting
from app.demo.bulk.sittings import NAMES
from app.demo.carrying import carried_out
from app.demo.chapters import sort
from app.demo.matters import Story, Teller, case_of, report, together
from app.demo.moments import awake, before_office, in_office
from app.demo.plot import NICKNAMES, Plot
from app.demo.subjects import Subject
from app.meetings import calling, deciding, minutes, minutes_words, presence, recurrence, sitting, topics
from app.meetings.calling import Facts
from app.meetings.models import By, Meeting, MeetingType, Party
from app.meetings.recurrence import Shift
from app.meetings.sitting import Ending, Hands
from app.meetings.topic_models import AgendaItem, Decision, Topic
from app.meetings.workflow import Outcome

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
EVENING = timedelta(hours=19, minutes=30)
TOGETHER = "这件事要几方一起商量，已提交议事会。"


Councils = dict[str, tuple[Area, Actor]]  # by the place's name: where, and who runs it


@dataclass(frozen=True)
class World:
    """What every sitting needs to know."""

    plot: Plot
    teller: Teller
    councils: Councils
    kinds: dict[str, MeetingType]
    present: datetime


def kept_time(present: datetime, days: int) -> Story:
    """A little after every midnight minutes freeze, and what was not done comes back."""
    today = local_day(present)
    for n in range(days, -1, -1):
        yield start_of(today - n * DAY) + 10 * MINUTE
        minutes.freeze_due()
        deciding.return_undone()


@dataclass(frozen=True)
class Council:
    """One sitting from the first report to the last rating."""

    plan: Sitting
    world: World
    rng: Random
    topics: dict[str, int] = field(default_factory=dict)  # those raised for it, by title

    def story(self) -> Story:
        begins = self._begins()
        yield before_office(begins - (self.plan.called + 3) * DAY)
        yield from self._raised(before_office(begins - self.plan.called * DAY))
        meeting_id = self._call(begins)
        if self.plan.fate is Fate.DRAFT:
            return
        yield in_office(now(), 15)
        calling.collect(_read(meeting_id), self.runner)
        for item in self.plan.items:
            if item.title in self.topics and not item.waits:
                topics.accept(_topic(self.topics[item.title]), self.runner, meeting=_read(meeting_id))
        if self.plan.fate is Fate.COLLECTING:
            return
        yield before_office(begins - self.plan.announced * DAY)
        calling.announce(_read(meeting_id), self.runner)
        if self.plan.fate is not Fate.ANNOUNCED:
            yield from self._comes(meeting_id, begins)

    @property
    def area(self) -> Area:
        return self.world.councils[self.plan.council][0]

    @property
    def runner(self) -> Actor:
        return self.world.councils[self.plan.council][1]

    # --- Before the sitting ---------------------------------------------------------------------------------------

    def _begins(self) -> datetime:
        """In the evening; open days on the days on which they come again."""
        if self.plan.fate is Fate.STILL_SITTING:
            soon = self.world.present - 40 * MINUTE
            return soon.replace(minute=soon.minute // 10 * 10, second=0, microsecond=0)
        kind, day = self.world.kinds[self.plan.kind], local_day(self.world.present - self.plan.ago * DAY)
        if kind.key == "open_day":
            day = next(recurrence.days(kind.recurrence, day, Shift(kind.shift)))
        return start_of(day) + EVENING

    def _raised(self, until: datetime) -> Story:
        """Residents report and propose in the days before; the secretary makes topics of it."""
        for item in self.plan.items:
            if item.cases:
                yield from self._brought(item, item.cases, until)
            elif not item.again:
                yield awake(now() + self._some(until))
                self.topics[item.title] = self._proposed(item)
                yield from self._supported(item, item.supports - 1, until)
        yield until

    def _brought(self, item: Item, told: Subject, until: datetime) -> Story:
        matters = []
        for number, (text, place) in enumerate(zip(told.texts, self._doors(), strict=False)):
            yield awake(now() + self._some(until))
            drawn = self.world.plot.matter(told, place, now())
            matters.append(replace(drawn, text=text, text_no=number, with_photo=False))
            report(matters[-1])
        yield in_office(now(), self.rng.uniform(5, 40))
        lead = matters[0].team.lead
        for matter in matters:
            sort(case_of(matter), matter, self.world.teller, lead)
        found = [case_of(matter) for matter in matters]
        topic = topics.bring(found, lead, area=self.area, title=item.title, note=TOGETHER)
        if item.declined:
            yield in_office(now(), 30)
            topics.decline(_topic(topic.id), self.runner, reason=item.declined)
        else:
            self.topics[item.title] = topic.id
            yield from self._supported(item, item.supports, until)

    def _doors(self) -> list[Area]:
        """The buildings of one compound with a property firm: whoever carries it out serves them all."""
        lived = [one for one in self.world.plot.places.lived_in if self.area.id in one.compounds[0].around]
        managed = CompoundClass.MANAGED
        homes = [home for one in lived for home in one.compounds if home.compound_class is managed]
        home = self.rng.choice([one for one in homes if self.area.id in one.around])
        doors = [door for one in lived for door in one.buildings if door.parent_id == home.id]
        return self.rng.sample(doors, len(doors))

    def _some(self, until: datetime) -> timedelta:
        return max(timedelta(0), until - now()) * self.rng.uniform(0.02, 0.2)

    def _proposed(self, item: Item) -> int:
        topic, _given = topics.propose(
            self.area, title=item.title, text=item.words, proposer=self.rng.choice(NICKNAMES),
            client_key=self._key(), device=self._key(),
        )  # fmt: skip
        return topic.id

    def _supported(self, item: Item, times: int, until: datetime) -> Story:
        for _ in range(times):
            yield awake(now() + self._some(until) / 2)
            topics.support(_topic(self.topics[item.title]), self._key())

    def _call(self, begins: datetime) -> int:
        facts = Facts(begins, self.world.kinds[self.plan.kind].minutes, self.plan.venue, self.plan.title)
        kind = db.session.get_one(MeetingType, self.world.kinds[self.plan.kind].id)
        return calling.call(kind, self.area, facts, self.runner).id

    # --- The sitting ------------------------------------------------------------------------------------------------

    def _comes(self, meeting_id: int, begins: datetime) -> Story:
        if self.plan.fate is Fate.CANCELLED:
            yield before_office(begins - 2 * DAY)
            calling.cancel(_read(meeting_id), self.runner, reason=self.plan.reason)
            return
        yield begins - 12 * MINUTE
        self._sign_in(_read(meeting_id))
        if self.plan.fate is Fate.INQUORATE:
            yield begins + 20 * MINUTE
            calling.find_inquorate(_read(meeting_id), self.runner, reason=self.plan.reason)
            return
        yield begins + 3 * MINUTE
        calling.open_(_read(meeting_id), self.runner)
        decided = yield from self._dealt_with(meeting_id)
        if self.plan.fate is Fate.STILL_SITTING:
            return
        yield now() + 6 * MINUTE
        calling.adjourn(_read(meeting_id), self.runner)
        yield in_office(now(), self.rng.uniform(60, 200))
        meeting = _read(meeting_id)
        minutes.publish(minutes.draft(meeting, self.runner, minutes_words.parts_of(meeting)), self.runner)
        yield from together(decided)

    def _sign_in(self, meeting: Meeting) -> None:
        names = cycle(NAMES)
        for party, n in zip(_parties(meeting), self.plan.seats, strict=False):
            for _ in range(n):
                presence.sign_in(meeting, party_id=party.id, name=next(names), by=By.CODE, device=self._key())
        for _ in range(self.plan.visitors):
            presence.sign_in(meeting, party_id=None, name="", by=By.CODE, device=self._key())

    def _dealt_with(self, meeting_id: int) -> Generator[datetime, None, list[Story]]:
        """Item by item, in the order of the agenda. Returns what becomes of the decisions."""
        planned = {item.title: item for item in self.plan.items}
        following: list[Story] = []
        for number in [item.id for item in topics.agenda(_read(meeting_id))]:
            on_it = db.session.get_one(AgendaItem, number)
            item = planned.get(on_it.topic.title)
            if item is None:
                continue
            yield now() + 4 * MINUTE
            for side, words in item.heard:
                sitting.note(on_it, self.runner, party=side, words=words, form_key=self._key())
            if item.outcome is None:
                break  # they are at it still
            yield now() + self.rng.uniform(6, 9) * MINUTE
            following += self._ends(db.session.get_one(AgendaItem, number), item, item.outcome)
        return following

    def _ends(self, on_it: AgendaItem, item: Item, outcome: Outcome) -> Iterator[Story]:
        task, behind = item.task, topics.waiting_cases(on_it.topic)
        staff = self.world.plot.staff
        unit = staff.unit_for(task.by, behind[0].area if behind else self.area) if task else None
        ending = Ending(
            outcome, item.said, Hands(*item.hands) if item.hands else None, unit=unit,
            due_on=local_day(now()) + task.days * DAY if task else None, proof=task.proof if task else "",
        )  # fmt: skip
        sitting.conclude(on_it, self.runner, ending)
        if task and unit:
            found = sa.select(Decision.id).where(Decision.item_id == on_it.id)
            number = db.session.scalars(found).one()
            yield carried_out(number, task, staff.handlers[unit.id], self.runner, Random(self.rng.random()))

    # --- What these share -------------------------------------------------------------------------------------------

    def _key(self) -> str:
        return str(uuid.UUID(int=self.rng.getrandbits(128), version=4))


def _read(meeting_id: int) -> Meeting:
    return db.session.get_one(Meeting, meeting_id)


def _topic(topic_id: int) -> Topic:
    return db.session.get_one(Topic, topic_id)


def _parties(meeting: Meeting) -> Sequence[Party]:
    found = sa.select(Party).where(Party.meeting_id == meeting.id)
    return db.session.scalars(found.order_by(Party.position)).all()
