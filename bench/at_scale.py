"""Lists, cases, meetings, dashboards: a small and a large instance side by side, as each kind of person opens them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import sqlalchemy as sa
from flask.testing import FlaskClient

from app.accounts.actor import Actor
from app.accounts.models import User
from app.accounts.sessions import actor_for
from app.cases import case_filter
from app.cases.case_filter import PAGE, CaseFilter, Sort
from app.cases.models import Case, Channel, Kind, ResidentResult, case_scope
from app.cases.workflow import Status
from app.core.clock import now, today
from app.core.db import db
from bench import council_pages, list_pages
from bench.council_pages import Lengths
from bench.instances import LOGINS, Person, Seeded
from bench.outcomes import Outcome
from bench.serving import Served, Side, get, interleaved

MOST = 1.2
ROUNDS_AGAIN = 15
MOST_ROWS = 2_000_000
FORBIDDEN = 403
LATER_PAGE = 50
FILTERS = {
    "list": CaseFilter(),
    "list by status": CaseFilter(status=Status.IN_PROGRESS),
    "list by kind": CaseFilter(kind=Kind.DEMAND),
    "list by channel": CaseFilter(channel=Channel.QR),
    "list by result": CaseFilter(result=ResidentResult.NO),
    "list overdue": CaseFilter(overdue=True),
    "list by deadline": CaseFilter(sort=Sort.DUE),
    "list since last month": CaseFilter(since=today() - timedelta(days=30)),
}


def outcomes(small: Seeded, large: Seeded) -> Iterator[Outcome]:
    shown = lengths_in(small)
    pages = {one.cases: pages_of(one, shown) for one in (small, large)}
    with (
        Served("small", "app.wsgi:application", small.environment) as few,
        Served("large", "app.wsgi:application", large.environment) as many,
    ):
        for kind in small.people:
            for name in pages[small.cases][kind]:
                sides = [
                    Side("small", few, get(pages[small.cases][kind][name], small.people[kind].cookie)),
                    Side("large", many, get(pages[large.cases][kind][name], large.people[kind].cookie)),
                ]
                cpu = _compared(sides)
                ratio = cpu["large"] / cpu["small"]
                detail = f"CPU {cpu['large']:.1f} ms at {large.cases:,} cases against {cpu['small']:.1f}"
                yield Outcome(f"{name}, {kind}", ratio, MOST, detail)


def _compared(sides: list[Side]) -> dict[str, float]:
    """What misses is measured again for three times as long, and that counts: a moment's noise is no growth."""
    cpu = interleaved(sides)
    return cpu if cpu["large"] <= MOST * cpu["small"] else interleaved(sides, ROUNDS_AGAIN)


def lengths_in(instance: Seeded) -> dict[str, Lengths]:
    """How many rows the lists of each kind of person show."""
    with instance.application().app_context():
        found = {
            kind: {
                **council_pages.lengths(person.area_id),
                **_rows_of_cases(kind),
                **list_pages.lengths(person.area_id, actor_of(kind)),
            }
            for kind, person in instance.people.items()
        }
        db.session.remove()
        db.engine.dispose()
    return found


def _rows_of_cases(kind: str) -> Lengths:
    actor = actor_of(kind)
    return {name: len(case_filter.page(actor, wanted).rows) for name, wanted in FILTERS.items()}


def actor_of(kind: str) -> Actor:
    return actor_for(db.session.scalars(sa.select(User).where(User.username == LOGINS[kind])).one())


Pages = dict[str, dict[str, str]]


def pages_of(instance: Seeded, shown: Mapping[str, Lengths]) -> Pages:
    """Addresses by kind of person and page; they differ between the instances only in numbers."""
    app = instance.application()
    with app.app_context():
        found = {
            kind: _pages(kind, person, app.test_client(), instance.token, shown[kind])
            for kind, person in instance.people.items()
        }
        db.session.remove()
        db.engine.dispose()
    return found


def _pages(kind: str, person: Person, client: FlaskClient, token: str, shown: Lengths) -> dict[str, str]:
    """Those that this person may open: a grid worker has no dashboard."""
    actor = actor_of(kind)
    begins = {name: _showing(shown[name], wanted, actor) for name, wanted in FILTERS.items()}
    lists = {name: f"/cases?{urlencode(one.params(after=one.after))}" for name, one in begins.items()}
    lists |= {f"list page {LATER_PAGE}": f"/cases?{urlencode({'after': _after(person.area_id)})}"}
    found = lists | {
        "case": f"/cases/{_worked_on(person.area_id)}",
        "dashboard": f"/figures/{person.area_id}",
        "unmet needs": f"/lists/{person.area_id}/unmet",
        **list_pages.pages(person.area_id, actor, shown),
        **council_pages.pages(person.area_id, token, shown),
    }
    client.set_cookie(*person.cookie.split("=", 1))
    return {name: path for name, path in found.items() if client.get(path).status_code != FORBIDDEN}


def _showing(rows: int, wanted: CaseFilter, actor: Actor) -> CaseFilter:
    """A first page when it is full; else the last page that shows as many rows, so that like is set beside like."""
    if rows >= PAGE:
        return wanted
    moment, backwards = (
        (Case.due_at, Case.due_at.desc())
        if wanted.order is Sort.DUE
        else (Case.submitted_at, Case.submitted_at)
    )
    number = Case.id.desc() if wanted.order is Sort.DUE else Case.id
    everything = case_filter.everything(actor, wanted, now(), MOST_ROWS)
    found = sa.select(moment, Case.id).where(Case.id.in_(everything)).order_by(backwards, number)
    before = db.session.execute(found.offset(rows).limit(1)).one_or_none()
    return wanted if before is None else replace(wanted, after=f"{before[0].isoformat()}~{before[1]}")


def _after(area_id: int) -> str:
    """Where the page begins; in a small place the last full one."""
    scope = case_scope.c
    mine = sa.select(scope.submitted_at, scope.case_id).where(scope.outer_id == area_id)
    most = db.session.scalar(sa.select(sa.func.count()).select_from(mine.subquery())) or 0
    before = min(LATER_PAGE - 1, most // PAGE - 1) * PAGE
    newest = mine.order_by(scope.submitted_at.desc(), scope.case_id.desc())
    at, number = db.session.execute(newest.limit(1).offset(before - 1)).one()
    return f"{at.isoformat()}~{number}"


def _worked_on(area_id: int) -> str:
    """The newest case that a unit is handling."""
    scope = case_scope.c
    newest = sa.select(Case.ref).join(case_scope, scope.case_id == Case.id)
    newest = newest.where(scope.outer_id == area_id, scope.status == Status.IN_PROGRESS)
    return db.session.scalars(newest.order_by(scope.submitted_at.desc()).limit(1)).one()
