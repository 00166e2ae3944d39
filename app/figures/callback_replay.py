"""Calls told again by the events on their cases' records: where each one stands, and what the desk counts of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.cases.callback_models import Callback
from app.cases.models import Case
from app.core.clock import local_day
from app.core.db import db
from app.timeline.models import Event
from app.timeline.tallies import Cell

REASONS = ("dissatisfied", "disputed", "reopened", "drawn")  # of two the first stands
Line = Any  # an event of a case


@dataclass
class Call:
    """A resident to be called, field by field as its row keeps it."""

    round: int
    opened_at: datetime
    reason: str
    draw_id: int | None = None
    attempts: tuple[tuple[int, str, datetime], ...] = ()
    ended_at: datetime | None = None
    outcome: str | None = None
    result: str | None = None
    satisfaction: int | None = None
    may_publish: bool | None = None


def calls_of(events: Iterable[Line]) -> list[Call]:
    """All that one case led to, the first one first."""
    calls: list[Call] = []
    round_ = 1
    for event in events:
        round_ += event.verb == "reopen"
        waiting = calls[-1] if calls and calls[-1].ended_at is None else None
        if reason := event.facts.get("callback") or (event.facts.get("drawn") and "drawn"):
            if waiting is None:
                calls.append(Call(round_, event.at, reason, event.facts.get("draw")))
            else:
                waiting.reason = min(waiting.reason, reason, key=REASONS.index)
        elif waiting:
            _go_on(waiting, event)
    return calls


def _go_on(call: Call, event: Line) -> None:
    facts = event.facts
    match event.verb:
        case "miss_call" | "give_up":
            call.attempts += ((facts["attempt"], facts["part"], event.at),)
            if event.verb == "give_up":
                call.ended_at, call.outcome = event.at, "unreached"
        case "call_back":
            call.ended_at, call.outcome = event.at, "reached"
            call.result, call.satisfaction = facts["result"], facts["satisfaction"]
            call.may_publish = facts["publish"]
        case "rate" if facts["result"] not in ("partly", "no") and (facts["satisfaction"] or 5) > 2:
            call.ended_at, call.outcome = event.at, "answered"
        case "close" | "ask_reopen":
            call.ended_at, call.outcome = event.at, "moved_on"


def differences(told: Mapping[int, tuple[str, Sequence[Call]]]) -> Iterator[tuple[str, object, object]]:
    """Of these cases, by their number: each call stands where its last event left it."""
    rows = db.session.scalars(
        sa.select(Callback)
        .where(Callback.case_id.between(min(told), max(told)))
        .options(selectinload(Callback.attempts))
        .order_by(Callback.id)
    )
    kept: dict[int, list[Call]] = {}
    for row in rows:
        kept.setdefault(row.case_id, []).append(_kept(row))
    for number, (ref, calls) in told.items():
        found = kept.get(number, [])
        if len(found) != len(calls):
            yield f"{ref} calls", len(found), len(calls)
        for nth, (one, again) in enumerate(zip(found, calls, strict=False), 1):
            for name in (field.name for field in fields(Call)):
                if getattr(one, name) != getattr(again, name):
                    yield f"{ref} call {nth} {name}", getattr(one, name), getattr(again, name)


def _kept(row: Callback) -> Call:
    attempts = tuple((one.number, str(one.part), one.at) for one in row.attempts)
    return Call(
        row.round, row.opened_at, str(row.reason), row.draw_id, attempts, row.ended_at, row.outcome, row.result,
        row.satisfaction, row.may_publish,
    )  # fmt: skip


def cells() -> Iterator[tuple[int, Cell]]:
    """With the area each call was about."""
    rows = db.session.execute(
        sa.select(Event.verb, Event.at, Event.facts, Case.area_id)
        .join(Case, Case.id == Event.subject_id)
        .where(Event.subject_kind == Case.__tablename__, Event.verb.in_(("call_back", "give_up")))
    )
    for row in rows:
        day = local_day(row.at)
        yield row.area_id, Cell("called", day)
        if row.verb == "call_back":
            yield row.area_id, Cell("called_reached", day)
            yield row.area_id, Cell("called_" + row.facts["result"], day)
            if grade := row.facts["satisfaction"]:
                yield row.area_id, Cell("called_graded", day)
                if grade in (3, 4, 5):
                    yield row.area_id, Cell("called_content", day)
