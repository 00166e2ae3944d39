"""One stop of a case's way through the councils, in words and dates: for a row of a list, a sheet and paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from app.meetings.stops import Stop
from app.meetings.words import word
from app.meetings.workflow import SETTLES, DecisionStatus, MeetingStatus

NOT_HELD = (MeetingStatus.CANCELLED, MeetingStatus.INQUORATE)


@dataclass(frozen=True)
class Told:
    """`where`: which council, which meeting, which day, which item. `what`: what came of it."""

    where: str
    what: str

    @property
    def line(self) -> str:
        return f"{self.where} · {self.what}" if self.what else self.where


def told(stop: Stop, day: Callable[[date], str] = date.isoformat) -> Told:
    return Told(" · ".join(_where(stop, day)), " · ".join(filter(None, _what(stop, day))))


def way(chain: Iterable[Stop]) -> str:
    """In one cell of a sheet: a stop a line; days as in every other column, whatever the language."""
    return "\n".join(told(stop).line for stop in chain)


def _where(stop: Stop, day: Callable[[date], str]) -> Iterator[str]:
    yield stop.council
    if stop.held:
        yield str(_("%(kind)s no. %(number)d", kind=stop.meeting, number=stop.number))
        yield day(stop.held)
        yield str(_("item %(n)d", n=stop.item))


def _what(stop: Stop, day: Callable[[date], str]) -> Iterator[str]:
    if stop.topic:
        yield word(stop.topic)
    elif stop.outcome:
        came = word(SETTLES[stop.outcome]) + (f" → {stop.referred_to}" if stop.referred_to else "")
        yield str(_("%(outcome)s: %(words)s", outcome=came, words=stop.said)) if stop.said else came
    elif stop.meeting_status in NOT_HELD:
        yield word(stop.meeting_status)
    if stop.decision:
        yield stop.unit
        yield str(_("by %(day)s", day=day(stop.due))) if stop.due else ""
        yield _carried_out(stop, stop.decision, day)


def _carried_out(stop: Stop, decision: DecisionStatus, day: Callable[[date], str]) -> str:
    if decision is DecisionStatus.VERIFIED and stop.done and stop.verified:
        return str(
            _("done %(done)s, verified %(verified)s", done=day(stop.done), verified=day(stop.verified))
        )
    if decision is DecisionStatus.DONE and stop.done:
        return str(_("done %(day)s, to be verified", day=day(stop.done)))
    if decision is DecisionStatus.DROPPED and stop.dropped_for:
        return str(_("%(outcome)s: %(words)s", outcome=word(decision), words=stop.dropped_for))
    return word(decision)
