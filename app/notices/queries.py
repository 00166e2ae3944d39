"""What is read of notices: one's own inbox, the channels of one's areas, what somebody chose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts.actor import Actor
from app.accounts.models import Unit
from app.accounts.permissions import Permission
from app.areas.models import Area
from app.areas.scope import within
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.notices import subjects
from app.notices.matters import How, Matter
from app.notices.models import Channel, Delivery, InboxItem, Means, Preference
from app.notices.subjects import Shown
from app.timeline.models import Event, Outbox

PAGE = 40
LATEST = 12
MANAGE = Permission.MANAGE_NOTICES


@dataclass(frozen=True)
class Line:
    """`shown` is empty where the thing is no longer this person's to see."""

    id: int
    matter: Matter
    at: datetime
    read: bool
    kind: str  # of the thing
    what: str  # happened to it: the rung of a deadline, else the verb
    shown: Shown | None


@dataclass(frozen=True)
class InboxPage:
    lines: list[Line]
    before: int | None  # where the next page begins


def inbox(actor: Actor, before: int | None = None) -> InboxPage:
    """The newest first. One statement, and one for each kind of thing on the page."""
    found = (
        sa.select(InboxItem, Event)
        .join(Outbox, Outbox.id == InboxItem.outbox_id)
        .join(Event, Event.id == Outbox.event_id)
        .where(InboxItem.user_id == actor.user_id)
        .order_by(InboxItem.id.desc())
        .limit(PAGE + 1)
    )
    rows = db.session.execute(found.where(InboxItem.id < before) if before else found).all()
    about = [subjects.about(event) for _item, event in rows[:PAGE]]
    by_kind: dict[str, set[int]] = {}
    for kind, number in about:
        by_kind.setdefault(kind, set()).add(number)
    seen = {kind: subjects.seen(kind, ids, actor) for kind, ids in by_kind.items()}
    lines = [
        Line(
            item.id, item.matter, item.at, item.read_at is not None, kind,
            str(event.facts.get("rung", event.verb)), seen[kind].get(number),
        )
        for (item, event), (kind, number) in zip(rows[:PAGE], about, strict=True)
    ]  # fmt: skip
    return InboxPage(lines, rows[PAGE - 1][0].id if len(rows) > PAGE else None)


def notice(notice_id: int, actor: Actor) -> InboxItem:
    found = db.session.scalar(
        sa.select(InboxItem)
        .where(InboxItem.id == notice_id, InboxItem.user_id == actor.user_id)
        .options(joinedload(InboxItem.outbox))
    )
    if found is None:
        raise NotFound("There is no such notice among yours.")
    return found


def page_of(item: InboxItem, actor: Actor) -> str:
    """Where it leads; empty where that is no longer theirs to see."""
    event = db.session.get_one(Event, item.outbox.event_id)
    kind, number = subjects.about(event)
    shown = subjects.seen(kind, [number], actor).get(number)
    return shown.path if shown else ""


def channels(actor: Actor) -> Sequence[Channel]:
    return db.session.scalars(
        _channels(actor).order_by(Channel.closed, Area.trail, Channel.name, Channel.id)
    ).all()


def channel(channel_id: int, actor: Actor, *, version: int | None = None) -> Channel:
    found = db.session.scalar(_channels(actor).where(Channel.id == channel_id))
    if found is None:
        raise NotFound("There is no such channel in your area.")
    if version is not None and found.version != version:
        raise Conflict("Somebody else changed this channel first.")
    return found


def latest(channel: Channel) -> Sequence[Delivery]:
    """What went out by it, or did not, the newest first."""
    return db.session.scalars(
        sa.select(Delivery)
        .where(Delivery.channel_id == channel.id)
        .order_by(Delivery.id.desc())
        .limit(LATEST)
    ).all()


def units(actor: Actor) -> Sequence[Unit]:
    return db.session.scalars(
        _units(actor).where(Unit.closed.is_(False)).order_by(Area.trail, Unit.name)
    ).all()


def unit(unit_id: int, actor: Actor) -> Unit:
    found = db.session.scalar(_units(actor).where(Unit.id == unit_id))
    if found is None:
        raise NotFound("There is no such unit in your area.")
    return found


def chosen(means: Means, *, user_id: int | None = None, unit_id: int | None = None) -> dict[Matter, How]:
    whose = Preference.user_id == user_id if user_id else Preference.unit_id == unit_id
    rows = db.session.scalars(sa.select(Preference).where(whose, Preference.means == means))
    return {row.matter: row.how for row in rows}


def _channels(actor: Actor) -> sa.Select[Channel]:
    return (
        sa.select(Channel)
        .join(Area, Area.id == Channel.area_id)
        .where(within(Channel.area_id, actor.areas(MANAGE)))
        .options(contains_eager(Channel.area), joinedload(Channel.unit))
    )


def _units(actor: Actor) -> sa.Select[Unit]:
    return (
        sa.select(Unit)
        .join(Area, Area.id == Unit.area_id)
        .where(within(Unit.area_id, actor.areas(MANAGE)))
        .options(contains_eager(Unit.area))
    )
