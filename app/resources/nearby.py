"""What a resident can use near a place: listed resources of the areas around it and inside its community."""

from dataclasses import dataclass

import sqlalchemy as sa

from app.areas.scope import within
from app.contacts.phones import dialable
from app.core.db import db
from app.resources.models import Resource, ResourceStatus

MOST = 6


@dataclass(frozen=True)
class Nearby:
    name: str
    lines: tuple[str, ...]
    number: str

    @property
    def tel(self) -> str:
        return dialable(self.number) if self.number else ""


def nearby(community_id: int) -> tuple[Nearby, ...]:
    rows = db.session.scalars(
        sa.select(Resource)
        .where(Resource.status == ResourceStatus.LISTED, within(Resource.area_id, {community_id}))
        .order_by(Resource.id.desc())
        .limit(MOST)
    ).all()
    return tuple(
        Nearby(
            one.name, tuple(part for part in (one.hours, one.place, one.conditions) if part), one.phone or ""
        )
        for one in rows
    )
