"""An edition: numbered without a gap, kept for good, corrected beside itself, published by an act of its own."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from app.accounts.permissions import Right
from app.cases import actions as cases
from app.cases.models import Kind
from app.core import clock
from app.core.db import db
from app.core.engine import write_transaction
from app.core.errors import DomainError, NotAllowed, NotFound
from app.editions import actions, lines, queries, taking
from app.editions.actions import Signatory, Written
from app.editions.models import Correction, Edition, EditionStatus
from app.figures.kinds import ListKind
from app.resources.models import Resource, ResourceKind
from app.timeline.models import Audit
from tests.cast import Cast
from tests.editions.making import SIGNED_BY, asked, draft, signed
from tests.factories import make_case, shelved

pytestmark = pytest.mark.both_engines
AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday_morning() -> Iterator[None]:
    with clock.stopped_at(AT):
        yield


def whats(edition: Edition) -> list[str]:
    return [one.line.what for one in queries.every_row(edition)]


# --- What is in it ------------------------------------------------------------------------------------------------


def test_an_edition_holds_the_list_as_it_was(cast: Cast) -> None:
    problem = make_case(cast.court, "The lamp is out", kind=Kind.PROBLEM, category=cast.lamp)
    make_case(cast.garden, "A canteen, please", kind=Kind.DEMAND)
    make_case(cast.grove, "Oak's own", kind=Kind.PROBLEM)
    cases.dispatch(problem, cast.acting("wei"), unit=cast.committee)
    db.session.commit()
    edition = draft(cast, cast.elm)
    (row,) = queries.every_row(edition)
    assert isinstance(row.line, lines.CaseLine)
    assert (row.number, row.line.ref, row.line.what) == (1, problem.ref, "The lamp is out")
    assert (row.line.unit, row.line.category, row.line.status) == ("Garden committee", "路灯", "dispatched")
    assert row.line.due == problem.handle_due_at and row.line.chain == ()
    assert row.line.way == ("done", "now", "skip", "todo", "todo")
    assert (edition.status, edition.number, edition.digest) == (EditionStatus.DRAFT, None, None)
    assert queries.intact(edition)


def test_it_follows_the_conditions_of_the_list(cast: Cast) -> None:
    make_case(cast.court, "In Court", kind=Kind.PROBLEM)
    make_case(cast.garden, "In Garden", kind=Kind.PROBLEM)
    assert whats(draft(cast, cast.court)) == ["In Court"]
    make_case(cast.garden, "井盖松动", kind=Kind.PROBLEM)
    assert whats(draft(cast, cast.elm, q="井盖")) == ["井盖松动"]
    assert draft(cast, cast.elm, q="井盖").conditions == {"q": "井盖"}
    with clock.stopped_at(AT + timedelta(days=9)):
        make_case(cast.garden, "Later", kind=Kind.PROBLEM)
        assert whats(draft(cast, cast.elm, since=clock.today())) == ["Later"]


def test_no_number_to_ring_and_no_complaint_about_a_colleague_is_in_it(cast: Cast) -> None:
    make_case(cast.garden, "Ring 13800138000 or 0591-87654321 about the lamp", kind=Kind.PROBLEM)
    about = make_case(cast.garden, "About the committee", kind=Kind.PROBLEM)
    about.about_unit_id = cast.committee.id
    db.session.commit()
    assert whats(draft(cast, cast.elm)) == ["Ring *** or *** about the lamp"]
    assert lines.without_numbers("3 号楼 2026-03-05 停水 24 小时") == "3 号楼 2026-03-05 停水 24 小时"
    assert lines.without_numbers("身份证35010219800101123X") == "身份证***"


def test_resources_and_services_are_frozen_without_their_numbers(cast: Cast) -> None:
    shelved(Resource(kind=ResourceKind.SERVICE, name="Haircuts", area=cast.garden, phone="0591-1234567"))
    db.session.commit()
    for which in (ListKind.RESOURCES, ListKind.SERVICES):
        edition = draft(cast, cast.elm, which)
        assert whats(edition) == ["Haircuts"]
        assert "1234567" not in "".join(queries.bodies(edition))


def test_an_empty_list_and_one_too_long_are_not_frozen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DomainError, match="empty"):
        draft(cast, cast.elm)
    for n in range(3):
        make_case(cast.garden, f"Number {n}", kind=Kind.PROBLEM)
    monkeypatch.setattr(taking, "MOST", 2)
    with pytest.raises(DomainError, match="more than 2 rows"):
        draft(cast, cast.elm)
    monkeypatch.setattr(taking, "MOST", 3)
    assert draft(cast, cast.elm).rows == 3


def test_what_happens_between_the_walk_and_the_write_is_in_it(cast: Cast) -> None:
    """The moment is the write's: a case that came in meanwhile is there, one that was merged is gone."""
    lead, double = (make_case(cast.garden, f"Number {n}", kind=Kind.PROBLEM) for n in range(2))
    person = cast.acting("wei")
    what = asked(cast.elm)
    found = taking.walk(what, person)
    with write_transaction():
        cases.merge(double, person, lead=lead)
    make_case(cast.garden, "Meanwhile", kind=Kind.PROBLEM)
    with write_transaction(alone=True):
        edition = actions.make(what, person, SIGNED_BY, found)
    assert whats(edition) == ["Meanwhile", "Number 0"]


