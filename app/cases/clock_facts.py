"""From the events of a case to the facts its clocks are reckoned from. Pure: the one place that reads events so.

An event that starts or changes a clock says by which limit (`limit`), so that a category changed later moves no
promise; where an older event does not say, the limit of today is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from app.cases import clocks
from app.cases.clocks import Limit
from app.cases.office_hours import Calendar
from app.cases.reckoning import Began, Extended, Fact, Fixed, Limited, Paused, Resumed, Why
from app.cases.workflow import Status, Verb
from app.core.clock import start_of
from app.timeline.record import Fact as Said

ONE_DAY = timedelta(days=1)


class Asked(StrEnum):
    """What a unit may ask for about a deadline; somebody else decides."""

    EXTENSION = "extension"
    SUSPENSION = "suspension"
    APPEAL = "appeal"


class Happened(Protocol):
    """An event, as far as clocks are concerned."""

    @property
    def verb(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def before(self) -> str | None: ...
    @property
    def facts(self) -> Mapping[str, Said]: ...


@dataclass(frozen=True)
class Passed:
    """A step about to become an event, or one read back."""

    verb: str
    at: datetime
    before: str | None = None
    facts: Mapping[str, Said] = field(default_factory=dict)


@dataclass(frozen=True)
class Setting:
    """What no event of the case tells."""

    limit: Limit  # of handling, where an event does not say
    accept: Limit
    outer_due_at: datetime | None
    calendar: Calendar


def handling(history: Iterable[Happened], known: Setting) -> list[Fact]:
    """Facts of the handling clock, from the first dispatch on."""
    facts: list[Fact] = []
    outer = known.outer_due_at  # of the first round: the hotline was answered when it ended
    for one in history:
        outer = None if one.verb == Verb.REOPEN else outer
        facts += _of_handling(one, known, outer, begun=bool(facts))
    return facts


def _of_handling(one: Happened, known: Setting, outer: datetime | None, *, begun: bool) -> Sequence[Fact]:
    limit = _limit(one, known.limit)
    begins: Fact = Fixed(one.at, outer, limit, outer=True) if outer else Began(one.at, limit)
    match one.verb:
        case Verb.DISPATCH | Verb.TRANSFER if one.before != Status.SUBMITTED and begun:
            return ()  # a ruling, or given to somebody else: the time runs on
        case Verb.DISPATCH | Verb.TRANSFER | Verb.QUICK | Verb.ANSWER | Verb.REOPEN:
            return (begins,)
        case Verb.RESUME:
            return (Resumed(one.at, Why.MEETING),) if begun else (begins,)
        case Verb.REWORK if not begun:
            return (begins,)  # ended by others before it was given to anybody
        case Verb.DECIDE:
            end = start_of(date.fromisoformat(str(one.facts["due"])) + ONE_DAY)
            return (begins if outer else Fixed(one.at, end, limit),)
        case _:
            return _of_running(one, limit, known.calendar) if begun else ()


def _of_running(one: Happened, limit: Limit, calendar: Calendar) -> Sequence[Fact]:
    match one.verb:
        case Verb.RECATEGORISE:
            return (Limited(limit),)
        case Verb.ASK:
            return (Paused(one.at, Why.INFO, clocks.due(one.at, clocks.INFO, calendar)),)
        case Verb.SUPPLY | Verb.LAPSE:
            return (Resumed(one.at, Why.INFO),)
        case Verb.DELIBERATE:
            return (Paused(one.at, Why.MEETING),)
        case Verb.APPROVE if one.facts["what"] == Asked.EXTENSION:
            return (Extended(Limit.parse(str(one.facts["by"]))),)
        case Verb.APPROVE if one.facts["what"] == Asked.SUSPENSION:
            return (Paused(one.at, Why.SUSPENSION, start_of(date.fromisoformat(str(one.facts["until"])))),)
        case Verb.CONCLUDE:
            return (Resumed(one.at, Why.MEETING), Resumed(one.at, Why.SUSPENSION))
        case Verb.WAKE | Verb.HANDLE | Verb.MERGE | Verb.RETURN:
            return (Resumed(one.at, Why.SUSPENSION),)
        case _:
            return ()


def accepting(history: Iterable[Happened], known: Setting) -> list[Fact]:
    """Facts of the accept clock: it runs from the report, and stands still while the reporter is asked."""
    facts: list[Fact] = []
    for one in history:
        if one.verb == Verb.SUBMIT:
            facts.append(Began(one.at, known.accept))
        elif one.verb == Verb.ASK and one.before == Status.SUBMITTED:
            facts.append(Paused(one.at, Why.INFO, clocks.due(one.at, clocks.INFO, known.calendar)))
        elif one.verb in (Verb.UNMERGE, Verb.UNLINK):  # sorted again, in the same time
            facts.append(Began(one.at, known.accept))
        elif one.verb in (Verb.SUPPLY, Verb.LAPSE):
            facts.append(Resumed(one.at, Why.INFO))
    return facts


def _limit(one: Happened, of_today: Limit) -> Limit:
    said = one.facts.get("limit")
    return Limit.parse(said) if isinstance(said, str) else of_today
