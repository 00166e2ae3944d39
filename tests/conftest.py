"""Fixtures: a fresh real database for every test that asks; both engines for modules marked `both_engines`."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.core.db import db
from tests import databases
from tests.cast import Cast
from tests.pages import Visitor

# The imported house alone is half a million objects: with Python's own 700 a tenth of the time goes into counting them.
gc.set_threshold(20_000, 20, 50)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        names = ["sqlite"]
        if _on_postgresql_too(metafunc):
            names.append(pytest.param("postgresql", marks=pytest.mark.postgres))
        metafunc.parametrize("engine", names, indirect=True)


def _on_postgresql_too(metafunc: pytest.Metafunc) -> bool:
    """What opens pages only where the module says `pages=True`: tests/trust/test_input.py opens all of them on both."""
    both = metafunc.definition.get_closest_marker("both_engines")
    return bool(both) and ("visit" not in metafunc.fixturenames or both.kwargs.get("pages", False))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every process begins with its share of what is long, dealt out, and ends with what is short and soon divided."""
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    long, short = ([i for i in items if ("slow" in i.keywords) is slow] for slow in (True, False))
    ends = [len(short) * n // processes for n in range(processes + 1)]
    items[:] = [one for n in range(processes) for one in (*long[n::processes], *short[ends[n] : ends[n + 1]])]


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def app(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The app on a migrated database of its own: empty, or with the cast in it where a test asks for that."""
    app = databases.fresh_app(engine, tmp_path, peopled="cast" in request.fixturenames)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def cast(app: Flask, engine: str) -> Cast:
    return databases.the_cast(engine)[1].again()


@pytest.fixture
def visit(app: Flask) -> Visitor:
    return Visitor(app)
