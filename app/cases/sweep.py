"""What time alone does to cases: whoever has not answered in fourteen days lets the case close as unanswered;
what was put off goes on.
"""

import sqlalchemy as sa

from app.accounts.actor import SYSTEM
from app.areas.models import Area
from app.cases import actions, delaying
from app.cases.models import Case, case_scope
from app.cases.workflow import Status
from app.core.clock import now
from app.core.db import db
from app.core.engine import write_transaction

AT_ONCE = 50  # in one transaction, so that nobody waits behind it


def sweep() -> int:
    """Close what is due, a few at a time. Returns how many; running it twice at once closes each once."""
    closed = 0
    while due := _due():
        with write_transaction():
            cases = db.session.scalars(
                sa.select(Case)
                .where(Case.id.in_(due), Case.status == Status.AWAITING_RATING, Case.due_at < now())
                .order_by(Case.id)
                .with_for_update()
            ).all()
            for case in cases:
                actions.close(case, SYSTEM)
        closed += len(cases)
        db.session.expunge_all()
        if not cases:  # somebody else is sweeping
            break
    return closed


def _due() -> list[int]:
    roots = sa.select(Area.id).where(Area.parent_id.is_(None))
    return list(
        db.session.scalars(
            sa.select(case_scope.c.case_id)
            .where(
                case_scope.c.outer_id.in_(roots),
                case_scope.c.status == Status.AWAITING_RATING.value,
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
