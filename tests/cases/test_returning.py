"""退单: returned with a reason and a proposal, ruled on by somebody else, binding after two; and who helps."""

from datetime import timedelta

import pytest

from app.accounts.models import Duty
from app.cases import actions, queries
from app.cases.clocks import RULING, due
from app.cases.desk_queries import my_work, triage
from app.cases.dispatching import hand_on, sign
from app.cases.models import Case, ClosureCode, ReturnReason
from app.cases.ping_pong import time_lost
from app.cases.returning import give_back
from app.cases.workflow import Status, Verb
from app.core.clock import now, stopped_at
from app.core.db import db
from app.core.errors import DomainError, NotAllowed, NotFound
from app.figures.verify import differences
from app.timeline.history import history
from tests.cast import Cast
from tests.factories import make_case
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines


def given(cast: Cast) -> Case:
    """Tao's, of the property company."""
    case = make_case(cast.court)
    actions.dispatch(case, cast.acting("wei"), unit=cast.property)
    db.session.commit()
    return case


def returned(case: Case, cast: Cast, who: str = "tao") -> None:
    give_back(case, cast.acting(who), reason=ReturnReason.NOT_OUR_DUTY, proposed=cast.other_unit)
    db.session.commit()


def test_a_return_names_its_reason_and_whose_it_is(cast: Cast) -> None:
    case = given(cast)
    with pytest.raises(DomainError, match=r"choose a reason|name the unit"):
        give_back(case, cast.acting("tao"), reason=None, proposed=None)
    with pytest.raises(DomainError, match="has it now"):
        give_back(case, cast.acting("tao"), reason=ReturnReason.NOT_OUR_DUTY, proposed=cast.property)
    promised = case.handle_due_at
    returned(case, cast)
    assert (case.status, case.returns, case.proposed_unit_id) == (Status.RETURNED, 1, cast.other_unit.id)
    assert case.due_at == case.handle_due_at == promised, "the handling clock runs on"
    assert not list(differences())


def test_somebody_else_rules_and_the_clock_does_not_begin_again(cast: Cast) -> None:
    case = make_case(cast.court)
    actions.dispatch(case, cast.acting("wei"), unit=cast.committee)
    promised = case.handle_due_at
    give_back(case, cast.acting("hua"), reason=ReturnReason.NOT_OUR_DUTY, proposed=cast.property)
    with pytest.raises(NotAllowed):
        actions.dispatch(case, cast.acting("hua"), unit=cast.property)
    actions.dispatch(case, cast.acting("wei"), unit=cast.property, note="Yours, by the lease.")
    db.session.commit()
    assert (case.status, case.unit_id, case.handle_due_at) == (Status.DISPATCHED, cast.property.id, promised)
    assert case.returned_by_id is case.proposed_unit_id is case.returned_at is None
    assert history(case, internal=True)[-1].facts["ruling"] is True
    assert not list(differences())


def test_after_two_returns_the_ruling_is_binding(cast: Cast) -> None:
    case = given(cast)
    for _ in range(2):
        returned(case, cast)
        actions.dispatch(case, cast.acting("wei"), unit=cast.property)
    with pytest.raises(DomainError, match="binding"):
        returned(case, cast)
    assert case.status is Status.DISPATCHED
    assert history(case, internal=True)[-1].facts["binding"] is True


def test_the_time_to_and_fro_is_counted_from_the_history(cast: Cast) -> None:
    began = now()
    with stopped_at(began):
        case = given(cast)
    for hours, step in ((2, returned), (5, None), (7, returned), (8, None)):
        with stopped_at(began + timedelta(hours=hours)):
            if step:
                step(case, cast)
            else:
                actions.dispatch(case, cast.acting("wei"), unit=cast.property)
    with stopped_at(began + timedelta(hours=20)):
        assert time_lost(history(case, internal=True), now()) == timedelta(hours=8)
        assert time_lost(history(case, internal=True)[:-1], now()) == timedelta(hours=20), "one that waits"


def test_it_lies_where_somebody_rules_and_not_with_the_unit(cast: Cast) -> None:
    case = given(cast)
    assert [row.ref for row in my_work(cast.acting("tao"), now())] == [case.ref]
    returned(case, cast)
    assert not my_work(cast.acting("tao"), now())
    assert [row.status for row in triage(cast.acting("wei"), now())] == [Status.RETURNED]


def test_the_page_says_why_it_came_back_and_offers_what_was_proposed(cast: Cast, visit: Visitor) -> None:
    db.session.add(Duty(unit_id=cast.other_unit.id, item="Lamps of public ways", closed=False))
    case = given(cast)
    at = f"/cases/{case.ref}"
    visit.as_(cast.tao)
    asked = visit.get(f"{at}/return")
    duty = asked.select_one("select[name=duty] option[value]:not([value=''])")
    assert duty is not None and duty.text == "Lamps of public ways"
    visit.submit(
        f"{at}/return", f"{at}/return", reason="not_our_duty", proposed=cast.other_unit.id, duty=duty["value"],
        words="It hangs over the road.",
    )  # fmt: skip
    visit.as_(cast.wei)
    page = visit.get(at)
    assert "Lamps of public ways" in page.text and "It hangs over the road." in page.text
    form = visit.get(f"{at}/dispatch")
    chosen = form.select_one("select[name=unit] option[selected]")
    assert chosen is not None and chosen["value"] == str(cast.other_unit.id)
    visit.submit(f"{at}/dispatch", f"{at}/dispatch", unit=cast.other_unit.id, duty=duty["value"])
    db.session.refresh(case)
    assert (case.status, case.unit_id) == (Status.DISPATCHED, cast.other_unit.id)


