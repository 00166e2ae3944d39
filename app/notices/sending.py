"""One message out of the house, by a library that knows the providers. It is heavy: only the worker imports it."""

from apprise import Apprise, AppriseAsset, NotifyFormat

from app.contacts.actions import phone_of
from app.core.instance import here
from app.notices import addresses, hosts
from app.notices.leases import Lot
from app.notices.models import Channel, Means
from app.notices.sealing import opened
from app.notices.sms import Gateway, HttpGateway
from app.notices.text_words import Message
from app.notices.undelivered import Undelivered


def send(lot: Lot, message: Message) -> None:
    """Errors: Undelivered. No transaction is open here."""
    first = lot.first
    if first.means is Means.SMS:
        phone = phone_of(first.contact) if first.contact else None
        if phone is None:
            raise Undelivered("no number any more")
        gateway().send(phone, message.body, first.dedupe_key)
    elif first.channel is not None:
        to = (first.user.email or "") if first.means is Means.MAIL and first.user else ""
        through(first.channel, message, to=to, key=first.dedupe_key)


def gateway() -> Gateway:
    return HttpGateway(here().settings)


def through(channel: Channel, message: Message, *, to: str = "", key: str = "") -> None:
    """Errors: Undelivered."""
    secrets = opened(channel)
    try:
        hosts.judge(addresses.host_of(channel.kind, secrets))
    except hosts.Refused as error:
        raise Undelivered(str(error)) from error
    out = Apprise(asset=AppriseAsset(http_redirects=False, app_id="Xingfuma", async_mode=False))
    if not out.add(addresses.address(channel.kind, secrets, to=to, key=key)):
        raise Undelivered("the channel's address cannot be read")
    with hosts.watched():
        try:
            took = out.notify(title=message.subject, body=message.body, body_format=NotifyFormat.TEXT)
        except hosts.Refused as error:
            raise Undelivered(str(error)) from error
    if not took:
        raise Undelivered(f"{channel.host} did not take it")
