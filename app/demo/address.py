"""When the server listens to the network: the address a real phone opens, and a code for its camera."""

import io

from qrcode.main import QRCode

from app.core.network import EVERYWHERE, network_address


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
