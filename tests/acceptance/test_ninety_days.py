"""Real messages, ninety days of a town: every figure is what the record says, every history tells its case again.

LIVES: how many of the two thousand messages come in; `LIVES=2000 make acceptance` takes its time.
"""

import os
import sys
from collections import Counter
from itertools import groupby, pairwise
from operator import attrgetter
from random import Random

import pytest
import sqlalchemy as sa
from flask import Flask

from app.cases import deadlines, hotline
from app.cases.models import Case
from app.cases.workflow import ENDED, RUNNING, Status, Verb
from app.core.clock import stopped_at
from app.core.db import db
from app.exchange.messages import Message, check
from app.figures import replay
from app.timeline.models import Event
from tests.acceptance.ninety_days import DO, Town
from tests.acceptance.test_messages import MESSAGES
from tests.cast import Cast

LIVES, SEED = int(os.environ.get("LIVES", "120")), 2026
pytestmark = [pytest.mark.both_engines, pytest.mark.timeout(5 * LIVES)]
BY_TIME = {Verb.WARN, Verb.RECKON, Verb.LAPSE}


def messages() -> list[Message]:
    found = [
        message
        for name in ("messages_1000.csv", "answered_1000.csv")
        for message in check(MESSAGES / name, name).messages
    ]
    return Random(SEED).sample(found, min(LIVES, len(found)))


def test_ninety_days_agree_with_their_record(app: Flask, cast: Cast) -> None:
    town = Town(cast, Random(SEED))
    ended = town.live(messages())
    with stopped_at(ended):
        told = app.test_cli_runner().invoke(args=["figures", "verify"])
        assert told.exit_code == 0, told.output[-3000:]
        found = _cases_with_their_events()
        for case, events in found:
            _replays(case, events)
            _is_due_as_its_events_say(case, town.own_days)
            _owes_an_answer_only_where_there_is_one(case)
    verbs = Counter(event.verb for _case, events in found for event in events)
    states = Counter(case.status.value for case, _events in found)
    sys.stdout.write(
        f"\n{len(found)} cases, {verbs.total()} events: {dict(verbs)}\n"
        f"They are {dict(states)}.\nRefused: {dict(town.refused)}\n"
    )
    assert len(found) == LIVES
    if LIVES >= 100:
        missed = {verb.value for verb in {*DO, *BY_TIME}} - set(verbs)
        assert len(missed) < 4, f"nearly every verb had its turn: {missed}"


def _cases_with_their_events() -> list[tuple[Case, list[Event]]]:
    rows = db.session.scalars(
        sa.select(Event).where(Event.subject_kind == "case").order_by(Event.subject_id, Event.seq)
    )
    events = {number: list(some) for number, some in groupby(rows, key=attrgetter("subject_id"))}
    return [(case, events[case.id]) for case in db.session.scalars(sa.select(Case).order_by(Case.id))]


def _replays(case: Case, events: list[Event]) -> None:
    """The state of the case, told by its events alone."""
    assert [event.seq for event in events] == list(range(1, case.events + 1)), case.ref
    steps = [event for event in events if event.after is not None]
    for earlier, event in pairwise(steps):
        assert event.before == earlier.after, (
            f"{case.ref}: {event.verb} does not begin where {earlier.verb} ended"
        )
    life = replay.lived(case, events)
    said = (
        life.status, life.kind, life.category, life.unit, life.result, life.handled_at, life.checked_at,
        life.rated_at, life.exempt,
    )  # fmt: skip
    assert said == (
        case.status, case.kind or "", case.category_id or 0, case.unit_id or 0, case.resident_result or "",
        case.handled_at, case.checked_at, case.rated_at, case.exempt,
    ), case.ref  # fmt: skip


def _is_due_as_its_events_say(case: Case, own_days: list[str]) -> None:
    """What runs goes by the calendar of today; what ended keeps the promise of the calendar it ended under."""
    history = deadlines.history_of(case)
    moves = case.status in RUNNING
    known = [own_days] if moves else [own_days[:n] for n in range(len(own_days), -1, -1)]
    promises = []
    for days in known:
        deadlines.know_calendar(days)
        found = deadlines.reckon(case, history, case.category)
        promises.append(found and found.due_at)
    deadlines.know_calendar(own_days)
    assert case.handle_due_at in promises, f"{case.ref}: {case.handle_due_at} is none of {promises}"
    if case.status in RUNNING:
        assert case.due_at == case.handle_due_at, case.ref
    if case.status is Status.SUBMITTED:
        assert case.due_at == deadlines.accept_due(case, history), case.ref
    if case.status in ENDED:
        assert case.due_at is None, case.ref


def _owes_an_answer_only_where_there_is_one(case: Case) -> None:
    if hotline.answer_of(case) is None:
        assert case.answer_from is None, case.ref
    else:
        assert (case.answer_from is None) is (case.answered_at is not None), case.ref
