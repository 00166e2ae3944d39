"""The life of an edition: a draft is signed or thrown away; what is signed can be corrected and published."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.accounts.permissions import Permission
from app.core.errors import DomainError, NotAllowed
from app.editions.models import EditionStatus


class Verb(StrEnum):
    MAKE = "make"
    CHANGE = "change"
    DISCARD = "discard"
    SIGN = "sign"
    CORRECT = "correct"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"  # from the public, never from the record


@dataclass(frozen=True)
class Row:
    """`published`: whether it must be, or must not be, before everybody at that time; None: either."""

    verb: Verb
    source: EditionStatus
    target: EditionStatus
    by: Permission
    published: bool | None = None


S, V, P = EditionStatus, Verb, Permission
TRANSITIONS: dict[Verb, Row] = {
    row.verb: row
    for row in (
        Row(V.CHANGE, S.DRAFT, S.DRAFT, P.FREEZE_LISTS),
        Row(V.DISCARD, S.DRAFT, S.DISCARDED, P.FREEZE_LISTS),
        Row(V.SIGN, S.DRAFT, S.SIGNED, P.FREEZE_LISTS),
        Row(V.CORRECT, S.SIGNED, S.SIGNED, P.FREEZE_LISTS),
        Row(V.PUBLISH, S.SIGNED, S.SIGNED, P.PUBLISH, published=False),
        Row(V.WITHDRAW, S.SIGNED, S.SIGNED, P.PUBLISH, published=True),
    )
}


def offered(status: EditionStatus, published: bool, permissions: frozenset[Permission]) -> set[Verb]:
    return {
        row.verb
        for row in TRANSITIONS.values()
        if row.source is status and row.published in (None, published) and row.by in permissions
    }


def next_status(
    verb: Verb, status: EditionStatus, published: bool, permissions: frozenset[Permission]
) -> EditionStatus:
    """Errors: NotAllowed without the right at this place, DomainError when it is too late or too early for it."""
    row = TRANSITIONS[verb]
    if row.by not in permissions:
        raise NotAllowed("You may not do this to the editions of this place.")
    if row.source is not status or row.published not in (None, published):
        raise DomainError("This edition has moved on; that is no longer possible.")
    return row.target
