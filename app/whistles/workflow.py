"""The life of a whistle 吹哨报到, department by department. Pure: one table draws the buttons and refuses the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.cases.clocks import Limit, Unit
from app.core.errors import DomainError, NotAllowed, sentence


class SummonsStatus(StrEnum):
    """How far one department has come."""

    BLOWN = "blown"
    ANSWERED = "answered"
    ON_SITE = "on_site"
    DONE = "done"
    RATED = "rated"
    CALLED_OFF = "called_off"  # need not come after all


class SummonsVerb(StrEnum):
    ANSWER = "answer"
    ARRIVE = "arrive"
    FINISH = "finish"
    RATE = "rate"
    CALL_OFF = "call_off"  # at once for all that are not there yet


class Mark(StrEnum):
    """评哨: how the department came and what it did, in the words of whoever blew."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


class Side(StrEnum):
    DEPARTMENT = "department"
    BLOWER = "blower"


S, V = SummonsStatus, SummonsVerb


@dataclass(frozen=True)
class Row:
    source: frozenset[SummonsStatus]
    target: SummonsStatus
    by: Side
    needs: str = ""


TRANSITIONS = {
    V.ANSWER: Row(frozenset({S.BLOWN}), S.ANSWERED, Side.DEPARTMENT),
    V.ARRIVE: Row(frozenset({S.BLOWN, S.ANSWERED}), S.ON_SITE, Side.DEPARTMENT),  # being there answers, too
    V.FINISH: Row(frozenset({S.ON_SITE}), S.DONE, Side.DEPARTMENT, "words"),
    V.RATE: Row(frozenset({S.BLOWN, S.ANSWERED, S.ON_SITE, S.DONE}), S.RATED, Side.BLOWER, "mark"),
    V.CALL_OFF: Row(frozenset({S.BLOWN, S.ANSWERED}), S.CALLED_OFF, Side.BLOWER, "words"),
}
MISSING = {
    "words": sentence("Please write a few words."),
    "mark": sentence("Please say how they did."),
}


@dataclass(frozen=True)
class Standing:
    """`gathered`: the hour everybody was called for has passed: who is not there can be rated, and not called off."""

    sides: frozenset[Side] = frozenset()
    gathered: bool = False


def permitted(verb: SummonsVerb, standing: Standing) -> bool:
    """Nobody rates their own department."""
    if verb is V.RATE and Side.DEPARTMENT in standing.sides:
        return False
    return TRANSITIONS[verb].by in standing.sides


def possible(verb: SummonsVerb, status: SummonsStatus, standing: Standing) -> bool:
    if verb is V.RATE and status is not S.DONE and not standing.gathered:
        return False
    if verb is V.CALL_OFF and standing.gathered:
        return False
    return status in TRANSITIONS[verb].source


def offered(status: SummonsStatus, standing: Standing) -> list[SummonsVerb]:
    """In the table's order. next_status() enforces the same."""
    return [verb for verb in TRANSITIONS if permitted(verb, standing) and possible(verb, status, standing)]


def next_status(
    verb: SummonsVerb, status: SummonsStatus, standing: Standing, given: frozenset[str]
) -> SummonsStatus:
    """Where the verb leads. Errors: NotAllowed for the person, DomainError for the moment or what is missing."""
    if not permitted(verb, standing):
        raise NotAllowed("You may not do this for this department.")
    if not possible(verb, status, standing):
        raise DomainError("This has moved on, or is not possible yet.")
    row = TRANSITIONS[verb]
    if row.needs and row.needs not in given:
        raise DomainError(MISSING[row.needs])
    return row.target


def limit_from(text: str) -> Limit:
    """Reads "2 hours": a number and its unit. What is wrong is said in the error."""
    amount, _space, unit = text.strip().partition(" ")
    try:
        return Limit(int(amount), Unit(unit.strip()))
    except ValueError as error:
        units = ", ".join(Unit)
        raise ValueError(f"A limit is a number and one of {units}, not {text!r}.") from error


def is_late(done_at: datetime | None, due_at: datetime, at: datetime) -> bool:
    """A fact once it has happened, and as soon as the limit has passed without it. Reached exactly is on time."""
    return (done_at or at) > due_at
