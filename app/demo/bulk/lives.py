"""One seeded case on its way: each step writes the event, the words and the notices that its action writes."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Protocol

from app.cases import clocks
from app.cases.clocks import Clock
from app.cases.conditions import drawn_for_check
from app.cases.deadlines import limit_for, limit_of
from app.demo.bulk.known import Row, due, hour_of, who
from app.demo.bulk.plans import By, Plan

Tables = dict[str, list[Row]]

RESIDENT, SYSTEM = ("resident", None, None), ("system", None, None)


class Book(Protocol):
    """What a life needs of whoever keeps the rows."""

    at: list[datetime]
    texts: list[str]
    days: list[str]
    case_id: int

    def next_event(self) -> int: ...


class Life:
    """One case on its way: takes each step, writing its event, its words and its notices."""

    def __init__(self, maker: Book, plan: Plan, ref: str, rows: Tables) -> None:
        self.maker, self.plan, self.ref, self.rows = maker, plan, ref, rows
        self.seq = 0
        self.status = ""
        self.route: str | None = None
        self.unit: int | None = None
        self.assignee: int | None = None
        self.accepted: str | None = None
        self.due: str | None = None
        self.handle_due: str | None = None
        self.handled: str | None = None
        self.handled_by: int | None = None
        self.unit_result: str | None = None
        self.checked: str | None = None
        self.checked_by: int | None = None
        self.check_result: str | None = None
        self.result: str | None = None
        self.face: int | None = None
        self.rated: str | None = None
        self.promised = self.checked_on = self.rated_on = ""
        self.late = False

    def live(self) -> None:
        plan, steps = self.plan, list(self.plan.moments)
        self._submit(steps.pop(0))
        if plan.by is By.DISPATCH:
            for step in (self._dispatch, self._take_on, self._handle):
                if steps:
                    step(steps.pop(0))
        elif steps:
            self._settle(steps.pop(0))
        if steps and not self.checked:
            self._check(steps.pop(0))
        elif steps:
            steps.pop(0)  # passed unchecked, at the moment it was settled
        if steps:
            (self._rate if plan.result else self._close)(steps.pop(0))

    def _submit(self, m: int) -> None:
        self.due = due(self.maker.at[m], limit_for(Clock.ACCEPT, self.plan.told.category))
        facts = '{"channel": "qr", "photos": 0}'
        self._happens(m, "submit", RESIDENT, "submitted", facts, (("reporter", None), ("triage", None)))

    def _dispatch(self, m: int) -> None:
        team = self.plan.spot.team
        self.route, self.unit = "dispatch", team.unit.id
        self._promise(m)
        self.due = self.handle_due
        self.promised = hour_of(self.maker.at[m], self.plan.told.category)
        facts = f'{{"unit": {self.unit}, "person": null{self._limit()}}}'
        self._happens(
            m, "dispatch", who(team.dispatcher, self.plan.spot.area), "dispatched", facts,
            (("reporter", None), ("unit", self.unit)),
        )  # fmt: skip

    def _take_on(self, m: int) -> None:
        worker = self.plan.spot.team.worker
        self.assignee = worker.user_id
        self._happens(
            m, "take_on", who(worker, self.plan.spot.area), "in_progress", "{}", (("reporter", None),)
        )

    def _handle(self, m: int) -> None:
        self._word_of_unit(m, "handle")

    def _settle(self, m: int) -> None:
        self.route = self.plan.by.value
        self._promise(m)
        self._word_of_unit(m, self.plan.by.value)
        if self.plan.by is By.QUICK and not drawn_for_check(self.ref):
            self._passed(m, SYSTEM, "not_drawn", None)

    def _promise(self, m: int) -> None:
        self.accepted = self.maker.texts[m]
        self.handle_due = due(self.maker.at[m], limit_of(self.plan.told.category))

    def _limit(self) -> str:
        """What an event says by which the clock starts."""
        return f', "limit": "{limit_of(self.plan.told.category)}"'

    def _word_of_unit(self, m: int, verb: str) -> None:
        worker, at = self.plan.spot.team.worker, self.maker.texts[m]
        self.handled, self.handled_by, self.unit_result = at, worker.user_id, self.plan.unit_result.value
        self.late = self.handle_due is not None and at > self.handle_due
        self.due = due(self.maker.at[m], limit_for(Clock.CHECK, self.plan.told.category))
        limit = "" if verb == "handle" else self._limit()
        facts = f'{{"result": "{self.unit_result}"{limit}}}'
        self._happens(
            m,
            verb,
            who(worker, self.plan.spot.area),
            "handled",
            facts,
            (("checker", None),),
            self.plan.told.done,
        )

    def _check(self, m: int) -> None:
        lead = self.plan.spot.team.lead
        self._passed(m, who(lead, self.plan.spot.area), "passed", lead.user_id)

    def _passed(self, m: int, who: Row, result: str, by: int | None) -> None:
        self.checked, self.checked_by, self.check_result = self.maker.texts[m], by, result
        self.checked_on = self.maker.days[m]
        self.due = due(self.maker.at[m], clocks.RATING)
        self._happens(m, "check", who, "awaiting_rating", f'{{"check": "{result}"}}', (("reporter", None),))

    def _rate(self, m: int) -> None:
        self.face = self.plan.face
        facts = json.dumps({"result": self.plan.result, "satisfaction": self.face})
        told: tuple[Row, ...] = (("unit", self.unit),) if self.unit else ()
        told += (("person", self.assignee),) if self.assignee else ()
        self._end(m, str(self.plan.result), "rate", RESIDENT, facts, told)

    def _close(self, m: int) -> None:
        self._end(m, "unanswered", "close", SYSTEM, "{}", (("reporter", None),))

    def _end(self, m: int, result: str, verb: str, who: Row, facts: str, told: tuple[Row, ...]) -> None:
        self.result, self.rated, self.rated_on, self.due = (
            result,
            self.maker.texts[m],
            self.maker.days[m],
            None,
        )
        self._happens(m, verb, who, "closed", facts, told)

    def _happens(
        self, m: int, verb: str, who: Row, after: str, facts: str, told: tuple[Row, ...], words: str = ""
    ) -> None:
        maker, rows = self.maker, self.rows
        self.seq += 1
        event, at = maker.next_event(), maker.texts[m]
        rows["event"].append(
            (event, "case", maker.case_id, self.seq, at, verb, *who, self.status or None, after, facts)
        )
        self.status = after
        if words:
            rows["writing"].append((event, "public", words))
        for audience, id in told:
            key = hashlib.sha256(f"{event}|{audience}|{id}".encode()).hexdigest()
            rows["outbox"].append((event, audience, id, key, at))
