"""A resident's report as a browser sends it: the form opened once, then sent with a key of its own each time."""

from __future__ import annotations

import http.client
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from bench.serving import Ask, Served, send

BOUNDARY = "----bench"
TYPE = f"multipart/form-data; boundary={BOUNDARY}"
WORDS = "三号楼前的路灯已经第{}天不亮了，晚上走路看不清台阶，老人容易摔倒，请来看看。"


@dataclass(frozen=True)
class OpenForm:
    """What the browser holds after it opened the form."""

    path: str
    cookie: str
    csrf: str
    size: int  # bytes of the page, not packed


def open_form(served: Served, token: str) -> OpenForm:
    path = f"/c/{token}/report"
    connection = served.connect()
    connection.request("GET", path)
    answer = connection.getresponse()
    page = answer.read()
    found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', page)
    cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
    if answer.status != 200 or found is None or not cookie:
        raise SystemExit(f"{path} showed no form: {answer.status}")
    return OpenForm(path, cookie, found[1].decode(), len(page))


def report_to(path: str, form: OpenForm) -> Ask:
    """The same bytes for whoever is asked; a new report each time."""

    def ask(connection: http.client.HTTPConnection, number: int) -> int:
        fields = {
            "csrf_token": form.csrf, "key": str(uuid.uuid4()), "words": WORDS.format(number), "kind": "problem",
            "spot": "3 座楼前", "phone": "", "called": "", "reporter": "resident",
            "looked": "1",  # what neighbours reported was shown while it was written, as on every phone with a script
        }  # fmt: skip
        headers = {"Content-Type": TYPE, "Cookie": form.cookie, "Accept-Encoding": "gzip"}
        return send(connection, "POST", path, body=multipart(fields), headers=headers)

    return ask


def multipart(fields: Mapping[str, str]) -> bytes:
    """With an empty file field, as a browser sends it when no photo was chosen."""
    parts = [f'Content-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()]
    parts.append('Content-Disposition: form-data; name="photos"; filename=""\r\n\r\n\r\n')
    return "".join(f"--{BOUNDARY}\r\n{part}" for part in (*parts, "")).encode()[:-2] + b"--\r\n"
