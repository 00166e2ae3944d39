"""Checked messages become cases, through the same actions as everything else, each step at its own time."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa

from app.accounts.actor import SYSTEM, Actor, ActorKind, Grant, resident
from app.accounts.permissions import Permission
from app.areas.models import Area
from app.cases import actions, clocks
from app.cases.models import Case, Channel
from app.cases.submitting import Report, submit
from app.core.clock import now, stopped_at
from app.core.db import db
from app.core.errors import DomainError
from app.exchange.messages import Checked, Message
from app.timeline.models import Event, Outbox

Doing = Callable[[], None]


def enter(checked: Checked, area: Area, tell: Callable[[int], None]) -> None:
    """All of it or nothing: the caller holds one transaction around it. `tell` hears how many steps are done."""
    if checked.problems:
        raise DomainError("Nothing was imported: the file has errors.")
    entered: dict[str, Case] = {}
    steps = sorted(_steps(checked.messages, area, entered), key=lambda step: step[0])
    for moment, do in steps:
        with stopped_at(moment):
            do()
        tell(1)
    _owe_nobody(list(entered.values()))


def steps_in(checked: Checked) -> int:
    return len(checked.messages) + sum(1 + (_closes(m) is not None) for m in checked.messages if m.reply_at)


def _steps(
    messages: Sequence[Message], area: Area, entered: dict[str, Case]
) -> Iterator[tuple[datetime, Doing]]:
    """Sorting keeps their order where times are equal: first the message, then its reply."""
    replier = Actor(ActorKind.SYSTEM, grants=(Grant(area.id, frozenset({Permission.SETTLE})),))

    def come_in(message: Message) -> None:
        report = Report(
            client_key=str(uuid.uuid4()), area=area, channel=Channel.IMPORT, text=message.text,
            source_id=message.source_id,
        )  # fmt: skip
        entered[message.source_id] = submit(report, resident()).case

    def be_answered(message: Message) -> None:
        case = entered[message.source_id]
        actions.answer(case, replier, words=message.reply)
        actions.let_pass(case)

    for message in messages:
        yield message.at, lambda m=message: come_in(m)  # type: ignore[misc]
        if message.reply_at is not None:
            yield message.reply_at, lambda m=message: be_answered(m)  # type: ignore[misc]
        closes = _closes(message)
        if closes is not None:
            yield closes, lambda m=message: actions.close(entered[m.source_id], SYSTEM)  # type: ignore[misc]


def _closes(message: Message) -> datetime | None:
    """Nobody rates what was answered elsewhere; after fourteen days time closes it, where they have passed."""
    if message.reply_at is None:
        return None
    closes = clocks.due(message.reply_at, clocks.RATING)
    return closes if closes < now() else None


def _owe_nobody(cases: Sequence[Case]) -> None:
    """What happened elsewhere, years ago, is no news: no notice goes out for it."""
    for start in range(0, len(cases), 500):
        ids = [case.id for case in cases[start : start + 500]]
        events = sa.select(Event.id).where(Event.subject_kind == "case", Event.subject_id.in_(ids))
        db.session.execute(
            sa.update(Outbox)
            .where(Outbox.event_id.in_(events))
            .values(sent_at=Outbox.due_at)
            .execution_options(synchronize_session=False)
        )
