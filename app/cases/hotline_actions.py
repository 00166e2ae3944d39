"""工单答复: an answer was given back to whoever sent the order; how a street words its answers."""

from __future__ import annotations

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.areas.models import Area
from app.cases.hotline_models import AnswerWording
from app.cases.models import Case
from app.cases.step import Step, taken
from app.cases.workflow import Verb
from app.core.db import db
from app.core.errors import Conflict, DomainError
from app.timeline.audits import Audited, audit


def report_back(case: Case, actor: Actor, *, text: str) -> None:
    """`text`: what they were given, for the record; the reporter reads only that it went back."""
    step = Step(Verb.REPORT_BACK, text, internal=True)
    with taken(case, actor, step):
        if case.answer_from is None:
            raise DomainError("No answer of this case waits to be reported back.")
        case.answered_at, case.answer_from = step.at, None


def word(area: Area, actor: Actor, *, text: str, version: int) -> None:
    """`version`: what was on the form, 0 where there was none. Empty: as around the place again."""
    known = db.session.scalar(sa.select(AnswerWording).where(AnswerWording.area_id == area.id))
    if (known.version if known else 0) != version:
        raise Conflict("Somebody else changed this wording first.")
    if known is None:
        db.session.add(AnswerWording(area_id=area.id, text=text))
    else:
        known.text = text
    audit(Audited.CHANGE_ANSWERS, actor, area_id=area.id)
    db.session.flush()
