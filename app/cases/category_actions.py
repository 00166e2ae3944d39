"""Categories kept by administrators: two levels, with the words that suggest them, who answers, and by when."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.models import UnitKind
from app.cases.clocks import Clock, Limit
from app.cases.clocks import Unit as TimeUnit
from app.cases.models import Category
from app.core.db import db
from app.core.errors import Conflict, DomainError, NotFound


@dataclass(frozen=True)
class CategoryFacts:
    name: str
    keywords: str
    unit_kind: UnitKind | None
    limits: Mapping[Clock, Limit]  # its own; what is not named is inherited
    urgent: bool


def tree(*, closed: bool = False) -> list[tuple[Category, list[Category]]]:
    """The tops, each with its children."""
    rows = db.session.scalars(
        sa.select(Category).where(Category.closed.is_(closed)).order_by(Category.id)
    ).all()
    shown = {row.id for row in rows}
    tops = [row for row in rows if row.parent_id is None or row.parent_id not in shown]
    return [(top, [row for row in rows if row.parent_id == top.id]) for top in tops]


def tops() -> list[Category]:
    return list(
        db.session.scalars(
            sa.select(Category)
            .where(Category.parent_id.is_(None), Category.closed.is_(False))
            .order_by(Category.id)
        )
    )


def get(category_id: int, *, version: int | None = None) -> Category:
    found = db.session.get(Category, category_id)
    if found is None:
        raise NotFound("There is no such category.")
    if version is not None and found.version != version:
        raise Conflict("Somebody else changed this category first.")
    return found


def add_category(facts: CategoryFacts, parent: Category | None) -> Category:
    if parent is not None and (parent.parent_id is not None or parent.closed):
        raise DomainError("Categories have two levels: choose an open one of the first.")
    category = Category(parent=parent, parent_id=parent.id if parent else None, name=facts.name)
    _fill(category, facts)
    db.session.add(category)
    db.session.flush()
    return category


def change_category(category: Category, facts: CategoryFacts) -> None:
    """Deadlines already promised stay: a new limit counts for cases dispatched from now on."""
    _fill(category, facts)
    db.session.flush()


def close_category(category: Category) -> None:
    """Cases keep it; nobody is offered it any more, nor what lies below."""
    for one in [category, *_children(category)]:
        one.closed = True
    db.session.flush()


def reopen_category(category: Category) -> None:
    if category.parent is not None and category.parent.closed:
        raise DomainError("Open the category above it first.")
    category.closed = False
    db.session.flush()


def _fill(category: Category, facts: CategoryFacts) -> None:
    twin = sa.select(Category.id).where(
        Category.parent_id.is_not_distinct_from(category.parent_id),
        Category.name == facts.name,
        Category.id.is_distinct_from(category.id),
    )
    with db.session.no_autoflush:
        if db.session.scalar(twin):
            raise DomainError("There is already a category of that name here.")
    category.name, category.keywords, category.urgent = facts.name, facts.keywords, facts.urgent
    category.unit_kind = facts.unit_kind.value if facts.unit_kind else None
    handle = facts.limits.get(Clock.HANDLE)
    category.handle_amount = handle.amount if handle else 0
    category.handle_unit = handle.unit if handle else TimeUnit.WORKING_DAYS
    category.limits = {c.value: str(limit) for c, limit in facts.limits.items() if c is not Clock.HANDLE}


def _children(category: Category) -> list[Category]:
    return list(db.session.scalars(sa.select(Category).where(Category.parent_id == category.id)))
