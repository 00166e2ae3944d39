"""What is told when time runs out: each rung once, however many processes sweep."""

from collections.abc import Sequence

import sqlalchemy as sa

from app.accounts.actor import SYSTEM
from app.cases import deadlines, ladder
from app.cases.clock_models import Ladder, OrderKind, Rung, SupervisionOrder
from app.cases.conditions import holders_of
from app.cases.models import Case
from app.cases.step import Step, taken
from app.cases.workflow import Verb
from app.core.clock import local_day, now
from app.core.db import db
from app.core.engine import write_transaction
from app.timeline import tallies
from app.timeline.record import Audience, Notice
from app.timeline.tallies import Cell

AT_ONCE = 50  # in one transaction, so that nobody waits behind it


def sweep() -> int:
    """Returns how many rungs were taken."""
    told = 0
    while some := due():
        with write_transaction():
            found = tell(some)
        told += found
        db.session.expunge_all()
        if not found:  # somebody else is sweeping
            break
    return told


def due() -> list[int]:
    """Cases that have come to their next rung, the earliest first."""
    return list(
        db.session.scalars(
            sa.select(Ladder.case_id)
            .where(Ladder.next_at < now())
            .order_by(Ladder.next_at, Ladder.case_id)
            .limit(AT_ONCE)
        )
    )


def tell(due: Sequence[int]) -> int:
    """In the transaction of whoever calls. Returns how many were still due."""
    found = db.session.execute(
        sa.select(Case, Ladder)
        .join(Ladder, Ladder.case_id == Case.id)
        .where(Ladder.case_id.in_(due), Ladder.next_at < now())
        .order_by(Case.id)
        .with_for_update(of=[Case, Ladder])
        .execution_options(populate_existing=True)
    ).all()
    for case, stands in found:
        _tell(case, stands)
    return len(found)


def _tell(case: Case, stands: Ladder) -> None:
    rung = ladder.RUNGS[stands.taken]
    step = Step(Verb.WARN, facts={"rung": rung.value}, notices=_told(case, rung))
    with taken(case, SYSTEM, step):
        if rung is Rung.ORDER:
            _order(case, step)
        stands.taken += 1
        found = deadlines.reckon(case, deadlines.history_of(case), case.category)
        assert found is not None  # a ladder stands on a clock
        ladder.climb(stands, found)


def _told(case: Case, rung: Rung) -> tuple[Notice, ...]:
    unit = [case.unit_id] if case.unit_id else []
    if rung is Rung.HANDLER:
        return holders_of(case.unit, case.assignee)
    leads = tuple(Notice(Audience.UNIT_LEAD, number) for number in unit)
    return leads if rung is Rung.LEAD else (*leads, Notice(Audience.ABOVE, _above(case)))


def _above(case: Case) -> int:
    """The level above the unit that has it; above the place itself where no unit has."""
    area = case.unit.area if case.unit else case.area
    return area.parent_id or area.id


def _order(case: Case, step: Step) -> None:
    assert case.handle_due_at is not None
    db.session.add(
        SupervisionOrder(
            case_id=case.id, kind=OrderKind.OVERDUE, round=case.round, unit_id=case.unit_id, area_id=_above(case),
            missed_at=case.handle_due_at, raised_at=step.at,
        )
    )  # fmt: skip
    tallies.add({Cell("ordered", local_day(step.at)): 1}, case.area.around)
