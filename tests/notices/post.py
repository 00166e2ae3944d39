"""Short ways to have channels, and to let the sweep run at other moments than now."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from flask import current_app

from app.accounts.models import Unit, User
from app.areas.models import Area
from app.core import instance
from app.core.clock import now, stopped_at
from app.core.db import db
from app.core.instance import Instance
from app.notices import delivering, sending
from app.notices.addresses import host_of
from app.notices.matters import How, Matter
from app.notices.models import Channel, Kind, Means, Preference
from app.notices.sealing import Secrets, sealed
from tests.notices.receivers import HttpReceiver, MailReceiver


def settings(**changed: object) -> None:
    here = instance.here()
    instance.use(Instance(replace(here.settings, **changed), here.keys))  # type: ignore[arg-type]


def sms_to(receiver: HttpReceiver) -> None:
    settings(sms_url=receiver.url)


def channel(kind: Kind, secrets: Secrets, area: Area, unit: Unit | None = None) -> Channel:
    made = Channel(
        name=kind.value.title(), kind=kind, area=area, unit=unit, host=host_of(kind, secrets), sealed="-"
    )
    db.session.add(made)
    db.session.flush()
    made.sealed = sealed(secrets, made)
    db.session.commit()
    return made


def robot(receiver: HttpReceiver, unit: Unit) -> Channel:
    return channel(Kind.WEBHOOK, {"hook": receiver.url}, unit.area, unit)


def mail(receiver: MailReceiver, area: Area) -> Channel:
    secrets = {
        "host": "127.0.0.1", "port": str(receiver.port), "security": "plain", "sender": "desk@example.org",
        "user": "", "password": "",
    }  # fmt: skip
    return channel(Kind.MAIL, secrets, area)


def wants_mail(user: User, matter: Matter, how: How = How.NOW) -> None:
    user.email = f"{user.username}@example.org"
    db.session.add(Preference(user_id=user.id, means=Means.MAIL, matter=matter, how=how))
    db.session.commit()


def go(after: timedelta = timedelta()) -> int:
    return _sweep(now() + after)


def go_every(step: timedelta, until: timedelta, since: timedelta = timedelta()) -> None:
    """The sweep, again and again, without waiting for any of it."""
    start, after = now(), since
    while after <= until:
        _sweep(start + after)
        after += step


def _sweep(moment: datetime) -> int:
    """As the worker does it: in a session of its own."""
    db.session.rollback()
    with stopped_at(moment), current_app.app_context():
        return delivering.sweep(sending.send)


@contextmanager
def at(hour: str) -> Iterator[datetime]:
    """A working day in April, at this hour here."""
    moment = datetime.fromisoformat(f"2026-04-15T{hour}:00+08:00")
    with stopped_at(moment):
        yield moment
