"""What can be counted without a server: statements and bytes of each page, and the tallies' share of a report."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Collection, Iterator
from functools import partial

import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.accounts.actor import resident
from app.areas.models import Area
from app.cases.models import Channel
from app.cases.submitting import Report, submit
from app.codes.models import Code
from app.core.db import db
from app.core.engine import write_transaction
from app.timeline import tallies
from app.timeline.tallies import Cells
from bench.at_scale import lengths_in, pages_of
from bench.instances import DISTRICT, Seeded
from bench.outcomes import Outcome
from bench.reporting import WORDS
from bench.statements import counted
from bench.weight import first_view

BYTES, REQUESTS = 14 * 1024, 3
STATEMENTS = {"list": 3, "case": 5, "dashboard": 4}
REPORTS = 300


def outcomes(instance: Seeded) -> Iterator[Outcome]:
    pages = pages_of(instance, lengths_in(instance))[DISTRICT]
    app = instance.application()
    with app.app_context():
        yield from _weights(app.test_client(), instance)
        yield from _statements(app.test_client, instance, pages)
        yield _share()
        db.session.remove()
        db.engine.dispose()


def _weights(client: FlaskClient, instance: Seeded) -> Iterator[Outcome]:
    for name, path in (("place page", f"/c/{instance.token}"), ("form", f"/c/{instance.token}/report")):
        view = first_view(client, path)
        yield Outcome(f"{name}, bytes", view.size, BYTES, f"{view.requests} requests", shape="{:,.0f}")
        yield Outcome(f"{name}, requests", view.requests, REQUESTS, ", ".join(view.loads[1:]), shape="{:.0f}")


def _statements(
    client: Callable[[], FlaskClient], instance: Seeded, pages: dict[str, str]
) -> Iterator[Outcome]:
    form = f"/c/{instance.token}/report"
    yield _cost("form", 1, partial(_opened, client(), form))
    yield _cost_of_a_report(client(), form)
    leader = client()
    leader.set_cookie(*instance.people[DISTRICT].cookie.split("=", 1))
    for name, most in STATEMENTS.items():
        yield _cost(name, most, partial(_opened, leader, pages[name]))


def _opened(client: FlaskClient, path: str) -> int:
    return client.get(path).status_code


def _cost(name: str, most: int, ask: Callable[[], int]) -> Outcome:
    """The second time: what a process keeps after the first is part of the design."""
    ask()
    with counted(db.engine) as sent:
        status = ask()
    if status != 200:
        raise SystemExit(f"{name}: {status}")
    return Outcome(f"{name}, statements", len(sent), most, "", shape="{:.0f}")


def _cost_of_a_report(client: FlaskClient, form: str) -> Outcome:
    field = BeautifulSoup(client.get(form).text, "html.parser").select_one('[name="csrf_token"]')
    assert field is not None
    fields = {"csrf_token": field["value"], "key": str(uuid.uuid4()), "words": WORDS, "phone": "13800138000"}
    fields["looked"] = "1"  # as a phone with a script sends it: neighbours' cases were shown meanwhile
    with counted(db.engine) as sent:
        status = client.post(form, data=fields).status_code
    if status != 303:
        raise SystemExit(f"report: {status}")
    return Outcome("report, statements", len(sent), 10, "with a telephone number", shape="{:.0f}")


def _share() -> Outcome:
    """Processor time inside tallies.add() by that of the whole write, begin to commit."""
    spent = [0.0]
    add = tallies.add

    def timed(difference: Cells, around: Collection[int]) -> None:
        began = time.thread_time()
        add(difference, around)
        spent[0] += time.thread_time() - began

    reports = [_report() for _ in range(REPORTS)]
    tallies.add = timed
    began = time.thread_time()
    for report in reports:
        with write_transaction():
            submit(report, resident())
    whole = time.thread_time() - began
    tallies.add = add
    detail = f"{1000 * spent[0] / REPORTS:.2f} of {1000 * whole / REPORTS:.2f} ms from begin to commit"
    return Outcome("tallies' share of a report's write", spent[0] / whole, 0.15, detail)


def _report() -> Report:
    code = db.session.scalars(sa.select(Code).order_by(Code.id).limit(1)).one()
    area = db.session.get_one(Area, code.area_id)
    words = WORDS.format(uuid.uuid4().hex[:6])
    return Report(client_key=str(uuid.uuid4()), area=area, channel=Channel.QR, code_id=code.id, text=words)
