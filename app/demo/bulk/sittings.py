"""Very many meetings that were held: each called, announced, opened with its quorum, ended, its minutes published.

The rows are those of the actions (tests/demo/test_sittings.py compares them). What was discussed is not known, and so
their agendas are empty.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle, islice
from random import Random

from app.accounts.actor import SYSTEM, Actor
from app.areas import shelves
from app.areas.models import Area
from app.codes.tokens import new_token
from app.core.clock import local_day, start_of
from app.core.db import db
from app.core.prepared import insert_into
from app.demo.bulk.ledger import Ledger
from app.meetings import counting, minutes_words, shelving
from app.meetings.minutes import Part, digest_of
from app.meetings.models import Attendance, By, Meeting, MeetingType, Minutes, MinutesPart, Party
from app.meetings.workflow import MeetingStatus, Verb
from app.timeline.record import Fact

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
CALLED, ANNOUNCED = 8 * DAY, 4 * DAY
OVER = 7  # days after which a sitting without decisions is completed
M, V = MeetingStatus, Verb
NAMES = ("林示例", "陈示例", "黄示例", "郑示例", "王示例", "吴示例", "李示例", "许示例", "蔡示例", "何示例")


Place = tuple[Area, Actor]  # where a council sits, and who runs it


@dataclass(frozen=True)
class Sat:
    """When, where and by whom; how many of each side came."""

    area: Area
    runner: Actor
    begins: datetime
    present: tuple[int, ...]
    venue: str

    @property
    def opened(self) -> datetime:
        return self.begins + 3 * MINUTE

    @property
    def closed(self) -> datetime:
        return self.begins + 75 * MINUTE

    @property
    def published(self) -> datetime:
        return self.begins + 14 * 60 * MINUTE


def spread(places: Sequence[Place], number: int, days: tuple[datetime, datetime]) -> list[Sat]:
    """So many evenings between two days, each place in its turn; three or more sides and over half of the seats."""
    rng = Random(number)
    since, until = days
    evenings = sorted(since + rng.random() * (until - since) for _ in range(number))
    return [
        Sat(
            area, runner, start_of(local_day(evening)) + timedelta(hours=19, minutes=30),
            tuple(rng.randint(2, 3) if side < 3 else rng.randint(1, 3) for side in range(5)), f"{area.name}议事厅",
        )
        for evening, (area, runner) in zip(evenings, _in_turn(places, rng), strict=False)
    ]  # fmt: skip


def _in_turn(places: Sequence[Place], rng: Random) -> Iterator[Place]:
    """Each once, in no order; then all of them again."""
    while True:
        yield from rng.sample(places, len(places))


def sit(kind: MeetingType, sittings: Iterable[Sat]) -> None:
    """In the order of time: their numbers follow it."""
    numbers: dict[int, int] = {}
    held = []
    for sat in sittings:
        numbers[sat.area.id] = numbers.get(sat.area.id, 0) + 1
        held.append((sat, _meeting(kind, sat, numbers[sat.area.id])))
    db.session.add_all([meeting for _, meeting in held])
    db.session.flush()
    written = [_minutes(meeting) for _, meeting in held]
    db.session.add_all(written)
    db.session.flush()  # published, their parts are not written to any more
    ledger = Ledger()
    for (sat, meeting), minutes in zip(held, written, strict=True):
        _came(sat, meeting)
        _publish(minutes, sat)
        _happened(sat, meeting, minutes, ledger)
        ledger.count(sat.area, counting.of_meeting(meeting))
        shelves.change(meeting.id, frozenset(), shelving.rows_of(meeting))
    db.session.flush()
    ledger.write()


def _meeting(kind: MeetingType, sat: Sat, number: int) -> Meeting:
    meeting = Meeting(
        token=new_token(), sign_in_key=secrets.token_urlsafe(12), area=sat.area, area_id=sat.area.id, type=kind,
        type_id=kind.id, number=number, title="", status=M.COMPLETED, starts_at=sat.begins, minutes=kind.minutes,
        venue=sat.venue, over_half=kind.over_half, parties_needed=kind.parties_needed,
        objection_days=kind.objection_days, secretary_id=sat.runner.user_id, visitors=0,
        announced_at=sat.begins - ANNOUNCED, opened_at=sat.opened, closed_at=sat.closed,
        present_at_opening=sum(sat.present), events=7, version=1,
    )  # fmt: skip
    meeting.parties = [
        Party(name=seat.party, seats=seat.seats, present=present, position=seat.position, lead="")
        for seat, present in zip(kind.seats, sat.present, strict=True)
    ]
    return meeting


def _came(sat: Sat, meeting: Meeting) -> None:
    names = cycle(NAMES)
    _SIGNED_IN.run_each(
        {
            "meeting_id": meeting.id, "party_id": party.id, "name": name, "at": sat.begins, "by": By.HAND,
            "entered_by_id": sat.runner.user_id,
        }
        for party in meeting.parties
        for name in islice(names, party.present)
    )  # fmt: skip


_SIGNED_IN = insert_into(Attendance.__table__, "meeting_id", "party_id", "name", "at", "by", "entered_by_id")


def _minutes(meeting: Meeting) -> Minutes:
    written = Minutes(meeting=meeting, meeting_id=meeting.id, version=1)
    written.parts = [
        _part(position, part) for position, part in enumerate(minutes_words.parts_of(meeting, ()), start=1)
    ]
    return written


def _publish(minutes: Minutes, sat: Sat) -> None:
    until = start_of(local_day(sat.published) + (minutes.meeting.objection_days + 1) * DAY)
    minutes.published_at, minutes.objection_until, minutes.frozen_at = (
        sat.published,
        until,
        until + 10 * MINUTE,
    )
    minutes.digest = digest_of(minutes)


def _part(position: int, part: Part) -> MinutesPart:
    return MinutesPart(position=position, item_id=part.item_id, heading=part.heading, words=part.words)


def _happened(sat: Sat, meeting: Meeting, written: Minutes, ledger: Ledger) -> None:
    assert written.frozen_at
    said: dict[str, Fact] = {
        "type": meeting.type_id,
        "starts": sat.begins.isoformat(),
        "minutes": meeting.minutes,
    }
    there: dict[str, Fact] = {
        "present": sum(sat.present),
        "seats": sum(party.seats for party in meeting.parties),
    }
    runner, begins, frozen = sat.runner, sat.begins, written.frozen_at
    ledger.note(V.CALL, meeting, runner, begins - CALLED, (None, M.DRAFT), said)
    ledger.note(V.ANNOUNCE, meeting, runner, begins - ANNOUNCED, (M.DRAFT, M.ANNOUNCED))
    ledger.note(V.OPEN, meeting, runner, sat.opened, (M.ANNOUNCED, M.IN_SESSION), there)
    ledger.note(V.ADJOURN, meeting, runner, sat.closed, (M.IN_SESSION, M.MINUTES))
    ledger.note(V.PUBLISH, meeting, runner, sat.published, (M.MINUTES, M.MINUTES))
    ledger.note(V.FREEZE, meeting, SYSTEM, frozen, (M.MINUTES, M.TRACKING))
    ledger.note(V.COMPLETE, meeting, SYSTEM, frozen, (M.TRACKING, M.COMPLETED))
