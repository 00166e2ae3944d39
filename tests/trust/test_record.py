"""What the database itself refuses, how it is opened, and that a write is whole or not at all."""

import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError

from app.accounts.actor import resident
from app.cases import actions, queries
from app.cases.contacting import reveal
from app.cases.models import Case, Channel, ClosureCode, ResidentResult, Satisfaction
from app.cases.submitting import Report, submit
from app.core import engine as database
from app.core.clock import now
from app.core.db import Base, db
from app.core.engine import write_transaction
from app.photos.actions import stage
from app.photos.store import new_name
from app.timeline.audits import Audited, audit
from app.whistles import actions as whistling
from app.whistles.actions import Call
from tests.cast import Cast
from tests.factories import make_case

both_engines = pytest.mark.both_engines

# --- The record is only ever added to ---------------------------------------------------------------------------

CHANGES = {
    "update": "UPDATE {table} SET facts = '{{}}'",
    "update of one": "UPDATE {table} SET id = id WHERE id = 1",
    "delete": "DELETE FROM {table}",
    "delete of one": "DELETE FROM {table} WHERE id = 1",
    "upsert": "INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE id = 1"
    " ON CONFLICT (id) DO UPDATE SET facts = '{{}}'",
}
OF_SQLITE = {
    "replace": "INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE id = 1",
    "update or replace": "UPDATE OR REPLACE {table} SET id = 2 WHERE id = 1",
}
OF_POSTGRES = {
    "truncate": "TRUNCATE {table} CASCADE",
    "truncate through another": 'TRUNCATE "user" CASCADE',
    "truncate of several": "TRUNCATE audit, event, outbox, delivery, inbox_item, writing, photo, photo_shown,"
    " message, recording",
}


@both_engines
@pytest.mark.parametrize("table", ["event", "audit"])
def test_the_record_cannot_be_changed(cast: Cast, engine: str, table: str) -> None:
    _something_happened(cast)
    columns = ", ".join(column.name for column in Base.metadata.tables[table].columns)
    before = everything()
    tried = CHANGES | (OF_SQLITE if engine == "sqlite" else OF_POSTGRES)
    for name, statement in tried.items():
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(sa.text(statement.format(table=table, columns=columns)))
            pytest.fail(f"{name} of {table} went through")
        db.session.rollback()
    assert everything() == before


def _something_happened(cast: Cast) -> None:
    make_case(cast.court)
    make_case(cast.court, "The bench is loose")
    for _ in range(2):
        audit(Audited.EXPORT, cast.acting("wei"), area_id=cast.elm.id)
    db.session.commit()


def test_what_people_wrote_can_be_erased_without_touching_the_record(cast: Cast) -> None:
    case = make_case(cast.court)
    actions.ask(case, cast.acting("wei"), words="Which lamp?")
    db.session.commit()
    written, before = sa.text("SELECT body FROM writing"), everything()
    assert db.session.scalars(written).all() == ["Which lamp?"]
    db.session.execute(sa.text("UPDATE writing SET body = '', erased_at = '2026-01-01 00:00:00'"))
    db.session.commit()
    assert db.session.scalars(written).all() == [""]
    assert everything() | {"writing": before["writing"]} == before


# --- How SQLite is opened ----------------------------------------------------------------------------------------


def test_sqlite_is_opened_as_promised(app: Flask) -> None:
    promised = {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10000, "trusted_schema": 0,
        "recursive_triggers": 1, "temp_store": 2, "cache_size": -32768,
    }  # fmt: skip
    with db.engine.connect() as one, db.engine.connect() as another:
        for connection in (one, another):
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in promised}
            assert found == promised


def test_a_database_that_cannot_promise_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, weaker in (("synchronous", "NORMAL"), ("recursive_triggers", "OFF"), ("foreign_keys", "OFF")):
        with monkeypatch.context() as patched:
            patched.setitem(database.PRAGMAS, name, weaker)
            with pytest.raises(RuntimeError, match=name):
                database._open_sqlite(sqlite3.connect(":memory:"), None)


def test_every_table_is_strict_and_every_length_is_checked(app: Flask) -> None:
    listed = db.session.execute(sa.text("PRAGMA table_list")).all()
    strict = {row.name: row.strict for row in listed}
    for name, table in Base.metadata.tables.items():
        assert strict[name] == 1, name
        query = sa.text("SELECT sql FROM sqlite_master WHERE name = :name")
        ddl = db.session.scalar(query, {"name": name}) or ""
        for column in table.columns:
            if isinstance(column.type, sa.String) and column.type.length:
                assert f'length("{column.name}") <= {column.type.length}' in ddl, f"{name}.{column.name}"


@pytest.mark.parametrize(
    "statement", ["UPDATE \"case\" SET events = 'many'", "UPDATE area SET parent_id = 'x' WHERE id = 1"]
)
def test_a_word_never_lands_in_a_numbers_column(cast: Cast, statement: str) -> None:
    make_case(cast.court)
    with pytest.raises(DBAPIError, match="cannot store TEXT"):
        db.session.execute(sa.text(statement))


