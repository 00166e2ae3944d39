"""A town lives ninety days: real messages come in, and everybody does whatever they may, drawn by lot.

Staff and residents choose among the verbs that the table offers them that moment; time does its own part four times
a day; a council sits every tenth day; a day of the calendar is changed now and then. The lots are the same every time.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.accounts.actor import Actor, resident
from app.accounts.models import Unit, User
from app.accounts.permissions import Right, Role
from app.areas.models import Area
from app.cases import (
    actions,
    calendar_actions,
    calendar_sweep,
    delaying,
    dispatching,
    hotline_actions,
    hotline_queries,
    ladder_sweep,
    linking,
    merging,
    messages,
    planning,
    returning,
    sweep,
    voices,
)
from app.cases.clock_models import Reason
from app.cases.clocks import Unit as TimeUnit
from app.cases.delaying import term_of
from app.cases.hotline_words import text_of
from app.cases.models import (
    Case,
    Category,
    Channel,
    ClosureCode,
    Kind,
    RefusalReason,
    ResidentResult,
    ReturnReason,
    Satisfaction,
)
from app.cases.offers import verbs_for
from app.cases.standing import standing
from app.cases.submitting import Report, submit
from app.cases.voices import Joining
from app.cases.workflow import OPEN, Verb, offered
from app.core.clock import local_day, now, stopped_at
from app.core.db import db
from app.core.engine import write_transaction
from app.core.errors import DomainError
from app.exchange.messages import Message
from app.meetings import calling, deciding, keeping, sitting, topics
from app.meetings.sitting import Ending, Hands
from app.meetings.topic_models import Decision
from app.meetings.workflow import TOPICS, DecisionStatus, Outcome, TopicVerb
from app.reminders import actions as reminders
from tests.cast import Cast
from tests.meetings import council

DAYS, COMING = 90, 60  # days lived; messages come in the first of them
BEGIN = datetime(2026, 9, 1, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
SWEEPS = (0, 6, 12, 18)  # o'clock
A_DAY, LATER = 0.5, 0.02  # how likely something happens to a case in a day: while it is open, afterwards
LIKELY = {
    Verb.DISPATCH: 8, Verb.TAKE_ON: 8, Verb.HANDLE: 6, Verb.CHECK: 8, Verb.RATE: 6, Verb.SUPPLY: 4, Verb.REOPEN: 4,
    Verb.APPROVE: 4, Verb.DELIBERATE: 2, Verb.REPORT_BACK: 8, Verb.QUICK: 0.5, Verb.ANSWER: 0.5, Verb.REFUSE: 0.3,
    Verb.MERGE: 0.3, Verb.MESSAGE: 0.3, Verb.WITHDRAW: 0.05,
}  # fmt: skip
PEOPLE = ("wei", "mei", "hua", "tao", "wang", "sun", "bai", "oak_dispatcher", "lin")
COUNCIL = (Outcome.DECIDED, Outcome.DECIDED, Outcome.DEFERRED, Outcome.NO_CONSENSUS, Outcome.REFERRED_UP)


@dataclass
class Town:
    cast: Cast
    drawn: Random
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    ids: list[int] = field(default_factory=list)
    actors: dict[str, Actor] = field(default_factory=dict)
    places: list[int] = field(default_factory=list)
    own_days: list[str] = field(
        default_factory=list
    )  # as app.cases.deadlines reads them, in the order they were set
    garden: int = 0
    committee: int = 0

    def live(self, post: Sequence[Message], days: int = DAYS) -> datetime:
        """Returns when it ended."""
        self._settle()
        for number in range(days):
            for moment, do in sorted(self._day(number, post), key=lambda one: one[0]):
                with stopped_at(moment):
                    do()
        return BEGIN + timedelta(days=days)

    def _settle(self) -> None:
        """People for the unit that has none, a second committee, categories with limits of every unit."""
        cast = self.cast
        other = Unit(name="Grove committee", kind=cast.committee.kind, area=cast.grove)
        db.session.add(other)
        db.session.flush()
        cast._hire("sun", Role.UNIT_LEAD, cast.elm, cast.other_unit)
        cast._hire("bai", Role.MEETING_SECRETARY, cast.garden)
        cast.people["lin"].unit = other
        cast._give("lin", Right.SEE_CONTACT, cast.grove)
        for name, amount, unit in (("Water", 24, TimeUnit.HOURS), ("Noise", 10, TimeUnit.DAYS)):
            urgent = unit is TimeUnit.HOURS
            db.session.add(Category(name=name, handle_amount=amount, handle_unit=unit, urgent=urgent))
        db.session.commit()
        self.actors = {name: cast.acting(name) for name in (*PEOPLE, "root")}
        self.places = [area.id for area in (cast.court, cast.court, cast.block, cast.garden, cast.grove)]
        self.garden, self.committee = cast.garden.id, cast.committee.id

    # --- A day ------------------------------------------------------------------------------------------------

    def _day(self, number: int, post: Sequence[Message]) -> Iterator[tuple[datetime, Callable[[], None]]]:
        midnight = BEGIN + timedelta(days=number)
        for hour in SWEEPS:
            yield midnight + timedelta(hours=hour), _time_passes
        for message in post[number::COMING] if number < COMING else ():
            yield self._moment(midnight), lambda one=message: self._try("submit", self._comes_in, one)  # type: ignore[misc]
        for case_id in self._touched():
            yield self._moment(midnight), lambda one=case_id: self._something(one)  # type: ignore[misc]
        yield midnight + timedelta(hours=9), self._beside
        if number % 10 == 9:
            yield midnight + timedelta(hours=19), lambda: self._try("sit", self._sits)

    def _moment(self, midnight: datetime) -> datetime:
        return midnight + timedelta(minutes=self.drawn.randint(7 * 60, 22 * 60))

    def _touched(self) -> list[int]:
        rows = db.session.execute(
            sa.select(Case.id, Case.status).where(Case.id.in_(self.ids)).order_by(Case.id)
        ).all()
        db.session.rollback()
        chance = self.drawn.random
        return [case_id for case_id, status in rows if chance() < (A_DAY if status in OPEN else LATER)]

    def _try(self, what: str, do: Callable[..., None], *given: object) -> None:
        try:
            with write_transaction():
                do(*given)
        except DomainError as error:
            self.refused[f"{what}: {error.sentence}"] += 1
        else:
            self.done[what] += 1

    def _comes_in(self, message: Message) -> None:
        drawn = self.drawn
        area = db.session.get_one(Area, drawn.choice(self.places))
        order = drawn.random() < 0.2
        phone = f"+86138{drawn.randrange(10**8):08}" if drawn.random() < 0.3 else None
        report = Report(
            client_key=self.key(),
            area=area,
            channel=Channel.HOTLINE if order else drawn.choice((Channel.QR, Channel.WEB, Channel.PHONE)),
            text=message.text,
            kind=drawn.choice((None, *Kind)),
            category=drawn.choice((None, *self._categories())),
            phone=phone,
            outer_no=f"FZ{len(self.ids):06}" if order else None,
            outer_due_at=now() + timedelta(days=drawn.randint(2, 9)) if drawn.random() < 0.1 else None,
        )
        self.ids.append(submit(report, resident()).case.id)

    def _categories(self) -> Sequence[Category]:
        return db.session.scalars(sa.select(Category).order_by(Category.id)).all()

    # --- Whatever somebody may do ------------------------------------------------------------------------------

    def _something(self, case_id: int) -> None:
        case = db.session.get_one(Case, case_id)
        people = [self.actors[name] for name in self.drawn.sample(PEOPLE, 5)]
        offers = [(verb, actor) for actor in (*people, resident(case_id)) for verb in _may(case, actor)]
        db.session.rollback()
        if offers:
            weights = [LIKELY.get(verb, 1.0) for verb, _actor in offers]
            verb, actor = self.drawn.choices(offers, weights)[0]
            self._try(verb.value, self._do, verb, case_id, actor)

    def _do(self, verb: Verb, case_id: int, actor: Actor) -> None:
        DO[verb](self, db.session.get_one(Case, case_id), actor)

    def unit(self, case: Case, *but: int | None) -> Unit | None:
        serving = sa.select(Unit).where(
            Unit.area_id.in_(case.area.around), Unit.id.not_in([*filter(None, but)])
        )
        found = db.session.scalars(serving.order_by(Unit.id)).all()
        return self.drawn.choice(found) if found else None

    def colleague(self, case: Case) -> User | None:
        people = sa.select(User).where(
            User.unit_id == case.unit_id, User.id.is_distinct_from(case.assignee_id)
        )
        found = db.session.scalars(people.order_by(User.id)).all()
        return self.drawn.choice(found) if found else None

    def another(self, case: Case) -> Case | None:
        """An open one of the same place, to lead."""
        here = sa.select(Case).where(Case.area_id == case.area_id, Case.id != case.id, Case.status.in_(OPEN))
        return db.session.scalars(here.order_by(sa.func.abs(Case.id - case.id), Case.id).limit(1)).first()

    def key(self) -> str:
        return str(uuid.UUID(int=self.drawn.getrandbits(128), version=4))

    def later(self, most: int) -> date:
        return local_day(now()) + timedelta(days=self.drawn.randint(1, most))

    # --- What is no verb of a case ---------------------------------------------------------------------------------

    def _beside(self) -> None:
        """A reminder, a neighbour, a decision carried on, and now and then a day of the calendar."""
        if self.ids:
            self._try("remind", self._remind)
            self._try("join", self._join)
        self._try("decision", self._decision)
        if self.drawn.random() < 0.1:
            self._try("calendar", self._calendar)

    def _remind(self) -> None:
        case = db.session.get_one(Case, self.drawn.choice(self.ids))
        reminders.remind(case, self.drawn.choice((resident(case.id), self.actors["wei"])), words="Please.")

    def _join(self) -> None:
        case = db.session.get_one(Case, self.drawn.choice(self.ids))
        device = f"{self.drawn.getrandbits(100):022x}"[:22]
        voices.join(Joining(client_key=self.key(), case=case, device=device))

    def _decision(self) -> None:
        open_ = sa.select(Decision).where(
            Decision.status.in_((DecisionStatus.OPEN, DecisionStatus.IN_PROGRESS, DecisionStatus.DONE))
        )
        found = db.session.scalars(open_.order_by(Decision.id)).all()
        if not found:
            return
        decision = self.drawn.choice(found)
        mei, hua = self.actors["mei"], self.actors["hua"]
        if decision.status is DecisionStatus.OPEN:
            deciding.take_on(decision, mei)
        elif decision.status is DecisionStatus.IN_PROGRESS:
            deciding.report_done(decision, mei, words="It stands.")
        else:
            deciding.verify(decision, hua, words="Seen.")

    def _calendar(self) -> None:
        day = self.later(12)
        works = day.weekday() > 4
        calendar_actions.set_day(day, self.actors["root"], works=works, note="Our own day")
        self.own_days.append(f"{day.isoformat()}{'+' if works else '-'}")

    def _sits(self) -> None:
        """Everything that waits in the community comes before its council."""
        hua, garden = self.actors["hua"], db.session.get_one(Area, self.garden)
        if not topics.waiting_in([garden.id]):
            return
        facts = calling.Facts(starts_at=now() + timedelta(hours=1), venue="Hall")
        meeting = calling.call(
            council.kind("joint_council"), garden, facts, hua
        )  # what was deferred comes by itself
        for topic in topics.waiting_in([garden.id]):
            if topic.status in TOPICS[TopicVerb.ACCEPT].source:
                topics.accept(topic, hua, meeting=meeting)
        calling.announce(meeting, hua)
        council.seated(meeting, 3, 2, 2, 2)
        calling.open_(meeting, hua)
        for item in topics.agenda(meeting):
            sitting.conclude(item, hua, self._ending())
        calling.adjourn(meeting, hua)

    def _ending(self) -> Ending:
        outcome = self.drawn.choice(COUNCIL)
        if outcome is not Outcome.DECIDED:
            return Ending(outcome, "We talked.")
        unit = db.session.get_one(Unit, self.committee)
        return Ending(outcome, "We do it.", Hands(8, 1, 0), unit=unit, due_on=self.later(20))


def _may(case: Case, actor: Actor) -> list[Verb]:
    """What the page of the case offers; the list of answers offers one verb besides."""
    can = [row.verb for row in offered(case.status, standing(case, actor))]
    if actor.case_id is not None:
        return can
    return [
        *verbs_for(case, actor),
        *([Verb.REPORT_BACK] if case.answer_from and Verb.REPORT_BACK in can else []),
    ]


def _time_passes() -> None:
    for passes in (calendar_sweep.sweep, sweep.wake, sweep.sweep, ladder_sweep.sweep, keeping.keep_time):
        passes()
        db.session.rollback()


# --- One function a verb -------------------------------------------------------------------------------------------

Do = Callable[[Town, Case, Actor], None]
RESULTS = (
    ClosureCode.SOLVED,
    ClosureCode.SOLVED,
    ClosureCode.PARTLY,
    ClosureCode.NOT_FEASIBLE,
    ClosureCode.UNREASONABLE,
)
RATED = (ResidentResult.YES, ResidentResult.YES, ResidentResult.PARTLY, ResidentResult.NO)


def _dispatch(town: Town, case: Case, actor: Actor) -> None:
    unit = town.unit(case)
    helper = town.unit(case, unit.id if unit else None) if town.drawn.random() < 0.2 else None
    dispatching.dispatch(case, actor, unit=unit, helpers=[helper] if helper else [])


def _recategorise(town: Town, case: Case, actor: Actor) -> None:
    kind, category = town.drawn.choice(list(Kind)), town.drawn.choice(town._categories())
    actions.recategorise(case, actor, kind=kind, category=category)


def _return(town: Town, case: Case, actor: Actor) -> None:
    proposed = town.unit(case, case.unit_id)
    returning.give_back(case, actor, reason=ReturnReason.NOT_OUR_DUTY, proposed=proposed, words="Not ours.")


def _deliberate(town: Town, case: Case, actor: Actor) -> None:
    garden = db.session.get_one(Area, town.garden)
    topics.bring([case], actor, area=garden, title=case.title or "A photo")


def _supply(_town: Town, case: Case, actor: Actor) -> None:
    actions.supply(case, actor, words="By the gate.", channel=None if actor.case_id else Channel.PHONE)


def _rate(town: Town, case: Case, actor: Actor) -> None:
    satisfaction = town.drawn.choice((None, *Satisfaction))
    actions.rate(case, actor, result=town.drawn.choice(RATED), satisfaction=satisfaction)


def _message(town: Town, case: Case, actor: Actor) -> None:
    if actor.case_id is None:
        messages.answer(case, actor, words="On Friday.")
    else:
        messages.write(case, actor, words="When?", client_key=town.key())


def _suspension(town: Town, case: Case, actor: Actor) -> None:
    reason = town.drawn.choice(list(Reason))
    delaying.ask_suspension(case, actor, reason=reason, until=town.later(25), words="Wait.")


def _extension(town: Town, case: Case, actor: Actor) -> None:
    delaying.ask_extension(case, actor, amount=town.drawn.randint(1, term_of(case).amount), words="Ordered.")


def _report_back(_town: Town, case: Case, actor: Actor) -> None:
    owed = hotline_queries.of_case(case.id)
    if owed is None:
        raise DomainError("No answer of this case waits to be reported back.")
    hotline_actions.report_back(case, actor, text=text_of(owed))


def _link(verb: Verb) -> Do:
    return lambda _town, case, actor: linking.link(case, actor, verb, other="M-7")


def _refuse(town: Town, case: Case, actor: Actor) -> None:
    reason = town.drawn.choice(list(RefusalReason))
    actions.refuse(case, actor, reason=reason, responsible="The tax office", words="Not ours.")


def _check(_town: Town, case: Case, actor: Actor) -> None:
    actions.check(case, actor, confirmed=case.unit_result is ClosureCode.UNREASONABLE)


def _close(_town: Town, case: Case, actor: Actor) -> None:
    actions.close(case, actor, words="It stays as it is.")


DO: dict[Verb, Do] = {
    Verb.DISPATCH: _dispatch,
    Verb.QUICK: lambda t, c, a: actions.quick(c, a, result=t.drawn.choice(RESULTS), words="Done."),
    Verb.ANSWER: lambda t, c, a: actions.answer(c, a, words="So it is."),
    Verb.REFUSE: _refuse,
    Verb.MERGE: lambda t, c, a: actions.merge(c, a, lead=t.another(c)),
    Verb.UNMERGE: lambda t, c, a: merging.unmerge(c, a, words="Another matter."),
    Verb.MEDIATE: _link(Verb.MEDIATE),
    Verb.ORDER: _link(Verb.ORDER),
    Verb.WISH: _link(Verb.WISH),
    Verb.UNLINK: lambda t, c, a: linking.unlink(c, a, words="Not taken."),
    Verb.FULFIL: lambda t, c, a: linking.fulfil(c, a, result=t.drawn.choice(RESULTS), words="It ended."),
    Verb.TRANSFER: lambda t, c, a: linking.transfer(
        c, a, body="Water works", reference="W-1", unit=t.unit(c), note="Theirs."
    ),
    Verb.DELIBERATE: _deliberate,
    Verb.ASK: lambda t, c, a: actions.ask(c, a, words="Which?"),
    Verb.SUPPLY: _supply,
    Verb.RECATEGORISE: _recategorise,
    Verb.TAKE_ON: lambda t, c, a: actions.take_on(c, a),
    Verb.RETURN: _return,
    Verb.HAND_ON: lambda t, c, a: dispatching.hand_on(c, a, person=t.colleague(c)),
    Verb.SIGN: lambda t, c, a: dispatching.sign(c, a),
    Verb.PLAN: lambda t, c, a: planning.plan(c, a, day=t.later(9)),
    Verb.PROGRESS: lambda t, c, a: actions.progress(c, a, words="Half.", internal=t.drawn.random() < 0.5),
    Verb.MESSAGE: _message,
    Verb.HANDLE: lambda t, c, a: actions.handle(c, a, result=t.drawn.choice(RESULTS), words="Done."),
    Verb.CHECK: _check,
    Verb.REWORK: lambda t, c, a: actions.rework(c, a, words="Not yet."),
    Verb.RATE: _rate,
    Verb.CLOSE: _close,
    Verb.ASK_REOPEN: lambda t, c, a: actions.ask_reopen(c, a, words="Again."),
    Verb.REOPEN: lambda t, c, a: actions.reopen(c, a, words="Once more."),
    Verb.WITHDRAW: lambda t, c, a: actions.withdraw(c, a),
    Verb.ASK_EXTENSION: _extension,
    Verb.ASK_SUSPENSION: _suspension,
    Verb.APPEAL: lambda t, c, a: delaying.appeal(c, a, words="The rain."),
    Verb.APPROVE: lambda t, c, a: delaying.approve(c, a, words="So be it."),
    Verb.REJECT: lambda t, c, a: delaying.reject(c, a, words="No."),
    Verb.WAKE: lambda t, c, a: delaying.wake(c, a, words="Go on."),
    Verb.REPORT_BACK: _report_back,
}
