"""What a step asks besides the table: who may be given work, what may lead, who is told, which are drawn."""

import hashlib

import sqlalchemy as sa

from app.accounts.models import Unit, UnitKind, User
from app.areas.models import Area
from app.cases.models import Case
from app.cases.workflow import OPEN
from app.core.db import db
from app.core.errors import DomainError, NotAllowed
from app.core.instance import here
from app.timeline.record import Audience, Notice


def drawn_for_check(ref: str) -> bool:
    """A fixed share, drawn from the reference: the same case is always drawn, and nobody can choose which."""
    draw = int.from_bytes(hashlib.sha256(here().keys.receipts + ref.encode()).digest()[:4])
    return draw % 100 < here().settings.quick_check_share


def holders_of(unit: Unit | None, person: User | None) -> tuple[Notice, ...]:
    told = [Notice(Audience.UNIT, unit.id)] if unit else []
    return (*told, Notice(Audience.PERSON, person.id)) if person else tuple(told)


def refuse_strangers(case: Case, unit: Unit | None, person: User | None) -> None:
    """Work goes to a unit whose area contains the place (or lies within it), and to a person of that unit."""
    if unit is not None and (unit.closed or unit.area_id not in case.area.around):
        raise DomainError("This unit does not serve this place.")
    if person is not None and (not person.active or unit is None or person.unit_id != unit.id):
        raise DomainError("This person does not belong to that unit.")
    if unit is not None and unit.id == case.about_unit_id:
        raise NotAllowed("A complaint is not handled by the unit it is about.")


def refuse_bad_lead(case: Case, lead: Case) -> None:
    if lead.id == case.id or lead.lead_id == case.id:
        raise DomainError("A case cannot be merged into itself.")
    if lead.status not in OPEN:
        raise DomainError("The other case is not open any more.")


def nearest_committee(case: Case) -> Unit | None:
    """The residents' committee closest around its place, unless it complains about that one."""
    serving = sa.select(Unit).join(Area, Area.id == Unit.area_id)
    near = serving.where(
        Unit.kind == UnitKind.COMMITTEE,
        Unit.closed.is_(False),
        Unit.area_id.in_(case.area.around),
        Unit.id.is_distinct_from(case.about_unit_id),
    ).order_by(sa.func.length(Area.path).desc(), Unit.id)
    return db.session.scalars(near.limit(1)).first()
