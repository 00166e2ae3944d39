"""From the outbox to the inboxes and the deliveries: each row once, whoever dies when.

Who is told is worked out while nothing is locked; then one short write takes the rows and lays down what follows.
Killed before it, the rows are taken up again; after it, nothing is left to do.
"""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from app.accounts.models import User
from app.cases.models import Case
from app.core.clock import now
from app.core.db import Model, db
from app.core.engine import one_at_a_time, write_transaction
from app.core.instance import here
from app.notices import choosing, recipients, subjects
from app.notices.choosing import Way
from app.notices.composing import untrue
from app.notices.matters import RESIDENTS, How, Matter, matter_of
from app.notices.models import Delivery, InboxItem, Means
from app.notices.timing import hours, leaves_at
from app.timeline.models import Event, Outbox
from app.timeline.record import Audience

log = logging.getLogger(__name__)
AT_ONCE = 50
SET_ASIDE_AT_ONCE = 1000
NEWS_FOR = timedelta(days=3)  # what nobody was told by then, after a long standstill, is no news any more
TURN = hashlib.sha256(b"spreading the outbox").hexdigest()


@dataclass
class Plan:
    """What one batch of the outbox comes to. One item a person and event, one delivery a way."""

    items: dict[tuple[int, int], dict[str, object]] = field(default_factory=dict)
    deliveries: dict[str, dict[str, object]] = field(default_factory=dict)


def spread() -> int:
    """How many rows of the outbox were passed on. Two at once pass each on once."""
    passed = 0
    while owed := _waiting():
        fresh = [(row, event) for row, event in owed if row.due_at > now() - NEWS_FOR]
        if len(fresh) < len(owed):
            passed += _set_aside()
            continue
        plan = _plan(fresh)
        passed += _lay_down(plan, [row.id for row, _event in fresh])
        db.session.expunge_all()
    return passed


def _waiting() -> Sequence[sa.Row[Outbox, Event]]:
    """The oldest first. An event that a batch cuts in two: _news and _unsent make it whole."""
    return db.session.execute(
        sa.select(Outbox, Event)
        .join(Event, Event.id == Outbox.event_id)
        .where(Outbox.sent_at.is_(None))
        .order_by(Outbox.id)
        .limit(AT_ONCE)
    ).all()


def _set_aside() -> int:
    old = sa.select(Outbox.id).where(Outbox.sent_at.is_(None), Outbox.due_at <= now() - NEWS_FOR)
    with write_transaction():
        ids = old.order_by(Outbox.id).limit(SET_ASIDE_AT_ONCE)
        gone = sa.update(Outbox).where(Outbox.id.in_(ids)).values(sent_at=Outbox.due_at).returning(Outbox.id)
        return len(db.session.scalars(gone.execution_options(synchronize_session=False)).all())


def _plan(owed: Sequence[tuple[Outbox, Event]]) -> Plan:
    plan, known = Plan(), recipients.Known()
    for row, event in owed:
        try:
            _tell(plan, row, event, known)
        except SQLAlchemyError:
            raise  # nothing is passed on, and all of it is looked at again
        except Exception:  # what nobody foresaw in one row must not keep all the others
            log.exception("Nobody could be told of row %s of the outbox", row.id)
    return plan


def _tell(plan: Plan, row: Outbox, event: Event, known: recipients.Known) -> None:
    subject = subjects.thing(event.subject_kind, event.subject_id)
    matter = matter_of(event.subject_kind, event.verb, row.audience)
    if subject is None or untrue(matter, event.verb, subject):
        return  # it is gone, or somebody was faster than the notice
    if row.audience in RESIDENTS:
        _to_resident(plan, row, event, subject, matter)
    else:
        _to_staff(plan, row, event, subject, matter, known.staff(row, event, subject))


def _to_resident(plan: Plan, row: Outbox, event: Event, subject: Model, matter: Matter) -> None:
    """By a message only where they left a number and there is a gateway; their page tells it in any case."""
    contact = recipients.contact_for(row, event, subject) if here().settings.sms_url else None
    if contact is not None:
        way = Way(Means.SMS, choosing.DEFAULTS[Means.SMS], f"c{contact.id}")
        _deliver(plan, row, event, subject, matter, way, contact_id=contact.id)


