"""Where a running handling clock stands: half of the limit, four fifths, all of it. Kept with every step of a case."""

import sqlalchemy as sa

from app.cases.clock_models import Ladder, Rung
from app.cases.models import Case
from app.cases.reckoning import Reckoning
from app.cases.workflow import Status
from app.core.db import db

PERCENT = {Rung.HANDLER: 50, Rung.LEAD: 80, Rung.ORDER: 100}
RUNGS = tuple(Rung)
RUNNING = frozenset({Status.DISPATCHED, Status.IN_PROGRESS, Status.NEEDS_INFO})


def follow(case: Case, before: Status, found: Reckoning | None) -> None:
    """The next rung moves with the deadline; it waits while the clock stands still, and ends with it."""
    if case.status not in RUNNING:
        if before in RUNNING:
            db.session.execute(sa.update(Ladder).where(Ladder.case_id == case.id).values(next_at=None))
        return
    if found is None:
        return
    ladder = db.session.scalars(sa.select(Ladder).where(Ladder.case_id == case.id)).one_or_none()
    if ladder is None:
        ladder = Ladder(case_id=case.id, round=case.round, taken=0)
        db.session.add(ladder)
    if ladder.round != case.round:
        ladder.round, ladder.taken = case.round, 0
    climb(ladder, found)


def climb(ladder: Ladder, found: Reckoning) -> None:
    """To the first rung not taken yet."""
    left = RUNGS[ladder.taken :]
    ladder.next_at = found.moment(PERCENT[left[0]]) if left and not found.stands else None
