"""Everything that reads cases. Every query starts at visible_to()."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.actor import Actor, ActorKind
from app.accounts.permissions import Permission
from app.areas.scope import within
from app.cases.models import Case, Category, Helper
from app.core import receipts, reference
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.core.instance import here


def visible_to(actor: Actor, permission: Permission = Permission.VIEW_CASES) -> sa.Select[Case]:
    return sa.select(Case).where(seen_by(actor, permission))


def seen_by(actor: Actor, permission: Permission = Permission.VIEW_CASES) -> sa.ColumnElement[bool]:
    """The one predicate: by area, by unit within an area (helping too), by receipt; no complaint by its subject."""
    if actor.kind is ActorKind.SYSTEM:
        return sa.true()
    if actor.kind is ActorKind.RESIDENT:
        return Case.id == actor.case_id
    of_units = [
        sa.and_(sa.or_(Case.unit_id == unit, _helped_by(unit)), within(Case.area_id, areas))
        for unit, areas in actor.unit_areas(permission).items()
    ]
    seen = sa.or_(within(Case.area_id, actor.areas(permission)), *of_units)
    return sa.and_(seen, *never_about(actor))


def _helped_by(unit_id: int) -> sa.ColumnElement[bool]:
    helps = sa.exists().where(Helper.case_id == Case.id, Helper.unit_id == unit_id)
    return sa.and_(Case.helped.is_(True), helps)


def never_about(actor: Actor) -> Sequence[sa.ColumnElement[bool]]:
    return (
        Case.about_user_id.is_distinct_from(actor.user_id),
        *(Case.about_unit_id.is_distinct_from(unit) for unit in _units_of(actor)),
    )


def hidden_from(actor: Actor) -> sa.Select[int] | sa.CompoundSelect[int]:
    """Complaints about this person or a unit of theirs: few, each found by its own small index.

    A list leaves them out while it walks its index, before its limit, so that no page ends early.
    """
    of_person = sa.select(Case.id).where(Case.about_user_id == actor.user_id)
    if not (units := _units_of(actor)):
        return of_person
    return sa.union_all(of_person, sa.select(Case.id).where(Case.about_unit_id.in_(units)))


def _units_of(actor: Actor) -> list[int]:
    return sorted({unit for unit in (actor.unit_id, *(g.unit_id for g in actor.grants)) if unit is not None})


def get(ref: str, actor: Actor, *, version: int | None = None) -> Case:
    """Inside the actor's scope, or NotFound. With the form's version: Conflict when somebody was faster."""
    known = reference.normalise(ref)
    case = _one(visible_to(actor).where(Case.ref == known), locked=version is not None) if known else None
    if case is None:
        raise NotFound("There is no such case in your area.")
    if version is not None and case.version != version:
        raise Conflict("Somebody else changed this case first.")
    return case


def id_of(ref: str, actor: Actor) -> int | None:
    return db.session.scalar(sa.select(Case.id).where(Case.ref == ref, seen_by(actor)))


def reference_of(case_id: int, actor: Actor) -> str:
    """Empty for whoever may not see it."""
    return db.session.scalar(sa.select(Case.ref).where(Case.id == case_id, seen_by(actor))) or ""


def by_receipt(code: str, *, version: int | None = None) -> Case:
    """What a query code opens. A wrong code costs the same as a right one: one hash, one look-up."""
    digits = receipts.normalise(code)
    hashed = receipts.stored_hash(digits or "0" * receipts.DIGITS, here().keys.receipts)
    case = _one(sa.select(Case).where(Case.receipt_hash == hashed), locked=version is not None)
    if case is None or digits is None:
        raise NotFound("This code opens nothing. Please check the sixteen digits.")
    if version is not None and case.version != version:
        raise Conflict("Something happened on your case in the meantime.")
    return case


def receipt_opens(code: str) -> bool:
    """Whether a typed code opens a case: one hash and one look-up, right or wrong."""
    digits = receipts.normalise(code)
    hashed = receipts.stored_hash(digits or "0" * receipts.DIGITS, here().keys.receipts)
    found = db.session.scalar(sa.select(Case.id).where(Case.receipt_hash == hashed))
    return found is not None and digits is not None


def lead_of(case: Case) -> Case | None:
    return db.session.get(Case, case.lead_id) if case.lead_id else None


def categories() -> Sequence[Category]:
    """The open ones, parents before children, in the order they were made."""
    return db.session.scalars(
        sa.select(Category)
        .where(Category.closed.is_(False))
        .order_by(sa.func.coalesce(Category.parent_id, 0), Category.id)
    ).all()


def _one(query: sa.Select[Case], *, locked: bool) -> Case | None:
    """With everything a page or a verb needs of it, in one statement. Locked: PostgreSQL holds the row."""
    if locked:
        query = query.with_for_update(of=Case)
    return db.session.scalars(
        query.options(
            joinedload(Case.area),
            joinedload(Case.category).joinedload(Category.parent),
            joinedload(Case.unit),
            joinedload(Case.assignee),
        )
    ).one_or_none()
