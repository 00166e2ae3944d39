"""What is printed of a meeting, as plain words in the language of the place: pages and Word files only set it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.accounts.models import Unit
from app.core.clock import local_day
from app.core.instance import here
from app.meetings import calling
from app.meetings.minutes import Part
from app.meetings.models import Meeting, Minutes, MinutesPart, MinutesRemark
from app.meetings.paper_queries import Promise, Sat
from app.meetings.printed import (
    address,
    chinese,
    clock_time,
    day,
    name,
    quorum_line,
    spoken_time,
    weekday,
    words,
)
from app.meetings.topic_models import Origin


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True)
class Side:
    name: str
    seats: int
    present: int
    lead: str


@dataclass(frozen=True)
class Section:
    """A part of the minutes. An item's facts stand above its words, its decisions below."""

    heading: str
    paragraphs: tuple[str, ...]
    facts: tuple[Fact, ...] = ()
    decisions: tuple[tuple[Fact, ...], ...] = ()


@dataclass(frozen=True)
class MinutesPaper:
    """会议纪要. `published`: with its digest; else it is marked as a draft."""

    title: str
    number: str
    facts: tuple[Fact, ...]
    sides: tuple[Side, ...]
    visitors: int
    quorum: str
    sections: tuple[Section, ...]
    remarks: tuple[tuple[str, str], ...]  # (更正 2026 年 11 月 22 日, words)
    signatures: tuple[str, ...]
    digest: str
    address: str
    published: bool

    @property
    def seats(self) -> int:
        return sum(side.seats for side in self.sides)

    @property
    def present(self) -> int:
        return sum(side.present for side in self.sides)


@dataclass(frozen=True)
class NoticePaper:
    """议事公告. No phone, and that half goes."""

    path: str
    name: str
    year: str
    day: str
    weekday: str
    time: str
    venue: str
    agenda: tuple[str, ...]
    address: str
    phone: str
    phone_reaches: str
    issuer: str


@dataclass(frozen=True)
class SignInPaper:
    """会议签到. The address holds the key of the room: it is for the wall inside, never for the street."""

    path: str
    name: str
    year: str
    day: str
    weekday: str
    time: str
    venue: str
    seats: tuple[tuple[str, int], ...]
    address: str


def minutes_paper(
    meeting: Meeting,
    minutes: Minutes | None,
    items: Sequence[Sat],
    parts: Sequence[Part | MinutesPart],
    remarks: Sequence[MinutesRemark] = (),
) -> MinutesPaper:
    """Nobody without an office is named: of residents only how many came, proposed, supported."""
    known = {item.id: item for item in items}
    published = minutes is not None and minutes.published_at is not None
    return MinutesPaper(
        title=f"{meeting.area.name}{meeting.type.name}",
        number=words()["number"].format(number=meeting.number),
        facts=_head(meeting, minutes),
        sides=tuple(Side(one.name, one.seats, one.present, one.lead) for one in meeting.parties),
        visitors=meeting.visitors,
        quorum=quorum_line(calling.quorum_of(meeting, meeting.parties)),
        sections=tuple(_sections(parts, known)),
        remarks=tuple((f"{words()[one.kind]} {day(local_day(one.at))}", one.words) for one in remarks),
        signatures=(
            words()["sign_chair"],
            words()["sign_secretary"],
            *(words()["sign_side"].format(side=one.name) for one in meeting.parties),
        ),
        digest=(minutes.digest or "") if minutes and published else "",
        address=f"{address(meeting)}/minutes",
        published=published,
    )


def notice_paper(meeting: Meeting, agenda: Sequence[str], committee: Unit | None) -> NoticePaper:
    return NoticePaper(
        **_invitation(meeting),
        agenda=tuple(agenda),
        address=address(meeting),
        phone=(committee.duty_phone or "") if committee else "",
        phone_reaches=committee.name if committee else "",
        issuer=here().settings.issuer or meeting.area.places[0],
    )


def sign_in_paper(meeting: Meeting) -> SignInPaper:
    return SignInPaper(
        **_invitation(meeting),
        seats=tuple((one.name, one.seats) for one in meeting.parties),
        address=f"{address(meeting)}/in/{meeting.sign_in_key}",
    )


def _invitation(meeting: Meeting) -> dict[str, str]:
    on = local_day(meeting.starts_at)
    return {
        "path": " · ".join(meeting.area.places),
        "name": meeting.title or name(meeting),
        "year": f"{on.year} 年",
        "day": f"{on.month} 月 {on.day} 日",
        "weekday": weekday(on),
        "time": spoken_time(meeting.starts_at),
        "venue": meeting.venue,
    }


def _head(meeting: Meeting, minutes: Minutes | None) -> tuple[Fact, ...]:
    said = words()
    began = meeting.opened_at or meeting.starts_at
    start = f"{day(local_day(began))}（{weekday(local_day(began))}）{clock_time(began)}"
    when = said["to"].format(start=start, end=clock_time(meeting.closed_at)) if meeting.closed_at else start
    return (
        Fact(said["when"], when),
        Fact(said["where"], meeting.venue),
        Fact(said["chair"], ""),  # filled in by hand: nobody is entered as chair
        Fact(said["secretary"], meeting.secretary.name if meeting.secretary else ""),
        Fact(said["state"], _state(minutes)),
    )


def _state(minutes: Minutes | None) -> str:
    if minutes is None or minutes.published_at is None or minutes.objection_until is None:
        return words()["draft"]
    if minutes.frozen_at is not None:
        return words()["frozen"].format(day=day(local_day(minutes.frozen_at)))
    last = date.fromordinal(local_day(minutes.objection_until).toordinal() - 1)  # it ends as that day ends
    return words()["open"].format(day=day(last))


def _sections(parts: Sequence[Part | MinutesPart], known: Mapping[int, Sat]) -> Sequence[Section]:
    made: list[Section] = []
    numbered = 0
    for part in parts:
        paragraphs = tuple(line for line in (one.strip() for one in part.words.split("\n")) if line)
        item = known.get(part.item_id or 0)
        if item is None:
            made.append(Section(part.heading, paragraphs))
            continue
        numbered += 1
        decisions = tuple(map(_decision, item.decisions))
        made.append(Section(f"{chinese(numbered)}、{part.heading}", paragraphs, _facts(item), decisions))
    return made


def _facts(item: Sat) -> tuple[Fact, ...]:
    said = words()
    hands = said["no_votes"]
    if item.votes is not None:
        yes, no, rest = item.votes
        hands = said["votes"].format(yes=yes, no=no, rest=rest)
    if item.interests:
        hands += said["conflicted"].format(n=len(item.interests))
    return (
        Fact(said["from"], origin(item)),
        Fact(said["hands"], hands),
        Fact(said["outcome"], said[item.outcome] if item.outcome else said["not_reached"]),
    )


def origin(item: Sat) -> str:
    said = words()
    came = {
        Origin.CASES: said["from_cases"].format(cases=item.cases, voices=item.voices),
        Origin.RESIDENT: said["from_resident"].format(supports=item.supports),
        Origin.STAFF: said["from_staff"],
        Origin.UNDONE: said["from_undone"],
    }[item.origin]
    return f"{came}，{said['from_area'].format(place=item.came_from)}" if item.came_from else came


def _decision(one: Promise) -> tuple[Fact, ...]:
    said = words()
    return (
        Fact(said["decision"].format(number=one.number), ""),
        Fact(said["unit"], one.unit),
        Fact(said["due"], day(one.due_on)),
        Fact(said["proof"], one.proof),
    )
