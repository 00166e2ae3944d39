"""What stands beside a case about its deadline, read from its history: what waits, what holds it, what was raised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.cases.clock_models import Rung
from app.cases.models import Case
from app.cases.workflow import Verb

ASKS = (Verb.ASK_EXTENSION, Verb.ASK_SUSPENSION, Verb.APPEAL)
ENDS = (Verb.HANDLE, Verb.CONCLUDE, Verb.MERGE, Verb.WITHDRAW)


class Line(Protocol):
    """One entry of the history."""

    @property
    def at(self) -> datetime: ...
    @property
    def verb(self) -> str: ...
    @property
    def who(self) -> str | None: ...
    @property
    def said(self) -> str: ...
    @property
    def facts(self) -> Mapping[str, object]: ...


@dataclass(frozen=True)
class Delays:
    waiting: Line | None  # asked, and not decided yet
    put_off: Line | None
    order: Line | None  # 督办, in this round
    exempt: bool
    reckoned: bool  # a clock of handling has begun


def delays_in(lines: Sequence[Line], case: Case) -> Delays:
    """`lines`: the newest first."""
    return Delays(
        waiting=_waiting(lines),
        put_off=_put_off(lines) if case.suspended_until else None,
        order=_order(lines),
        exempt=case.exempt,
        reckoned=case.clock_started_at is not None,
    )


def _waiting(lines: Sequence[Line]) -> Line | None:
    ended = False
    for line in lines:
        if line.verb in (Verb.APPROVE, Verb.REJECT):
            return None
        if line.verb in ASKS:
            return line if line.verb == Verb.APPEAL or not ended else None
        ended = ended or line.verb in ENDS
    return None


def _put_off(lines: Sequence[Line]) -> Line | None:
    return next((one for one in lines if one.verb == Verb.APPROVE and one.facts.get("until")), None)


def _order(lines: Sequence[Line]) -> Line | None:
    for line in lines:
        if line.verb == Verb.REOPEN:
            return None
        if line.verb == Verb.WARN and line.facts.get("rung") == Rung.ORDER:
            return line
    return None
