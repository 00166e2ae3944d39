"""Very many things that happened, written at once: events, notices and tallies as record() writes them one by one."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.areas.models import Area
from app.core.db import db
from app.core.prepared import insert_into
from app.meetings.models import Meeting
from app.partners.models import PartnerUnit
from app.timeline import tallies
from app.timeline.models import Event, Outbox
from app.timeline.record import Fact, Notice
from app.timeline.tallies import Cell, Cells

Subject = Meeting | PartnerUnit

KEY = ("subject_kind", "subject_id", "seq")
_HAPPENED = insert_into(
    Event.__table__,
    *KEY, "at", "verb", "actor_kind", "actor_id", "role", "before", "after", "facts",
)  # fmt: skip
_OWED = insert_into(Outbox.__table__, "event_id", "audience", "audience_id", "dedupe_key", "due_at")


@dataclass
class Ledger:
    """The subjects have their numbers already: flush before noting."""

    _events: list[dict[str, Any]] = field(default_factory=list)
    _notices: list[Sequence[Notice]] = field(default_factory=list)
    _cells: dict[frozenset[int], Counter[Cell]] = field(default_factory=dict)
    _seq: Counter[tuple[str, int]] = field(default_factory=Counter)

    def note(
        self, verb: StrEnum, subject: Subject, actor: Actor, at: datetime, way: tuple[StrEnum | None, StrEnum],
        facts: Mapping[str, Fact] | None = None, notices: Sequence[Notice] = (),
    ) -> None:  # fmt: skip
        """`way`: the status before and after."""
        key = subject.__tablename__, subject.id
        self._seq[key] += 1
        role = actor.role_at(subject.area.around)
        self._events.append({
            "subject_kind": key[0], "subject_id": key[1], "seq": self._seq[key], "at": at, "verb": verb.value,
            "actor_kind": actor.kind, "actor_id": actor.user_id, "role": role.value if role else None,
            "before": way[0].value if way[0] else None, "after": way[1].value, "facts": dict(facts or {}),
        })  # fmt: skip
        self._notices.append(notices)

    def count(self, area: Area, cells: Cells) -> None:
        self._cells.setdefault(area.around, Counter()).update(cells)

    def write(self) -> None:
        last = db.session.scalar(sa.select(sa.func.max(Event.id))) or 0
        _HAPPENED.run_each(self._events)
        written = sa.select(Event.id, *(Event.__table__.c[name] for name in KEY)).where(Event.id > last)
        ids = {tuple(key): event_id for event_id, *key in db.session.execute(written)}
        owed = [
            _owed(notice, ids[tuple(entry[name] for name in KEY)], entry["at"])
            for entry, notices in zip(self._events, self._notices, strict=True)
            for notice in notices
        ]
        if owed:
            _OWED.run_each(owed)
        rolled: dict[int, Counter[Cell]] = {}
        for around, cells in self._cells.items():
            for area in around:
                rolled.setdefault(area, Counter()).update(cells)
        for area, cells in rolled.items():
            tallies.add(cells, (area,))


def _owed(notice: Notice, event_id: int, at: datetime) -> dict[str, object]:
    key = hashlib.sha256(f"{event_id}|{notice.to}|{notice.id}".encode()).hexdigest()
    return {
        "event_id": event_id, "audience": notice.to.value, "audience_id": notice.id, "dedupe_key": key, "due_at": at,
    }  # fmt: skip
