"""Who sees which rows, decided by place: the one rule every list and every page is built on."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from app.areas.models import area_within


def within(
    area_column: InstrumentedAttribute[int] | sa.ColumnElement[int], outer_ids: Collection[int]
) -> sa.ColumnElement[bool]:
    """Keep the rows in these branches of the tree: `select(Case).where(within(Case.area_id, {7}))`."""
    if not outer_ids:
        return sa.false()
    inner = sa.select(area_within.c.inner_id).where(area_within.c.outer_id.in_(outer_ids))
    return area_column.in_(inner)
