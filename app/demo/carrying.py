"""What became of a council's decisions in the demo: taken on, done, verified by somebody else, rated."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from app.accounts.actor import Actor, resident
from app.cases import actions as cases
from app.cases.models import ResidentResult, Satisfaction
from app.cases.workflow import Status
from app.core.clock import now, start_of
from app.core.db import db
from app.demo import pictures
from app.demo.agenda import Task
from app.demo.matters import Story
from app.demo.moments import awake, in_office
from app.meetings import concerned, deciding, supporting
from app.meetings.topic_models import Decision, Support
from app.meetings.workflow import DecisionStatus
from app.photos.receiving import receive, stage

D = DecisionStatus
DAY = timedelta(days=1)
WORDS = ("办好了，谢谢大家一起商量。", "去看过了，和会上说的一样。", "比预想的快，满意。")
FAR = {D.OPEN: 0, D.DROPPED: 0, D.IN_PROGRESS: 1, D.DONE: 2, D.VERIFIED: 3}


def carried_out(decision_id: int, task: Task, handler: Actor, runner: Actor, rng: Random) -> Story:
    """`handler` is of the unit, `runner` of the council."""
    far = FAR[task.comes_to]
    if task.comes_to is D.DROPPED:
        yield in_office(now() + 5 * DAY, rng.uniform(20, 300))
        deciding.drop(_read(decision_id), runner, reason=task.words)
    if far >= FAR[D.IN_PROGRESS]:
        yield in_office(now() + DAY, rng.uniform(10, 200))
        deciding.take_on(_read(decision_id), handler)
    if far >= FAR[D.DONE]:
        left = start_of(_read(decision_id).due_on) - now()
        yield in_office(now() + 0.6 * left, rng.uniform(5, 90))
        photos = _proof(task) if task.picture else ()
        deciding.report_done(_read(decision_id), handler, words=task.words, photos=photos)
    if far == FAR[D.VERIFIED]:
        yield in_office(now(), rng.uniform(60, 400))
        deciding.verify(_read(decision_id), runner, words="到现场看过，与议定的一致。")
        yield from _rated(decision_id, rng)


def _rated(decision_id: int, rng: Random) -> Story:
    """Whoever reported it, and two in three of those who supported it."""
    for case in concerned.cases_behind(_read(decision_id).topic):
        yield awake(now() + timedelta(hours=rng.uniform(3, 20)))
        db.session.refresh(case)
        if case.status is Status.AWAITING_RATING:
            cases.rate(
                case, resident(case.id), result=ResidentResult.YES, satisfaction=Satisfaction(5),
                words=rng.choice(WORDS),
            )  # fmt: skip
    topic_id = _read(decision_id).topic_id
    given = db.session.query(Support).filter_by(topic_id=topic_id).order_by(Support.id).all()
    for support in given[: len(given) * 2 // 3]:
        yield awake(now() + timedelta(hours=rng.uniform(0.5, 3)))
        supporting.rate(support, rng.choice((ResidentResult.YES,) * 4 + (ResidentResult.PARTLY,)).value)


def _proof(task: Task) -> tuple[str, ...]:
    received = receive(pictures.draw(task.picture, True))
    stage([received])
    return (received.name,)


def _read(decision_id: int) -> Decision:
    return db.session.get_one(Decision, decision_id)
