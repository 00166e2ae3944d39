"""Which resources a partner unit has put on the list, and which of the list could be said to be its own."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.actor import Actor
from app.areas.scope import within
from app.core.db import db
from app.partners.models import PartnerUnit
from app.resources.models import Resource
from app.resources.queries import visible_to

MOST = 300  # to choose from


def given_by(partner: PartnerUnit, actor: Actor) -> Sequence[Resource]:
    mine = visible_to(actor).where(Resource.partner_id == partner.id)
    return db.session.scalars(mine.order_by(Resource.id.desc())).all()


def may_be_given(partner: PartnerUnit, actor: Actor) -> Sequence[Resource]:
    """Those of its area, and of the areas below, that belong to no unit of ours and to no other partner."""
    free = sa.and_(Resource.partner_id.is_(None), Resource.unit_id.is_(None))
    found = visible_to(actor).where(free, within(Resource.area_id, {partner.area_id}))
    return db.session.scalars(
        found.options(joinedload(Resource.area)).order_by(Resource.name).limit(MOST)
    ).all()
