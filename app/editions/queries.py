"""Everything that reads editions. One is seen by whoever may see the list of its area."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.areas.models import Area
from app.areas.scope import within
from app.core.db import db
from app.core.errors import NotFound
from app.core.versions import the_one
from app.editions.actions import head
from app.editions.lines import EditionLine, digest_of, read, sealed
from app.editions.models import Correction, Edition, EditionStatus, edition_row
from app.figures.kinds import OF_CASES, ListKind

PAGE, ROWS = 50, 50
PIECE = 1_000


@dataclass(frozen=True)
class Page:
    editions: Sequence[Edition]
    before: int | None  # where the next page begins


@dataclass(frozen=True)
class Numbered:
    number: int
    line: EditionLine


@dataclass(frozen=True)
class Rows:
    some: Sequence[Numbered]
    after: int | None  # where the next page begins


def visible_to(actor: Actor) -> sa.Select[Edition]:
    """Where they may look at lists; what is about cases, where they may read cases too."""
    readable = sa.or_(
        Edition.kind.not_in(sorted(OF_CASES)),
        within(Edition.area_id, actor.areas(Permission.VIEW_CASES)),
    )
    return (
        sa.select(Edition)
        .where(
            within(Edition.area_id, actor.areas(Permission.VIEW_LISTS)),
            readable,
            Edition.status != EditionStatus.DISCARDED,
        )
        .options(joinedload(Edition.area))
    )


def page(area: Area, actor: Actor, kind: ListKind | None, before: int | None) -> Page:
    """Of this very place, the newest first. One statement."""
    found = visible_to(actor).where(Edition.area_id == area.id)
    if kind is not None:
        found = found.where(Edition.kind == kind)
    if before is not None:
        found = found.where(Edition.id < before)
    rows = db.session.scalars(found.order_by(Edition.id.desc()).limit(PAGE + 1)).all()
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def get(edition_id: int, actor: Actor, *, version: int | None = None) -> Edition:
    return the_one(visible_to(actor).where(Edition.id == edition_id), Edition, version)


def signed_by_token(token: str) -> Edition:
    """For everybody: only what is signed is there at all."""
    found = sa.select(Edition).where(Edition.token == token, Edition.status == EditionStatus.SIGNED)
    edition = db.session.scalars(found.options(joinedload(Edition.area))).one_or_none()
    if edition is None:
        raise NotFound("There is no edition under this address.")
    return edition


def rows(edition: Edition, after: int | None = None, most: int = ROWS) -> Rows:
    found = (
        sa.select(edition_row.c.number, edition_row.c.body)
        .where(edition_row.c.edition_id == edition.id, edition_row.c.number > (after or 0))
        .order_by(edition_row.c.number)
        .limit(most + 1)
    )
    some = [Numbered(number, read(edition.kind, body)) for number, body in db.session.execute(found)]
    return Rows(some[:most], some[most - 1].number if len(some) > most else None)


def every_row(edition: Edition) -> Iterator[Numbered]:
    for number, body in enumerate(bodies(edition), 1):
        yield Numbered(number, read(edition.kind, body))


def bodies(edition: Edition) -> Iterator[str]:
    found = (
        sa.select(edition_row.c.body)
        .where(edition_row.c.edition_id == edition.id)
        .order_by(edition_row.c.number)
    )
    return iter(db.session.scalars(found, execution_options={"yield_per": PIECE}))


def corrections(edition: Edition) -> Sequence[Correction]:
    found = sa.select(Correction).where(Correction.edition_id == edition.id).order_by(Correction.id)
    return db.session.scalars(found).all()


def intact(edition: Edition) -> bool:
    """What is kept gives the digests it was signed with."""
    same = digest_of(bodies(edition)) == edition.rows_digest
    return same and (edition.digest is None or edition.digest == sealed(head(edition), edition.rows_digest))
