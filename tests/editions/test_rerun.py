"""A frozen list equals its re-run, whatever happened to its cases since; and what was tampered with is named."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.actor import resident
from app.cases import actions
from app.cases.models import Case, ClosureCode, Kind, RefusalReason, ResidentResult
from app.cases.sweep import sweep
from app.core import clock
from app.core.db import db
from app.core.engine import write_transaction
from app.editions.models import Edition
from app.editions.rerun import Verdict, rerun
from app.figures.kinds import ListKind
from app.figures.lists import State
from app.resources.models import Resource, ResourceKind
from tests.cast import Cast
from tests.editions.making import draft, signed
from tests.factories import make_case, shelved

pytestmark = pytest.mark.both_engines
AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday_morning() -> Iterator[None]:
    with clock.stopped_at(AT):
        yield


def again(edition: Edition, *, whole: bool = True) -> Verdict:
    db.session.expire_all()
    return rerun(db.session.get_one(Edition, edition.id), whole=whole)


def later(**by: float) -> Callable[[], object]:
    return lambda: clock.stopped_at(AT + timedelta(**by))


# --- Lives that go on ---------------------------------------------------------------------------------------------


def street_of_cases(cast: Cast) -> dict[str, Case]:
    """One in every state a list can show."""
    wei, mei, hua = cast.acting("wei"), cast.acting("mei"), cast.acting("hua")
    named = (
        "fresh",
        "given",
        "taken",
        "asked",
        "handled",
        "checked",
        "solved",
        "partly",
        "unsolved",
        "refused",
        "reopened",
        "answered",
    )
    made = {
        name: make_case(cast.court, f"The {name} one", kind=Kind.PROBLEM, category=cast.lamp)
        for name in named
    }
    for name in ("given", "taken", "handled", "checked", "solved", "partly", "unsolved", "reopened"):
        actions.dispatch(made[name], wei, unit=cast.committee)
    for name in ("taken", "handled", "checked", "solved", "partly", "unsolved", "reopened"):
        actions.take_on(made[name], mei)
    actions.ask(made["asked"], wei, words="Which lamp?")
    actions.refuse(
        made["refused"], wei, reason=RefusalReason.OTHER_AUTHORITY, responsible="", words="Not ours."
    )
    actions.answer(made["answered"], hua, words="It comes on at six.")
    db.session.commit()
    with clock.stopped_at(AT + timedelta(days=6)):  # beyond the three working days
        for name in ("handled", "checked", "solved", "partly", "unsolved", "reopened"):
            actions.handle(made[name], mei, result=ClosureCode.SOLVED, words="Done.")
        for name in ("checked", "solved", "partly", "unsolved", "reopened"):
            actions.check(made[name], hua)
        for name, word in {"solved": "yes", "partly": "partly", "unsolved": "no", "reopened": "no"}.items():
            actions.rate(made[name], resident(made[name].id), result=ResidentResult(word), satisfaction=None)
        actions.ask_reopen(made["reopened"], resident(made["reopened"].id), words="Dark again.")
        actions.reopen(made["reopened"], wei)
        db.session.commit()
    return made


def move_on(cast: Cast, made: dict[str, Case]) -> None:
    """Everything that can happen to a case, after the freezing."""
    wei, mei, hua = cast.acting("wei"), cast.acting("mei"), cast.acting("hua")
    with clock.stopped_at(AT + timedelta(days=9)):
        actions.recategorise(made["fresh"], wei, kind=Kind.DEMAND, category=None)
        actions.merge(made["given"], wei, lead=made["taken"])
        actions.recategorise(made["taken"], wei, kind=Kind.PROBLEM, category=None)
        actions.handle(made["taken"], mei, result=ClosureCode.PARTLY, words="One of two.")
        actions.supply(made["asked"], resident(made["asked"].id), words="The left one.")
        actions.dispatch(made["asked"], wei, unit=cast.other_unit)
        actions.rework(made["handled"], hua, words="Look again.")
        actions.rate(
            made["checked"], resident(made["checked"].id), result=ResidentResult.NO, satisfaction=None
        )
        actions.ask_reopen(made["solved"], resident(made["solved"].id), words="Again.")
        actions.reopen(made["solved"], wei)
        actions.ask_reopen(made["refused"], resident(made["refused"].id), words="But who?")
        actions.withdraw(made["reopened"], resident(made["reopened"].id))
        db.session.commit()
        make_case(cast.garden, "Came in later", kind=Kind.PROBLEM)
    with clock.stopped_at(AT + timedelta(days=40)):
        sweep()


def test_cases_move_on_and_the_list_can_be_made_again(cast: Cast) -> None:
    made = street_of_cases(cast)
    moment = AT + timedelta(days=7)
    with clock.stopped_at(moment):
        editions = {
            "all": signed(cast, cast.elm),
            "overdue": signed(cast, cast.elm, overdue=True),
            "lamps": signed(cast, cast.garden, category=cast.lamp.id, unit=cast.committee.id),
            "first days": signed(cast, cast.elm, until=clock.local_day(AT)),
            "lit": signed(cast, cast.elm, q="fresh"),
            **{state: signed(cast, cast.elm, state=state) for state in State},
        }
    sizes = {name: edition.rows for name, edition in editions.items()}
    assert sizes["all"] == 12 and sizes["overdue"] >= 2 and sizes[State.SOLVED] == sizes[State.PARTLY] == 1, (
        sizes
    )
    move_on(cast, made)
    for name, edition in editions.items():
        verdict = again(edition)
        assert verdict.equal, (name, verdict.differences)
        assert verdict.told and verdict.whole and verdict.same_digest
    statuses = {name: db.session.get_one(Case, case.id).status.value for name, case in made.items()}
    assert len(set(statuses.values())) > 4, statuses


def test_a_row_the_record_does_not_bear_out_is_named(cast: Cast, engine: str) -> None:
    """With the triggers gone, somebody writes into a frozen list: digest, row and field are told."""
    one, two = (make_case(cast.garden, f"Number {n}", kind=Kind.PROBLEM) for n in range(2))
    edition = signed(cast, cast.elm)
    drop_triggers(engine)
    db.session.execute(
        sa.text("UPDATE edition_row SET body = replace(body, :was, :says) WHERE number = 1"),
        {"was": '"status":"submitted"', "says": '"status":"closed"'},
    )
    db.session.commit()
    verdict = again(edition)
    assert not verdict.equal and not verdict.intact
    (found,) = verdict.differences
    assert (found.number, found.ref, found.name, found.frozen, found.told) == (
        1,
        two.ref,
        "status",
        "closed",
        "submitted",
    )
    db.session.execute(sa.text("DELETE FROM edition_row WHERE number = 2"))
    db.session.commit()
    assert ("", one.ref) in {(found.name, found.ref) for found in again(edition).differences}


def drop_triggers(engine: str) -> None:
    if engine == "postgresql":
        db.session.execute(sa.text("ALTER TABLE edition_row DISABLE TRIGGER USER"))
    else:
        names = db.session.scalars(
            sa.text("SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='edition_row'")
        )
        for name in names.all():
            db.session.execute(sa.text(f"DROP TRIGGER {name}"))
    db.session.commit()


def test_a_case_the_list_forgot_is_named_when_all_of_it_is_told(cast: Cast) -> None:
    """Planted: the index row that the list was read from says another kind, the record does not."""
    forgotten = make_case(cast.garden, "Forgotten", kind=Kind.PROBLEM)
    make_case(cast.garden, "Listed", kind=Kind.PROBLEM)
    db.session.execute(
        sa.text("UPDATE case_scope SET kind = 'inquiry' WHERE case_id = :id"), {"id": forgotten.id}
    )
    db.session.commit()
    edition = signed(cast, cast.elm)
    assert edition.rows == 1
    (found,) = again(edition).wrong
    assert (found.ref, found.number, found.frozen) == (forgotten.ref, None, None)
    assert not again(edition, whole=False).differences


def test_what_is_called_otherwise_since_is_no_mistake_of_the_list(cast: Cast) -> None:
    case = make_case(cast.garden, "The lamp", kind=Kind.PROBLEM, category=cast.lamp)
    actions.dispatch(case, cast.acting("wei"), unit=cast.committee)
    db.session.commit()
    edition = signed(cast, cast.elm)
    cast.committee.name, cast.lamp.name = "Garden committee, renamed", "照明"
    db.session.commit()
    verdict = again(edition)
    assert not verdict.equal and not verdict.wrong and verdict.intact
    assert {one.name for one in verdict.renamed} == {"unit", "category"}


def test_a_limit_changed_since_moves_no_promise_of_a_case_left_alone(cast: Cast) -> None:
    case = make_case(cast.garden, "The lamp", kind=Kind.PROBLEM, category=cast.lamp)
    actions.dispatch(case, cast.acting("wei"), unit=cast.committee)
    db.session.commit()
    edition = signed(cast, cast.elm)
    cast.lamp.handle_amount = 30
    db.session.commit()
    assert again(edition).equal


def test_resources_have_no_record_and_are_compared_with_today(cast: Cast) -> None:
    hall = Resource(kind=ResourceKind.VENUE, name="Hall", area=cast.garden, hours="Mondays")
    shelved(hall)
    db.session.commit()
    edition = signed(cast, cast.elm, ListKind.RESOURCES)
    assert again(edition).equal and not again(edition).told
    hall.hours = "Tuesdays"
    shelved(Resource(kind=ResourceKind.VENUE, name="New", area=cast.garden))
    db.session.commit()
    found = {(one.name, one.number) for one in again(edition).differences}
    assert found == {("hours", 1), ("", None)}


def test_the_command_says_equal_or_what_differs(app: Flask, cast: Cast, engine: str) -> None:
    make_case(cast.garden, "The lamp", kind=Kind.PROBLEM)
    edition = signed(cast, cast.elm)
    run = app.test_cli_runner().invoke
    for name in (str(edition.id), edition.token, edition.token.lower()):
        done = run(args=["lists", "rerun", name])
        assert done.exit_code == 0 and "Equal: 1 rows" in done.output, done.output
    assert run(args=["lists", "rerun", "99"]).exit_code == 1
    drop_triggers(engine)
    db.session.execute(sa.text("UPDATE edition_row SET body = replace(body, 'The lamp', 'The light')"))
    db.session.commit()
    done = run(args=["lists", "rerun", str(edition.id)])
    assert done.exit_code == 1 and "frozen The light" in done.output and "digest" in done.output, done.output


def test_a_draft_can_be_made_again_too(cast: Cast) -> None:
    make_case(cast.garden, kind=Kind.PROBLEM)
    assert again(draft(cast, cast.elm)).equal


def test_many_pieces_are_told_as_one(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.editions.rerun.CHUNK", 2)
    for n in range(7):
        make_case(cast.garden, f"Number {n}", kind=Kind.PROBLEM if n % 3 else Kind.DEMAND)
    edition = signed(cast, cast.elm)
    assert edition.rows == 4 and again(edition).equal and again(edition, whole=False).equal


def test_freezing_beside_other_writes_is_exact(cast: Cast) -> None:
    """What comes in after the moment is not in it, though its clock reads the same second."""
    make_case(cast.garden, "Before", kind=Kind.PROBLEM)
    edition = signed(cast, cast.elm)
    with write_transaction():
        make_case(cast.garden, "After, in the same second", kind=Kind.PROBLEM)
    assert edition.rows == 1 and again(edition).equal
