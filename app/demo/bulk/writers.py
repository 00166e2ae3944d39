"""The fast ways into each database: nothing else may use it meanwhile, and a broken load is thrown away."""

from __future__ import annotations

import multiprocessing
import pickle
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Protocol

import psycopg
import sqlalchemy as sa
from psycopg import sql

from app.core.db import db
from app.demo.bulk.known import Row
from app.demo.bulk.lives import Tables

Columns = Mapping[str, tuple[str, ...]]  # of each table


class Writer(Protocol):
    def write(self, tables: Tables) -> None: ...


@contextmanager
def writer(columns: Columns) -> Iterator[Writer]:
    """For the application's own database. Indexes are taken down before and put up again behind it."""
    url = db.engine.url
    db.session.remove()
    db.engine.dispose()
    if db.engine.dialect.name == "sqlite":
        connection = sqlite3.connect(str(url.database), isolation_level=None)
        try:
            with _sqlite_at_speed(connection, columns):
                yield _Sqlite(connection, columns)
        finally:
            connection.close()
    else:
        with psycopg.connect(
            url.set(drivername="postgresql").render_as_string(hide_password=False)
        ) as server:
            yield _Postgres(server, columns)
            _move_sequences(server, [name for name in columns if "id" in columns[name]])


class _Sqlite:
    def __init__(self, connection: sqlite3.Connection, columns: Columns) -> None:
        self._connection = connection
        self._insert = {name: _insert(name, some) for name, some in columns.items()}

    def write(self, tables: Tables) -> None:
        for name, rows in tables.items():
            self._connection.executemany(self._insert[name], rows)


def _insert(table: str, columns: tuple[str, ...]) -> str:
    names = ", ".join(f'"{column}"' for column in columns)
    return f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(columns))})'


@contextmanager
def _sqlite_at_speed(connection: sqlite3.Connection, columns: Columns) -> Iterator[None]:
    run = connection.execute
    for pragma in (
        "journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE", "foreign_keys=OFF", "temp_store=MEMORY",
        "cache_size=-2000000", "mmap_size=0", "threads=2",
    ):  # fmt: skip
        run(f"PRAGMA {pragma}")
    tables = ", ".join(f"'{name}'" for name in columns)
    indexes = run(
        f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL AND tbl_name IN ({tables})"
    ).fetchall()
    run("BEGIN IMMEDIATE")
    for name, _ in indexes:
        run(f'DROP INDEX "{name}"')
    run("INSERT INTO case_search (case_search, rank) VALUES ('automerge', 0)")
    run("INSERT INTO case_search (case_search, rank) VALUES ('hashsize', 67108864)")
    yield
    run("INSERT INTO case_search (case_search) VALUES ('optimize')")
    run("DELETE FROM case_search_config WHERE k IN ('automerge', 'hashsize')")
    for _, statement in indexes:
        run(statement)
    run("COMMIT")
    run("ANALYZE")
    run("PRAGMA locking_mode=NORMAL")
    run("PRAGMA journal_mode=WAL")


class _Postgres:
    """COPY, table by table; the search text becomes a tsvector on the way from a table that is then gone."""

    def __init__(self, server: psycopg.Connection[tuple[object, ...]], columns: Columns) -> None:
        self._server, self._columns = server, columns
        server.execute("CREATE TEMP TABLE seeded_text (rowid integer, body text)")

    def write(self, tables: Tables) -> None:
        for name, rows in tables.items():
            self._copy("seeded_text" if name == "case_search" else name, self._columns[name], rows)
        self._server.execute(
            "INSERT INTO case_search SELECT rowid, to_tsvector('simple', body) FROM seeded_text"
        )
        self._server.execute("TRUNCATE seeded_text")

    def _copy(self, table: str, columns: tuple[str, ...], rows: Iterable[Row]) -> None:
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
        with self._server.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)


def _move_sequences(server: psycopg.Connection[tuple[object, ...]], tables: Iterable[str]) -> None:
    for table in tables:
        server.execute(
            sql.SQL(
                "SELECT setval(pg_get_serial_sequence({}, 'id'), (SELECT coalesce(max(id), 1) FROM {}))"
            ).format(sql.Literal(f'"{table}"'), sql.Identifier(table))
        )


def next_event() -> int:
    """What happened before the cases, partner units entered or codes issued, keeps its numbers."""
    return (db.session.scalar(sa.text("SELECT max(id) FROM event")) or 0) + 1


def empty() -> bool:
    """Nothing has been put in yet."""
    return not db.session.scalar(
        sa.text('SELECT EXISTS (SELECT 1 FROM area) OR EXISTS (SELECT 1 FROM "user")')
    )


# --- Two processors are better than one -----------------------------------------------------------------------


def made_beside(make: Callable[[], Iterator[Tables]]) -> Iterator[Tables]:
    """Rows worked out in a process of their own while this one writes those before."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    maker = context.Process(target=_send_all, args=(make, there), daemon=True)
    maker.start()
    there.close()
    while packed := _next_of(here):
        yield pickle.loads(packed)
    maker.join()
    if maker.exitcode:
        raise SystemExit("Working out the rows failed; what it said stands above.")


def _send_all(make: Callable[[], Iterator[Tables]], to: Connection) -> None:
    for tables in make():
        to.send_bytes(pickle.dumps(tables, pickle.HIGHEST_PROTOCOL))
    to.send_bytes(b"")


def _next_of(connection: Connection) -> bytes:
    try:
        return connection.recv_bytes()
    except EOFError:
        return b""
