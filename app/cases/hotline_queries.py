"""The answers that wait to be reported back, with all that is said in them: three statements for any number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.actor import Actor
from app.accounts.models import Unit
from app.accounts.permissions import Permission
from app.areas.models import Area
from app.areas.scope import within
from app.cases.clock_facts import Asked
from app.cases.desk_views import short_place
from app.cases.hotline import Answer, answer_of
from app.cases.hotline_models import AnswerWording
from app.cases.models import Case
from app.cases.queries import seen_by
from app.cases.workflow import DONE, Status, Verb
from app.core.db import db
from app.core.errors import NotFound
from app.timeline.models import Event, Visibility, Writing
from app.timeline.record import Fact

MOST = 50  # what is given back in one go
LEAD = aliased(Case)
# Who says what was done, by the kind of answer. What joined another says what that one says.
SAYS = {
    Answer.DONE: frozenset({Verb.HANDLE, Verb.QUICK, Verb.ANSWER, Verb.CONCLUDE, Verb.FULFIL}),
    Answer.REFUSED: frozenset({Verb.REFUSE}),
    Answer.PUT_OFF: frozenset({Verb.APPROVE}),
}
Said = sa.Row[int, str, dict[str, Fact], datetime, str]  # which case, the verb, its facts, when, the words
SAYING = [verb.value for verbs in SAYS.values() for verb in verbs]


@dataclass(frozen=True)
class Owed:
    """An answer before it is worded. `told`: the case whose result it is, the leading one where it was merged."""

    case: Case
    told: Case
    kind: Answer  # of `told`
    place: str  # from the community on
    unit: str
    said: Said | None
    wording: str  # of the nearest place that has its own

    @property
    def joined(self) -> bool:
        return self.told is not self.case


def waiting(actor: Actor, most: int = MOST) -> list[Owed]:
    """Those within the places this person takes orders in for, the longest waiting first."""
    here = seen_by(actor, Permission.INTAKE)
    return _owed(_ready().where(here).order_by(Case.answer_from, Case.id).limit(most))


def of_case(case_id: int) -> Owed | None:
    """None where its answer does not wait, or not yet. The caller has loaded the case through its own sight."""
    return next(iter(_owed(_ready().where(Case.id == case_id))), None)


def _ready() -> sa.Select[Case, Case, Area, str]:
    """From the small index of what waits. What was merged waits until the case that leads has an answer."""
    joined = Case.status == Status.MERGED
    return (
        sa.select(Case, LEAD, Area, Unit.name)
        .join(Area, Area.id == Case.area_id)
        .outerjoin(LEAD, sa.and_(joined, LEAD.id == Case.lead_id))
        .outerjoin(Unit, Unit.id == sa.func.coalesce(LEAD.unit_id, Case.unit_id))
        .where(
            Case.answer_from.is_not(None),
            sa.or_(sa.not_(joined), LEAD.status.in_({*DONE, Status.NOT_ACCEPTED})),
        )
    )


def _owed(query: sa.Select[Case, Case, Area, str]) -> list[Owed]:
    rows = db.session.execute(query).all()
    told = {row[0].id: row[1] or row[0] for row in rows}
    said, wordings = _said({case.id: case for case in told.values()}), _wordings()
    return [
        Owed(
            case, told[case.id], _kind(told[case.id]), short_place(area.trail, area.level), unit or "",
            said.get(told[case.id].id), _nearest(area.path, wordings),
        )
        for case, _lead, area, unit in rows
    ]  # fmt: skip


def _kind(case: Case) -> Answer:
    """A case that leads may have come without any number: its state says the same."""
    return answer_of(case) or (Answer.REFUSED if case.status is Status.NOT_ACCEPTED else Answer.DONE)


def _said(cases: Mapping[int, Case]) -> dict[int, Said]:
    """The last event that says what was done, with its public words."""
    if not cases:
        return {}
    public = sa.and_(
        Writing.event_id == Event.id, Writing.visibility == Visibility.PUBLIC, Writing.erased_at.is_(None)
    )
    rows = db.session.execute(
        sa.select(Event.subject_id, Event.verb, Event.facts, Event.at, Writing.body)
        .outerjoin(Writing, public)
        .where(
            Event.subject_kind == Case.__tablename__,
            Event.subject_id.in_(list(cases)),
            Event.verb.in_(SAYING),
        )
        .order_by(Event.subject_id, Event.seq)
    )
    return {row.subject_id: row for row in rows if _says(row, _kind(cases[row.subject_id]))}  # the last wins


def _says(row: Said, kind: Answer) -> bool:
    """What is approved besides, while a case is put off, is no answer."""
    about_it = row.verb != Verb.APPROVE or row.facts.get("what") == Asked.SUSPENSION
    return row.verb in SAYS.get(kind, ()) and about_it


def _wordings() -> Sequence[sa.Row[str, str]]:
    """Few: a street has one at most. The widest first."""
    chosen = sa.select(Area.path, AnswerWording.text).join(Area, Area.id == AnswerWording.area_id)
    return db.session.execute(
        chosen.where(AnswerWording.text != "").order_by(sa.func.length(Area.path))
    ).all()


def _nearest(path: str, wordings: Iterable[sa.Row[str, str]]) -> str:
    around = [text for place, text in wordings if path.startswith(place)]
    return around[-1] if around else ""


def wording_of(area: Area) -> AnswerWording | None:
    return db.session.scalar(sa.select(AnswerWording).where(AnswerWording.area_id == area.id))


def worded_places(actor: Actor) -> list[Area]:
    """Where this person may word them: the very places they sort cases in."""
    mine = actor.areas(Permission.TRIAGE)
    return list(db.session.scalars(sa.select(Area).where(Area.id.in_(mine)).order_by(Area.path)))


def place_to_word(area_id: int, actor: Actor) -> Area:
    here = within(Area.id, actor.areas(Permission.TRIAGE))
    found = db.session.scalar(sa.select(Area).where(Area.id == area_id, here))
    if found is None:
        raise NotFound("There is no such place in your area.")
    return found
