"""Loaded demos, each made once in a run; every test has a database of its own."""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

from app.core import clock, instance
from app.core.clock import now, stopped_at
from app.core.db import db
from app.core.instance import Instance
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


@cache
def kept_demo(name: District) -> tuple[Flask, Instance]:
    """One app in a process, with the pictures, which no test changes."""
    home = Path(tempfile.mkdtemp(prefix="xingfuma-demo-", dir=databases.in_memory()))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return demo_app(shutil.copytree(loaded(name), home, dirs_exist_ok=True)), instance.here()


@contextmanager
def fresh(name: District) -> Iterator[Flask]:
    """As if it had just been loaded and started: whatever the test before left beside the pictures is gone."""
    app, made = kept_demo(name)
    home = made.settings.folder
    for left in filter(Path.is_file, list(home.iterdir())):
        left.unlink()
    for file in filter(Path.is_file, loaded(name).iterdir()):
        shutil.copy(file, home)
    instance.use(made)
    clock.use_shift_file(home / "demo-clock")
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def demo() -> Iterator[Flask]:
    with fresh(District.GULOU) as app:
        yield app


@pytest.fixture
def guest(demo: Flask) -> Visitor:
    return Visitor(demo)
