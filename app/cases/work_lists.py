"""The two lists beside an open case, cut into their tabs; every tab's count is its group's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.cases import approval_queries, desk_queries
from app.cases.desk_queries import MOST
from app.cases.desk_views import BETWEEN, Row, Shape
from app.cases.workflow import Status


class Beside(StrEnum):
    WORK = "work"
    TRIAGE = "triage"


class Tab(StrEnum):
    LATE = "late"
    TODAY = "today"
    BACK = "back"
    REST = "rest"
    APPROVAL = "approval"
    UNSORTED = "unsorted"
    RETURNED = "returned"  # by the unit it was given to
    ASKED = "asked"
    REOPENING = "reopening"


@dataclass(frozen=True)
class Group:
    tab: Tab
    rows: Sequence[Row]


@dataclass(frozen=True)
class WorkList:
    beside: Beside
    groups: Sequence[Group]
    other: int  # what waits in the other list

    @property
    def rows(self) -> list[Row]:
        return [row for group in self.groups for row in group.rows]

    @property
    def scope(self) -> str:
        """The community all of them lie in: said once above the list, not on every line."""
        first = {row.place.partition(BETWEEN)[0] for row in self.rows}
        return next(iter(first)) if len(first) == 1 else ""

    @property
    def badges(self) -> dict[str, str]:
        mine = len(self.rows if self.beside is Beside.WORK else self._unsorted())
        here, there = (mine, self.other)
        work, triage = (here, there) if self.beside is Beside.WORK else (there, here)
        return {"work": _badge(work), "triage": _badge(triage)}

    def after(self, ref: str) -> str:
        """The case to go on with when this one is done: the next, else the first that is left."""
        refs = [row.ref for row in self.rows]
        if ref in refs[:-1]:
            return refs[refs.index(ref) + 1]
        return next((other for other in refs if other != ref), "")

    def tab_of(self, ref: str) -> Tab | None:
        return next((g.tab for g in self.groups if any(row.ref == ref for row in g.rows)), None)

    def _unsorted(self) -> list[Row]:
        return [row for row in self.rows if row.status is not Status.NEEDS_INFO]


def _badge(count: int) -> str:
    if not count:
        return ""
    return str(count) if count < MOST else f"{MOST - 1}+"


def work_list(beside: Beside, actor: Actor, at: datetime) -> WorkList:
    if beside is Beside.TRIAGE:
        rows = desk_queries.triage(actor, at)
        mine = desk_queries.my_work_count(actor) + approval_queries.count(actor)
        return WorkList(beside, _cut(rows, _triage_tab, TRIAGE_TABS), mine)
    works = any(map(actor.may, (Permission.HANDLE, Permission.CHECK)))
    groups = _cut(desk_queries.my_work(actor, at), _work_tab, WORK_TABS) if works else []
    if actor.may(Permission.APPROVE_DELAYS):
        groups.append(Group(Tab.APPROVAL, approval_queries.to_decide(actor, at)))
    return WorkList(beside, groups, desk_queries.triage_count(actor))


WORK_TABS = (Tab.LATE, Tab.TODAY, Tab.BACK, Tab.REST)
TRIAGE_TABS = (Tab.UNSORTED, Tab.RETURNED, Tab.ASKED, Tab.REOPENING)


def _cut(rows: Sequence[Row], tab_of: Callable[[Row], Tab], tabs: Sequence[Tab]) -> list[Group]:
    return [Group(tab, [row for row in rows if tab_of(row) is tab]) for tab in tabs]


def _work_tab(row: Row) -> Tab:
    """What came back is fetched first by its own tab, late or not: it needs another look, not more speed."""
    if row.flag:
        return Tab.BACK
    if row.clock and row.clock.shape is Shape.LATE:
        return Tab.LATE
    return Tab.TODAY if row.clock and row.clock.shape is Shape.DUE else Tab.REST


def _triage_tab(row: Row) -> Tab:
    tabs = {
        Status.RETURNED: Tab.RETURNED,
        Status.NEEDS_INFO: Tab.ASKED,
        Status.REOPEN_REQUESTED: Tab.REOPENING,
    }
    return tabs.get(row.status, Tab.UNSORTED)
