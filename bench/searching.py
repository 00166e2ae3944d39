"""What a search costs in a large instance against one case page of the same person, on both databases.

Whatever people look for: a reference, its end, words common and rare, a place in characters, in pinyin, by its
initials, a telephone number. Each is asked in turn with the case, round after round, of one server.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import sqlalchemy as sa

from app.accounts.models import Assignment, User
from app.accounts.permissions import Right
from app.areas.models import Area, Level
from app.cases import case_filter
from app.cases.case_filter import CaseFilter
from app.core.db import db
from bench.at_scale import actor_of
from bench.instances import COMMUNITY, DISTRICT, LOGINS, Seeded, seeded
from bench.outcomes import Outcome
from bench.own_postgres import Cluster, ServedOnPostgres, cluster
from bench.serving import Served, Side, get, interleaved

MOST = 5.0  # case pages
ROUNDS_AGAIN = 15
PEOPLE = (DISTRICT, COMMUNITY)  # the widest there is, and where most people work
WORDS = {
    "a common character": "灯", "a common word": "路灯", "two words": "路灯 电梯", "a word nobody wrote": "鲸鱼座",
    "a word in the other script": "路燈", "the end of a reference": "1234", "a telephone number": "13812341234",
    "initials of places": "slsq", "pinyin of places": "shilishequ", "initials and a word": "slsq 灯",
}  # fmt: skip


def outcomes(cases: int) -> Iterator[Outcome]:
    yield from _on_sqlite(seeded(cases))
    with cluster() as made:
        instance = seeded(cases, made.database(cases))
        made.analyse(cases)
        yield from _on_postgres(instance, made)


def _on_sqlite(instance: Seeded) -> Iterator[Outcome]:
    pages = _pages(instance)
    with Served("SQLite", "app.wsgi:application", instance.environment) as served:
        yield from _against_a_case("SQLite", served, instance, pages)


def _on_postgres(instance: Seeded, made: Cluster) -> Iterator[Outcome]:
    pages = _pages(instance)
    with ServedOnPostgres("PostgreSQL", "app.wsgi:application", instance.environment, cluster=made) as served:
        yield from _against_a_case("PostgreSQL", served, instance, pages)


Pages = dict[str, dict[str, str]]


def _pages(instance: Seeded) -> Pages:
    """By person: their newest case, and every search."""
    with instance.application().app_context():
        found = {kind: _of(kind) for kind in PEOPLE}
        db.session.remove()
        db.engine.dispose()
    return found


def _of(kind: str) -> dict[str, str]:
    _may_see_contacts(LOGINS[kind])
    actor = actor_of(kind)
    newest = case_filter.page(actor, CaseFilter()).rows[0]
    place = db.session.scalars(
        sa.select(Area.name).where(Area.level == Level.COMMUNITY).order_by(Area.id)
    ).first()
    typed = WORDS | {
        "a whole reference": newest.ref,
        "a place": place or "",
        "a place and a word": f"{place} 灯",
    }
    pages = {what: f"/search?{urlencode({'q': words})}" for what, words in typed.items()}
    return {"case": f"/cases/{newest.ref}", **pages}


def _may_see_contacts(login: str) -> None:
    """A telephone number is looked up for nobody else."""
    user = db.session.scalars(sa.select(User).where(User.username == login)).one()
    held = db.session.scalars(sa.select(Assignment).where(Assignment.user_id == user.id)).all()
    if not any(one.right is Right.SEE_CONTACT for one in held):
        right = Assignment(user_id=user.id, right=Right.SEE_CONTACT, area_id=held[0].area_id)
        db.session.add(right)
        db.session.commit()


def _against_a_case(engine: str, served: Served, instance: Seeded, pages: Pages) -> Iterator[Outcome]:
    for kind, addresses in pages.items():
        cookie = instance.people[kind].cookie
        for what, path in addresses.items():
            if what == "case":
                continue
            sides = [
                Side("case", served, get(addresses["case"], cookie)),
                Side("search", served, get(path, cookie)),
            ]
            cpu = interleaved(sides)
            if cpu["search"] > MOST * cpu["case"]:  # a moment's noise is no cost
                cpu = interleaved(sides, ROUNDS_AGAIN)
            detail = f"CPU {cpu['search']:.1f} ms at {instance.cases:,} cases, the case {cpu['case']:.1f}"
            yield Outcome(f"search: {what}, {kind}, {engine}", cpu["search"] / cpu["case"], MOST, detail)
