"""The sweep: what is owed is spread, what is due is taken, read again, sent, and written down. Any number may run."""

import logging
import secrets
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from app.accounts.models import User
from app.accounts.permissions import Permission
from app.core.clock import now
from app.core.db import db
from app.core.engine import write_transaction
from app.notices import leases, spreading, subjects, text_words
from app.notices.composing import Dropped, News, news_of
from app.notices.leases import Lot
from app.notices.matters import Matter
from app.notices.models import Delivery, InboxItem, Means, State
from app.notices.recipients import nearest
from app.notices.text_words import Message
from app.notices.timing import LEASE
from app.notices.undelivered import Undelivered
from app.timeline.models import Event

log = logging.getLogger(__name__)
Send = Callable[[Lot, Message], None]
RENEW_AFTER = LEASE / 4


def sweep(send: Send, *, stop: Callable[[], bool] = lambda: False) -> int:
    """How many messages went out. `send` raises Undelivered; `stop` is asked between two messages."""
    spreading.spread()
    by, went = secrets.token_hex(16), 0
    while not stop() and (lots := leases.take(by)):
        taken_at = now()
        for lot in lots:
            if stop():
                return went
            if now() - taken_at > RENEW_AFTER:
                if not leases.renew(by, lot):
                    break  # somebody else has it by now
                taken_at = now()
            went += _one(lot, send)
    return went


def _one(lot: Lot, send: Send) -> bool:
    try:
        message = _message(lot)
        db.session.expunge_all()
        db.session.rollback()  # nothing stays open while the provider is asked
        if isinstance(message, Message):
            send(lot, message)
    except Undelivered as error:
        _again(lot, str(error)[:300])
        return False
    except SQLAlchemyError:
        raise  # the lease runs out, and it is taken again
    except Exception as error:  # what nobody foresaw in one message must not keep all the others
        log.exception("A message could not be made or sent: %s", lot.ids)
        _again(lot, type(error).__name__)
        return False
    with write_transaction():
        if isinstance(message, Dropped):
            leases.end(lot, State.DROPPED, message.reason)
        else:
            leases.end(lot, State.SENT)
    return isinstance(message, Message)


def _again(lot: Lot, reason: str) -> None:
    """Later, or by hand. A test is not tried for days."""
    with write_transaction():
        if lot.first.outbox_id is None or not leases.put_off(lot, reason):
            _give_up(lot, reason)


def _message(lot: Lot) -> Message | Dropped:
    if lot.first.outbox_id is None:
        return text_words.trial(lot.first.channel.name if lot.first.channel else "")
    found = [news_of(one) for one in lot.deliveries]
    news = [one for one in found if isinstance(one, News)]
    if not news:
        return next(one for one in found if isinstance(one, Dropped))
    if not lot.first.digest:
        return text_words.message(news[0])
    return text_words.digest([text_words.message(one) for one in news])


def _give_up(lot: Lot, reason: str) -> None:
    """Within the write that notes the last attempt: somebody is asked to do by hand what no provider did."""
    leases.end(lot, State.FAILED, reason)
    for one in lot.deliveries:
        if one.outbox is None:
            continue
        event = db.session.get_one(Event, one.outbox.event_id)
        subject = subjects.thing(event.subject_kind, event.subject_id)
        if subject is None:
            continue
        # A resident is called by those who triage there; a colleague has their inbox, so the channel is looked at.
        who = Permission.TRIAGE if one.means is Means.SMS else Permission.MANAGE_NOTICES
        for user in nearest(who, subjects.area_of(subject)):
            _ask(user, one)


def _ask(user: User, one: Delivery) -> None:
    db.session.add(
        InboxItem(user_id=user.id, outbox_id=one.outbox_id, matter=Matter.UNDELIVERED, delivery_id=one.id, at=now())
    )  # fmt: skip
    more = sa.update(User).where(User.id == user.id).values(unread=User.unread + 1)
    db.session.execute(more.execution_options(synchronize_session=False))
