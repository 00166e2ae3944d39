"""The cast of every test behind the shipped server, on either database."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from app.core.db import db
from tests import databases
from tests.cases.resident_page import put_up
from tests.cast import Cast
from tests.server import Server


@dataclass
class Live:
    """A real server with two workers, and the app of this process on the same database."""

    app: Flask
    cast: Cast
    server: Server

    @property
    def url(self) -> str:
        return self.server.url


@pytest.fixture
def live(engine: str, tmp_path: Path) -> Iterator[Live]:
    server = Server(tmp_path, workers=2)
    app = databases.fresh_app(engine, tmp_path, peopled=True, public_url=server.url)
    server.environment["DATABASE_URL"] = app.config["SQLALCHEMY_DATABASE_URI"]
    with app.app_context():
        cast = databases.the_cast(engine)[1].again()
        put_up(cast.court)
        try:
            yield Live(app, cast, server.start())
        finally:
            server.kill()
            db.session.remove()
            db.engine.dispose()
