"""What opens a channel (addresses with keys, passwords), sealed in its row; read again only to send."""

import json

from app.contacts.crypto import open_sealed, seal
from app.core.instance import here
from app.notices.models import Channel

Secrets = dict[str, str]


def sealed(secrets: Secrets, channel: Channel) -> str:
    """The channel has its id already: what is sealed opens in this row only."""
    ring = here().keys.contacts
    return seal(json.dumps(secrets), ring=ring, table="notice_channel", column="sealed", row=channel.id)


def opened(channel: Channel) -> Secrets:
    ring = here().keys.contacts
    text = open_sealed(channel.sealed, ring=ring, table="notice_channel", column="sealed", row=channel.id)
    secrets: Secrets = json.loads(text)
    return secrets
