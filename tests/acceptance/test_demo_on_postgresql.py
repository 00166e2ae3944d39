"""The whole demo on PostgreSQL: the stories it tells on SQLite, of the same moment, and figures that agree."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.cases.models import Case
from app.core.clock import stopped_at
from app.core.db import db
from app.demo import loading
from app.figures.verify import differences
from tests import databases
from tests.demo.conftest import demo, present

__all__ = ["demo"]


@pytest.mark.postgres
def test_the_same_stories_on_postgresql_at_the_same_moment(demo: Flask, tmp_path: Path) -> None:
    told = said()
    db.session.remove()
    db.engine.dispose()
    (tmp_path / "pg").mkdir()
    other = databases.app_on(
        databases.copy_of_postgres(f"demo_{databases.WORKER}"), tmp_path / "pg", demo=True
    )
    with other.app_context(), stopped_at(present()):
        loading.load(lambda _done: None)
        assert said() == told
        assert not list(differences())
        db.session.remove()
        db.engine.dispose()


def said() -> list[tuple[str, str]]:
    return [
        tuple(row)
        for row in db.session.execute(sa.select(Case.text, Case.place).order_by(Case.text, Case.place))
    ]
