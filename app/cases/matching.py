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


def note(case: Case, matched: Matched | None) -> Counted | None:
    """The case is held. Its version stays: a match lies beside the case and overtakes nobody who is writing on it."""
    if case.matched is matched:
        return None
    before = counting.cells(case)
    db.session.execute(
        sa.update(Case)
        .where(Case.id == case.id)
        .values(matched=matched)
        .execution_options(synchronize_session=False)
    )
    set_committed_value(case, "matched", matched)
    return Counted(before, counting.cells(case), case.area.around)
