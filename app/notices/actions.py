"""What people change of notices: read, choose, add and close a channel, try it, write other words."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.models import Unit, User
from app.areas.models import Area
from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError
from app.notices import hosts, wording
from app.notices.addresses import address, host_of
from app.notices.choosing import DEFAULTS
from app.notices.matters import How, Matter
from app.notices.models import Channel, Delivery, InboxItem, Kind, Means, Preference, Wording
from app.notices.sealing import Secrets, opened, sealed


def read(item: InboxItem) -> None:
    _read(InboxItem.id == item.id, item.user_id)


def read_all(actor: Actor) -> None:
    _read(InboxItem.user_id == actor.user_id, actor.user_id)


def _read(which: sa.ColumnElement[bool], user_id: int | None) -> None:
    """Counted down by what was unread a moment ago: two browsers at once count each once."""
    took = sa.update(InboxItem).where(which, InboxItem.read_at.is_(None)).values(read_at=now())
    fresh = db.session.scalars(
        took.returning(InboxItem.id).execution_options(synchronize_session=False)
    ).all()
    fewer = sa.update(User).where(User.id == user_id).values(unread=User.unread - len(fresh))
    db.session.execute(fewer.execution_options(synchronize_session=False))


def leave_address(user: User, email: str) -> None:
    """Where mail goes to. Empty: none."""
    twin = sa.select(User.id).where(sa.func.lower(User.email) == email.lower(), User.id != user.id)
    if email and db.session.scalar(twin):
        raise DomainError("Somebody else's mail goes to this address.")
    user.email = email or None
    db.session.flush()


def choose(
    means: Means, how: Mapping[Matter, How], *, user: User | None = None, unit: Unit | None = None
) -> None:
    """Only what differs from everybody's is kept: a new default reaches all who never chose."""
    whose = Preference.user_id == user.id if user else Preference.unit_id == (unit.id if unit else None)
    db.session.execute(sa.delete(Preference).where(whose, Preference.means == means))
    db.session.add_all(
        Preference(
            user_id=user.id if user else None, unit_id=unit.id if unit else None, means=means, matter=matter, how=one
        )
        for matter, one in how.items()
        if one is not DEFAULTS[means]
    )  # fmt: skip
    db.session.flush()


@dataclass(frozen=True)
class Facts:
    name: str
    kind: Kind
    secrets: Secrets  # what is empty here stays as it was


def checked(facts: Facts, channel: Channel | None = None) -> Secrets:
    """Whole, and leading nowhere inside the network; asked before the write begins, for names are looked up."""
    whole = (opened(channel) if channel else {}) | {k: v for k, v in facts.secrets.items() if v}
    if facts.kind is Kind.MAIL and not facts.secrets.get("user"):
        whole |= {"user": "", "password": ""}
    wanted = {Kind.MAIL: "host", Kind.WEBHOOK: "hook"}.get(facts.kind, "key")
    if not whole.get(wanted):
        raise DomainError("Please write down what opens this channel.")
    hosts.judge(host_of(facts.kind, whole))
    address(facts.kind, whole, to="test@example.org")
    return whole


def add(facts: Facts, whole: Secrets, area: Area, unit: Unit | None) -> Channel:
    channel = Channel(name=facts.name, kind=facts.kind, area=area, unit=unit, host="", sealed="")
    db.session.add(channel)
    db.session.flush()
    _fill(channel, facts, whole)
    return channel


def change(channel: Channel, facts: Facts, whole: Secrets) -> None:
    _fill(channel, facts, whole)


def close(channel: Channel, *, closed: bool) -> None:
    """What waits for a closed channel is dropped when its turn comes."""
    channel.closed = closed
    db.session.flush()


def _fill(channel: Channel, facts: Facts, whole: Secrets) -> None:
    channel.name, channel.host = facts.name, host_of(facts.kind, whole)
    channel.sealed = sealed(whole, channel)
    db.session.flush()


def try_out(channel: Channel, user: User) -> None:
    """The way every message goes, by the worker; the channel's page tells what came of it."""
    if channel.kind is Kind.MAIL and not user.email:
        raise DomainError("Leave your mail address first: My account, Notices.")
    if channel.closed:
        raise DomainError("Open the channel first.")
    key = secrets.token_hex(32)
    db.session.add(
        Delivery(
            means=Means.MAIL if channel.kind is Kind.MAIL else Means.ROBOT, channel_id=channel.id, user_id=user.id,
            matter=Matter.TRIAL, lane=f"trial|{key[:32]}", dedupe_key=key, due_at=now(),
        )
    )  # fmt: skip
    db.session.flush()


def write(key: str, language: str, subject: str, body: str) -> None:
    wording.check(subject)
    wording.check(body)
    own = _own(key, language)
    if own is None:
        own = Wording(key=key, language=language, subject=subject, body=body)
        db.session.add(own)
    own.subject, own.body = subject, body
    db.session.flush()


def erase(key: str, language: str) -> None:
    """The text in the code is said again."""
    own = _own(key, language)
    if own is not None:
        db.session.delete(own)
        db.session.flush()


def _own(key: str, language: str) -> Wording | None:
    return db.session.scalar(sa.select(Wording).where(Wording.key == key, Wording.language == language))
