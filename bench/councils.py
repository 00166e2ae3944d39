"""Seeded deliberation in proportion: meetings of four years, their people, topics, decisions; what comes, what is past.

Rows as the actions leave them, as far as pages and figures read them: `flask figures verify` recounts them and agrees.
What waits on which list, and what is counted, is asked of the application itself.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import count
from random import Random

from app.areas import shelves
from app.areas.models import Area, Level
from app.areas.shelves import Stand
from app.codes.tokens import ALPHABET, LENGTH
from app.core.clock import local_day, start_of
from app.demo.bulk.ground import Ground, Team
from app.demo.bulk.known import Row, text_of, who
from app.demo.bulk.lives import Tables
from app.demo.bulk.rows import Maker
from app.meetings import counting, shelving
from app.meetings.models import Meeting, MeetingType
from app.meetings.topic_models import AgendaItem, Decision, Topic
from app.meetings.workflow import HELD, DecisionStatus, MeetingStatus, Outcome, TopicStatus
from app.timeline.tallies import Cells

# fmt: off
COLUMNS = {
    "meeting": (
        "id", "token", "sign_in_key", "area_id", "type_id", "number", "title", "status", "starts_at", "minutes",
        "venue", "over_half", "parties_needed", "objection_days", "secretary_id", "announced_at", "opened_at",
        "closed_at", "present_at_opening", "reason", "visitors", "events", "version",
    ),
    "meeting_party": ("id", "meeting_id", "name", "seats", "lead", "present", "position"),
    "meeting_attendance": ("meeting_id", "party_id", "name", "at", "by"),
    "minutes": ("id", "meeting_id", "published_at", "objection_until", "frozen_at", "version"),
    "topic": (
        "id", "token", "area_id", "origin", "title", "text", "status", "meeting_id", "reason", "supports", "voices",
        "proposed_at", "proposer", "events", "version",
    ),
    "agenda_item": (
        "id", "meeting_id", "topic_id", "position", "minutes", "began_at", "outcome", "said", "votes_for",
        "votes_against", "abstained", "ended_at", "version",
    ),
    "decision": (
        "id", "meeting_id", "item_id", "topic_id", "area_id", "number", "text", "unit_id", "due_on", "proof",
        "status", "decided_at", "done_at", "done_words", "verified_at", "dropped_for", "events", "version",
    ),
    "area_shelf": ("outer_id", "shelf", "rank", "own", "subject_id"),
}
# fmt: on

YEARS_BACK, AHEAD = 4, timedelta(days=90)
EVENING = timedelta(hours=19, minutes=30)
M, D, T = MeetingStatus, DecisionStatus, TopicStatus
KINDS = {
    Level.DISTRICT: ("joint_council",), Level.STREET: ("joint_council", "hearing"),
    Level.COMMUNITY: ("joint_council", "five_party"), Level.COMPOUND: ("open_day", "four_party"),
}  # fmt: skip
MATTERS = (
    "电梯更新方案",
    "停车位怎么分",
    "垃圾房搬到哪里",
    "增设充电桩",
    "物业费的公示",
    "儿童活动场地",
    "雨水管改造",
)
ENDS = (
    (Outcome.DECIDED, 12), (Outcome.NO_CONSENSUS, 3), (Outcome.REFER_OWNERS, 2), (Outcome.DEFERRED, 1),
)  # fmt: skip
OUTCOMES = tuple(outcome for outcome, times in ENDS for _ in range(times))


class Councils:
    """Meetings one after the other, with everything that hangs on them."""

    def __init__(
        self, maker: Maker, ground: Ground, kinds: Sequence[MeetingType], until: date, seed: int
    ) -> None:
        self.maker, self.rng = maker, Random(seed)
        self.now = start_of(until)
        self.begin = self.now - timedelta(days=365 * YEARS_BACK)
        self.places = _places(ground)
        self.kinds = {kind.key: (kind, [(seat.party, seat.seats) for seat in kind.seats]) for kind in kinds}
        self.numbers: Counter[tuple[int, int]] = Counter()
        self.ids = {
            name: count(1) for name in ("meeting_party", "topic", "agenda_item", "decision", "minutes")
        }
        self.rows: Tables = {}

    def batches(self, meetings: int, size: int) -> Iterator[Tables]:
        self._fresh()
        span = (self.now + AHEAD - self.begin) / meetings
        for n in range(meetings):
            self._meet(n + 1, n, local_day(self.begin + span * n))
            if len(self.rows["meeting"]) >= size:
                yield self.rows
                self._fresh()
        yield self.rows

    def _fresh(self) -> None:
        self.rows = {name: [] for name in (*COLUMNS, "event")}

    def _meet(self, id: int, n: int, on: date) -> None:
        area, team = self.places[n % len(self.places)]
        names = KINDS[area.level]
        kind, seats = self.kinds[names[n // len(self.places) % len(names)]]
        self.numbers[area.id, kind.id] += 1
        starts = start_of(on) + EVENING
        status = self._status(starts)
        held = status in HELD
        announced = starts - timedelta(days=7) if status not in (M.DRAFT, M.COLLECTING) else None
        meeting = Meeting(
            id=id, area=area, area_id=area.id, type_id=kind.id, status=status, starts_at=starts,
            opened_at=starts if held else None,
            closed_at=starts + timedelta(minutes=90) if held or status in (M.CANCELLED, M.INQUORATE) else None,
        )  # fmt: skip
        parties = [(next(self.ids["meeting_party"]), name, number) for name, number in seats]
        there = {
            party: max(1, number - (self.rng.random() < 0.3)) if held else 0 for party, _, number in parties
        }
        self.rows["meeting_party"] += [
            (party, id, name, number, "", there[party], position)
            for position, (party, name, number) in enumerate(parties, start=1)
        ]
        self.rows["meeting_attendance"] += [
            (id, party, f"{name}{seat + 1}", text_of(starts), "hand")
            for party, name, _ in parties for seat in range(there[party])
        ]  # fmt: skip
        self._agenda(meeting, team)
        events = self._meeting_events(meeting, team, announced, sum(there.values()))
        self.rows["meeting"].append((
            id, _token(id), "bench-sign-in", area.id, kind.id, self.numbers[area.id, kind.id], "", status.value,
            text_of(starts), kind.minutes, f"{area.name}议事厅", int(kind.over_half), kind.parties_needed,
            kind.objection_days, team.lead.user_id, _text(announced), _text(meeting.opened_at),
            _text(meeting.closed_at), sum(there.values()) if held else None,
            "改期" if status in (M.CANCELLED, M.INQUORATE) else None, 0, events, events,
        ))  # fmt: skip
        self._minutes(meeting)
        self._keep(id, area, shelving.of_meeting(meeting), counting.of_meeting(meeting))

    def _status(self, starts: datetime) -> MeetingStatus:
        chance = self.rng.random()
        if starts > self.now:
            return M.DRAFT if chance < 0.1 else M.COLLECTING if chance < 0.4 else M.ANNOUNCED
        if chance < 0.09:
            return M.CANCELLED if chance < 0.05 else M.INQUORATE
        age = self.now - starts
        if age < timedelta(days=14):
            return M.MINUTES
        return M.TRACKING if age < timedelta(days=90) else M.COMPLETED

    # --- Its topics and decisions -----------------------------------------------------------------------------

    def _agenda(self, meeting: Meeting, team: Team) -> None:
        """One to three topics; every third meeting leaves a proposal waiting."""
        if meeting.status not in (M.DRAFT, M.CANCELLED, M.INQUORATE):
            for position in range(1, 2 + meeting.id % 3):
                self._topic(meeting, team, position)
        if meeting.id % 3 == 0:
            self._propose(meeting, team, T.PROPOSED, None)

    def _topic(self, meeting: Meeting, team: Team, position: int) -> None:
        held = meeting.status in HELD
        outcome = self.rng.choice(OUTCOMES) if held else None
        topic = self._propose(meeting, team, T(outcome.value) if outcome else T.ACCEPTED, outcome)
        id, ended = next(self.ids["agenda_item"]), meeting.closed_at if held else None
        votes = (7, 1, 1) if outcome is Outcome.DECIDED else (None, None, None)
        self.rows["agenda_item"].append((
            id, meeting.id, topic.id, position, 20, _text(ended), outcome.value if outcome else None,
            "按多数意见办理。" if outcome else "", *votes, _text(ended), 2 if outcome else 1,
        ))  # fmt: skip
        if outcome is not None:
            item = AgendaItem(outcome=outcome, ended_at=ended)
            self._count(meeting.area, counting.of_item(item))
        if outcome is Outcome.DECIDED:
            self._decide(meeting, topic, id, position, team)

    def _propose(self, meeting: Meeting, team: Team, status: TopicStatus, outcome: Outcome | None) -> Topic:
        came = min(meeting.starts_at, self.now) - timedelta(days=20)
        topic = Topic(
            id=next(self.ids["topic"]), area=meeting.area, area_id=meeting.area_id, status=status,
            title=f"{MATTERS[meeting.id % len(MATTERS)]}（{meeting.id}）", voices=0,
            supports=int(self.rng.random() * 30),
        )  # fmt: skip
        self._event("topic", topic.id, 1, came, "propose", ("resident", None, None), None, "proposed", {})
        seq = 1
        if outcome is not None:
            seq, facts = 2, {"meeting": meeting.id}
            self._event(
                "topic", topic.id, 2, meeting.closed_at, "settle", who(team.lead, meeting.area), "accepted",
                status.value, facts,
            )  # fmt: skip
        on = meeting.id if status is T.ACCEPTED else None
        self.rows["topic"].append((
            topic.id, _token(topic.id), topic.area_id, "resident", topic.title, topic.title, status.value, on, None,
            topic.supports, 0, text_of(came), "", seq, seq,
        ))  # fmt: skip
        self._keep(topic.id, meeting.area, shelving.of_topic(topic), {})
        return topic

    def _decide(self, meeting: Meeting, topic: Topic, item: int, number: int, team: Team) -> None:
        decided = meeting.closed_at
        assert decided is not None
        status = self._carried_out(decided)
        due = local_day(decided) + timedelta(days=30 + meeting.id % 60)
        ended = decided + timedelta(days=20) if status is not D.OPEN else None
        id, verified = next(self.ids["decision"]), ended if status is D.VERIFIED else None
        self._event(
            "decision", id, 1, decided, "decide", who(team.lead, meeting.area), None, "open",
            {"unit": team.unit.id, "due": due.isoformat(), "item": item},
        )  # fmt: skip
        if ended is not None:
            verb = {D.VERIFIED: "verify", D.DROPPED: "drop", D.DONE: "report_done"}[status]
            self._event(
                "decision", id, 2, ended, verb, who(team.lead, meeting.area), "open", status.value, {}
            )
        seq = 1 if ended is None else 2
        self.rows["decision"].append((
            id, meeting.id, item, topic.id, meeting.area_id, number, "按方案实施，完成后公示。", team.unit.id,
            due.isoformat(), "照片", status.value, text_of(decided), _text(ended if status is not D.DROPPED else None),
            "已完成。" if status in (D.DONE, D.VERIFIED) else "", _text(verified),
            "业主另有安排" if status is D.DROPPED else None, seq, seq,
        ))  # fmt: skip
        made = Decision(
            id=id, area=meeting.area, status=status, due_on=due, decided_at=decided, verified_at=verified
        )
        self._keep(id, meeting.area, shelving.of_decision(made), counting.of_decision(made))

    def _carried_out(self, decided: datetime) -> DecisionStatus:
        if self.now - decided < timedelta(days=30):
            return D.OPEN
        chance = self.rng.random()
        return D.VERIFIED if chance < 0.9 else D.DROPPED if chance < 0.95 else D.DONE

    # --- What the record holds --------------------------------------------------------------------------------

    def _meeting_events(self, meeting: Meeting, team: Team, announced: datetime | None, present: int) -> int:
        lead, called = who(team.lead, meeting.area), min(meeting.starts_at, self.now) - timedelta(days=21)
        steps: list[tuple[datetime, str, str, dict[str, object]]] = [
            (
                called,
                "call",
                "draft",
                {"type": meeting.type_id, "starts": meeting.starts_at.isoformat(), "minutes": 90},
            )
        ]
        if announced is not None:
            steps.append((min(announced, self.now), "announce", "announced", {}))
        if meeting.opened_at and meeting.closed_at:
            steps.append((meeting.opened_at, "open", "in_session", {"present": present, "seats": present}))
            steps.append((meeting.closed_at, "adjourn", "minutes", {}))
        if meeting.closed_at and not meeting.opened_at:
            verb = "cancel" if meeting.status is M.CANCELLED else "find_inquorate"
            steps.append((meeting.closed_at, verb, meeting.status.value, {}))
        before = None
        for seq, (at, verb, after, facts) in enumerate(steps, start=1):
            self._event("meeting", meeting.id, seq, at, verb, lead, before, after, facts)
            before = after
        return len(steps)

    def _minutes(self, meeting: Meeting) -> None:
        if meeting.status not in (M.TRACKING, M.COMPLETED) or meeting.closed_at is None:
            return
        id, published = next(self.ids["minutes"]), meeting.closed_at + timedelta(days=1)
        until = text_of(published + timedelta(days=3))
        self.rows["minutes"].append((id, meeting.id, text_of(published), until, until, 1))

    def _event(
        self, kind: str, id: int, seq: int, at: datetime | None, verb: str, actor: Row, before: str | None,
        after: str, facts: dict[str, object],
    ) -> None:  # fmt: skip
        self.rows["event"].append(
            (
                self.maker.next_event(),
                kind,
                id,
                seq,
                _text(at),
                verb,
                *actor,
                before,
                after,
                json.dumps(facts),
            )
        )

    def _keep(self, id: int, area: Area, stands: list[Stand], cells: Cells) -> None:
        self.rows["area_shelf"] += [
            (outer, str(shelf), rank, int(own), id) for outer, shelf, rank, own in shelves.rows(area, stands)
        ]
        self._count(area, cells)

    def _count(self, area: Area, cells: Cells) -> None:
        self.maker.around.setdefault(area.id, sorted(area.around))
        for cell, n in cells.items():
            self.maker.cells[area.id, cell.figure, cell.day.isoformat(), cell.key] += n


def _places(ground: Ground) -> list[tuple[Area, Team]]:
    """Where councils sit, in turn: each compound, four times each community, more often the street and the district."""
    compounds = [(spot.area, spot.team) for spot in ground.spots]
    teams = {area.parent_id: (area.parent, team) for area, team in compounds if area.parent}
    communities = [(area, team) for area, team in teams.values() if area]
    streets = [(area.parent, team) for area, team in communities if area.parent]
    mixed = [*compounds, *communities * 4, *streets * 2, *[(ground.district, compounds[0][1])] * 12]
    Random(0).shuffle(mixed)
    return mixed


def _token(number: int) -> str:
    """Numbered: of three hundred thousand drawn ones, two may be the same."""
    return "".join(
        ALPHABET[number // len(ALPHABET) ** place % len(ALPHABET)] for place in reversed(range(LENGTH))
    )


def _text(at: datetime | None) -> str | None:
    return text_of(at) if at else None
