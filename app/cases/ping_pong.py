"""How long a case went to and fro between units. Pure: read from its events, so that it can always be recounted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from app.cases.workflow import Verb

GIVES = frozenset({Verb.DISPATCH, Verb.DECIDE, Verb.RESUME, Verb.REOPEN, Verb.TRANSFER})


class Happened(Protocol):
    @property
    def verb(self) -> str: ...

    @property
    def at(self) -> datetime: ...


def time_lost(events: Iterable[Happened], until: datetime) -> timedelta:
    """From each giving that came back to the ruling on it; one that still waits is counted up to `until`."""
    lost, given, returned = timedelta(0), None, False
    for event in events:
        if event.verb == Verb.RETURN:
            returned = True
        elif event.verb in GIVES:
            if returned and given is not None:
                lost += event.at - given
            given, returned = event.at, False
    return lost + (until - given) if returned and given is not None else lost
