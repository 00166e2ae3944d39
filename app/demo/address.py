"""When the server listens to the network: the address a real phone opens, and a code for its camera."""

import io
import socket

from qrcode.main import QRCode

EVERYWHERE = {"0.0.0.0", "::", ""}


def announcement(host: str, port: int) -> str:
    """Printed in the terminal; nothing when the server listens on this machine alone."""
    if host not in EVERYWHERE:
        return ""
    url = f"http://{network_address()}:{port}/demo"
    code = QRCode(border=2)
    code.add_data(url)
    drawn = io.StringIO()
    code.print_ascii(out=drawn, invert=True)
    return f"{drawn.getvalue()}On a phone in the same network: {url}\n"


def network_address() -> str:
    """Ours towards the network. Nothing is sent: choosing a route is enough to learn it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
