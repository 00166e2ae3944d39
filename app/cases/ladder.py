"""Where a running handling clock stands: half of the limit, four fifths, all of it. Kept with every step of a case."""

from datetime import datetime

import sqlalchemy as sa

from app.cases import workflow
from app.cases.clock_facts import Asked
from app.cases.clock_models import CaseRequest, Ladder, Rung
from app.cases.models import Case
from app.cases.reckoning import Reckoning
from app.cases.workflow import Status
from app.core.db import db

PERCENT = {Rung.HANDLER: 50, Rung.LEAD: 80, Rung.ORDER: 100}
RUNGS = tuple(Rung)
RUNNING = workflow.RUNNING | {Status.NEEDS_INFO}
WORKED = RUNNING | {Status.IN_DELIBERATION}


def follow(case: Case, before: Status, found: Reckoning | None, at: datetime) -> None:
    """The next rung moves with the deadline; it waits while the clock stands still, and ends with it."""
    if case.status not in RUNNING and before in RUNNING:
        db.session.execute(sa.update(Ladder).where(Ladder.case_id == case.id).values(next_at=None))
    if before in WORKED and (case.status not in WORKED or case.status is Status.RETURNED):
        _ended(case, at)
    if case.status not in RUNNING or found is None:
        return
    ladder = db.session.scalars(sa.select(Ladder).where(Ladder.case_id == case.id)).one_or_none()
    if ladder is None:
        ladder = Ladder(case_id=case.id, round=case.round, taken=0)
        db.session.add(ladder)
    if ladder.round != case.round:
        ladder.round, ladder.taken = case.round, 0
    climb(ladder, found)


def _ended(case: Case, at: datetime) -> None:
    """What was put off is not any more, and what was asked before anybody decided is void; an appeal stays."""
    case.suspended_until = None
    which = [
        CaseRequest.case_id == case.id,
        CaseRequest.decided_at.is_(None),
        CaseRequest.kind != Asked.APPEAL,
    ]
    db.session.execute(sa.update(CaseRequest).where(*which).values(decided_at=at))


def climb(ladder: Ladder, found: Reckoning) -> None:
    """To the first rung not taken yet."""
    left = RUNGS[ladder.taken :]
    ladder.next_at = found.moment(PERCENT[left[0]]) if left and not found.stands else None
