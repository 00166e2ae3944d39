"""The life of a resource: which step it allows in which state, and where each leads. Pure; it draws the buttons."""

from dataclasses import dataclass
from enum import StrEnum

from app.core.errors import DomainError


class ResourceStatus(StrEnum):
    DRAFT = "draft"
    LISTED = "listed"
    SUSPENDED = "suspended"
    RETIRED = "retired"


class Verb(StrEnum):
    LIST = "list"
    SUSPEND = "suspend"
    RELIST = "relist"
    RETIRE = "retire"


@dataclass(frozen=True)
class Transition:
    verb: Verb
    sources: frozenset[ResourceStatus]
    target: ResourceStatus


S = ResourceStatus

TRANSITIONS = {
    row.verb: row
    for row in (
        Transition(Verb.LIST, frozenset({S.DRAFT}), S.LISTED),
        Transition(Verb.RELIST, frozenset({S.SUSPENDED}), S.LISTED),
        Transition(Verb.SUSPEND, frozenset({S.LISTED}), S.SUSPENDED),
        Transition(Verb.RETIRE, frozenset({S.DRAFT, S.LISTED, S.SUSPENDED}), S.RETIRED),
    )
}


def offered(status: ResourceStatus) -> list[Verb]:
    return [row.verb for row in TRANSITIONS.values() if status in row.sources]


def next_status(status: ResourceStatus, verb: Verb) -> ResourceStatus:
    row = TRANSITIONS[verb]
    if status not in row.sources:
        raise DomainError("This has been done already.")
    return row.target
