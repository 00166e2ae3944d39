"""Bodies and heads that no browser sends, and uploads that stop half way: a clear no, and nobody else waits."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from urllib.parse import urlsplit

import pytest

from tests.cases.resident_page import FORM, jpeg
from tests.trust.client import Client
from tests.trust.conftest import Live

pytestmark = pytest.mark.slow


def test_monstrous_requests_get_a_clear_no(live: Live) -> None:
    client = Client(live.url)
    form = client.form(FORM)
    four_megabytes = client.post(FORM, form | {"words": "x" * 4_000_000})
    deep = client.send("POST", FORM, b"[" * 500_000, {"Content-Type": "application/json"})
    many = client.send("POST", FORM, b"a=1&" * 100_000, {"Content-Type": "application/x-www-form-urlencoded"})
    odd = client.send("POST", FORM, b"--x\r\nnot a part", {"Content-Type": "multipart/form-data; boundary=x"})
    none = client.send("POST", FORM, b"words=lamp", {"Content-Type": "multipart/form-data"})
    assert all(400 <= one.status < 500 for one in (four_megabytes, deep, many, odd, none)), [
        one.status for one in (four_megabytes, deep, many, odd, none)
    ]
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "BREW"):
        assert Client(live.url).send(method, FORM).status in (400, 405, 501), method
    for head in (
        b"X-Big: " + b"x" * 900_000,
        b"Cookie: " + b"a=b; " * 20_000,
        b"Content-Length: -1",
        b"Host: \xff\xfe",
    ):
        assert _raw(live.url, b"GET /look-up HTTP/1.1\r\n" + head + b"\r\n\r\n") < 500
    assert _raw(live.url, b"\x16\x03\x01\x02\x00 hello") < 500
    assert Client(live.url).get("/readyz").status == 200


def _raw(url: str, request: bytes) -> int:
    """The status of the answer; 0 when the line was cut instead."""
    host, port = urlsplit(url).netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=20) as line:
        try:
            line.sendall(request)
            line.shutdown(socket.SHUT_WR)
            head = line.recv(64)
        except OSError:
            return 0
    return int(head.split()[1]) if head.startswith(b"HTTP/") else 0


def test_half_sent_uploads_slow_nobody(live: Live) -> None:
    """Twenty senders stall in the middle; the others are served as before, measured within one run."""
    client = Client(live.url)
    client.get("/look-up")

    def typical() -> float:
        taken = []
        for _ in range(40):
            begun = time.perf_counter()
            assert client.get("/look-up").status == 200
            taken.append(time.perf_counter() - begun)
        return median(taken)

    quiet = [typical()]
    lines = [_half_sent(live.url) for _ in range(20)]
    busy = [typical(), typical()]
    for line in lines:
        line.close()
    quiet.append(typical())
    assert min(busy) < 5 * max(quiet), f"{busy} against {quiet}"
    with ThreadPoolExecutor(4) as hands:
        form = client.form(FORM)
        keys = [f"{n:08x}-0000-4000-8000-000000000000" for n in range(4)]
        statuses = list(
            hands.map(lambda key: _report(live.url, dict(client.cookies), form | {"key": key}), keys)
        )
    assert statuses == [303] * 4


def _half_sent(url: str) -> socket.socket:
    host, port = urlsplit(url).netloc.split(":")
    line = socket.create_connection((host, int(port)))
    kind = "Content-Type: multipart/form-data; boundary=x"
    head = f"POST {FORM} HTTP/1.1\r\nHost: {host}\r\n{kind}\r\nContent-Length: 900000\r\n\r\n"
    line.sendall(head.encode() + b"--x\r\n" + b"y" * 20_000)
    return line


def _report(url: str, cookies: dict[str, str], form: dict[str, str]) -> int:
    return Client(url, cookies).post(FORM, form | {"words": "The lamp"}, {"photos": ("p.jpg", jpeg())}).status
