"""What the desk that calls back shows, decided without database or web: its tabs, its clock, one call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.cases.callback_rules import CallReason
from app.cases.clocks import remaining
from app.cases.desk_views import BETWEEN, ClockFace, Row, Shape
from app.cases.workflow import Status
from app.core.clock import local_day


class CallTab(StrEnum):
    LATE = "late"
    NOW = "now"
    LATER = "later"  # tried at this time of day already
    OTHERS = "others"  # somebody else is calling


@dataclass(frozen=True)
class Call:
    """One line of the list."""

    row: Row
    reason: CallReason
    clock: ClockFace
    attempts: int
    next_at: datetime | None  # empty: now
    mine: bool
    other: str  # who is calling just now, if somebody else is

    @property
    def ref(self) -> str:
        return self.row.ref

    @property
    def tab(self) -> CallTab:
        if self.other:
            return CallTab.OTHERS
        if self.next_at:
            return CallTab.LATER
        return CallTab.LATE if self.clock.late else CallTab.NOW


@dataclass(frozen=True)
class Group:
    tab: CallTab
    rows: Sequence[Call]


@dataclass(frozen=True)
class Desk:
    groups: Sequence[Group]

    @property
    def rows(self) -> list[Call]:
        return [call for group in self.groups for call in group.rows]

    @property
    def scope(self) -> str:
        """The community all of them lie in."""
        first = {call.row.place.partition(BETWEEN)[0] for call in self.rows}
        return next(iter(first)) if len(first) == 1 else ""

    @property
    def badges(self) -> dict[str, str]:
        """What can be called now."""
        now = sum(len(group.rows) for group in self.groups if group.tab in (CallTab.LATE, CallTab.NOW))
        return {"callbacks": str(now) if now else ""}

    def tab_of(self, ref: str) -> CallTab | None:
        return next((call.tab for call in self.rows if call.ref == ref), None)

    def after(self, ref: str) -> str:
        """The next that can be called."""
        refs = [call.ref for call in self.rows if call.tab in (CallTab.LATE, CallTab.NOW) and call.ref != ref]
        return refs[0] if refs else ""


def desk_of(calls: Sequence[Call]) -> Desk:
    return Desk([Group(tab, [call for call in calls if call.tab is tab]) for tab in CallTab])


def call_clock(status: Status, due_at: datetime, at: datetime) -> ClockFace:
    """The limit of the callback, which no status of the case shows."""
    soon = Shape.DUE if local_day(due_at) <= local_day(at) else Shape.WAIT
    shape = Shape.LATE if at > due_at else soon
    return ClockFace(status, due_at, shape, remaining(due_at, at))
