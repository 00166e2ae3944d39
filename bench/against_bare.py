"""The form and a submission against a bare Flask view of the same size and a bare durable insert."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.bare import BYTES_A_LINE
from bench.instances import Seeded
from bench.outcomes import Outcome
from bench.reporting import OpenForm, open_form, report_to
from bench.serving import Served, Side, get, interleaved


def outcomes(instance: Seeded) -> Iterator[Outcome]:
    with Served("ours", "app.wsgi:application", instance.environment) as ours:
        form = open_form(ours, instance.token)
        with bare(form) as yardstick:
            sides = [
                Side("form", ours, get(form.path)),
                Side("bare form", yardstick, get("/form")),
                Side("submission", ours, report_to(form.path, form)),
                Side("bare insert", yardstick, report_to("/report", form)),
            ]
            cpu = interleaved(sides)
    for ours_name, bare_name, target in (("form", "bare form", 0.7), ("submission", "bare insert", 0.4)):
        mine, theirs = cpu[ours_name], cpu[bare_name]
        detail = f"CPU {mine:.2f} ms a request against {theirs:.2f}"
        yield Outcome(
            f"{ours_name}, of the throughput of a {bare_name}", theirs / mine, target, detail, at_least=True
        )


@contextmanager
def bare(form: OpenForm) -> Iterator[Served]:
    with tempfile.TemporaryDirectory(prefix="bench-bare-", dir=Path(__file__).parent / ".cache") as folder:
        environment = {"BARE_FOLDER": folder, "BARE_LINES": str(form.size // BYTES_A_LINE)}
        with Served("bare", "bench.bare:application", environment) as served:
            yield served
