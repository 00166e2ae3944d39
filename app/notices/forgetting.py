"""Half a year later nobody asks which message left when: read notices and ended deliveries go; the record stays."""

from datetime import timedelta

import sqlalchemy as sa

from app.core.clock import now
from app.core.db import Model, db
from app.core.engine import write_transaction
from app.notices.models import Delivery, InboxItem

KEPT = timedelta(days=180)
AT_ONCE = 500  # in one transaction, so that nobody waits behind it


def forget() -> int:
    """How many rows are gone. What is unread stays, and so does what an unread notice speaks of."""
    told_of = sa.select(InboxItem.id).where(InboxItem.delivery_id == Delivery.id)
    return _forget(InboxItem, InboxItem.read_at < now() - KEPT) + _forget(
        Delivery, Delivery.ended_at < now() - KEPT, ~told_of.exists()
    )


def _forget(kind: type[Model], *old: sa.ColumnElement[bool]) -> int:
    gone = 0
    while ids := db.session.scalars(sa.select(kind.id).where(*old).limit(AT_ONCE)).all():
        with write_transaction():
            db.session.execute(
                sa.delete(kind).where(kind.id.in_(ids)).execution_options(synchronize_session=False)
            )
        gone += len(ids)
    return gone
