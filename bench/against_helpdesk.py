"""The same work done by django-helpdesk, installed into an environment of its own and served by the same server."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from bench.at_scale import lengths_in, pages_of
from bench.instances import CACHE, DISTRICT, Seeded
from bench.outcomes import Outcome
from bench.reporting import WORDS, open_form, report_to
from bench.serving import Ask, Served, Side, get, interleaved, send
from tests.server import ROOT

VENV = CACHE / "helpdesk"
TARGETS = {"form": 25, "submission": 8, "list": 20, "case": 20, "statistics": 100}
DATATABLE = urlencode({"draw": 1, "start": 0, "length": 50, "search[value]": "",
                       "order[0][column]": 0, "order[0][dir]": "desc"})  # fmt: skip


@dataclass(frozen=True)
class Helpdesk:
    folder: Path
    cookie: str
    ticket: int
    queue: int
    query: str


def outcomes(instance: Seeded) -> Iterator[Outcome]:
    helpdesk = _filled(instance.cases)
    pages, leader = pages_of(instance, lengths_in(instance))[DISTRICT], instance.people[DISTRICT].cookie
    with (
        Served("ours", "app.wsgi:application", instance.environment) as ours,
        _served(helpdesk) as theirs,
    ):
        form = open_form(ours, instance.token)
        asked: dict[str, tuple[Ask, Ask]] = {
            "form": (get(form.path), get("/tickets/submit/")),
            "submission": (report_to(form.path, form), _submit(theirs, helpdesk)),
            "list": (get(pages["list"], leader), _list(helpdesk)),
            "case": (get(pages["case"], leader), get(f"/tickets/{helpdesk.ticket}/", helpdesk.cookie)),
            "statistics": (get(pages["dashboard"], leader), get("/reports/", helpdesk.cookie)),
        }
        for name, (mine, other) in asked.items():
            cpu = interleaved([Side("ours", ours, mine), Side("theirs", theirs, other)])
            detail = f"CPU {cpu['ours']:.1f} ms against {cpu['theirs']:.1f}"
            times = cpu["theirs"] / cpu["ours"]
            yield Outcome(
                f"{name}, times less CPU", times, TARGETS[name], detail, at_least=True, shape="{:.1f}"
            )


def _filled(tickets: int) -> Helpdesk:
    if not (VENV / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        needs = ["-r", str(ROOT / "bench" / "helpdesk" / "requirements.txt")]
        subprocess.run([_python(), "-m", "pip", "install", "-q", *needs], check=True)
        (VENV / "ready").touch()
    folder = CACHE / f"helpdesk-{tickets}"
    folder.mkdir(exist_ok=True)
    command = [_python(), "-W", "ignore", "-m", "bench.helpdesk.fill", str(tickets)]
    environment = {**os.environ, "HELPDESK_FOLDER": str(folder)}
    told = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE).stdout
    return Helpdesk(folder, **json.loads(told.splitlines()[-1]))


def _python() -> str:
    return str(VENV / "bin" / "python")


def _served(helpdesk: Helpdesk) -> Served:
    command = (
        _python(), "-m", "granian", "--interface", "wsgi", "--http", "1", "--workers", "1", "--blocking-threads", "1",
        "--log-level", "error", "--port", "{port}", "bench.helpdesk.wsgi:application",
    )  # fmt: skip
    return Served(
        "helpdesk", "", {"HELPDESK_FOLDER": str(helpdesk.folder)}, command=command, alive="/tickets/submit/"
    )


def _list(helpdesk: Helpdesk) -> Ask:
    """Its list is a page that fetches its rows: both are what a person waits for."""
    page = get("/tickets/", helpdesk.cookie)
    rows = get(f"/datatables_ticket_list/{helpdesk.query}?{DATATABLE}", helpdesk.cookie)
    return lambda connection, number: max(page(connection, number), rows(connection, number))


def _submit(served: Served, helpdesk: Helpdesk) -> Ask:
    connection = served.connect()
    connection.request("GET", "/tickets/submit/")
    answer = connection.getresponse()
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', answer.read())
    cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
    if token is None:
        raise SystemExit("django-helpdesk showed no form")
    fields = {"csrfmiddlewaretoken": token[1].decode(), "queue": helpdesk.queue, "priority": 3,
              "title": "The lamp by the gate is dark", "submitter_email": "a@example.org"}  # fmt: skip

    def ask(connection: http.client.HTTPConnection, number: int) -> int:
        body = urlencode(fields | {"body": WORDS.format(number)})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        status = send(connection, "POST", "/tickets/submit/", body=body, headers=headers)
        return 500 if status == 200 else status  # 200: the form again, nothing was kept

    return ask
