"""What a staff page shows of a case, decided without database or web: its clock, its place, its 办理轨迹."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.areas.models import Level
from app.cases.clocks import Remaining, remaining
from app.cases.danger import Kind as Danger
from app.cases.models import Channel, Kind, ResidentResult, Route
from app.cases.workflow import RUNNING, Status
from app.core.clock import local_day

BETWEEN = " · "
SOON = timedelta(minutes=30)  # of two working hours to accept


class Shape(StrEnum):
    """The drawn sign of a state: icons state-*.svg."""

    NEW = "new"
    RUN = "run"
    WAIT = "wait"
    DONE = "done"
    DUE = "due"
    LATE = "late"
    BACK = "back"
    TALK = "talk"
    ENDED = "ended"


class Flag(StrEnum):
    REWORK = "rework"
    REOPENED = "reopened"


SHAPES = {
    Status.SUBMITTED: Shape.NEW,
    Status.NEEDS_INFO: Shape.WAIT,
    Status.DISPATCHED: Shape.RUN,
    Status.RETURNED: Shape.BACK,
    Status.IN_PROGRESS: Shape.RUN,
    Status.IN_DELIBERATION: Shape.TALK,
    Status.HANDLED: Shape.WAIT,
    Status.AWAITING_RATING: Shape.WAIT,
    Status.CLOSED: Shape.DONE,
    Status.REOPEN_REQUESTED: Shape.BACK,
    Status.NOT_ACCEPTED: Shape.ENDED,
    Status.MERGED: Shape.ENDED,
    Status.LINKED: Shape.TALK,
    Status.WITHDRAWN: Shape.ENDED,
}
# Staff answer for these clocks; while we wait for the resident none is shown.
CLOCKED = RUNNING | {Status.SUBMITTED, Status.HANDLED, Status.REOPEN_REQUESTED}


@dataclass(frozen=True)
class ClockFace:
    status: Status
    due_at: datetime
    shape: Shape
    remaining: Remaining

    @property
    def late(self) -> bool:
        return self.shape is Shape.LATE


def clock_face(status: Status, due_at: datetime | None, at: datetime) -> ClockFace | None:
    if due_at is None or status not in CLOCKED:
        return None
    return ClockFace(status, due_at, _urgency(status, due_at, at), remaining(due_at, at))


def _urgency(status: Status, due_at: datetime, at: datetime) -> Shape:
    if at > due_at:
        return Shape.LATE
    soon = due_at - at <= SOON if status is Status.SUBMITTED else local_day(due_at) <= local_day(at)
    return Shape.DUE if soon else SHAPES[status]


def short_place(trail: str, level: Level) -> str:
    """From the community on: 军门社区 · 军门新村 3 座. What lies above is the same on every line."""
    names = trail.split("/")
    keep = {Level.BUILDING: 3, Level.COMPOUND: 2, Level.GRID: 2}.get(level, 1)
    return BETWEEN.join(names[-keep:])


@dataclass(frozen=True)
class Row:
    """One case in a list."""

    id: int
    ref: str
    headline: str
    place: str
    status: Status
    shape: Shape
    clock: ClockFace | None
    voices: int
    channel: Channel
    kind: Kind | None
    submitted_at: datetime
    category: str
    unit: str
    flag: Flag | None
    steps: tuple[Step, ...]
    danger: Danger | None = None
    photos: int = 0
    suspended_until: datetime | None = None
    reminders: int = 0
    unread: int = 0  # messages of its reporter

    def place_in(self, scope: str) -> str:
        """Without the community that stands above the list already."""
        return self.place.removeprefix(scope + BETWEEN) if scope else self.place


def flag_of(status: Status, round_: int, handled_by_id: int | None) -> Flag | None:
    """Work that came back: from the checker, or from the resident."""
    if status not in (Status.DISPATCHED, Status.IN_PROGRESS):
        return None
    if round_ > 1:
        return Flag.REOPENED
    return Flag.REWORK if handled_by_id is not None else None


class StepName(StrEnum):
    RECEIVED = "received"
    DISPATCHED = "dispatched"
    DELIBERATED = "deliberated"
    HANDLED = "handled"
    RATED = "rated"


class Look(StrEnum):
    DONE = "done"
    NOW = "now"
    SKIP = "skip"
    TODO = "todo"
    YES = "yes"  # the resident's own 已解决 and nothing else


@dataclass(frozen=True)
class Step:
    name: StepName
    look: Look
    urgency: str = ""  # late or due, on the step of now

    @property
    def css(self) -> str:
        return f"{self.look} {self.urgency}".strip()


@dataclass(frozen=True)
class Progress:
    """What the 办理轨迹 is drawn from."""

    status: Status
    route: Route | None
    resident_result: ResidentResult | None
    accepted: bool


ENDED_EARLY = frozenset({Status.NOT_ACCEPTED, Status.MERGED, Status.WITHDRAWN})
D, N, K, T = Look.DONE, Look.NOW, Look.SKIP, Look.TODO
_LOOKS: dict[Status, tuple[Look, Look, Look, Look, Look]] = {
    Status.SUBMITTED: (D, N, T, T, T),
    Status.DISPATCHED: (D, N, K, T, T),
    Status.RETURNED: (D, N, K, T, T),
    Status.IN_PROGRESS: (D, D, K, N, T),
    Status.IN_DELIBERATION: (D, D, N, T, T),
    Status.HANDLED: (D, D, K, N, T),
    Status.AWAITING_RATING: (D, D, K, D, N),
    Status.CLOSED: (D, D, K, D, D),
    Status.REOPEN_REQUESTED: (D, D, K, D, N),
    Status.NOT_ACCEPTED: (D, K, K, K, K),
    Status.MERGED: (D, K, K, K, K),
    Status.LINKED: (D, N, K, T, T),
    Status.WITHDRAWN: (D, K, K, K, K),
}


def steps(progress: Progress, clock: ClockFace | None) -> tuple[Step, ...]:
    looks = list(_LOOKS.get(progress.status) or ((D, D, K, N, T) if progress.accepted else (D, N, T, T, T)))
    if progress.route in (Route.QUICK, Route.ANSWER):
        looks[1] = K
    if progress.route is Route.DELIBERATE and looks[2] is K and progress.status not in ENDED_EARLY:
        looks[1:4] = [D, D, N if looks[1] is N else looks[3]]
    if progress.status is Status.CLOSED:
        looks[4] = Look.YES if progress.resident_result is ResidentResult.YES else D
    urgency = clock.shape.value if clock and clock.shape in (Shape.LATE, Shape.DUE) else ""
    return tuple(
        Step(name, look, urgency if look is N else "") for name, look in zip(StepName, looks, strict=True)
    )
