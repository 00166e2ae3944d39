"""How the database is opened and how a write begins: the settings behind "nothing acknowledged is lost"."""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection

from app.core.db import db

PRAGMAS = {
    "busy_timeout": "10000",  # first: turning WAL on waits for whoever is opening the file as well
    "journal_mode": "WAL",
    "synchronous": "FULL",  # NORMAL loses acknowledged rows on a power cut
    "foreign_keys": "ON",
    "trusted_schema": "OFF",
    "recursive_triggers": "ON",  # or INSERT OR REPLACE slips past the append-only triggers
    "cache_size": "-32768",
    "mmap_size": str(256 * 1024 * 1024),
    "temp_store": "MEMORY",
}

# Where SQLite does not take a setting (some network folders know no WAL), it says nothing: so it is asked.
PROMISED: dict[str, set[str | int]] = {
    "journal_mode": {"wal", "memory"},
    "synchronous": {2},
    "foreign_keys": {1},
    "trusted_schema": {0},
    "recursive_triggers": {1},
}

TREE_LOCK = 7411  # any number: PostgreSQL's name for the lock of the tree of places


def prepare(engine: sa.Engine) -> None:
    """Attach the settings to every connection the engine opens."""
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _open_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)


def _open_sqlite(connection: DBAPIConnection, _record: object) -> None:
    assert isinstance(connection, sqlite3.Connection)
    connection.isolation_level = None  # the driver's own implicit BEGIN cannot be made IMMEDIATE
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}")
    for name, values in PROMISED.items():
        if (found := connection.execute(f"PRAGMA {name}").fetchone()[0]) not in values:
            raise RuntimeError(f"SQLite does not keep {name} in this folder: it says {found}.")


def _begin_sqlite(connection: sa.Connection) -> None:
    # A deferred BEGIN that has read cannot become a writer later: "database is locked" at once.
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@contextmanager
def write_transaction(*, alone: bool = False) -> Iterator[None]:
    """One write, all or nothing: drop what was read, queue, begin, commit at the end.

    Inside it: only statements. Never HTTP, image decoding, PDF, hashing of passwords, sleeping.
    `alone`: no other write runs beside it (on PostgreSQL; on SQLite none ever does), because the tree of
    places is rebuilt and what others write is counted by that tree.
    """
    db.session.rollback()
    with _queued():
        connection = db.session.connection(execution_options={"immediate": True})
        try:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(
                    f"SELECT pg_advisory_xact_lock{'' if alone else '_shared'}({TREE_LOCK})"
                )
            yield
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise


def one_at_a_time(key_hash: str) -> None:
    """PostgreSQL lets two taps on one form in at once; the second waits here until the first is committed."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(int(key_hash[:15], 16))))


@contextmanager
def _queued() -> Iterator[None]:
    """First come, first served: SQLite's own busy handler lets unlucky writers wait for seconds."""
    path = db.engine.url.database if db.engine.dialect.name == "sqlite" else None
    if not path or path == ":memory:":
        yield
        return
    with Path(f"{path}.queue").open("w") as queue:
        fcntl.flock(queue, fcntl.LOCK_EX)
        yield
