"""Short ways to an edition, always through the actions."""

from app.areas.models import Area
from app.core.db import db
from app.core.engine import write_transaction
from app.editions import actions, taking
from app.editions.actions import Signatory, Written
from app.editions.models import Edition
from app.editions.taking import Asked
from app.figures.kinds import ListKind
from app.figures.lists import ListFilter
from app.resources.queries import ResourceFilter
from tests.cast import Cast

SIGNED_BY = Written((Signatory("Elm Street office", "Chen"),), "Agreed at the meeting.")


def asked(area: Area, which: ListKind = ListKind.PROBLEMS, **wanted: object) -> Asked:
    kind = ListFilter if which in (ListKind.PROBLEMS, ListKind.DEMANDS) else ResourceFilter
    return Asked(area, which, kind(**wanted), {})  # type: ignore[arg-type]


def draft(
    cast: Cast, area: Area, which: ListKind = ListKind.PROBLEMS, who: str = "wei", **wanted: object
) -> Edition:
    what, person = asked(area, which, **wanted), cast.acting(who)
    found = taking.walk(what, person)
    with write_transaction(alone=True):
        return actions.make(what, person, SIGNED_BY, found)


def signed(
    cast: Cast, area: Area, which: ListKind = ListKind.PROBLEMS, who: str = "wei", **wanted: object
) -> Edition:
    edition = draft(cast, area, which, who, **wanted)
    with write_transaction():
        actions.sign(db.session.get_one(Edition, edition.id), cast.acting(who))
    return edition
