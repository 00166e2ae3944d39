"""The migrations make the very tables the models name, on both databases, and can be taken back."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade

from app.areas.models import area_shelf
from app.cases.models import Case, Kind
from app.contacts import actions as contacts
from app.contacts.models import Contact
from app.core.clock import now, stopped_at, today
from app.core.db import db
from app.figures.verify import differences
from app.partners.models import Agreement, PartnerKind, PartnerUnit
from app.resources.openings import begin_of, slot_at
from app.timeline.models import tally
from tests.areas.test_shelves import a_year_of_a_council
from tests.cast import Cast
from tests.factories import make_case, shelved
from tests.resources.rooms import TUESDAY, at, booked, room

pytestmark = pytest.mark.both_engines


def tables() -> set[str]:
    return {name for name in sa.inspect(db.engine).get_table_names() if not name.startswith("case_search")}


def test_models_and_migrations_agree(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        found = [line for line in compare_metadata(context, db.metadata) if "case_search" not in str(line)]
    assert not found


def test_every_text_on_sqlite_is_strict_and_its_length_checked(app: Flask, engine: str) -> None:
    strict = {row[1]: row[5] for row in _pragma("PRAGMA table_list")} if engine == "sqlite" else {}
    ours = {name: strict.get(name, 1) for name in tables() if name != "alembic_version"}
    assert set(ours.values()) == {1}
    made = sa.inspect(db.engine).get_columns("case")
    assert {column["name"] for column in made} == set(db.metadata.tables["case"].columns.keys())


def test_down_and_up_again_with_rows(app: Flask, cast: Cast, tmp_path: Path) -> None:
    case = make_case(cast.court, phone="+8613812341234")
    booked(
        room(cast, approval=True), begin_of(slot_at(now()) // 48 * 48 + 96 + 2), phone="+8613812345678"
    )  # at nine
    number = case.id
    db.session.remove()
    downgrade(revision="0001")
    upgrade()
    left = contacts.of(db.session.get_one(Case, number))
    assert left is not None and contacts.phone_of(left) == "+8613812341234", "kept and still opens"
    assert db.session.scalar(sa.select(sa.func.count(Contact.id))) == 1, (
        "only what the older tables know is kept"
    )
    db.session.remove()
    downgrade(revision="base")
    assert tables() <= {"alembic_version"}
    upgrade()
    assert tables() >= set(db.metadata.tables)


def test_needs_from_before_the_map_are_on_it(app: Flask, cast: Cast) -> None:
    """An instance that ran before: what was open then is counted from the first day."""
    for area in (cast.block, cast.court, cast.garden):
        make_case(area, kind=Kind.DEMAND, category=cast.lamp)
    make_case(cast.court)
    db.session.remove()
    downgrade(revision="0001")
    upgrade()
    assert list(differences()) == []
    found = sa.select(tally.c.key, tally.c.n).where(tally.c.area_id == cast.elm.id, tally.c.figure == "unmet")
    assert dict(db.session.execute(found).all()) == {f"{cast.lamp.id}|managed": 2, f"{cast.lamp.id}|": 1}


def test_the_lists_are_filled_with_what_was_there_before_them(app: Flask, cast: Cast) -> None:
    with stopped_at(TUESDAY):
        booked(room(cast, approval=True), at("14:00"))
        a_year_of_a_council(cast)
        unit = PartnerUnit(area=cast.garden, name="Clinic", kind=PartnerKind.HOSPITAL, applied_at=now())
        shelved(unit)
        shelved(Agreement(partner=unit, title="Health", since=today(), until=today()))
    db.session.commit()
    before = db.session.execute(sa.select(area_shelf).order_by(*area_shelf.columns)).all()
    db.session.remove()
    downgrade(revision="0009")
    upgrade()
    assert db.session.execute(sa.select(area_shelf).order_by(*area_shelf.columns)).all() == before
    assert len({row.shelf for row in before}) > 15


def _pragma(statement: str) -> list[tuple[object, ...]]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(statement)]
