"""What a resident can use near a place: listed resources inside its community, and of the wider areas around it."""

from dataclasses import dataclass

import sqlalchemy as sa

from app.areas.models import area_within
from app.areas.scope import within
from app.contacts.phones import dialable
from app.core.db import db
from app.resources.models import Resource, ResourceStatus

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
    around = sa.select(area_within.c.outer_id).where(
        area_within.c.inner_id == community_id, area_within.c.outer_id != community_id
    )
    own = within(Resource.area_id, {community_id})
    shown = sa.or_(
        Resource.id.in_(_newest(own, MOST)),
        Resource.id.in_(_newest(Resource.area_id.in_(around), MOST_WIDER)),
    )
    order = (sa.case((own, 0), else_=1), Resource.id.desc())
    return list(db.session.scalars(sa.select(Resource).where(shown).order_by(*order)))


def _newest(where: sa.ColumnElement[bool], most: int) -> sa.Select[int]:
    listed = Resource.status == ResourceStatus.LISTED
    found = sa.select(Resource.id).where(listed, where).order_by(Resource.id.desc()).limit(most)
    return sa.select(found.subquery().c.id)