@both_engines
def test_a_text_too_long_is_refused_by_the_database(cast: Cast) -> None:
    case = make_case(cast.court)
    for column in ("title", "place", "text", "outer_no"):
        length = Case.__table__.c[column].type.length
        db.session.execute(sa.update(Case).values({column: "灯" * length}).where(Case.id == case.id))
        with pytest.raises(DBAPIError):
            db.session.execute(sa.update(Case).values({column: "灯" * (length + 1)}))
        db.session.rollback()


@both_engines
@pytest.mark.parametrize("column", ["area_id", "unit_id", "lead_id", "category_id"])
def test_nothing_points_to_what_does_not_exist(cast: Cast, column: str) -> None:
    make_case(cast.court)
    with pytest.raises(DBAPIError):
        db.session.execute(sa.update(Case).values({column: 987654}))


# --- All or nothing ----------------------------------------------------------------------------------------------


class Struck(Exception):
    """The power goes out at this very statement."""


@contextmanager
def struck_at(n: int) -> Iterator[list[str]]:
    """Raise instead of the n-th statement; the commit counts as the last."""
    seen: list[str] = []

    def count(what: str) -> None:
        seen.append(what)
        if len(seen) == n:
            raise Struck

    def before_statement(_connection, _cursor, statement, *_more) -> None:
        if not statement.startswith("BEGIN"):
            count(statement)

    def before_commit(_connection) -> None:
        count("COMMIT")

    sa.event.listen(db.engine, "before_cursor_execute", before_statement)
    sa.event.listen(db.engine, "commit", before_commit)
    try:
        yield seen
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", before_statement)
        sa.event.remove(db.engine, "commit", before_commit)


def everything() -> dict[str, list[str]]:
    """Every row of every table, the search index included."""
    with db.engine.connect() as connection:
        names = [*Base.metadata.tables, "case_search"]
        return {
            name: sorted(map(repr, connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()))
            for name in names
        }


Write = Callable[[], object]


def a_submission(cast: Cast) -> Write:
    key = str(uuid.uuid4())

    def write() -> None:
        photo = new_name()
        stage(name=photo, width=4, height=3, sent_digest="0" * 64)
        sent = Report(
            client_key=key, area=cast.court, channel=Channel.QR, text="The lamp is broken", category=cast.lamp,
            phone="+8613812341234", call_me="Old Chen", photos=(photo,), photo_digests=("0" * 64,),
        )  # fmt: skip
        submit(sent, resident())

    return write


def a_handling(cast: Cast) -> Write:
    case = make_case(cast.court)
    actions.dispatch(case, cast.acting("wei"), unit=cast.committee, person=cast.mei)
    actions.take_on(case, cast.acting("mei"))
    db.session.commit()
    version = case.version

    def write() -> None:
        photo = new_name()
        stage(name=photo, width=4, height=3, sent_digest="0" * 64)
        mine = queries.get(case.ref, cast.acting("mei"), version=version)
        actions.handle(mine, cast.acting("mei"), result=ClosureCode.SOLVED, words="New bulb.", photos=[photo])

    return write


def a_merger(cast: Cast) -> Write:
    lead, twin = make_case(cast.court), make_case(cast.court, "The lamp again")

    def write() -> None:
        wei = cast.acting("wei")
        actions.merge(queries.get(twin.ref, wei), wei, lead=queries.get(lead.ref, wei), note="The same lamp.")

    return write


def a_rating_and_another_round(cast: Cast) -> Write:
    case = make_case(cast.court)
    actions.answer(case, cast.acting("wei"), words="It is being repaired.")
    actions.check(case, cast.acting("hua"))
    db.session.commit()

    def write() -> None:
        mine, reporter = db.session.get_one(Case, case.id), resident(case.id)
        actions.rate(mine, reporter, result=ResidentResult.NO, satisfaction=Satisfaction.FAIRLY)
        actions.ask_reopen(mine, reporter, words="Still dark.")

    return write


def an_opened_number(cast: Cast) -> Write:
    case = make_case(cast.court, phone="+8613812341234", call_me="Old Chen")

    def write() -> None:
        wei = cast.acting("wei")
        reveal(queries.get(case.ref, wei), wei, reason="To agree a time")

    return write


def a_whistle(cast: Cast) -> Write:
    case = make_case(cast.court)

    def write() -> None:
        wei = cast.acting("wei")
        call = Call([cast.other_unit, cast.property], "Gate", now() + timedelta(hours=2), "Come.")
        whistling.blow(queries.get(case.ref, wei), wei, call)

    return write


@both_engines
@pytest.mark.parametrize(
    "operation",
    [a_submission, a_handling, a_merger, a_rating_and_another_round, an_opened_number, a_whistle],
)
def test_a_write_struck_at_any_statement_leaves_nothing(
    cast: Cast, operation: Callable[[Cast], Write]
) -> None:
    write = operation(cast)
    before = everything()
    struck = 0
    while True:
        struck += 1
        try:
            with struck_at(struck) as seen, write_transaction():
                write()
            break
        except Struck:
            assert everything() == before, f"left behind by {seen[-1]}"
    assert struck > 8, "statements were counted"
    assert seen[-1] == "COMMIT"
    after = everything()
    changed = {table for table in after if after[table] != before[table]}
    assert {"case", "event"} <= changed
