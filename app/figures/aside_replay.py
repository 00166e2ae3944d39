"""Reminders, escalations and whistles told again by the events on their cases' records: what they count, a second time.

From the rows come only what no event says: in which area a case lies, and the limits that were promised.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from app.cases.models import Case
from app.core.clock import local_day
from app.core.db import db
from app.escalations.models import Escalation
from app.timeline.models import Event
from app.timeline.tallies import Cell
from app.whistles.models import Summons

Counted = tuple[int, Cell]  # the area it happened in
Found = tuple[str, object, object]  # what, as it is kept, as it is told again
Line = Any

AFTER = {
    "escalate": "raised", "escalation_take": "taken", "escalation_start": "working", "escalation_finish": "done",
    "escalation_verify": "verified", "escalation_send_back": "working", "escalation_decline": "declined",
    "escalation_uphold": "upheld", "escalation_overrule": "taken",
}  # fmt: skip
CAME = {
    "whistle_answer": "answered", "whistle_arrive": "on_site", "whistle_finish": "done", "whistle_rate": "rated",
    "whistle_call_off": "called_off",
}  # fmt: skip


def cells() -> Iterator[Counted]:
    yield from _of_reminders()
    yield from _of_escalations()
    yield from _of_whistles()


def differences() -> Iterator[Found]:
    """Each escalation and each department stands where its last event left it; each case counts its reminders."""
    told = _lives("escalation", AFTER)
    for number, status in db.session.execute(sa.select(Escalation.id, Escalation.status)):
        last = AFTER[told[number][-1].verb] if number in told else ""
        if status != last:
            yield f"escalation {number}", status, last
    came = _departments()
    for row in db.session.execute(sa.select(Summons.whistle_id, Summons.unit_id, Summons.status)):
        lines = came.get((row.whistle_id, row.unit_id), [])
        last = CAME[lines[-1].verb] if lines else "blown"
        if row.status != last:
            yield f"whistle {row.whistle_id} department {row.unit_id}", row.status, last
    counted = sa.select(sa.func.count()).where(
        Event.subject_kind == "case", Event.subject_id == Case.id, Event.verb == "remind"
    )
    again = counted.scalar_subquery()
    wrong = sa.select(Case.ref, Case.reminders, again).where(Case.reminders != again)
    for ref, kept, found in db.session.execute(wrong):
        yield f"{ref} reminders", kept, found


def _of_reminders() -> Iterator[Counted]:
    for line in _events(("remind",)):
        yield line.area_id, Cell("reminded", local_day(line.at), "staff" if line.actor_id else "reporter")


def _of_escalations() -> Iterator[Counted]:
    kept = db.session.execute(sa.select(Escalation.id, Escalation.take_due_at))
    limits = {row.id: row.take_due_at for row in kept}
    for number, lines in _lives("escalation", AFTER).items():
        first, area = lines[0], lines[0].area_id
        day = local_day(first.at)
        yield area, Cell("escalated", day, first.facts["reason"])
        taken = [line.at for line in lines if AFTER[line.verb] == "taken"]
        if taken and taken[-1] <= limits[number]:
            yield area, Cell("escalated_in_time", day)
        if AFTER[lines[-1].verb] in ("done", "verified"):
            yield area, Cell("escalated_done", day)


def _of_whistles() -> Iterator[Counted]:
    days, departments = {}, _departments()
    for line in _events(("whistle",)):
        number = line.facts["whistle"]
        day = days[number] = local_day(line.at)
        yield line.area_id, Cell("whistled", day)
        for unit in line.facts["units"]:
            if not _called_off(departments.get((number, unit), ())):
                yield line.area_id, Cell("summoned", day)
    rows = sa.select(Summons.whistle_id, Summons.unit_id, Summons.answer_due_at, Summons.arrive_due_at)
    limits = {(row.whistle_id, row.unit_id): row for row in db.session.execute(rows)}
    for key, lines in departments.items():
        if _called_off(lines):
            continue
        area, day = lines[0].area_id, days[key[0]]
        told = {line.verb: line.at for line in lines}
        answered = told.get("whistle_answer") or told.get("whistle_arrive")
        if answered and answered <= limits[key].answer_due_at:
            yield area, Cell("summoned_answered", day)
        if "whistle_arrive" in told and told["whistle_arrive"] <= limits[key].arrive_due_at:
            yield area, Cell("summoned_arrived", day)
        if "whistle_rate" in told:
            yield area, Cell("summoned_rated", day)


def _departments() -> dict[tuple[int, int], list[Line]]:
    found: dict[tuple[int, int], list[Line]] = {}
    for line in _events(tuple(CAME)):
        for unit in line.facts.get("units") or [line.facts["unit"]]:
            found.setdefault((line.facts["whistle"], unit), []).append(line)
    return found


def _called_off(lines: Sequence[Line]) -> bool:
    return bool(lines) and lines[-1].verb == "whistle_call_off"


def _lives(named: str, verbs: dict[str, str]) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = {}
    for line in _events(tuple(verbs)):
        found.setdefault(line.facts[named], []).append(line)
    return found


def _events(verbs: tuple[str, ...]) -> Iterator[Line]:
    yield from db.session.execute(
        sa.select(Event.verb, Event.at, Event.actor_id, Event.facts, Case.area_id)
        .join(Case, Case.id == Event.subject_id)
        .where(Event.subject_kind == Case.__tablename__, Event.verb.in_(verbs))
        .order_by(Event.subject_id, Event.seq)
    )
