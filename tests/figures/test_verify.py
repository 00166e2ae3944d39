"""Counting again from the record agrees with every tally and list, and notices whatever was planted."""

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.actor import resident
from app.cases import actions
from app.cases.contacting import reveal
from app.cases.models import Case, Kind, RefusalReason, case_scope
from app.core.db import db
from app.figures.cli import figures_commands
from app.figures.verify import Difference, differences
from app.timeline.models import tally
from tests.cast import Cast
from tests.factories import make_case
from tests.figures.test_dashboard import a_busier_month

pytestmark = pytest.mark.both_engines


@pytest.fixture
def life(cast: Cast) -> Cast:
    """Every verb at least once, so that none is told differently by its events."""
    a_busier_month(cast)
    wei = cast.acting("wei")
    asked, refused, known, answered = (
        make_case(cast.block, f"Matter {n}", phone="+8613812341234") for n in range(4)
    )
    actions.ask(asked, wei, words="Which lamp?")
    actions.supply(asked, resident(asked.id), words="The one by the gate.")
    actions.dispatch(asked, wei, unit=cast.committee, person=cast.mei)
    actions.take_on(asked, cast.acting("mei"))
    actions.progress(asked, cast.acting("mei"), words="Ordered.", internal=False)
    actions.recategorise(asked, wei, kind=Kind.DEMAND, category=cast.lamp)
    actions.recategorise(asked, wei, kind=None, category=None)
    actions.refuse(
        refused, wei, reason=RefusalReason.PRIVATE_MATTER, responsible="", words="A private matter."
    )
    actions.ask_reopen(refused, resident(refused.id), words="Not private.")
    actions.close(refused, wei, words="It is.")
    reveal(known, wei, reason="To agree a time")
    actions.answer(answered, wei, words="At the town hall.")
    actions.rework(answered, cast.acting("hua"), words="And when?")
    db.session.commit()
    return cast


def test_the_recount_agrees_with_all_that_can_happen(life: Cast) -> None:
    assert list(differences()) == []


def test_a_planted_count_is_noticed(life: Cast) -> None:
    db.session.execute(
        sa.update(tally)
        .where(tally.c.figure == "yes", tally.c.area_id == life.elm.id, tally.c.day == date(2026, 11, 16))
        .values(n=tally.c.n + 1)
    )
    [found] = differences()
    assert (found.what, found.kept, found.recounted) == (f"area {life.elm.id} yes 2026-11-16", 3, 2)


def test_a_count_of_nothing_and_a_missing_count_are_noticed(life: Cast) -> None:
    db.session.execute(
        sa.insert(tally).values(area_id=life.oak.id, figure="yes", day=sa.func.current_date(), key="", n=5)
    )
    db.session.execute(tally.delete().where(tally.c.figure == "received", tally.c.area_id == life.block.id))
    found = list(differences())
    assert {(one.kept, one.recounted) for one in found if "yes" in one.what} == {(5, 0)}
    assert {one.kept for one in found if "received" in one.what} == {0}


@pytest.mark.parametrize(
    "planted",
    [
        sa.update(case_scope).values(status="closed").where(case_scope.c.status == "submitted"),
        sa.update(case_scope).values(kind="demand").where(case_scope.c.kind == ""),
        sa.update(case_scope).values(unit_id=77).where(case_scope.c.unit_id == 0),
        sa.delete(case_scope).where(
            case_scope.c.case_id == sa.select(sa.func.min(Case.id)).scalar_subquery()
        ),
    ],
    ids=["status", "kind", "unit", "gone"],
)
def test_a_list_that_shows_a_case_otherwise_is_noticed(life: Cast, planted: sa.Executable) -> None:
    db.session.execute(planted)
    found: list[Difference] = list(differences())
    assert found and all("in the list" in one.what for one in found)


def test_a_case_whose_word_is_not_in_its_events_is_noticed(life: Cast) -> None:
    db.session.execute(sa.update(Case).where(Case.resident_result == "no").values(resident_result="yes"))
    [found] = differences()
    assert (found.kept, found.recounted) == (("closed", "yes"), ("closed", "no"))


def test_the_command_says_what_differs_and_ends_with_one(app: Flask, life: Cast) -> None:
    right = app.test_cli_runner().invoke(figures_commands, ["verify"])
    assert (right.exit_code, "agrees" in right.output) == (0, True), right.output
    db.session.execute(
        sa.update(tally).where(tally.c.figure == "handled", tally.c.area_id == life.elm.id).values(n=40)
    )
    db.session.commit()
    wrong = app.test_cli_runner().invoke(figures_commands, ["verify"])
    assert wrong.exit_code == 1
    assert f"area {life.elm.id} handled 2026-11-16: kept 40, recounted 4" in wrong.output
