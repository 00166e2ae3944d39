"""What time alone does to cases: a question not answered in five days lapses, a result not rated in fourteen closes;
what was put off goes on.
"""

import sqlalchemy as sa

from app.accounts.actor import SYSTEM
from app.areas.models import Area
from app.cases import actions, delaying
from app.cases.models import Case, case_scope
from app.cases.planning import lapse
from app.cases.workflow import Status
from app.core.clock import now
from app.core.db import db
from app.core.engine import write_transaction

AT_ONCE = 50  # in one transaction, so that nobody waits behind it
WAITING = (Status.AWAITING_RATING, Status.NEEDS_INFO)  # for the reporter


def sweep() -> int:
    """Close or take back what is due, a few at a time. Returns how many; run twice at once, each is done once."""
    done = 0
    while due := _due():
        with write_transaction():
            cases = db.session.scalars(
                sa.select(Case)
                .where(Case.id.in_(due), Case.status.in_(WAITING), Case.due_at < now())
                .order_by(Case.id)
                .with_for_update()
            ).all()
            for case in cases:
                _act_on(case)
        done += len(cases)
        db.session.expunge_all()
        if not cases:  # somebody else is sweeping
            break
    return done


def _act_on(case: Case) -> None:
    if case.status is Status.NEEDS_INFO:
        lapse(case)
    else:
        actions.close(case, SYSTEM)


def _due() -> list[int]:
    roots = sa.select(Area.id).where(Area.parent_id.is_(None))
    return list(
        db.session.scalars(
            sa.select(case_scope.c.case_id)
            .where(
                case_scope.c.outer_id.in_(roots),
                case_scope.c.status.in_([status.value for status in WAITING]),
                case_scope.c.due_at < now(),
            )
            .order_by(case_scope.c.due_at)
            .limit(AT_ONCE)
        )
    )


def wake() -> int:
    """What was put off until now goes on by itself. Returns how many; twice at once wakes each once."""
    woken = 0
    while due := _put_off():
        with write_transaction():
            cases = db.session.scalars(
                sa.select(Case)
                .where(Case.id.in_(due), Case.suspended_until <= now())
                .order_by(Case.id)
                .with_for_update()
            ).all()
            for case in cases:
                delaying.wake(case)
        woken += len(cases)
        db.session.expunge_all()
        if not cases:  # somebody else is sweeping
            break
    return woken


def _put_off() -> list[int]:
    which = sa.select(Case.id).where(Case.suspended_until <= now()).order_by(Case.suspended_until)
    return list(db.session.scalars(which.limit(AT_ONCE)))
