"""Lives of cases as nobody plans them: anybody presses anything, days go by, and what must never be never is.

The whole is 10,000 lives of 50 steps by the table alone and 200 on each database: DEALT=1. Otherwise a small share.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from app.accounts.actor import Actor, resident
from app.accounts.models import Unit, User
from app.accounts.permissions import GRANTS, Role
from app.areas.models import Area
from app.cases import actions, counting, deliberating, dispatching, linking, merging, planning, returning
from app.cases.models import (
    Case,
    Category,
    CheckResult,
    ClosureCode,
    Kind,
    RefusalReason,
    ResidentResult,
    ReturnReason,
)
from app.cases.ping_pong import time_lost
from app.cases.standing import standing
from app.cases.sweep import sweep
from app.cases.workflow import BINDING, TRANSITIONS, By, Standing, Status, Verb, next_status, offered
from app.core.clock import local_day, stopped_at
from app.core.db import db
from app.core.errors import DomainError
from app.editions import telling
from app.figures import replay
from app.timeline.models import Event
from tests.cases.test_workflow import EVERYTHING
from tests.cast import Cast
from tests.factories import make_case

WHOLE = os.environ.get("DEALT") == "1"
BEGAN = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
JUMPS = st.sampled_from(
    [timedelta(minutes=7), timedelta(hours=3), *(timedelta(days=n) for n in (1, 6, 17, 40))]
)
DOING_THE_WORK = {Verb.HANDLE, Verb.QUICK, Verb.ANSWER, Verb.CONCLUDE, Verb.FULFIL}
DONE = (Status.CLOSED, Status.AWAITING_RATING)


def dealt(lives: int, share: int, *, shorten: bool = True) -> settings:
    """A life on a database is told as it was when it fails: shortening it would live hundreds more."""
    return settings(
        max_examples=lives if WHOLE else share,
        stateful_step_count=50 if WHOLE else 30,
        deadline=None,
        phases=(Phase.generate, Phase.shrink) if shorten else (Phase.generate,),
        derandomize=not WHOLE,
        suppress_health_check=list(HealthCheck),
        database=None,
    )


# --- By the table alone ---------------------------------------------------------------------------------------------

PEOPLE: dict[str, Role | By] = {
    "dispatcher": Role.DISPATCHER,
    "second dispatcher": Role.DISPATCHER,
    "lead": Role.COMMUNITY_LEAD,
    "handler": Role.UNIT_HANDLER,
    "helper": Role.UNIT_HANDLER,
    "leader": Role.LEADER,
    "reporter": By.REPORTER,
    "time": By.SYSTEM,
}


ENDINGS = (Verb.WITHDRAW, Verb.REFUSE, Verb.MERGE, Verb.QUICK, Verb.ANSWER)


def may_go_on(status: Status, standing: Standing, which: int) -> list[Verb]:
    verbs = [row.verb for row in offered(status, standing)]
    return verbs if which % 10 == 0 else [verb for verb in verbs if verb not in ENDINGS]


class Life(RuleBasedStateMachine):
    """What the actions keep besides the status is kept here as plainly as can be."""

    def __init__(self) -> None:
        super().__init__()
        self.at = BEGAN
        self.status = Status.SUBMITTED
        self.asked_from: Status | None = None
        self.reopened_from: Status | None = None
        self.owner = ""
        self.worker: str | None = None
        self.checker: str | None = None
        self.returner: str | None = None
        self.solved = self.not_drawn = False
        self.returns = 0
        self.told = [SimpleNamespace(verb="submit", before=None, after=Status.SUBMITTED, at=self.at)]

    @rule(jump=JUMPS)
    def days_go_by(self, jump: timedelta) -> None:
        self.at += jump

    @rule(
        name=st.sampled_from(sorted(PEOPLE)),
        verb=st.sampled_from(sorted(TRANSITIONS)),
        missing=st.sampled_from(["", *sorted(EVERYTHING)]),
    )
    def press(self, name: str, verb: Verb, missing: str) -> None:
        before, back_to = self.status, None
        if verb in (Verb.SUPPLY, Verb.LAPSE):
            back_to = self.asked_from
        elif verb is Verb.CLOSE and before is Status.REOPEN_REQUESTED:
            back_to = self.reopened_from
        try:
            self.status = next_status(before, verb, self._standing(name), EVERYTHING - {missing}, back_to)
        except DomainError:
            return
        self.told.append(SimpleNamespace(verb=verb.value, before=before, after=self.status, at=self.at))
        self._remember(name, verb, before)

    @rule(which=st.integers(0, 9_999))
    def somebody_who_may_goes_on(self, which: int) -> None:
        """Or most lives would be refusals; and few of them should end at the beginning."""
        may = [
            (name, verb)
            for name in sorted(PEOPLE)
            for verb in may_go_on(self.status, self._standing(name), which)
        ]
        if may:
            self.press(*may[which % len(may)], missing="")

    def _standing(self, name: str) -> Standing:
        who = PEOPLE[name]
        return Standing(
            permissions=GRANTS[who] if isinstance(who, Role) else frozenset(),
            by=who if isinstance(who, By) else None,
            holds=name == self.owner,
            did_the_work=name == self.worker,
            helps=name == "helper" and self.status in (Status.DISPATCHED, Status.IN_PROGRESS),
            returned_it=name == self.returner,
            bound=self.returns >= BINDING,
        )

    def _remember(self, name: str, verb: Verb, before: Status) -> None:
        match verb:
            case Verb.ASK:
                self.asked_from = before
            case Verb.ASK_REOPEN:
                self.reopened_from = before
            case Verb.DISPATCH | Verb.DECIDE | Verb.RESUME | Verb.TRANSFER | Verb.REOPEN:
                self.owner, self.returner = "handler", None
            case Verb.RETURN:
                self.returns, self.returner = self.returns + 1, name
            case Verb.CHECK:
                self.checker, self.not_drawn = name, name == "time"
        if verb in DOING_THE_WORK:
            self.worker, self.solved = name, True
        if verb in (Verb.REWORK, Verb.REOPEN):
            self.solved, self.checker = False, None

    @invariant()
    def nothing_is_closed_without_a_result_and_another_persons_check(self) -> None:
        if self.status in DONE:
            assert self.solved
            assert self.checker is not None
            assert self.not_drawn or self.checker != self.worker

    @invariant()
    def nobody_rules_on_what_they_returned(self) -> None:
        assert (self.status is Status.RETURNED) == (self.returner is not None)
        assert self.returns <= BINDING

    @invariant()
    def what_was_told_is_what_is(self) -> None:
        assert self.told[-1].after is self.status
        assert all(one.after is two.before for one, two in zip(self.told, self.told[1:], strict=False))

    @invariant()
    def no_more_time_is_lost_than_went_by(self) -> None:
        lost = time_lost(self.told, self.at)
        assert timedelta(0) <= lost <= self.at - BEGAN
        assert bool(lost) <= bool(self.returns)


TestLife = Life.TestCase
TestLife.settings = dealt(10_000, 25)


# --- On the databases -----------------------------------------------------------------------------------------------

WORKING = ("wei", "mei", "hua", "tao", "wang", "lin")
Deed = Callable[["Kept", Actor, Any], None]
WORDS = "In plain words."
DEEDS: dict[Verb, Deed] = {
    Verb.DISPATCH: lambda m, who, x: actions.dispatch(m.case, who, unit=m.unit(x), helpers=m.helpers(x)),
    Verb.QUICK: lambda m, who, x: actions.quick(m.case, who, result=m.ending(x), words=WORDS),
    Verb.ANSWER: lambda m, who, _: actions.answer(m.case, who, words=WORDS),
    Verb.MEDIATE: lambda m, who, _: linking.link(m.case, who, Verb.MEDIATE, other="M-1"),
    Verb.ORDER: lambda m, who, _: linking.link(m.case, who, Verb.ORDER, other="O-1"),
    Verb.WISH: lambda m, who, _: linking.link(m.case, who, Verb.WISH, other="W-1"),
    Verb.UNLINK: lambda m, who, _: linking.unlink(m.case, who, words=WORDS),
    Verb.FULFIL: lambda m, who, x: linking.fulfil(m.case, who, result=m.ending(x), words=WORDS),
    Verb.TRANSFER: lambda m, who, _: linking.transfer(m.case, who, body="Power company"),
    Verb.MERGE: lambda m, who, _: actions.merge(m.case, who, lead=m.lead),
    Verb.UNMERGE: lambda m, who, _: merging.unmerge(m.case, who, words=WORDS),
    Verb.REFUSE: lambda m, who, _: actions.refuse(
        m.case, who, reason=RefusalReason.PRIVATE_MATTER, responsible="", words=WORDS
    ),
    Verb.RECATEGORISE: lambda m, who, x: actions.recategorise(
        m.case, who, kind=Kind.PROBLEM, category=m.category if x % 2 else None
    ),
    Verb.DELIBERATE: lambda m, who, _: deliberating.deliberate(m.case, who, topic=1),
    Verb.DECIDE: lambda m, who, x: deliberating.decide(
        m.case, who, unit=m.unit(x), due_on=local_day(m.at) + timedelta(days=5), words=WORDS, decision=1
    ),
    Verb.CONCLUDE: lambda m, who, x: deliberating.conclude(m.case, who, result=m.ending(x), words=WORDS),
    Verb.RESUME: lambda m, who, _: deliberating.resume(m.case, who, words=WORDS),
    Verb.ASK: lambda m, who, _: actions.ask(m.case, who, words=WORDS),
    Verb.SUPPLY: lambda m, who, _: actions.supply(m.case, who, words=WORDS),
    Verb.TAKE_ON: lambda m, who, _: actions.take_on(m.case, who),
    Verb.PROGRESS: lambda m, who, x: actions.progress(m.case, who, words=WORDS, internal=bool(x % 2)),
    Verb.RETURN: lambda m, who, x: returning.give_back(
        m.case, who, reason=ReturnReason.NOT_OUR_DUTY, proposed=m.unit(x)
    ),
    Verb.HAND_ON: lambda m, who, x: dispatching.hand_on(m.case, who, person=m.person(x)),
    Verb.HAND_OVER: lambda m, who, x: dispatching.hand_over(
        m.case,
        who,
        was_with=m.case.assignee or m.person(x),
        person=m.person(x) if x % 2 else None,
        reason=WORDS,
    ),
    Verb.SIGN: lambda m, who, _: dispatching.sign(m.case, who),
    Verb.PLAN: lambda m, who, x: planning.plan(m.case, who, day=local_day(m.at) + timedelta(days=x % 9)),
    Verb.HANDLE: lambda m, who, x: actions.handle(m.case, who, result=m.ending(x), words=WORDS),
    Verb.CHECK: lambda m, who, x: actions.check(m.case, who, confirmed=bool(x % 2)),
    Verb.REWORK: lambda m, who, _: actions.rework(m.case, who, words=WORDS),
    Verb.RATE: lambda m, who, x: actions.rate(
        m.case, who, result=(ResidentResult.YES, ResidentResult.NO)[x % 2], satisfaction=None
    ),
    Verb.CLOSE: lambda m, who, _: actions.close(m.case, who, words=WORDS),
    Verb.ASK_REOPEN: lambda m, who, _: actions.ask_reopen(m.case, who, words=WORDS),
    Verb.REOPEN: lambda m, who, _: actions.reopen(m.case, who),
    Verb.WITHDRAW: lambda m, who, _: actions.withdraw(m.case, who),
}


class Known:
    """Who and what there is, as it stays when a session forgets it."""

    def __init__(self, cast: Cast) -> None:
        self.actors = {name: cast.acting(name) for name in WORKING}
        self.units = [one.id for one in (cast.committee, cast.property, cast.other_unit)]
        self.colleagues = [one.id for one in (cast.mei, cast.hua, cast.tao)]
        self.lamp, self.court = cast.lamp.id, cast.court.id
        self.unit_of = {person.id: person.unit_id for person in cast.people.values()}


class Kept(RuleBasedStateMachine):
    """The real actions on a real database, by the cast; time sweeps as it goes by."""

    def __init__(self, known: "Known") -> None:
        super().__init__()
        self.at, self.known, self.actors = BEGAN, known, known.actors

    @initialize()
    def somebody_reports(self) -> None:
        with stopped_at(self.at):
            court = db.session.get_one(Area, self.known.court)
            self.case, self.lead = make_case(court), make_case(court, "The lead")

    @rule(jump=JUMPS)
    def days_go_by(self, jump: timedelta) -> None:
        self.at += jump
        both = self.case.id, self.lead.id
        with stopped_at(self.at):
            db.session.commit()
            sweep()
        self.case, self.lead = (db.session.get_one(Case, one) for one in both)

    @rule(
        name=st.sampled_from(["reporter", *WORKING]),
        verb=st.sampled_from(sorted(DEEDS)),
        which=st.integers(0, 11),
    )
    def press(self, name: str, verb: Verb, which: int) -> None:
        self._press(self.actors.get(name) or resident(self.case.id), verb, which)

    @rule(which=st.integers(0, 9_999))
    def somebody_who_may_goes_on(self, which: int) -> None:
        """Or most lives would be refusals; and few of them should end at the beginning."""
        everybody = (*self.actors.values(), resident(self.case.id))
        may = [
            (verb, actor)
            for actor in everybody
            for verb in may_go_on(self.case.status, standing(self.case, actor), which)
            if verb in DEEDS
        ]
        if may:
            verb, actor = may[which % len(may)]
            self._press(actor, verb, which // 7)

    def _press(self, actor: Actor, verb: Verb, which: int) -> None:
        with stopped_at(self.at), suppress(DomainError), db.session.begin_nested():
            DEEDS[verb](self, actor, which)

    def unit(self, which: int) -> Any:
        return db.session.get_one(Unit, self.known.units[which % 3])

    def helpers(self, which: int) -> list[Any]:
        return [
            db.session.get_one(Unit, one) for n, one in enumerate(self.known.units) if which // 3 & (1 << n)
        ]

    def person(self, which: int) -> Any:
        return db.session.get_one(User, self.known.colleagues[which % 3])

    def ending(self, which: int) -> ClosureCode:
        return (ClosureCode.SOLVED, ClosureCode.UNREASONABLE, ClosureCode.EXPLAINED)[which % 3]

    @property
    def category(self) -> Category:
        return db.session.get_one(Category, self.known.lamp)

    # --- What must never be ---

    @invariant()
    def nothing_is_closed_without_a_result_and_another_persons_check(self) -> None:
        case = self.case
        if case.status in DONE:
            assert case.unit_result and case.checked_at
            assert case.check_result is CheckResult.NOT_DRAWN or case.checked_by_id != case.handled_by_id
            if case.check_result is CheckResult.NOT_DRAWN:  # settled at once, and not drawn
                assert case.unit_result is not ClosureCode.UNREASONABLE
                assert case.route is not None and case.route.value == "quick"

    @invariant()
    def it_has_one_owner_at_most(self) -> None:
        case = self.case
        if case.assignee_id is not None and case.unit_id is not None:
            assert self.known.unit_of[case.assignee_id] in (case.unit_id, None)
        assert case.helped == bool(case.helpers)
        assert (case.status is Status.RETURNED) == (case.returned_by_id is not None)
        assert (case.status is Status.REOPEN_REQUESTED) == (case.reopened_from is not None)
        assert (case.status is Status.MERGED) == (case.lead_id is not None)
        assert self.lead.voices == 1 + (case.voices if case.lead_id else 0)

    @invariant()
    def its_events_tell_it_again_with_every_deadline(self) -> None:
        case = self.case
        told = telling.told(case, self._events(), self._last, {self.known.lamp: self.category})
        assert told is not None
        for name in ("status", "unit_id", "route", "kind", "category_id", "due_at", "handle_due_at", "late"):
            assert getattr(told, name) == getattr(case, name), name
        for name in ("handled_at", "unit_result", "checked_at", "resident_result"):
            assert getattr(told, name) == getattr(case, name), name

    @invariant()
    def it_is_counted_as_its_events_say(self) -> None:
        case, events = self.case, self._events()[:-1]
        living = case.area.living
        life = replay.lived(case, events, (), living.value if living else "")
        counted = {cell: n for cell, n in counting.cells(case).items() if not cell.figure.startswith("unmet")}
        again = {cell: 1 for cell in replay.cells(life) if not cell.figure.startswith("unmet")}
        assert counted == again

    def _events(self) -> list[Any]:
        """And one more that is still to come, so that nothing is taken from the case itself."""
        of_case = sa.select(Event).where(Event.subject_kind == "case", Event.subject_id == self.case.id)
        found = [
            SimpleNamespace(
                event_id=one.id, subject_id=one.subject_id, verb=one.verb, at=one.at, before=one.before,
                after=one.after, facts=one.facts,
            )
            for one in db.session.scalars(of_case.order_by(Event.seq))
        ]  # fmt: skip
        self._last = found[-1].event_id
        coming = SimpleNamespace(
            event_id=self._last + 1, verb="", at=self.at, before=None, after=None, facts={}
        )
        return [*found, coming]


@pytest.mark.both_engines
@pytest.mark.slow
def test_lives_on_the_database(cast: Cast) -> None:
    known = Known(cast)
    run_state_machine_as_test(lambda: Kept(known), settings=dealt(200, 4, shorten=False))
