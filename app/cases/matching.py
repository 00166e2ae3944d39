"""What resources do about a demand, as its case keeps it for the counts. The matches themselves: app.resources."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from app.cases import counting
from app.cases.models import Case, Matched
from app.core.db import db
from app.timeline.record import Counted


def hold(case_id: int) -> Case:
    """Until the transaction ends: of two matches of one demand the second counts on from the first."""
    return db.session.scalars(
        sa.select(Case)
        .where(Case.id == case_id)
        .options(joinedload(Case.area), joinedload(Case.category))
        .with_for_update(of=Case)
        .execution_options(populate_existing=True)
    ).one()


def put(case: Case, **kept: object) -> None:
    """On a held case, past its version: what lies beside it overtakes nobody who is writing on it."""
    db.session.execute(
        sa.update(Case).where(Case.id == case.id).values(**kept).execution_options(synchronize_session=False)
    )
    for name, value in kept.items():
        set_committed_value(case, name, value)


def note(case: Case, matched: Matched | None) -> Counted | None:
    """The case is held."""
    if case.matched is matched:
        return None
    before = counting.cells(case)
    put(case, matched=matched)
    return Counted(before, counting.cells(case), case.area.around)
