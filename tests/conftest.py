"""Fixtures: a fresh real database for every test that asks; both engines for modules marked `both_engines`."""

import gc
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
        both = metafunc.definition.get_closest_marker("both_engines")
        names = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)] if both else ["sqlite"]
        metafunc.parametrize("engine", names, indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Two processes begin with a half each and take from the other's end: what is long goes to the beginnings."""
    long, short = ([i for i in items if ("slow" in i.keywords) is slow] for slow in (True, False))
    half, rest = len(long) // 2, len(items) // 2 - len(long) // 2
    items[:] = long[:half] + short[:rest] + long[half:] + short[rest:]


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
