"""Where messages may go. An administrator's address is a way into the server's own network unless it is looked at.

Every look-up while a message is sent passes the same judgement (`watched`), so that a name that points elsewhere the
second time, or an answer that sends on to another host, reaches nothing inside.
"""

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.core.errors import DomainError, sentence
from app.core.instance import here

INSIDE = sentence(
    "This address lies inside the server's own network. Whoever runs the server can allow it: NOTICE_HOSTS."
)
UNKNOWN = sentence("Nobody answers under this address: the name is not known.")


class Refused(DomainError):
    """Nothing is sent there."""


def judge(host: str) -> None:
    """Errors: Refused, unless every address behind the name is a public one, or the settings name the host."""
    if _named(host):
        return
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Refused(UNKNOWN) from error
    _refuse_inside(found)


@contextmanager
def watched() -> Iterator[None]:
    """While it lasts, this process finds no address inside the network; the settings' hosts excepted."""
    plain = socket.getaddrinfo

    def guarded(host: Any, *args: Any, **kwargs: Any) -> Any:
        found = plain(host, *args, **kwargs)
        if not _named(str(host)):
            _refuse_inside(found)
        return found

    socket.getaddrinfo = guarded
    try:
        yield
    finally:
        socket.getaddrinfo = plain


def _refuse_inside(found: list[Any]) -> None:
    for *_rest, address in found:
        ip = ipaddress.ip_address(str(address[0]).partition("%")[0])
        mapped = getattr(ip, "ipv4_mapped", None) or ip
        if not mapped.is_global or mapped.is_multicast:
            raise Refused(INSIDE)


def _named(host: str) -> bool:
    return host.lower() in here().settings.allowed_hosts
