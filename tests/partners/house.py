"""Short ways to have a partner unit and an agreement, always through the actions."""

from datetime import date, timedelta

from app.areas.models import Area
from app.core.clock import today
from app.core.db import db
from app.core.engine import write_transaction
from app.partners import actions, agreement_actions, agreement_queries, queries
from app.partners.actions import Facts
from app.partners.agreement_actions import Promise, Terms
from app.partners.models import Agreement, Measured, PartnerKind, PartnerUnit
from tests.cast import Cast

DAY = timedelta(days=1)
CLINIC = Facts(
    "Clinic", PartnerKind.HOSPITAL, office_phone="0591-87650000", person="Dr Lin", phone="+8613812340000"
)


def partner(
    cast: Cast, area: Area | None = None, facts: Facts = CLINIC, *, approved: bool = True
) -> PartnerUnit:
    """Entered by root, approved by hua where she may, else by root's second."""
    where = area or cast.garden
    with write_transaction():
        made = actions.enter(facts, db.session.merge(where), cast.acting("root"))
    if approved:
        with write_transaction():
            actions.approve(queries.get(made.id, cast.acting("second")), cast.acting("second"))
    return made


def agreement(
    cast: Cast, unit: PartnerUnit, *, days: int = 365, begun: int = 10, quantity: int = 6, signed: bool = True
) -> Agreement:
    since = today() - begun * DAY
    lines = [Promise("Free check-ups", quantity, Measured.SESSION)]
    with write_transaction():
        made = agreement_actions.draw_up(
            queries.get(unit.id, cast.acting("root")),
            Terms("Health for all", since, since + days * DAY, lines),
            cast.acting("root"),
        )
    if signed:
        with write_transaction():
            agreement_actions.sign(agreement_queries.get(made.id, cast.acting("root")), cast.acting("root"))
    return made


def use(cast: Cast, line_id: int, quantity: int, day: date | None = None, who: str = "root") -> int:
    with write_transaction():
        line = agreement_queries.line(line_id, cast.acting(who))
        agreement_actions.use(line, cast.acting(who), quantity=quantity, day=day or today())
        return line.left
