"""A day of the calendar was changed: open cases follow, a few at a time, each with one event where its date moved."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.actor import SYSTEM
from app.cases import deadlines
from app.cases.clock_models import CalendarDay
from app.cases.models import Case
from app.cases.step import Step, taken
from app.cases.workflow import TRANSITIONS, Status, Verb
from app.core.clock import local_day, start_of
from app.core.db import db
from app.core.engine import write_transaction

AT_ONCE = 50  # in one transaction, so that nobody waits behind it
FOLLOWING = TRANSITIONS[Verb.RECKON].source


def sweep() -> int:
    """Returns how many deadlines moved; running it twice at once moves each once."""
    moved = 0
    for day in db.session.scalars(sa.select(CalendarDay).where(CalendarDay.settled.is_(False))).all():
        said, last = day.works, 0
        while ids := affected(day, last):
            with write_transaction():
                moved += follow(ids)
            last = ids[-1]
        with write_transaction():
            settle(day.id, said)
    return moved


def affected(day: CalendarDay, last: int = 0) -> list[int]:
    """A day counts for whatever is due on it or later."""
    since = start_of(day.day)
    return list(
        db.session.scalars(
            sa.select(Case.id)
            .where(
                Case.status.in_(FOLLOWING),
                sa.or_(Case.handle_due_at >= since, Case.due_at >= since),
                Case.id > last,
            )
            .order_by(Case.id)
            .limit(AT_ONCE)
        )
    )


def follow(ids: Sequence[int]) -> int:
    """In the transaction of whoever calls. Returns how many deadlines moved."""
    return sum(_follow(case) for case in _held(ids))


def _held(ids: Sequence[int]) -> Sequence[Case]:
    return db.session.scalars(
        sa.select(Case)
        .where(Case.id.in_(ids), Case.status.in_(FOLLOWING))
        .options(joinedload(Case.area), joinedload(Case.unit), joinedload(Case.assignee))
        .order_by(Case.id)
        .with_for_update(of=Case)
        .execution_options(populate_existing=True)
    ).all()


def _follow(case: Case) -> bool:
    history = deadlines.history_of(case)
    found = deadlines.reckon(case, history, case.category)
    promised = found.due_at if found else None
    accepts = deadlines.accept_due(case, history) if case.status is Status.SUBMITTED else None
    if promised == case.handle_due_at and accepts in (None, case.due_at):
        return False
    due = promised or accepts
    assert due is not None
    facts = {"due": local_day(due).isoformat()}
    step = Step(Verb.RECKON, facts=facts)
    with taken(case, SYSTEM, step):
        pass
    return True


def settle(day_id: int, said: bool | None) -> None:
    """Unless it was changed again meanwhile."""
    same = sa.and_(CalendarDay.id == day_id, CalendarDay.works.is_not_distinct_from(said))
    if said is None:
        db.session.execute(sa.delete(CalendarDay).where(same))
    else:
        db.session.execute(sa.update(CalendarDay).where(same).values(settled=True))
