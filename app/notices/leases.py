"""Taking what is due for a minute, keeping it while it is sent, and writing down what came of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from app.core.clock import now
from app.core.db import db
from app.core.engine import write_transaction
from app.notices.models import Delivery, State
from app.notices.timing import LEASE, retry_at

AT_ONCE = 20


@dataclass(frozen=True)
class Lot:
    """What leaves as one message: one delivery, or all of a digest that are due."""

    deliveries: tuple[Delivery, ...]

    @property
    def ids(self) -> list[int]:
        return [one.id for one in self.deliveries]

    @property
    def first(self) -> Delivery:
        return self.deliveries[0]


def take(by: str) -> list[Lot]:
    """The next few, each the first of its lane: nothing overtakes what was owed to the same person before it."""
    if not db.session.execute(_heads(now()).limit(1)).first():
        return []
    with write_transaction():
        at = now()
        heads = db.session.execute(
            _heads(at).limit(AT_ONCE).with_for_update(skip_locked=True, of=Delivery)
        ).all()
        ids = [head.id for head in heads if not head.digest]
        lanes = [head.lane for head in heads if head.digest]
        mine = sa.or_(Delivery.id.in_(ids), sa.and_(Delivery.lane.in_(lanes), Delivery.due_at <= at))
        db.session.execute(
            sa.update(Delivery)
            .where(mine, Delivery.ended_at.is_(None))
            .values(leased_by=by, leased_until=at + LEASE)
            .execution_options(synchronize_session=False)
        )
    return _lots(by)


def renew(by: str, lot: Lot) -> bool:
    """Another minute for everything in hand; False when this one is no longer in it."""
    with write_transaction():
        kept = db.session.scalars(
            sa.update(Delivery)
            .where(Delivery.leased_by == by, Delivery.ended_at.is_(None))
            .values(leased_until=now() + LEASE)
            .returning(Delivery.id)
            .execution_options(synchronize_session=False)
        ).all()
    return set(lot.ids) <= set(kept)


def end(lot: Lot, state: State, reason: str | None = None) -> None:
    """Within a write. Sent, dropped or given up: never taken again."""
    _write(lot.ids, state=state, reason=reason, ended_at=now(), leased_by=None, leased_until=None)


def put_off(lot: Lot, reason: str) -> bool:
    """Within a write: to be tried again later, and what waits behind it with it. False: it was the last attempt."""
    attempts = lot.first.attempts + 1
    again = retry_at(now(), attempts)
    _write(lot.ids, attempts=attempts, reason=reason, leased_by=None, leased_until=None)
    if again is not None:
        waiting = (Delivery.lane == lot.first.lane, Delivery.ended_at.is_(None), Delivery.due_at < again)
        db.session.execute(
            sa.update(Delivery)
            .where(*waiting)
            .values(due_at=again)
            .execution_options(synchronize_session=False)
        )
    return again is not None


def _heads(at: datetime) -> sa.Select[int, str, bool]:
    earlier = aliased(Delivery)
    before = sa.select(earlier.id).where(
        earlier.lane == Delivery.lane, earlier.id < Delivery.id, earlier.ended_at.is_(None)
    )
    free = sa.or_(Delivery.leased_until.is_(None), Delivery.leased_until < at)
    return (
        sa.select(Delivery.id, Delivery.lane, Delivery.digest)
        .where(Delivery.ended_at.is_(None), Delivery.due_at <= at, free, ~before.exists())
        .order_by(Delivery.due_at, Delivery.id)
    )


def _lots(by: str) -> list[Lot]:
    rows = db.session.scalars(
        sa.select(Delivery)
        .where(Delivery.leased_by == by, Delivery.ended_at.is_(None))
        .options(
            joinedload(Delivery.outbox), joinedload(Delivery.channel), joinedload(Delivery.user),
            joinedload(Delivery.contact),
        )
        .order_by(Delivery.id)
    ).all()  # fmt: skip
    db.session.expunge_all()  # they are read while no transaction is open
    digests: dict[str, list[Delivery]] = {}
    for row in rows:
        if row.digest:
            digests.setdefault(row.lane, []).append(row)
    return [*(Lot((row,)) for row in rows if not row.digest), *(Lot(tuple(few)) for few in digests.values())]


def _write(ids: Collection[int], **values: object) -> None:
    db.session.execute(
        sa.update(Delivery)
        .where(Delivery.id.in_(ids), Delivery.ended_at.is_(None))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
