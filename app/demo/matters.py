"""What is reported in the demo, by whom and with what fate; and how a story makes the report and finds it again."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random

from app.accounts.actor import Actor
from app.accounts.models import Unit, UnitKind
from app.areas.models import Area
from app.cases.models import Case, Category, Channel, ClosureCode, Kind, Reporter, ResidentResult
from app.cases.submitting import Report, submit
from app.core.db import db
from app.demo import pictures
from app.demo.people import Staff, Team
from app.demo.subjects import Subject, script
from app.photos.receiving import keep, stage

Story = Iterator[datetime]  # yields when it wants to be woken


@dataclass
class Matter:
    """One report as it will be made, and what fate has in store for it."""

    key: str
    at: datetime
    area: Area
    subject: Subject
    text_no: int
    text: str
    channel: Channel
    actor: Actor  # a resident, or whoever entered it
    team: Team
    rng: Random
    kind: Kind | None = None
    place: str = ""
    reporter: Reporter = Reporter.RESIDENT
    phone: str | None = None
    call_me: str = ""
    withheld: bool = False
    with_photo: bool = False
    code_id: int | None = None
    outer_no: str | None = None
    outer_due_at: datetime | None = None
    case: Case | None = None  # once submitted
    pace: float = 0.5  # of the limit, until it is handled; above 1 is late
    result: ResidentResult | None = ResidentResult.YES  # None: never answers
    reworked: bool = False
    last_word: str = ""  # with the rating; otherwise one of the usual

    def say(self, what: str) -> str:
        return self.rng.choice(script().sayings[what])


@dataclass
class Teller:
    """What every story needs of the world."""

    staff: Staff
    categories: dict[str, Category]

    def unit_for(self, matter: Matter) -> Unit:
        kind = UnitKind(self.categories[matter.subject.category].unit_kind or UnitKind.COMMITTEE)
        return self.staff.unit_for(kind, matter.area) or matter.team.committee

    def handler(self, unit: Unit) -> Actor:
        return self.staff.handlers[unit.id]


def together(stories: Iterable[Story]) -> Story:
    """Several stories as one: each wakes in its turn."""
    waiting = [(wakes, number, story) for number, story in enumerate(stories) if (wakes := next(story, None))]
    heapq.heapify(waiting)
    while waiting:
        moment, number, story = heapq.heappop(waiting)
        yield moment
        if wakes := next(story, None):
            heapq.heappush(waiting, (wakes, number, story))


def case_of(matter: Matter) -> Case:
    """The session holds it; what it points to is looked up again: an action may have changed the number alone."""
    assert matter.case
    db.session.flush()
    db.session.expire(matter.case, ["category", "unit", "assignee"])
    return matter.case


def report(matter: Matter) -> None:
    photos = photos_of(matter, after=False) if matter.with_photo else ()
    receipt = submit(
        Report(
            client_key=matter.key, area=matter.area, channel=matter.channel, text=matter.text,
            code_id=matter.code_id, place=matter.place, kind=matter.kind, reporter=matter.reporter,
            phone=matter.phone, call_me=matter.call_me, withheld=matter.withheld, photos=photos,
            outer_no=matter.outer_no, outer_due_at=matter.outer_due_at,
        ),
        matter.actor,
    )  # fmt: skip
    matter.case = receipt.case


def photos_of(matter: Matter, *, after: bool) -> tuple[str, ...]:
    """Who sent one gets one back; others now and then."""
    picture = matter.subject.picture_of(matter.text_no)
    if not picture or not (matter.with_photo or matter.rng.random() < 0.2):
        return ()
    received = keep(pictures.ready(picture, after))
    stage([received])
    return (received.name,)


def answer_to(matter: Matter) -> str:
    if matter.subject.result is ClosureCode.NOT_FEASIBLE:
        return matter.say("not_feasible")
    return matter.subject.answer_to(matter.text_no)
