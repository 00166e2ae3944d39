"""Where the time goes: `python -m bench.where` draws the profile of the main pages as shares of their own time.

A profiler makes calls dearer than loops: read the shares, not milliseconds. What is written in C is counted where it
was called from, but for the database's own work and for packing.
"""

from __future__ import annotations

import cProfile
import pstats
import time
import uuid
from collections import Counter
from collections.abc import Callable
from functools import partial

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from bench.at_scale import lengths_in, pages_of
from bench.instances import DISTRICT, Seeded, seeded
from bench.reporting import WORDS

TIMES, SMALL = 100, 10_000
# The first that fits the file or the function, in this order.
ROOMS = {
    "SQLite": ("of 'sqlite3.",),
    "gzip": ("zlib.", "of 'zlib"),
    "SQLAlchemy": ("/sqlalchemy/", "/flask_sqlalchemy/"),
    "templates": ("/templates/", "/jinja2/", "/markupsafe/"),
    "words and dates": ("/flask_babel/", "/babel/", "gettext.py"),
    "forms and CSRF": ("/wtforms/", "/flask_wtf/", "/itsdangerous/", "hashlib", "hmac.py"),
    "Flask and Werkzeug": ("/flask/", "/werkzeug/", "/flask_security/", "/flask_login/", "/blinker/"),
    "our own code": ("/app/",),
}  # fmt: skip
OTHER = "the rest of Python"

Function = tuple[str, int, str]


def room_of(function: Function) -> str:
    path, _line, name = function
    said = f"{path} {name}"
    return next((room for room, marks in ROOMS.items() if any(mark in said for mark in marks)), OTHER)


def shares(ask: Callable[[], object], times: int = TIMES) -> Counter[str]:
    """Seconds of processor time by room."""
    for _ in range(5):
        ask()
    profile = cProfile.Profile(time.process_time)
    profile.enable()
    for _ in range(times):
        ask()
    profile.disable()
    found: Counter[str] = Counter()
    told = pstats.Stats(profile).stats  # type: ignore[attr-defined]  # as the module has it, untyped
    for function, (_calls, _primitive, own, _whole, callers) in told.items():
        room = room_of(function)
        if function[0] == "~" and room == OTHER and callers:
            for caller, (_n, _p, part, _w) in callers.items():
                found[room_of(caller)] += part
        else:
            found[room] += own
    return found


def pages(instance: Seeded) -> dict[str, Callable[[], object]]:
    client = instance.application().test_client()
    form = f"/c/{instance.token}/report"
    leader = instance.application().test_client()
    leader.set_cookie(*instance.people[DISTRICT].cookie.split("=", 1))
    found: dict[str, Callable[[], object]] = {
        "form": partial(_open, client, form),
        "report": _report(client, form),
    }
    shown = pages_of(instance, lengths_in(instance))[DISTRICT]
    return found | {name: partial(_open, leader, shown[name]) for name in ("list", "case", "dashboard")}


def _open(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")


def _report(client: FlaskClient, form: str) -> Callable[[], None]:
    field = BeautifulSoup(client.get(form).text, "html.parser").select_one('[name="csrf_token"]')
    assert field is not None

    def send() -> None:
        said = {"csrf_token": field["value"], "key": str(uuid.uuid4()), "words": WORDS}
        answer = client.post(form, data=said)
        if answer.status_code != 303:
            raise SystemExit(f"report: {answer.status_code}")

    return send


def main() -> None:
    found = {name: shares(ask) for name, ask in pages(seeded(SMALL)).items()}
    print(f"| share of | {' | '.join(found)} |\n| --- |{' --- |' * len(found)}")
    for room in (*ROOMS, OTHER):
        parts = (f"{spent[room] / spent.total():.0%}" for spent in found.values())
        print(f"| {room} | {' | '.join(parts)} |")


if __name__ == "__main__":
    main()
