"""The life of a match between a demand and a resource. Pure: the table draws the buttons and refuses the rest."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from app.core.errors import DomainError, NotAllowed


class MatchStatus(StrEnum):
    SUGGESTED = "suggested"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    FAILED = "failed"


class MatchVerb(StrEnum):
    SUGGEST = "suggest"
    OFFER = "offer"
    ACCEPT = "accept"
    DECLINE = "decline"
    DELIVER = "deliver"
    CONFIRM = "confirm"
    FAIL = "fail"


class Side(StrEnum):
    """Who may be meant by a match: whoever brings the two together, whose the resource is, who needs it."""

    MATCHER = "matcher"
    HOLDER = "holder"
    REPORTER = "reporter"


S, V = MatchStatus, MatchVerb
LIVE = frozenset({S.OFFERED, S.ACCEPTED, S.DELIVERED, S.CONFIRMED})
OVER = frozenset({S.DECLINED, S.FAILED})  # the demand is as it was before, and may be offered it again
EVERYBODY = tuple(Side)
SIDES = frozenset({Side.HOLDER, Side.REPORTER})  # both of them confirm


@dataclass(frozen=True)
class Row:
    """`words`: staff give a reason in writing; whoever needs it owes nobody one."""

    source: frozenset[MatchStatus]
    target: MatchStatus
    by: frozenset[Side]
    words: bool = False


def _row(source: set[MatchStatus], target: MatchStatus, *by: Side, words: bool = False) -> Row:
    return Row(frozenset(source), target, frozenset(by), words)


# fmt: off
TRANSITIONS: dict[MatchVerb, Row] = {
    V.OFFER:   _row({S.SUGGESTED},                        S.OFFERED,   Side.MATCHER),
    V.ACCEPT:  _row({S.OFFERED},                          S.ACCEPTED,  Side.REPORTER),
    V.DECLINE: _row({S.SUGGESTED, S.OFFERED},             S.DECLINED,  *EVERYBODY, words=True),
    V.DELIVER: _row({S.ACCEPTED},                         S.DELIVERED, Side.HOLDER),
    V.CONFIRM: _row({S.DELIVERED},                        S.CONFIRMED, Side.HOLDER, Side.REPORTER),
    V.FAIL:    _row({S.ACCEPTED, S.DELIVERED},            S.FAILED,    *EVERYBODY, words=True),
}
# fmt: on


@dataclass(frozen=True)
class Standing:
    """What somebody is to one match, and which sides have confirmed it so far."""

    sides: frozenset[Side]
    confirmed: frozenset[Side] = frozenset()


def permitted(verb: MatchVerb, status: MatchStatus, standing: Standing) -> bool:
    row = TRANSITIONS[verb]
    if verb is V.DECLINE and status is S.SUGGESTED and standing.sides == {Side.REPORTER}:
        return False  # a mere idea is not theirs to know yet
    mine = row.by & standing.sides
    return bool(mine - standing.confirmed if verb is V.CONFIRM else mine)


def offered(status: MatchStatus, standing: Standing) -> list[MatchVerb]:
    return [
        verb
        for verb, row in TRANSITIONS.items()
        if status in row.source and permitted(verb, status, standing)
    ]


def next_status(verb: MatchVerb, status: MatchStatus, standing: Standing, words: str = "") -> MatchStatus:
    """Where the verb leads, or why not. Confirming leads on only when it was the last side that did."""
    row = TRANSITIONS[verb]
    if not row.by & standing.sides:
        raise NotAllowed("You may not do this to this match.")
    if status not in row.source:
        raise DomainError("This match has moved on; that is no longer possible.")
    if not permitted(verb, status, standing):
        raise DomainError("Your side has said so already.")
    if row.words and Side.REPORTER not in standing.sides and not words.strip():
        raise DomainError("Please write a few words.")
    if verb is V.CONFIRM and SIDES - standing.confirmed - confirming(standing):
        return status
    return row.target


def confirming(standing: Standing) -> frozenset[Side]:
    """The side that a person's confirmation stands for: one at a time, so that there are two facts."""
    mine = SIDES & standing.sides - standing.confirmed
    return frozenset(sorted(mine)[:1])


def reached(statuses: Collection[MatchStatus]) -> MatchStatus | None:
    """How far the matches of one demand have come: confirmed, under way, or nothing at all."""
    if S.CONFIRMED in statuses:
        return S.CONFIRMED
    return S.OFFERED if LIVE & set(statuses) else None
