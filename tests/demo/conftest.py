"""Loaded demos, each made once in a run; every test has a copy of its own."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

from app.core.clock import now, stopped_at
from app.core.db import db
from app.demo import loading
from app.demo.districts import District
from tests import databases
from tests.pages import Visitor


def demo_app(folder: Path) -> Flask:
    return databases.app_on(f"sqlite:///{folder / 'test.db'}", folder, demo=True)


@cache
def present() -> datetime:
    """The moment at which every demo of this run was loaded."""
    noted = databases.made_once("present", _note)
    return datetime.fromisoformat((noted / "at").read_text())


def _note(folder: Path) -> None:
    (folder / "at").write_text(now().isoformat())


def loaded(name: District = District.GULOU) -> Path:
    return databases.made_once(f"demo-{name}", lambda folder: _load(folder, name))


def _load(folder: Path, name: District) -> None:
    databases.copy_of_sqlite(folder)
    with demo_app(folder).app_context(), stopped_at(present()):
        loading.load(lambda _done: None, name)
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()


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
