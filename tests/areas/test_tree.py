"""The tree of places after any life: pairs, paths and trails rebuilt from parent_id, counts recounted, lists too."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.areas import actions
from app.areas.cli import PACKAGED
from app.areas.files import rows_of
from app.areas.import_actions import add_planned, plan_here
from app.areas.models import Area, Level, area_within
from app.areas.scope import within
from app.cases import actions as case_actions
from app.cases import indexing
from app.cases.counting import cells
from app.cases.models import Case, ClosureCode, case_scope
from app.core.db import db
from app.core.errors import DomainError
from app.timeline import tallies
from app.timeline.models import tally
from tests.cast import Cast
from tests.factories import make_case

pytestmark = pytest.mark.both_engines

LEVELS = list(Level)
STEP = st.one_of(
    st.tuples(st.just("add"), st.integers(0, 30), st.integers(0, 5)),
    st.tuples(st.just("move"), st.integers(0, 30), st.integers(0, 30)),
    st.tuples(st.just("rename"), st.integers(0, 30), st.integers(0, 9)),
)


@contextmanager
def undone() -> Iterator[None]:
    """Hypothesis runs many lives on one database: each is taken back."""
    try:
        yield
    finally:
        db.session.rollback()


def live(steps: list[tuple[str, int, int]]) -> None:
    for number, (verb, one, other) in enumerate(steps):
        areas = db.session.scalars(sa.select(Area).order_by(Area.id)).all()
        area = areas[one % len(areas)]
        try:
            if verb == "add":
                actions.add_area(f"New {number}", LEVELS[other], area)
            elif verb == "move":
                left, joined = actions.move(area, areas[other % len(areas)])
                tallies.move(area.id, left, joined)
                indexing.moved(area.id, left, joined)
            else:
                actions.rename(area, f"Name {other}")
                indexing.retrail(area.id)
        except DomainError:
            continue  # a rule said no before anything was touched


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=1, max_size=12))
def test_pairs_paths_and_trails_equal_a_rebuild_from_the_parents(
    app: Flask, cast: Cast, steps: list[tuple[str, int, int]]
) -> None:
    with undone():
        live(steps)
        db.session.flush()
        db.session.expire_all()
        check_derived()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=1, max_size=10))
def test_counts_and_lists_after_any_moves_equal_a_recount(
    app: Flask, cast: Cast, steps: list[tuple[str, int, int]]
) -> None:
    with undone():
        some_cases(cast)
        live(steps)
        assert counted() and counted() == recounted()
        assert scopes() == {
            (outer.id, case.id) for case in db.session.scalars(sa.select(Case)) for outer in chain(case.area)
        }


def check_derived() -> None:
    areas = {area.id: area for area in db.session.scalars(sa.select(Area))}
    pairs = {(outer, inner) for outer, inner in db.session.execute(sa.select(area_within))}
    assert pairs == {(outer.id, area.id) for area in areas.values() for outer in chain(area)}
    for area in areas.values():
        assert area.path == "/" + "".join(f"{outer.id}/" for outer in reversed(chain(area)))
        assert area.trail == "/".join(outer.name for outer in reversed(chain(area)))
        assert area.around == {outer.id for outer in chain(area)}


def some_cases(cast: Cast) -> None:
    if db.session.scalar(sa.select(sa.exists(sa.select(Case.id)))):
        return
    for area in (cast.block, cast.court, cast.garden, cast.grove, cast.garden):
        make_case(area)
    solved = make_case(cast.court)
    case_actions.quick(solved, cast.acting("hua"), result=ClosureCode.SOLVED, words="Mended")
    db.session.commit()


def chain(area: Area) -> list[Area]:
    """The area and what lies around it, the area first, by asking each for its parent."""
    return [area, *chain(area.parent)] if area.parent else [area]


def counted() -> dict[tuple[int, str, object, str], int]:
    rows = db.session.execute(sa.select(tally)).all()
    return {(row.area_id, row.figure, row.day, row.key): row.n for row in rows if row.n}


def recounted() -> dict[tuple[int, str, object, str], int]:
    found: dict[tuple[int, str, object, str], int] = {}
    for case in db.session.scalars(sa.select(Case)):
        for cell, n in cells(case).items():
            for outer in chain(case.area):
                key = (outer.id, cell.figure, cell.day, cell.key)
                found[key] = found.get(key, 0) + n
    return {key: n for key, n in found.items() if n}


def scopes() -> set[tuple[int, int]]:
    return {
        (outer, case)
        for outer, case in db.session.execute(sa.select(case_scope.c.outer_id, case_scope.c.case_id))
    }


def test_a_whole_imported_branch_is_derived_like_one_added_by_hand(cast: Cast) -> None:
    rows = rows_of(PACKAGED.read_bytes())
    add_planned(plan_here(rows, {cast.district.id}, None, "350102"))
    db.session.flush()
    db.session.expire_all()
    check_derived()


def test_a_place_cannot_be_moved_into_its_own_branch(cast: Cast) -> None:
    with pytest.raises(DomainError):
        actions.move(cast.garden, cast.court)


def test_a_place_is_not_moved_under_something_as_narrow(cast: Cast) -> None:
    with pytest.raises(DomainError):
        actions.move(cast.elm, cast.oak)


def test_a_prefix_twin_is_not_inside(cast: Cast) -> None:
    """/1/2/ and /1/23/ begin alike."""
    for n in range(30):
        actions.add_area(f"Street {n}", Level.STREET, cast.district)
    twin = next(
        a
        for a in db.session.scalars(sa.select(Area))
        if str(a.id).startswith(str(cast.elm.id)) and a is not cast.elm
    )
    seen = db.session.scalars(sa.select(Area).where(within(Area.id, {cast.elm.id}))).all()
    assert twin not in seen
    assert cast.court in seen


def test_a_moved_branch_is_found_by_its_new_names_and_not_by_the_old(cast: Cast) -> None:
    case = make_case(cast.court, "Nothing of the street's name in here")
    left, joined = actions.move(cast.garden, cast.oak)
    tallies.move(cast.garden.id, left, joined)
    indexing.moved(cast.garden.id, left, joined)
    assert bodies(case)[0].split().count(indexing.area_word(cast.oak.id)) == 1
    assert indexing.area_word(cast.elm.id) not in bodies(case)[0].split()


def bodies(case: Case) -> list[str]:
    """What the index holds for a case, as words, on either database."""
    if db.engine.dialect.name == "sqlite":
        return list(
            db.session.scalars(sa.text("SELECT body FROM case_search WHERE rowid = :id"), {"id": case.id})
        )
    words = "SELECT array_to_string(tsvector_to_array(body), ' ') FROM case_search WHERE rowid = :id"
    return list(db.session.scalars(sa.text(words), {"id": case.id}))
