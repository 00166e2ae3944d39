"""The life of a printed code: which step it allows in which state, and where each leads."""

from dataclasses import dataclass
from enum import StrEnum

from app.codes.models import LIVE, CodeStatus
from app.core.errors import DomainError


class Verb(StrEnum):
    POST = "post"
    DAMAGE = "damage"
    REPLACE = "replace"
    REVOKE = "revoke"


@dataclass(frozen=True)
class Transition:
    verb: Verb
    sources: frozenset[CodeStatus]
    target: CodeStatus


TRANSITIONS = {
    row.verb: row
    for row in (
        # A posted code may be posted again: it was hung elsewhere.
        Transition(Verb.POST, LIVE, CodeStatus.POSTED),
        Transition(Verb.DAMAGE, frozenset({CodeStatus.ISSUED, CodeStatus.POSTED}), CodeStatus.DAMAGED),
        Transition(Verb.REPLACE, LIVE, CodeStatus.REPLACED),
        Transition(Verb.REVOKE, LIVE, CodeStatus.REVOKED),
    )
}


def offered(status: CodeStatus) -> list[Verb]:
    return [row.verb for row in TRANSITIONS.values() if status in row.sources]


def next_status(status: CodeStatus, verb: Verb) -> CodeStatus:
    row = TRANSITIONS[verb]
    if status not in row.sources:
        raise DomainError("This code is no longer in a state that allows this.")
    return row.target
