"""Which ways a notice goes to each of those who are told: their own choice, their unit's, or everybody's default."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.models import User
from app.areas.models import Area
from app.core.db import db
from app.notices.matters import How, Matter
from app.notices.models import Channel, Kind, Means, Preference

DEFAULTS = {Means.MAIL: How.OFF, Means.ROBOT: How.NOW, Means.SMS: How.NOW}


@dataclass(frozen=True)
class Way:
    means: Means
    how: How
    recipient: str  # "u7": a person; "g3": a unit's group
    user_id: int | None = None
    channel_id: int | None = None


def ways_to(people: Collection[User], units: Collection[int], matter: Matter, area: Area) -> list[Way]:
    """Mail to whoever wants it, and the robots of the units; two statements at most for each."""
    return [*_mails(people, matter, area), *_robots(units, matter)]


def mail_channel(area: Area) -> Channel | None:
    """The nearest around a place."""
    return db.session.scalars(
        sa.select(Channel)
        .join(Area, Area.id == Channel.area_id)
        .where(Channel.kind == Kind.MAIL, Channel.closed.is_(False), Channel.area_id.in_(area.around))
        .order_by(sa.func.length(Area.path).desc(), Channel.id)
        .limit(1)
    ).first()


def _mails(people: Collection[User], matter: Matter, area: Area) -> list[Way]:
    with_address = {user.id: user for user in people if user.email}
    channel = mail_channel(area) if with_address else None
    if channel is None:
        return []
    chosen = {
        row.user_id: row.how
        for row in db.session.scalars(
            sa.select(Preference).where(
                Preference.user_id.in_(with_address),
                Preference.means == Means.MAIL,
                Preference.matter == matter,
            )
        )
    }
    hows = {user: chosen.get(user, DEFAULTS[Means.MAIL]) for user in with_address}
    return [
        Way(Means.MAIL, how, f"u{user}", user, channel.id) for user, how in hows.items() if how is not How.OFF
    ]


def _robots(units: Collection[int], matter: Matter) -> list[Way]:
    channels = db.session.scalars(
        sa.select(Channel)
        .where(Channel.unit_id.in_(units), Channel.kind != Kind.MAIL, Channel.closed.is_(False))
        .order_by(Channel.id)
    ).all()
    if not channels:
        return []
    chosen = {
        row.unit_id: row.how
        for row in db.session.scalars(
            sa.select(Preference).where(
                Preference.unit_id.in_(units), Preference.means == Means.ROBOT, Preference.matter == matter
            )
        )
    }
    hows = [(channel, chosen.get(channel.unit_id, DEFAULTS[Means.ROBOT])) for channel in channels]
    return [
        Way(Means.ROBOT, how, f"g{channel.unit_id}", channel_id=channel.id)
        for channel, how in hows
        if how is not How.OFF
    ]