# --- Whose it is --------------------------------------------------------------------------------------------------


def test_only_who_may_freeze_here_makes_signs_and_corrects(cast: Cast) -> None:
    make_case(cast.garden, kind=Kind.PROBLEM)
    for who in ("mei", "root", "oak_dispatcher", "tao"):
        with pytest.raises(NotAllowed):
            draft(cast, cast.garden, who=who)
        db.session.rollback()
    for who in ("hua", "wei", "wang"):
        assert draft(cast, cast.garden, who=who).made_by == who.title()
    edition = draft(cast, cast.elm)
    with pytest.raises(NotAllowed), write_transaction():
        actions.sign(db.session.get_one(Edition, edition.id), cast.acting("hua"))  # Garden's, not Elm's


def test_it_is_seen_by_whoever_may_see_the_list(cast: Cast) -> None:
    make_case(cast.garden, kind=Kind.PROBLEM)
    shelved(Resource(kind=ResourceKind.VENUE, name="Hall", area=cast.garden))
    db.session.commit()
    of_cases, of_things = draft(cast, cast.garden), draft(cast, cast.garden, ListKind.RESOURCES)
    for who, sees in {"mei": 2, "wang": 2, "root": 1, "lin": 0, "tao": 0, "oak_dispatcher": 0}.items():
        seen = [one.id for one in (of_cases, of_things) if _sees(cast, who, one)]
        assert seen == [of_cases.id, of_things.id][2 - sees :], who
        assert len(queries.page(cast.garden, cast.acting(who), None, None).editions) == sees
    street = draft(cast, cast.elm)
    assert not _sees(cast, "hua", street)  # a community reads its own list, not the street's


def _sees(cast: Cast, who: str, edition: Edition) -> bool:
    try:
        queries.get(edition.id, cast.acting(who))
    except NotFound:
        return False
    return True


# --- Its life -----------------------------------------------------------------------------------------------------


def test_a_draft_is_changed_thrown_away_or_signed(cast: Cast) -> None:
    make_case(cast.garden, kind=Kind.PROBLEM)
    person = cast.acting("wei")
    first, second = draft(cast, cast.elm), draft(cast, cast.elm)
    with write_transaction():
        actions.discard(db.session.get_one(Edition, first.id), person)
    assert not _sees(cast, "wei", first)
    with write_transaction():
        actions.change(db.session.get_one(Edition, second.id), person, Written((), "Nobody signs yet"))
    with pytest.raises(DomainError, match="who signs"), write_transaction():
        actions.sign(db.session.get_one(Edition, second.id), person)
    with write_transaction():
        edition = db.session.get_one(Edition, second.id)
        actions.change(edition, person, Written((Signatory("Office", "Chen"),), ""))
        db.session.flush()
        actions.sign(edition, person)
    assert (edition.year, edition.number, edition.signed_by) == (2026, 1, "Wei")
    assert queries.intact(edition)
    for late in (actions.sign, actions.discard, lambda e, p: actions.change(e, p, Written())):
        with pytest.raises(DomainError, match="moved on"), write_transaction():
            late(db.session.get_one(Edition, second.id), person)


def test_numbers_follow_one_another_by_area_kind_and_year(cast: Cast) -> None:
    make_case(cast.court, kind=Kind.PROBLEM)
    make_case(cast.court, kind=Kind.DEMAND)
    thrown = draft(cast, cast.elm)
    with write_transaction():
        actions.discard(db.session.get_one(Edition, thrown.id), cast.acting("wei"))
    numbers = [signed(cast, cast.elm).number for _ in range(3)]
    assert numbers == [1, 2, 3]
    assert signed(cast, cast.elm, ListKind.DEMANDS).number == 1
    assert signed(cast, cast.garden).number == 1
    with clock.stopped_at(datetime(2026, 12, 31, 16, 0, tzinfo=UTC)):  # midnight in Fuzhou
        edition = signed(cast, cast.elm)
        assert (edition.year, edition.number) == (2027, 1)


def test_corrections_stand_beside_it_and_its_digest_stays(cast: Cast) -> None:
    make_case(cast.garden, kind=Kind.PROBLEM)
    edition = signed(cast, cast.elm)
    before, person = (edition.digest, list(queries.bodies(edition))), cast.acting("wei")
    with write_transaction():
        actions.correct(
            db.session.get_one(Edition, edition.id), person, text="It was the other lamp.", row_number=1
        )
    for row, text in ((2, "No such row"), (0, "None"), (1, "")):
        with pytest.raises(DomainError), write_transaction():
            actions.correct(db.session.get_one(Edition, edition.id), person, text=text, row_number=row)
    (correction,) = queries.corrections(edition)
    assert (correction.by, correction.at, correction.row_number) == ("Wei", AT, 1)
    edition = db.session.get_one(Edition, edition.id)
    assert (edition.digest, list(queries.bodies(edition))) == before and queries.intact(edition)


