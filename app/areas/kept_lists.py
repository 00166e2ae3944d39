"""A list of an area that is kept in its order, the newest first: what it is narrowed to, one page of it, all of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from app.areas.models import area_shelf
from app.areas.shelves import Cursor, Stretch, stretch, together
from app.core.db import db

PAGE, COUNTED = 50, 1_000
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Narrowed:
    """What a list is narrowed to, as it stands in the URL. Empty means: not narrowed by this."""

    @property
    def conditions(self) -> dict[str, str]:
        """As the address says them, the page left out."""
        said = {name: value for name, value in asdict(self).items() if name not in ("before", "after")}
        return {name: "1" if value is True else str(value) for name, value in said.items() if value}


@dataclass(frozen=True)
class Page(Generic[Thing]):
    rows: Sequence[Thing]
    count: int  # at most COUNTED + 1
    before: int | None  # where the next page begins; none on the last


@dataclass(frozen=True)
class KeptList:
    """Of one area, which is one of the reader's or lies inside one: whatever it holds may be read."""

    area_id: int
    shelves: Sequence[str]  # each an index read of its own
    id: InstrumentedAttribute[int]  # of what stands there
    words: Sequence[sa.ColumnElement[bool]] = ()

    def page(
        self, found: sa.Select[*tuple[Any, ...]], before: int | None, drawn: Callable[[Any], Thing]
    ) -> Page[Thing]:
        """And how many there are, up to COUNTED. One statement. `drawn`: what is shown of a row."""
        total = sa.select(sa.func.count()).select_from(self._some(COUNTED + 1)).scalar_subquery()
        which = self._newest(found, PAGE + 1, before).add_columns(total).limit(PAGE + 1)
        rows = db.session.execute(which.add_columns(self.id)).all()
        more = rows[PAGE - 1][-1] if len(rows) > PAGE else None
        count = min(rows[0][-2], COUNTED + 1) if rows else 0
        return Page([drawn(row) for row in rows[:PAGE]], count, more)

    def whole(self, found: sa.Select[Thing], most: int) -> sa.Select[Thing]:
        every: sa.Select[Thing] = self._newest(found, most).limit(most)
        return every

    def _newest(self, found: Any, most: int, before: int | None = None) -> Any:
        some = self._some(most, before)
        return found.join(some, some.c.subject_id == self.id).order_by(self.id.desc())

    def _some(self, most: int, before: int | None = None) -> sa.Subquery:
        after = Cursor(before, before) if before else None
        wanted = [Stretch(self.area_id, shelf, after=after) for shelf in self.shelves]
        return together([stretch(one, most, *self.words, backwards=True) for one in wanted])


def saying(q: str, *texts: sa.ColumnElement[str] | InstrumentedAttribute[Any], of: Sequence[Any]) -> Any:
    """Words are looked for row by row. `of`: what joins the texts to `area_shelf.c.subject_id`."""
    if not q:
        return ()
    said = sa.or_(*(text.icontains(q, autoescape=True) for text in texts))
    return (sa.exists().where(*of, said).correlate(area_shelf),)
