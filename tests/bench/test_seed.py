"""The bulk loader writes what the actions write: the same cases made both ways, compared row for row."""

import hashlib
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from app.accounts.actor import SYSTEM, resident
from app.accounts.models import Unit
from app.areas.models import Area
from app.cases import actions, queries
from app.cases.models import Case, Category, Channel, Satisfaction
from app.cases.submitting import Report, submit
from app.cases.workflow import OPEN, Status
from app.core import reference
from app.core.clock import local_day, now, stopped_at, today
from app.core.db import db
from app.core.engine import write_transaction
from app.demo.bulk.ground import Ground
from app.demo.bulk.plans import By, Plan, Wanted, Way, moments, plans
from app.figures import verify
from app.meetings.models import Meeting
from app.meetings.topic_models import Decision, Topic
from app.resources.models import Booking
from app.timeline.models import tally
from bench import seed as seeding
from bench.ground import prepare
from tests import databases

pytestmark = pytest.mark.both_engines

WANTED = Wanted(cases=70, days=45, open=16)
AREAS = 10

EVENTS = """SELECT subject_id, seq, at, verb, actor_kind, actor_id, role, before, after, facts
    FROM event ORDER BY subject_id, seq"""
WRITINGS = """SELECT subject_id, seq, visibility, body, erased_at FROM writing JOIN event ON event.id = event_id
    ORDER BY subject_id, seq, body"""
OUTBOX = """SELECT subject_id, seq, audience, audience_id, due_at, sent_at FROM outbox
    JOIN event ON event.id = event_id ORDER BY subject_id, seq, audience, audience_id"""


