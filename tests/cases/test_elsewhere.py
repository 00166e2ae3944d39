"""What goes elsewhere and comes back: planned, transferred, linked, unmerged, unanswered, reviewed once, recurring."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.accounts.actor import SYSTEM, resident
from app.cases import actions, deadlines, deliberating, linking
from app.cases.clock_models import Ladder
from app.cases.merging import unmerge
from app.cases.models import Case, ClosureCode, ResidentResult, Route
from app.cases.planning import plan
from app.cases.sweep import sweep
from app.cases.workflow import Status, Verb
from app.core.clock import now, stopped_at, today
from app.core.db import db
from app.core.errors import DomainError, NotAllowed
from app.figures.verify import differences
from app.timeline.history import history
from tests.cast import Cast
from tests.factories import make_case, report
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines


def in_hand(cast: Cast) -> Case:
    case = make_case(cast.court)
    actions.dispatch(case, cast.acting("wei"), unit=cast.property)
    actions.take_on(case, cast.acting("tao"))
    db.session.commit()
    return case


def done(cast: Cast, result: ClosureCode = ClosureCode.SOLVED) -> Case:
    case = in_hand(cast)
    actions.handle(case, cast.acting("tao"), result=result, words="New bulb.")
    return case


def test_the_planned_day_is_told_and_moves_no_deadline(cast: Cast) -> None:
    case = in_hand(cast)
    promised = case.due_at
    with pytest.raises(DomainError, match="past"):
        plan(case, cast.acting("tao"), day=today() - timedelta(days=1))
    plan(case, cast.acting("tao"), day=today() + timedelta(days=2))
    assert (case.planned_on, case.due_at) == (today() + timedelta(days=2), promised)
    with pytest.raises(NotAllowed):
        plan(case, cast.acting("mei"), day=today())


@pytest.mark.parametrize("taken", [False, True])
def test_a_body_outside_has_it_under_its_own_number(cast: Cast, taken: bool) -> None:
    case = in_hand(cast) if taken else make_case(cast.court)
    keeper, promised = (cast.property, case.handle_due_at) if taken else (cast.committee, None)
    linking.transfer(case, cast.acting("wei"), body="Power company", reference="95598-7")
    db.session.commit()
    assert (case.status, case.outer_body, case.outer_ref) == (Status.IN_PROGRESS, "Power company", "95598-7")
    assert (case.unit_id, case.route) == (keeper.id, Route.TRANSFER)
    assert case.handle_due_at is not None and (promised is None or case.handle_due_at == promised)
    assert not list(differences())


def test_the_lists_of_units_follow_a_case_that_is_transferred_while_it_runs(cast: Cast) -> None:
    case = in_hand(cast)
    linking.transfer(case, cast.acting("wei"), body="Power company", unit=cast.committee)
    db.session.commit()
    assert list(differences()) == []


@pytest.mark.parametrize("ended_by", ["a wish", "a council", "an answer"])
def test_what_is_sent_back_before_any_clock_began_is_somebodys_and_has_a_deadline(
    cast: Cast, ended_by: str
) -> None:
    case, wei, hua = make_case(cast.court, category=cast.lamp), cast.acting("wei"), cast.acting("hua")
    if ended_by == "a wish":
        linking.link(case, wei, Verb.WISH, other="A chair")
        linking.fulfil(case, wei, result=ClosureCode.SOLVED, words="Done.")
    elif ended_by == "a council":
        deliberating.deliberate(case, wei, topic=1)
        deliberating.conclude(case, hua, result=ClosureCode.EXPLAINED, words="No consensus.")
    else:
        actions.answer(case, wei, words="At the town hall.")
    with stopped_at(now() + timedelta(days=1)):
        actions.rework(case, wei if ended_by == "a council" else hua, words="Not yet.")
        db.session.commit()
    found = deadlines.reckon(case, deadlines.history_of(case), case.category)
    assert found and found.due_at == case.handle_due_at == case.due_at
    assert db.session.scalars(sa.select(Ladder.next_at).where(Ladder.case_id == case.id)).one() < found.due_at
    assert case.unit_id == cast.committee.id
    actions.handle(case, cast.acting("mei"), result=ClosureCode.SOLVED, words="Now it is.")
    assert list(differences()) == []


def test_a_clock_stands_still_until_the_council_ended_the_case(cast: Cast) -> None:
    case, hua = in_hand(cast), cast.acting("hua")
    promised = case.handle_due_at
    assert promised is not None
    deliberating.deliberate(case, cast.acting("wei"), topic=1)
    with stopped_at(promised + timedelta(days=1)):
        deliberating.conclude(case, hua, result=ClosureCode.EXPLAINED, words="No consensus.")
        actions.rework(case, cast.acting("wei"), words="The steps are not swept.")
        db.session.commit()
        found = deadlines.reckon(case, deadlines.history_of(case), case.category)
        assert found and case.handle_due_at == found.due_at > promised
        assert (case.late, found.stands) == (False, ())


@pytest.mark.parametrize(("verb", "route"), linking.LINKS.items())
def test_a_linked_case_follows_the_other_and_comes_to_its_end_with_it(
    cast: Cast, verb: Verb, route: Route
) -> None:
    case, wei = make_case(cast.court), cast.acting("wei")
    with pytest.raises(DomainError, match="number or name"):
        linking.link(case, wei, verb, other=" ")
    linking.link(case, wei, verb, other="T-17")
    assert (case.status, case.route, case.linked_ref, case.due_at) == (Status.LINKED, route, "T-17", None)
    linking.fulfil(case, wei, result=ClosureCode.SOLVED, words="They shook hands.")
    with pytest.raises(NotAllowed):
        actions.check(case, wei)
    actions.check(case, cast.acting("hua"))
    db.session.commit()
    assert case.status is Status.AWAITING_RATING
    assert not list(differences())


def test_what_the_other_did_not_take_is_sorted_again_in_its_own_time(cast: Cast) -> None:
    case, wei = make_case(cast.court), cast.acting("wei")
    linking.link(case, wei, Verb.WISH, other="A wheelchair")
    with stopped_at(now() + timedelta(days=9)):
        linking.unlink(case, wei, words="Nobody has one.")
        assert (case.status, case.route, case.linked_ref) == (Status.SUBMITTED, None, None)
        assert case.due_at is not None and case.due_at > now()
    db.session.commit()
    assert not list(differences())


def test_unmerging_takes_the_voices_back_all_the_way_up(cast: Cast) -> None:
    wei = cast.acting("wei")
    case, lead, top = (make_case(cast.court, f"Number {n}") for n in range(3))
    actions.merge(case, wei, lead=lead)
    actions.merge(lead, wei, lead=top)
    assert (lead.voices, top.voices) == (2, 3)
    unmerge(case, wei, words="Another lamp.")
    db.session.commit()
    assert (case.status, case.voices, lead.voices, top.voices) == (Status.SUBMITTED, 1, 1, 2)
    assert (case.lead_id, case.closed_at) == (None, None)
    assert not list(differences())


@pytest.mark.parametrize("taken", [False, True])
def test_a_question_nobody_answers_lapses_after_five_days(cast: Cast, taken: bool) -> None:
    case = in_hand(cast) if taken else make_case(cast.court)
    before, promised = case.status, case.handle_due_at
    actions.ask(case, cast.acting("tao" if taken else "wei"), words="Which lamp?")
    db.session.commit()
    with stopped_at(now() + timedelta(days=4, hours=23)):
        assert sweep() == 0
    with stopped_at(now() + timedelta(days=5, minutes=1)):
        assert sweep() == 1
        assert sweep() == 0
    case = db.session.get_one(Case, case.id)
    last = history(case, internal=False)[-1]
    assert (case.status, case.asked_at, last.verb, last.actor_kind) == (before, None, Verb.LAPSE, "system")
    if promised:
        assert case.handle_due_at is not None and case.handle_due_at > promised, "the clock stood still"


# --- Unreasonable: two people ---------------------------------------------------------------------------------------


def test_unreasonable_is_found_by_two(cast: Cast, visit: Visitor) -> None:
    case = done(cast, ClosureCode.UNREASONABLE)
    db.session.commit()
    with pytest.raises(DomainError, match="Two people"):
        actions.check(case, cast.acting("hua"))
    visit.as_(cast.hua)
    at = f"/cases/{case.ref}/check"
    visit.submit(at, at, status=422)
    visit.submit(at, at, confirmed="y")
    db.session.refresh(case)
    assert case.status is Status.AWAITING_RATING
    assert history(case, internal=True)[-1].facts["confirmed"] is True


def test_unreasonable_on_the_spot_is_always_checked(cast: Cast) -> None:
    for number in range(8):
        case = make_case(cast.court, f"Number {number}")
        actions.quick(case, cast.acting("mei"), result=ClosureCode.UNREASONABLE, words="No.")
        assert case.status is Status.HANDLED


def test_the_resident_never_reads_unreasonable(cast: Cast, visit: Visitor) -> None:
    receipt = report(cast.court)
    actions.quick(
        receipt.case, cast.acting("mei"), result=ClosureCode.UNREASONABLE, words="By the rules of the house."
    )
    actions.check(receipt.case, cast.acting("hua"), confirmed=True)
    db.session.commit()
    visit.client.set_cookie("language", "zh_Hans")
    pages = [visit.get(f"/follow/{receipt.code}{page}").text for page in ("", "/rate", "/receipt")]
    assert not any("nreasonable" in page or "不合理" in page for page in pages)
    assert "依法解释说明" in pages[0] or "Explained as the law provides" in pages[0]


# --- Another round --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rated", [False, True])
def test_a_request_declined_goes_back_where_it_came_from_and_is_heard_once_a_round(
    cast: Cast, rated: bool
) -> None:
    case = done(cast)
    actions.check(case, cast.acting("hua"))
    me = resident(case.id)
    if rated:
        actions.rate(case, me, result=ResidentResult.NO, satisfaction=None)
    before, ended = case.status, case.closed_at
    actions.ask_reopen(case, me, words="Still dark.")
    actions.close(case, cast.acting("wei"), words="It shines.")
    assert (case.status, case.closed_at) == (before, ended)
    with pytest.raises(DomainError, match="12345"):
        actions.ask_reopen(case, me, words="It does not.")
    db.session.commit()
    assert not list(differences())


def test_the_next_round_may_be_reviewed_again(cast: Cast) -> None:
    case = done(cast)
    actions.check(case, cast.acting("hua"))
    actions.ask_reopen(case, resident(case.id), words="Still dark.")
    actions.reopen(case, cast.acting("wei"))
    actions.handle(case, cast.acting("tao"), result=ClosureCode.SOLVED, words="New wire.")
    actions.check(case, cast.acting("hua"))
    actions.ask_reopen(case, resident(case.id), words="Dark again.")
    assert (case.status, case.round, case.review_refused) == (Status.REOPEN_REQUESTED, 2, False)


def test_no_after_a_review_is_kept_as_their_word(cast: Cast, visit: Visitor) -> None:
    receipt = report(cast.court)
    case = receipt.case
    actions.answer(case, cast.acting("mei"), words="Soon.")
    actions.check(case, cast.acting("hua"))
    actions.ask_reopen(case, resident(case.id), words="When?")
    actions.close(case, cast.acting("wei"), words="In May.")
    db.session.commit()
    at = f"/follow/{receipt.code}/rate"
    visit.submit(at, at, status=303, result="no", reason="Nothing was done.")
    db.session.refresh(case)
    assert (case.status, case.resident_result) == (Status.CLOSED, ResidentResult.NO)
    assert history(case, internal=False)[-1].words[0].body == "Nothing was done."
    assert "In May." in visit.get(f"/follow/{receipt.code}").text


def test_after_thirty_days_it_is_a_new_case_beside_the_old(cast: Cast, visit: Visitor) -> None:
    receipt = report(cast.court, phone="+8613812341234")
    case = receipt.case
    actions.answer(case, cast.acting("mei"), words="Soon.")
    actions.check(case, cast.acting("hua"))
    actions.rate(case, resident(case.id), result=ResidentResult.YES, satisfaction=None)
    db.session.commit()
    follow = f"/follow/{receipt.code}"
    assert visit.client.get(f"{follow}/again").status_code == 302, (
        "not yet: another round is asked for instead"
    )
    with stopped_at(now() + timedelta(days=31)):
        assert visit.get(follow).select_one(f"a[href='{follow}/again']") is not None
        answer = visit.submit(f"{follow}/again", f"{follow}/again", status=303, words="Dark once more.")
        new = db.session.scalars(sa.select(Case).where(Case.recurs_id == case.id)).one()
        assert (new.area_id, new.status, new.text) == (case.area_id, Status.SUBMITTED, "Dark once more.")
        assert case.ref in visit.get(str(answer.location).removesuffix("/receipt")).text
        assert new.ref in visit.get(follow).text
        visit.as_(cast.wei)
        assert case.ref in visit.get(f"/cases/{new.ref}").text
        assert new.ref in visit.get(f"/cases/{case.ref}").text


def test_time_still_closes_what_nobody_rated(cast: Cast) -> None:
    case = done(cast)
    actions.check(case, cast.acting("hua"))
    actions.ask_reopen(case, resident(case.id), words="Still dark.")
    actions.close(case, cast.acting("wei"), words="It shines.")
    actions.close(case, SYSTEM)
    assert (case.status, case.resident_result) == (Status.CLOSED, ResidentResult.UNANSWERED)
