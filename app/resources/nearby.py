"""What a resident can use near a place: listed resources inside its community, and of the wider areas around it."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.areas.models import Area
from app.areas.shelves import Some, Stretch, stretch, together
from app.contacts.phones import dialable
from app.core.db import db
from app.resources.models import Resource, ResourceStatus
from app.resources.shelving import here, on_list

MOST, MOST_WIDER = 6, 2  # of the community itself; of its street and district


@dataclass(frozen=True)
class Nearby:
    name: str
    lines: tuple[str, ...]
    number: str

    @property
    def tel(self) -> str:
        return dialable(self.number) if self.number else ""


def nearby(community_id: int) -> tuple[Nearby, ...]:
    """The community's own first, then what its street and its district offer everybody."""
    return tuple(
        Nearby(
            one.name, tuple(part for part in (one.hours, one.place, one.conditions) if part), one.phone or ""
        )
        for one in shown_at(community_id)
    )


def shown_at(community_id: int) -> list[Resource]:
    """An index read for the community, and one for each area around it."""
    around = db.session.get_one(Area, community_id).around - {community_id}
    own = stretch(Stretch(community_id, on_list(None, ResourceStatus.LISTED)), MOST, backwards=True)
    wider = [stretch(Stretch(area, here(None)), MOST_WIDER, backwards=True) for area in sorted(around)]
    return [*_newest([own], MOST), *(_newest(wider, MOST_WIDER) if wider else ())]


def _newest(parts: Sequence[Some], most: int) -> Sequence[Resource]:
    some = together(parts)
    found = sa.select(Resource).join(some, some.c.subject_id == Resource.id)
    return db.session.scalars(found.order_by(Resource.id.desc()).limit(most)).all()