def test_the_reporter_reads_being_handled_all_the_while(cast: Cast, visit: Visitor) -> None:
    from_reporter = make_case(cast.court)
    actions.dispatch(from_reporter, cast.acting("wei"), unit=cast.property)
    returned(from_reporter, cast)
    entries = [entry for entry in history(from_reporter, internal=False) if entry.verb == Verb.RETURN]
    assert entries and not entries[0].words
    assert from_reporter.due_at == from_reporter.handle_due_at


def test_a_ruling_is_due_in_one_working_day() -> None:
    assert (RULING.amount, RULING.unit) == (1, "working_days")
    assert due(now(), RULING) > now()


# --- Helpers ----------------------------------------------------------------------------------------------------------


def helped(cast: Cast) -> Case:
    """The committee handles it, Tao's property company helps."""
    case = make_case(cast.court)
    actions.dispatch(case, cast.acting("wei"), unit=cast.committee, helpers=[cast.property])
    db.session.commit()
    return case


def test_a_helper_sees_notes_and_signs_and_never_handles(cast: Cast) -> None:
    case = make_case(cast.court)
    tao = cast.acting("tao")
    with pytest.raises(NotFound):
        queries.get(case.ref, tao)
    case = helped(cast)
    assert queries.get(case.ref, tao).id == case.id
    assert [row.ref for row in my_work(tao, now())] == [case.ref]
    sign(case, tao)
    with pytest.raises(DomainError, match="signed already"):
        sign(case, tao)
    actions.progress(case, tao, words="The key is at the gate.", internal=False)
    actions.take_on(case, cast.acting("mei"))
    for forbidden in (
        lambda: actions.handle(case, tao, result=ClosureCode.SOLVED, words="Done."),
        lambda: returned(case, cast),
        lambda: actions.ask(case, tao, words="Where?"),
        lambda: hand_on(case, tao, person=cast.hua),
    ):
        with pytest.raises(NotAllowed):
            forbidden()
    with pytest.raises(NotFound):
        queries.get(case.ref, cast.acting("lin"))


def test_a_ruling_says_anew_who_helps(cast: Cast) -> None:
    case = helped(cast)
    give_back(case, cast.acting("hua"), reason=ReturnReason.SEVERAL_UNITS, proposed=cast.other_unit)
    with pytest.raises(DomainError, match="help itself"):
        actions.dispatch(case, cast.acting("wei"), unit=cast.property, helpers=[cast.property])
    actions.dispatch(case, cast.acting("wei"), unit=cast.other_unit, helpers=[cast.property, cast.committee])
    db.session.commit()
    assert {one.unit_id for one in case.helpers} == {cast.property.id, cast.committee.id}
    assert [row.ref for row in my_work(cast.acting("tao"), now())] == [case.ref]


def test_the_list_of_a_units_person_holds_what_it_helps_with(cast: Cast, visit: Visitor) -> None:
    case = helped(cast)
    visit.as_(cast.tao)
    assert case.ref in visit.get("/cases").text
    page = visit.get(f"/cases/{case.ref}")
    assert page.select_one("form[action$='/sign']") is not None
    visit.submit(f"/cases/{case.ref}/sign", f"/cases/{case.ref}")
    assert visit.get(f"/cases/{case.ref}").select_one("form[action$='/sign']") is None


def test_whoever_dispatches_ticks_who_helps(cast: Cast, visit: Visitor) -> None:
    case = make_case(cast.court)
    visit.as_(cast.wei)
    at = f"/cases/{case.ref}/dispatch"
    boxes = visit.get(at).select("input[type=checkbox][name=helpers]")
    assert {str(box["value"]) for box in boxes} >= {str(cast.property.id), str(cast.other_unit.id)}
    visit.submit(at, at, unit=cast.committee.id, helpers=[cast.property.id, cast.other_unit.id])
    db.session.refresh(case)
    assert {one.unit_id for one in case.helpers} == {cast.property.id, cast.other_unit.id}


def test_it_is_handed_on_within_the_unit_only(cast: Cast) -> None:
    case = make_case(cast.court)
    actions.dispatch(case, cast.acting("wei"), unit=cast.committee, person=cast.mei)
    with pytest.raises(DomainError, match="does not belong"):
        hand_on(case, cast.acting("mei"), person=cast.tao)
    hand_on(case, cast.acting("mei"), person=cast.hua, note="I am away.")
    db.session.commit()
    assert (case.assignee_id, case.unit_id) == (cast.hua.id, cast.committee.id)
    assert not [entry for entry in history(case, internal=False) if entry.words]