def test_the_same_rows_as_the_actions(
    app: Flask, engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    present = now()
    with stopped_at(present):
        seeding.seed(WANTED, AREAS)
        seeded = everything()
    db.session.remove()
    db.engine.dispose()
    with other_database(engine, tmp_path).app_context(), stopped_at(present):
        live_through(monkeypatch)
        lived = everything()
        db.session.remove()
        db.engine.dispose()
    assert set(seeded) == set(lived)
    results = {row[0] for row in seeded["results"]}
    assert results == {"yes", "partly", "no", "unanswered", None}
    for name, rows in seeded.items():
        assert rows, f"{name} is empty: nothing was compared"
        assert rows == lived[name], name


def test_figures_are_as_wished(app: Flask) -> None:
    runner = CliRunner()
    wanted = Wanted(cases=253, days=30, open=13, solved=228)
    ground = seeding.seed(wanted, 9)
    assert counted(ground, "received") == 253
    assert counted(ground, "yes") == 228
    assert counted(ground, "open") == 13
    assert db.session.scalar(sa.select(sa.func.count(Case.id)).where(Case.status.in_(OPEN))) == 13
    refused = runner.invoke(seeding.main, ["--received", "100", "--solved", "100"])
    assert "smaller --open" in refused.output


def test_a_seeded_instance_goes_on_as_any_other(app: Flask) -> None:
    ground = seeding.seed(Wanted(cases=20, days=30, open=20), 2)
    waiting = db.session.scalars(sa.select(Case).where(Case.status == Status.SUBMITTED)).first()
    assert waiting is not None
    spot = next(spot for spot in ground.spots if spot.area.id == waiting.area_id)
    with write_transaction():
        case = queries.get(waiting.ref, spot.team.dispatcher)
        actions.dispatch(case, spot.team.dispatcher, unit=db.session.get_one(Unit, spot.team.unit.id))
        area = db.session.get_one(Area, spot.area.id)
        submit(Report(client_key=KEY, area=area, channel=Channel.QR, text="One more"), resident())
    assert db.session.scalar(sa.select(sa.func.count(Case.id))) == 21


def test_only_an_empty_instance_is_seeded(app: Flask) -> None:
    seeding.seed(Wanted(cases=1, days=30), 1)
    with pytest.raises(Exception, match="needs an empty instance"):
        seeding.seed(Wanted(cases=1, days=30), 1)


KEY = "3b241101-e2bb-4255-8caf-4136c566a962"


def counted(ground: Ground, figure: str) -> int:
    found = db.session.scalar(
        sa.select(sa.func.sum(tally.c.n)).where(
            tally.c.area_id == ground.district.id, tally.c.figure == figure
        )
    )
    return int(found or 0)


def other_database(engine: str, folder: Path) -> Flask:
    """Another empty database in the same instance: the same keys make the same hashes."""
    if engine == "postgresql":
        url = databases.copy_of_postgres(f"other_{databases.WORKER}")
    else:
        (folder / "other").mkdir()
        url = databases.copy_of_sqlite(folder / "other")
    return databases.app_on(url, folder)


def everything() -> dict[str, list[tuple[object, ...]]]:
    db.session.rollback()
    found = {
        "case": rows('SELECT * FROM "case" ORDER BY id'),
        "results": rows('SELECT DISTINCT resident_result, late FROM "case" ORDER BY 1, 2'),
        "event": rows(EVENTS),
        "writing": rows(WRITINGS),
        "outbox": rows(OUTBOX),
        "case_scope": rows("SELECT * FROM case_scope ORDER BY case_id, outer_id"),
        "case_search": rows("SELECT rowid, body FROM case_search ORDER BY rowid"),
        "tally": rows("SELECT * FROM tally ORDER BY area_id, figure, day, key"),
    }
    for event, audience, id, key in rows("SELECT event_id, audience, audience_id, dedupe_key FROM outbox"):
        assert key == hashlib.sha256(f"{event}|{audience}|{id}".encode()).hexdigest()
    return found


def rows(statement: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in db.session.execute(sa.text(statement))]


# --- The same cases through the actions -----------------------------------------------------------------------


def live_through(monkeypatch: pytest.MonkeyPatch) -> None:
    with stopped_at(now() - timedelta(days=WANTED.days + 1)), write_transaction():
        ground = prepare(AREAS)
    at = moments(WANTED.days, today())
    drawn = list(plans(WANTED, ground, at))
    assert ({plan.by for plan in drawn}, {plan.way for plan in drawn}) == (set(By), set(Way))
    steps = sorted(
        (
            (moment, number, turn)
            for number, plan in enumerate(drawn)
            for turn, moment in enumerate(plan.moments)
        ),
    )
    stories = [live(plan, at, monkeypatch) for plan in drawn]
    for moment, number, _ in steps:
        with stopped_at(at[moment]), write_transaction():
            next(stories[number], None)
        db.session.expunge_all()  # the next step is another request


def live(plan: Plan, at: list[datetime], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One step each time it is woken."""
    came = at[plan.moments[0]]
    monkeypatch.setattr(secrets, "randbelow", lambda n: plan.number if n == 10**plan.width else 0)
    submit(report(plan), resident())
    ref = reference.numbered(local_day(came), plan.number, plan.width)
    team = plan.spot.team
    yield
    words, result = plan.told.done, plan.unit_result
    if plan.by is By.DISPATCH:
        actions.dispatch(
            queries.get(ref, SYSTEM), team.dispatcher, unit=db.session.get_one(Unit, team.unit.id)
        )
        yield
        actions.take_on(queries.get(ref, SYSTEM), team.worker)
        yield
        actions.handle(queries.get(ref, SYSTEM), team.worker, result=result, words=words)
    elif plan.by is By.QUICK:
        actions.quick(queries.get(ref, SYSTEM), team.worker, result=result, words=words)
    else:
        actions.answer(queries.get(ref, SYSTEM), team.worker, words=words)
    yield
    if queries.get(ref, SYSTEM).status is Status.HANDLED:
        actions.check(queries.get(ref, SYSTEM), team.lead)
    yield
    case = queries.get(ref, SYSTEM)
    if plan.result is None:
        actions.close(case, SYSTEM)
    else:
        face = Satisfaction(plan.face) if plan.face else None
        actions.rate(case, resident(case.id), result=plan.result, satisfaction=face)


def report(plan: Plan) -> Report:
    return Report(
        client_key=plan.key, area=db.session.get_one(Area, plan.spot.area.id), channel=Channel.QR,
        text=plan.told.text, code_id=plan.spot.code_id, place=plan.place, kind=plan.told.kind,
        category=db.session.get_one(Category, plan.told.category.id),
    )  # fmt: skip


def test_meetings_and_offers_are_seeded_as_the_record_says(app: Flask) -> None:
    seeding.seed(Wanted(cases=30, days=30, meetings=300, resources=20), 9)
    for thing in (Meeting, Decision, Topic, Booking):
        assert db.session.scalar(sa.select(sa.func.count(thing.id)))
    assert not list(verify.differences())
