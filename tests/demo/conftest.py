"""A loaded demo, made once in a test process; every test has a copy of its own."""

import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

from app.core.clock import now, stopped_at
from app.core.db import db
from app.demo import loading
from tests import databases
from tests.pages import Visitor


def demo_app(folder: Path) -> Flask:
    return databases.app_on(f"sqlite:///{folder / 'test.db'}", folder, demo=True)


PRESENT = now()


@cache
def loaded() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="xingfuma-demo-"))
    databases.copy_of_sqlite(folder)
    with demo_app(folder).app_context(), stopped_at(PRESENT):
        loading.load(lambda _done: None)
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return folder


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Flask]:
    folder = tmp_path / "instance"
    shutil.copytree(loaded(), folder)
    app = demo_app(folder)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def guest(demo: Flask) -> Visitor:
    return Visitor(demo)
