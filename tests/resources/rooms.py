"""A room that can be booked, and short ways to book it."""

import uuid
from datetime import datetime, time, timedelta

from app.accounts.actor import Actor, resident
from app.areas.models import Area
from app.core.clock import LOCAL
from app.core.db import db
from app.core.engine import write_transaction
from app.resources import actions
from app.resources.actions import Facts, Opening
from app.resources.booking_making import Receipt, Wanted, book
from app.resources.models import Resource, ResourceKind
from app.resources.openings import Plan, Terms, Window, slot_at
from app.resources.workflow import Verb
from tests.cast import Cast

TUESDAY = datetime(2026, 8, 4, 10, 0, tzinfo=LOCAL)
EVERY_DAY = Plan({day: (Window.between(time(8), time(22)),) for day in range(7)})


def room(
    cast: Cast,
    area: Area | None = None,
    name: str = "Hall",
    *,
    approval: bool = False,
    plan: Plan = EVERY_DAY,
    terms: Terms | None = None,
    kind: ResourceKind = ResourceKind.VENUE,
) -> Resource:
    with write_transaction():
        root = cast.acting("root")
        made = actions.add(Facts(kind, name, place="Gate 2"), db.session.merge(area or cast.garden), root)
        opening = Opening(plan, terms or Terms(30, 120, 30, 30), bookable=True, needs_approval=approval)
        actions.open_up(made, opening, root)
        actions.move(made, Verb.LIST, root)
        return made


def at(clock: str, day: int = 5) -> datetime:
    """August 2026."""
    return datetime.combine(datetime(2026, 8, day), time.fromisoformat(clock), LOCAL)


def booked(
    hall: Resource, begins: datetime, minutes: int = 60, actor: Actor | None = None, **more: object
) -> Receipt:
    """By a resident, unless somebody else is named."""
    given: dict[str, object] = {
        "client_key": str(uuid.uuid4()),
        "call_me": "Ms Lin",
        "purpose": "Choir",
    } | more
    with write_transaction():
        hall = db.session.get_one(Resource, hall.id)
        wanted = Wanted(resource=hall, begins=slot_at(begins), length=minutes, **given)  # type: ignore[arg-type]
        return book(wanted, actor or resident())


def after(minutes: int, begins: datetime) -> datetime:
    return begins + timedelta(minutes=minutes)
