"""Where this machine is found on its network, for codes and phones when it listens everywhere."""

import ipaddress
import socket
from urllib.parse import urlsplit

EVERYWHERE = {"0.0.0.0", "::", ""}


def network_address() -> str:
    """Ours towards the network. Nothing is sent: choosing a route is enough to learn it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def is_loopback(url: str) -> bool:
    """An address only this machine itself can open."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