def test_a_draft_takes_no_correction_and_is_not_published(cast: Cast) -> None:
    make_case(cast.garden, kind=Kind.PROBLEM)
    edition = draft(cast, cast.elm)
    with pytest.raises(DomainError, match="moved on"), write_transaction():
        actions.correct(
            db.session.get_one(Edition, edition.id), cast.acting("wei"), text="x", row_number=None
        )
    with pytest.raises(NotFound):
        queries.signed_by_token(edition.token)


def test_publishing_is_an_act_of_its_own(cast: Cast) -> None:
    make_case(cast.garden, kind=Kind.PROBLEM)
    edition = signed(cast, cast.elm)
    with pytest.raises(NotAllowed), write_transaction():
        actions.publish(db.session.get_one(Edition, edition.id), cast.acting("wei"))
    cast._give("wei", Right.PUBLISH_BULLETIN, cast.elm)
    db.session.commit()
    for verb in (actions.publish, actions.withdraw, actions.publish):
        with write_transaction():
            verb(db.session.get_one(Edition, edition.id), cast.acting("wei"))
    edition = db.session.get_one(Edition, edition.id)
    assert edition.published_at == AT and queries.intact(edition)
    audits = db.session.scalars(sa.select(Audit).order_by(Audit.id)).all()
    assert [one.what for one in audits] == ["publish_list", "withdraw_list", "publish_list"]
    assert audits[0].facts == {"place": "Elm Street", "issue": "2026/1", "rows": 1}
    with pytest.raises(DomainError, match="moved on"), write_transaction():
        actions.publish(edition, cast.acting("wei"))


# --- Nothing in the database changes what is frozen -----------------------------------------------------------------


CHANGES = {
    "a row": "UPDATE edition_row SET body = '{}'",
    "a row's number": "UPDATE edition_row SET number = number + 1000",
    "a row away": "DELETE FROM edition_row",
    "a row more": "INSERT INTO edition_row (edition_id, number, body) SELECT id, 99, '{}' FROM edition",
    "a row over": "INSERT INTO edition_row (edition_id, number, body) SELECT edition_id, number, body FROM edition_row"
    " WHERE true ON CONFLICT (edition_id, number) DO UPDATE SET body = '{}'",
    "a correction": "UPDATE edition_correction SET text = 'x'",
    "a correction away": "DELETE FROM edition_correction",
    "the edition away": "DELETE FROM edition",
    "back to draft": "UPDATE edition SET status = 'draft'",
    "its number": "UPDATE edition SET number = 7",
    "its digest": "UPDATE edition SET digest = rows_digest",
    "its remark": "UPDATE edition SET remark = 'x'",
    "its moment": "UPDATE edition SET taken_upto = 0",
    "its id": "UPDATE edition SET id = id",
    "its maker": "UPDATE edition SET made_by = 'x', published_at = NULL",
}
OF_SQLITE = {
    "replace a row": "INSERT OR REPLACE INTO edition_row SELECT * FROM edition_row",
    "replace it": "INSERT OR REPLACE INTO edition SELECT * FROM edition",
    "update or replace": "UPDATE OR REPLACE edition_row SET number = 1",
}
OF_POSTGRES = {
    name: f"TRUNCATE {name} CASCADE" for name in ("edition", "edition_row", "edition_correction", "area")
}


def test_the_database_itself_refuses(cast: Cast, engine: str) -> None:
    make_case(cast.garden, kind=Kind.PROBLEM)
    edition = signed(cast, cast.elm)
    with write_transaction():
        actions.correct(
            db.session.get_one(Edition, edition.id), cast.acting("wei"), text="Said later", row_number=None
        )
    before = kept()
    for name, statement in (CHANGES | (OF_SQLITE if engine == "sqlite" else OF_POSTGRES)).items():
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(sa.text(statement))
            pytest.fail(f"{name} went through")
        db.session.rollback()
    assert kept() == before


def test_a_drafts_snapshot_is_kept_as_well(cast: Cast) -> None:
    make_case(cast.garden, kind=Kind.PROBLEM)
    draft(cast, cast.elm)
    for name in ("a row", "a row away", "its moment", "its maker", "the edition away"):
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(sa.text(CHANGES[name]))
        db.session.rollback()
    db.session.execute(sa.text(CHANGES["its remark"]))


def kept() -> list[object]:
    tables = (Edition.__table__, Correction.__table__, sa.table("edition_row", sa.column("body")))
    found = [db.session.execute(sa.select(table)).all() for table in tables]
    db.session.rollback()
    return found


def test_every_verb_is_in_the_record(cast: Cast) -> None:
    make_case(cast.garden, kind=Kind.PROBLEM)
    edition = signed(cast, cast.elm)
    found = db.session.execute(
        sa.text(
            "SELECT verb, seq, \"after\" FROM event WHERE subject_kind = 'edition' AND subject_id = :id ORDER BY seq"
        ),
        {"id": edition.id},
    )
    assert [tuple(row) for row in found] == [("make", 1, "draft"), ("sign", 2, "signed")]
