"""Many people reporting at once: how late the unlucky ones are. And what counting costs a report."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator

from bench.instances import Seeded
from bench.outcomes import Outcome
from bench.reporting import OpenForm, open_form, report_to
from bench.serving import Served

CLIENTS, WORKERS, SECONDS = 8, 2, 10
MOST = 3.0
WARM_UP = 20


def outcomes(instance: Seeded) -> Iterator[Outcome]:
    with Served("ours", "app.wsgi:application", instance.environment, workers=WORKERS) as ours:
        form = open_form(ours, instance.token)
        taken = sorted(_reports(ours, form))
    p50, p99 = statistics.median(taken), taken[int(len(taken) * 0.99)]
    detail = f"{len(taken)} reports, p50 {p50:.0f} ms, p99 {p99:.0f} ms, {CLIENTS} clients, {WORKERS} workers"
    yield Outcome("submission, p99 by p50", p99 / p50, MOST, detail)


def _reports(served: Served, form: OpenForm) -> list[float]:
    """Milliseconds of every report; each client sends the next as soon as it has its receipt."""
    found: list[list[float]] = [[] for _ in range(CLIENTS)]
    clients = [threading.Thread(target=_one, args=(served, form, mine)) for mine in found]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return [one for mine in found for one in mine[WARM_UP:]]


def _one(served: Served, form: OpenForm, mine: list[float]) -> None:
    connection, ask = served.connect(), report_to(form.path, form)
    end, number = time.monotonic() + SECONDS, 0
    while time.monotonic() < end:
        began = time.perf_counter()
        if ask(connection, number) >= 400:
            raise SystemExit("a report was refused")
        mine.append(1000 * (time.perf_counter() - began))
        number += 1
    connection.close()
