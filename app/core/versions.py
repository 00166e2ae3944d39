"""One thing by what somebody may see of it. A form's version says what it was drawn for: two people never overwrite."""

from typing import TypeVar

import sqlalchemy as sa

from app.core.db import db
from app.core.errors import Conflict, NotFound

Thing = TypeVar("Thing")  # a row with a version


def the_one(found: sa.Select[Thing], kind: type[Thing], version: int | None) -> Thing:
    """With a version its row is held until the transaction ends. Errors: NotFound, Conflict."""
    if version is not None:
        found = found.with_for_update(of=kind)
    thing = db.session.scalars(found).one_or_none()
    if thing is None:
        raise NotFound("There is nothing like that in your area.")
    if version is not None and thing.version != version:  # type: ignore[attr-defined]
        raise Conflict("Somebody else changed this first.")
    return thing
