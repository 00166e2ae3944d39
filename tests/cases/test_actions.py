"""The verbs of a case, on both databases."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from app.accounts.actor import SYSTEM, ActorKind, resident
from app.cases import actions, queries
from app.cases.contacting import reveal
from app.cases.models import (
    Case,
    Channel,
    ClosureCode,
    RefusalReason,
    ResidentResult,
    Satisfaction,
    case_scope,
)
from app.cases.workflow import Status, Verb
from app.core.db import db
from app.core.errors import DomainError, NotAllowed, NotFound
from app.timeline.history import history
from app.timeline.models import Event, Outbox, tally
from app.timeline.record import Audience
from tests.cast import Cast
from tests.factories import make_case, report

pytestmark = pytest.mark.both_engines


def counted(area_id: int, figure: str) -> int:
    return (
        db.session.scalar(
            sa.select(sa.func.coalesce(sa.func.sum(tally.c.n), 0)).where(
                tally.c.area_id == area_id, tally.c.figure == figure
            )
        )
        or 0
    )


def solve(case: Case, cast: Cast) -> None:
    actions.dispatch(case, cast.acting("wei"), unit=cast.committee, person=cast.mei)
    actions.take_on(case, cast.acting("mei"))
    actions.handle(case, cast.acting("mei"), result=ClosureCode.SOLVED, words="New bulb.")
    actions.check(case, cast.acting("hua"))


def test_from_report_to_the_residents_own_word(cast: Cast) -> None:
    case = make_case(cast.court)
    solve(case, cast)
    actions.rate(case, resident(case.id), result=ResidentResult.YES, satisfaction=Satisfaction.SATISFIED)
    db.session.commit()
    verbs = [entry.verb for entry in history(case, internal=True)]
    assert verbs == ["submit", "dispatch", "take_on", "handle", "check", "rate"]
    assert (case.status, case.resident_result) == (Status.CLOSED, ResidentResult.YES)
    for area in (cast.court, cast.garden, cast.elm, cast.district):
        assert [counted(area.id, f) for f in ("received", "open", "handled", "yes")] == [1, 0, 1, 1]
    assert counted(cast.oak.id, "received") == 0


def test_the_same_form_sent_twice_is_one_case(cast: Cast) -> None:
    key = "3b241101-e2bb-4255-8caf-4136c566a962"
    first = report(cast.court, client_key=key)
    again = report(cast.court, client_key=key)
    other = report(cast.court, "Something else", client_key=key)
    assert (again.case.id, again.code, again.fresh, again.same) == (first.case.id, first.code, False, True)
    assert (other.case.id, other.fresh, other.same) == (first.case.id, False, False)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Case)) == 1


def test_the_code_opens_the_case_and_a_wrong_one_nothing(cast: Cast) -> None:
    receipt = report(cast.court)
    assert queries.by_receipt(receipt.code).id == receipt.case.id
    with pytest.raises(NotFound):
        queries.by_receipt("4827 1930 5566 2041")


def test_nobody_checks_their_own_work(cast: Cast) -> None:
    case = make_case(cast.court)
    actions.quick(case, cast.acting("hua"), result=ClosureCode.SOLVED, words="Done on the spot.")
    if case.status is Status.HANDLED:
        with pytest.raises(NotAllowed):
            actions.check(case, cast.acting("hua"))


def test_another_unit_sees_nothing_and_a_given_case_is_seen(cast: Cast) -> None:
    case = make_case(cast.court)
    with pytest.raises(NotFound):
        queries.get(case.ref, cast.acting("tao"))
    actions.dispatch(case, cast.acting("wei"), unit=cast.property)
    db.session.commit()
    assert queries.get(case.ref, cast.acting("tao")).id == case.id
    with pytest.raises(NotFound):
        queries.get(case.ref, cast.acting("lin"))


def test_only_who_holds_a_case_takes_it_on(cast: Cast) -> None:
    case = make_case(cast.court)
    actions.dispatch(case, cast.acting("wei"), unit=cast.property)
    with pytest.raises(NotAllowed):
        actions.take_on(case, cast.acting("mei"))
    actions.take_on(case, cast.acting("tao"))
    assert case.status is Status.IN_PROGRESS


def test_a_question_stops_the_clock_and_the_answer_moves_the_deadline(cast: Cast) -> None:
    case = make_case(cast.court)
    actions.ask(case, cast.acting("wei"), words="Which lamp?")
    assert case.status is Status.NEEDS_INFO
    actions.supply(case, resident(case.id), words="The one by the east gate.")
    assert case.status is Status.SUBMITTED
    with pytest.raises(NotAllowed):
        actions.supply(case, resident(case.id + 1), words="Not mine.")


def test_what_the_reporter_said_by_telephone_is_written_down_for_them(cast: Cast) -> None:
    case = make_case(cast.court)
    actions.dispatch(case, cast.acting("wei"), unit=cast.property)
    actions.take_on(case, cast.acting("tao"))
    actions.ask(case, cast.acting("tao"), words="Which lamp?")
    db.session.refresh(case)
    with pytest.raises(NotAllowed):
        actions.supply(case, cast.acting("wang"), words="Not asked of me.", channel=Channel.PHONE)
    actions.supply(case, cast.acting("tao"), words="The one by the gate.", channel=Channel.PHONE)
    assert case.status is Status.IN_PROGRESS
    event = history(case, internal=False)[-1]
    assert (event.verb, event.actor_kind, event.facts["channel"]) == (Verb.SUPPLY, ActorKind.STAFF, "phone")
    told = db.session.scalars(sa.select(Outbox.audience).where(Outbox.event_id == event.id)).all()
    assert set(told) == {Audience.UNIT, Audience.PERSON, Audience.REPORTER}


def test_merging_counts_the_voice_once(cast: Cast) -> None:
    lead, twin = make_case(cast.court), make_case(cast.court, "The lamp again")
    actions.merge(twin, cast.acting("wei"), lead=lead)
    db.session.commit()
    assert (lead.voices, twin.status) == (2, Status.MERGED)
    assert counted(cast.district.id, "received") == 1


def test_not_solved_starts_another_round(cast: Cast) -> None:
    case = make_case(cast.court)
    solve(case, cast)
    actions.rate(case, resident(case.id), result=ResidentResult.NO, satisfaction=None)
    actions.ask_reopen(case, resident(case.id), words="Dark again.")
    actions.reopen(case, cast.acting("wei"))
    db.session.commit()
    assert (case.round, case.status, case.resident_result) == (2, Status.IN_PROGRESS, None)
    assert [counted(cast.elm.id, f) for f in ("received", "open", "handled", "no")] == [1, 1, 0, 0]


def test_time_closes_an_unanswered_case_and_nobody_else(cast: Cast) -> None:
    case = make_case(cast.court)
    solve(case, cast)
    with pytest.raises(NotAllowed):
        actions.close(case, cast.acting("wei"))
    actions.close(case, SYSTEM)
    assert case.resident_result is ResidentResult.UNANSWERED


def test_a_refused_verb_leaves_nothing(cast: Cast) -> None:
    case = make_case(cast.court)
    with pytest.raises(DomainError, match="choose a reason"):
        actions.refuse(case, cast.acting("wei"), reason=None, responsible="", words="No.")
    assert len(history(case, internal=True)) == 1
    actions.refuse(
        case,
        cast.acting("wei"),
        reason=RefusalReason.OTHER_AUTHORITY,
        responsible="The tax office",
        words="No.",
    )
    assert case.status is Status.NOT_ACCEPTED


def test_scope_rows_follow_every_step(cast: Cast) -> None:
    case = make_case(cast.block)
    solve(case, cast)
    db.session.commit()
    rows = db.session.execute(sa.select(case_scope).where(case_scope.c.case_id == case.id)).all()
    assert {row.outer_id for row in rows} == cast.block.around
    assert {row.status for row in rows} == {"awaiting_rating"}


def test_a_number_leaves_only_with_a_reason_the_resident_reads(cast: Cast) -> None:
    case = make_case(cast.court, phone="+8613812341234", call_me="Old Chen")
    with pytest.raises(NotAllowed):
        reveal(case, cast.acting("hua"), reason="curious")
    with pytest.raises(DomainError):
        reveal(case, cast.acting("wei"), reason=" ")
    assert reveal(case, cast.acting("wei"), reason="To agree a time") == ("+8613812341234", "Old Chen")
    last = history(case, internal=False)[-1]
    assert (last.verb, last.actor_name, last.words[0].body) == ("reveal", "Wei", "To agree a time")


@pytest.mark.parametrize("statement", [sa.delete(Event), sa.update(Event).values(verb="x")])
def test_events_cannot_be_changed_even_in_bulk(cast: Cast, statement: sa.Executable) -> None:
    make_case(cast.court)
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(statement)


def test_every_notice_is_owed_once(cast: Cast) -> None:
    make_case(cast.court)
    keys = db.session.scalars(sa.select(Outbox.dedupe_key)).all()
    assert len(keys) == len(set(keys)) == 2


def test_what_was_refused_and_reopened_has_somebody_to_handle_it(cast: Cast) -> None:
    case = make_case(cast.court)
    actions.refuse(case, cast.acting("wei"), reason=RefusalReason.PRIVATE_MATTER, responsible="", words="No.")
    actions.ask_reopen(case, resident(case.id), words="It is the gate of all of us.")
    actions.reopen(case, cast.acting("wei"))
    assert case.unit_id == cast.committee.id
    actions.handle(case, cast.acting("mei"), result=ClosureCode.SOLVED, words="Done.")
    assert case.status is Status.HANDLED