def _to_staff(
    plan: Plan, row: Outbox, event: Event, subject: Model, matter: Matter, people: Sequence[User]
) -> None:
    for user in people:
        plan.items.setdefault(
            (user.id, event.id),
            {"user_id": user.id, "outbox_id": row.id, "matter": matter, "at": row.due_at},
        )
    for way in choosing.ways_to(people, _units(row, people, subject), matter, subjects.area_of(subject)):
        _deliver(plan, row, event, subject, matter, way)


def _units(row: Outbox, people: Sequence[User], subject: Model) -> set[int]:
    """Whose group is told: the unit that is meant, or those of the people who are; never that of a complaint."""
    units = {row.audience_id} if row.audience == Audience.UNIT else {user.unit_id for user in people}
    about = subject.about_unit_id if isinstance(subject, Case) else None
    return {unit for unit in units if unit is not None and unit != about}


def _deliver(
    plan: Plan, row: Outbox, event: Event, subject: Model, matter: Matter, way: Way, contact_id: int | None = None
) -> None:  # fmt: skip
    urgent, kept = is_urgent(subject), here().settings
    digest = way.how is How.DIGEST and not urgent
    by = f"{way.means}{way.channel_id or ''}"
    key = hashlib.sha256(f"{event.id}|{way.recipient}|{by}".encode()).hexdigest()
    about = "digest" if digest else f"{event.subject_kind}{event.subject_id}"
    plan.deliveries.setdefault(
        key,
        {
            "outbox_id": row.id, "means": way.means, "channel_id": way.channel_id, "user_id": way.user_id,
            "contact_id": contact_id, "matter": matter, "lane": f"{about}|{way.recipient}|{by}", "digest": digest,
            "dedupe_key": key, "due_at": leaves_at(
                row.due_at, hours(kept.quiet_hours, kept.digest_at), urgent=urgent, digest=digest
            ),
        },
    )  # fmt: skip


def is_urgent(subject: Model) -> bool:
    """Danger, and what its category calls urgent: told at night too, and never kept for a digest."""
    if not isinstance(subject, Case):
        return False
    return subject.danger is not None or bool(subject.category and subject.category.urgent)


def _lay_down(plan: Plan, ids: Sequence[int]) -> int:
    with write_transaction():
        one_at_a_time(TURN)
        took = sa.update(Outbox).where(Outbox.id.in_(ids), Outbox.sent_at.is_(None)).values(sent_at=now())
        taken = set(
            db.session.scalars(took.returning(Outbox.id).execution_options(synchronize_session=False))
        )
        items = [row for row in _news(plan) if row["outbox_id"] in taken]
        deliveries = [row for row in _unsent(plan) if row["outbox_id"] in taken]
        if items:
            db.session.execute(sa.insert(InboxItem), items)
            _count_unread(items)
        if deliveries:
            db.session.execute(sa.insert(Delivery), deliveries)
    return len(taken)


def _news(plan: Plan) -> list[dict[str, object]]:
    """Without what an earlier batch told the same people of the same event."""
    told = db.session.execute(
        sa.select(InboxItem.user_id, Outbox.event_id)
        .join(Outbox, Outbox.id == InboxItem.outbox_id)
        .where(Outbox.event_id.in_({event for _user, event in plan.items}))
    )
    known = {(user, event) for user, event in told}
    return [row for key, row in plan.items.items() if key not in known]


def _unsent(plan: Plan) -> list[dict[str, object]]:
    known = set(
        db.session.scalars(sa.select(Delivery.dedupe_key).where(Delivery.dedupe_key.in_(plan.deliveries)))
    )
    return [row for key, row in plan.deliveries.items() if key not in known]


def _count_unread(items: Sequence[dict[str, object]]) -> None:
    """Kept with the person, so that the bell on every page costs nothing."""
    ids = [row["user_id"] for row in items]
    for user_id in sorted({int(str(id)) for id in ids}):
        more = User.unread + ids.count(user_id)
        db.session.execute(
            sa.update(User)
            .where(User.id == user_id)
            .values(unread=more)
            .execution_options(synchronize_session=False)
        )
