"""回访: who gets on the list, one caller at a time, three attempts, the resident's word by telephone, the draw."""

import pytest
import sqlalchemy as sa

from app.accounts.actor import resident
from app.cases import actions, callback_actions, callback_queries, calling
from app.cases.callback_actions import Answer
from app.cases.callback_models import CallAttempt, Callback, CallbackDraw, CallbackShare
from app.cases.callback_rules import CallEnd, CallReason, Part
from app.cases.callback_views import CallTab, desk_of
from app.cases.models import Case, CheckResult, ClosureCode, ResidentResult, Satisfaction
from app.cases.workflow import Status
from app.core.clock import stopped_at
from app.core.db import db
from app.core.errors import DomainError, NotAllowed
from app.figures.verify import differences
from app.timeline.models import tally
from tests.cases.calls import at, dissatisfied, handled, hire_callers
from tests.cast import Cast
from tests.factories import make_case

pytestmark = pytest.mark.both_engines
NOT_SOLVED = Answer(ResidentResult.NO, Satisfaction.DISSATISFIED, False, "Dark again.", again=True)
SOLVED = Answer(ResidentResult.YES, Satisfaction.SATISFIED, True, "It shines.")


@pytest.fixture(autouse=True)
def callers(cast: Cast) -> None:
    hire_callers(cast)


def called(case: Case) -> Callback:
    callback = calling.waiting(case.id)
    assert callback is not None
    return callback


def tabs(cast: Cast, name: str, moment: str) -> dict[CallTab, list[str]]:
    desk = desk_of(callback_queries.waiting(cast.acting(name), at(moment)))
    return {group.tab: [call.ref for call in group.rows] for group in desk.groups if group.rows}


def miss(case: Case, cast: Cast, name: str, moment: str) -> None:
    with stopped_at(at(moment)):
        callback_actions.take(called(case), cast.acting(name))
        callback_actions.missed(called(case), case, cast.acting(name))


def test_a_dissatisfied_resident_is_to_be_called_within_three_working_days(cast: Cast) -> None:
    case = dissatisfied(cast)  # on a Friday
    assert (called(case).reason, called(case).due_at) == (CallReason.DISSATISFIED, at("2026-11-25 10:24"))
    assert tabs(cast, "cai", "2026-11-25 10:24") == {CallTab.NOW: [case.ref]}
    assert tabs(cast, "cai", "2026-11-25 10:25") == {CallTab.LATE: [case.ref]}
    assert tabs(cast, "mei", "2026-11-23 10:24") == {}, "whoever works on cases calls nobody"


def test_the_category_may_set_its_own_limit(cast: Cast) -> None:
    cast.lamp.limits = {"callback": "1 days"}
    assert called(dissatisfied(cast)).due_at == at("2026-11-21 10:24")


def test_whoever_left_no_number_or_is_content_is_not_called(cast: Cast) -> None:
    silent = make_case(cast.court)
    actions.answer(silent, cast.acting("mei"), words="Soon.")
    actions.check(silent, cast.acting("hua"))
    actions.rate(silent, resident(silent.id), result=ResidentResult.NO, satisfaction=None)
    content = handled(cast)
    actions.check(content, cast.acting("hua"))
    actions.rate(content, resident(content.id), result=ResidentResult.YES, satisfaction=None)
    assert calling.waiting(silent.id) is None and calling.waiting(content.id) is None


def test_a_declined_reopening_and_a_finding_of_two_people_are_disputed(cast: Cast) -> None:
    declined = dissatisfied(cast)
    actions.ask_reopen(declined, resident(declined.id), words="Still dark.")
    assert calling.waiting(declined.id) is None, "somebody looks at it already"
    actions.close(declined, cast.acting("wei"), words="It shines at night.")
    assert called(declined).reason is CallReason.DISPUTED
    assert not callback_actions.may_ask_again(declined, ResidentResult.NO, at("2026-11-21 10:00"))
    found = handled(cast)
    found.unit_result = ClosureCode.UNREASONABLE
    actions.check(found, cast.acting("hua"), confirmed=True)
    assert called(found).reason is CallReason.DISPUTED


def test_the_caller_neither_did_the_work_nor_checked_it(cast: Cast) -> None:
    case = dissatisfied(cast)
    for column in ("handled_by_id", "checked_by_id"):
        kept = getattr(case, column)
        setattr(case, column, cast.people["cai"].id)
        db.session.flush()
        assert tabs(cast, "cai", "2026-11-23 10:00") == {}
        with pytest.raises(NotAllowed):
            callback_actions.take(called(case), cast.acting("cai"))
        setattr(case, column, kept)
    callback_actions.take(called(case), cast.acting("cai"))


def test_one_caller_at_a_time_and_what_is_not_finished_in_an_hour_is_anybodys(cast: Cast) -> None:
    case = dissatisfied(cast)
    with stopped_at(at("2026-11-23 09:00")):
        callback_actions.take(called(case), cast.acting("cai"))
    assert tabs(cast, "bao", "2026-11-23 09:59") == {CallTab.OTHERS: [case.ref]}
    with stopped_at(at("2026-11-23 09:59")), pytest.raises(DomainError, match="Somebody else is calling"):
        callback_actions.take(called(case), cast.acting("bao"))
    with stopped_at(at("2026-11-23 10:00")):
        callback_actions.take(called(case), cast.acting("bao"))
        with pytest.raises(DomainError, match="Somebody else is calling"):
            callback_actions.reached(called(case), case, cast.acting("cai"), SOLVED)
        callback_actions.put_back(called(case), cast.acting("bao"))
    assert tabs(cast, "cai", "2026-11-23 10:01") == {CallTab.NOW: [case.ref]}


def test_three_attempts_at_three_times_of_day_and_a_word_that_was_given_stands(cast: Cast) -> None:
    case = dissatisfied(cast)
    miss(case, cast, "cai", "2026-11-23 09:00")
    assert tabs(cast, "bao", "2026-11-23 11:00") == {CallTab.LATER: [case.ref]}
    with pytest.raises(DomainError, match="from 12:00 today"):
        miss(case, cast, "bao", "2026-11-23 11:00")
    with pytest.raises(DomainError, match="from 12:00 today"):
        miss(case, cast, "bao", "2026-11-24 11:00")
    miss(case, cast, "bao", "2026-11-24 12:30")
    miss(case, cast, "cai", "2026-11-24 16:00")
    assert (calling.waiting(case.id), case.resident_result) == (None, ResidentResult.NO)
    assert _of_the_desk() == {"called": 1}
    assert list(differences()) == []


def test_nobody_reached_closes_an_unrated_case_as_unreached(cast: Cast) -> None:
    with stopped_at(at("2026-11-20 10:24")):
        case = _second_round(cast)
    assert (case.status, called(case).reason) == (Status.AWAITING_RATING, CallReason.REOPENED)
    for moment in ("2026-11-23 09:00", "2026-11-23 16:00", "2026-11-24 12:00"):
        miss(case, cast, "cai", moment)
    assert (case.status, case.resident_result) == (Status.CLOSED, ResidentResult.UNREACHED)
    assert list(differences()) == []


def test_their_word_by_telephone_counts_as_their_own(cast: Cast) -> None:
    """Not solved: reopened for them. Solved, in the second round: closed, and counted as both said."""
    case = dissatisfied(cast)
    with stopped_at(at("2026-11-23 09:00")):
        callback_actions.take(called(case), cast.acting("cai"))
        callback_actions.reached(called(case), case, cast.acting("cai"), NOT_SOLVED)
    assert (case.status, case.resident_result) == (Status.REOPEN_REQUESTED, ResidentResult.NO)
    with stopped_at(at("2026-11-23 10:00")):
        _again(case, cast)
    callback = called(case)
    with stopped_at(at("2026-11-24 09:00")):
        callback_actions.take(callback, cast.acting("bao"))
        callback_actions.reached(callback, case, cast.acting("bao"), SOLVED)
    assert (case.status, case.resident_result, case.satisfaction) == (Status.CLOSED, ResidentResult.YES, 4)
    assert (callback.outcome, callback.may_publish) == (CallEnd.REACHED, True)
    counted = {
        "called": 2,
        "called_reached": 2,
        "called_no": 1,
        "called_yes": 1,
        "called_graded": 2,
        "called_content": 1,
    }
    assert _of_the_desk() == counted
    assert list(differences()) == []


def test_a_call_that_stands_elsewhere_than_its_events_left_it_is_noticed(cast: Cast) -> None:
    missed, left = dissatisfied(cast), dissatisfied(cast)
    miss(missed, cast, "cai", "2026-11-23 09:00")
    called(missed).reason = CallReason.DRAWN
    db.session.execute(sa.update(CallAttempt).values(part=Part.EVENING))
    db.session.delete(called(left))
    db.session.flush()
    db.session.expire_all()
    found = {one.what: (one.kept, one.recounted) for one in differences()}
    assert found.pop(f"{missed.ref} call 1 attempts") == (
        ((1, "evening", at("2026-11-23 09:00")),),
        ((1, "morning", at("2026-11-23 09:00")),),
    )
    assert found == {f"{missed.ref} call 1 reason": ("drawn", "dissatisfied"), f"{left.ref} calls": (0, 1)}


def test_whoever_will_not_say_takes_back_nothing_they_said(cast: Cast) -> None:
    case = dissatisfied(cast)
    callback_actions.take(called(case), cast.acting("cai"))
    callback_actions.reached(called(case), case, cast.acting("cai"), Answer(ResidentResult.DECLINED))
    assert case.resident_result is ResidentResult.NO
    assert list(differences()) == []


def test_a_wish_for_another_round_needs_words_and_without_them_nothing_is_kept(cast: Cast) -> None:
    case = dissatisfied(cast)
    callback_actions.take(called(case), cast.acting("cai"))
    with pytest.raises(DomainError, match="a few words"):
        wordless = Answer(ResidentResult.NO, None, False, "", again=True)
        callback_actions.reached(called(case), case, cast.acting("cai"), wordless)


# --- The draw -----------------------------------------------------------------------------------------------


def test_a_share_is_drawn_by_a_seed_that_anybody_can_draw_with_again(cast: Cast) -> None:
    db.session.add(CallbackShare(area_id=cast.elm.id, percent=50))
    moment = at("2026-11-20 10:24")
    with stopped_at(moment):
        day = moment.date()
        db.session.add(CallbackDraw(area_id=cast.elm.id, day=day, seed="a fixed seed", percent=50))
        cases = [handled(cast, f"Matter {n}") for n in range(8)]
        for case in cases:
            actions.check(case, cast.acting("hua"))
    drawn = {case.ref for case in cases if calling.waiting(case.id)}
    [draw] = callback_queries.draws({cast.district.id})
    tickets = callback_queries.drawn_again(draw)
    assert {one.ref for one in tickets} == {case.ref for case in cases}
    assert {one.ref for one in tickets if one.again} == drawn
    assert all(one.agrees for one in tickets)
    draw.seed = "another seed"
    assert not all(one.agrees for one in callback_queries.drawn_again(draw)), "a changed seed shows"


def test_the_nearest_share_counts_and_a_day_keeps_its_draw(cast: Cast) -> None:
    root, wang = cast.acting("root"), cast.acting("wang")
    callback_actions.set_share(cast.district, root, percent=100)
    with pytest.raises(NotAllowed):
        callback_actions.set_share(cast.district, wang, percent=0)
    first = _checked(cast)
    callback_actions.set_share(cast.district, root, percent=0)
    assert called(first).reason is CallReason.DRAWN
    assert calling.waiting(_checked(cast).id) is None, "nothing is drawn where the share is none"
    callback_actions.set_share(cast.garden, root, percent=100)
    assert called(_checked(cast)).draw_id != called(first).draw_id
    callback_actions.set_share(cast.garden, root, percent=None)
    assert calling.share_of(cast.court) == (cast.district.id, 0)


def test_their_own_word_takes_a_drawn_case_off_the_list(cast: Cast) -> None:
    callback_actions.set_share(cast.district, cast.acting("root"), percent=100)
    content, angry, silent = (_checked(cast) for _ in range(3))
    actions.rate(content, resident(content.id), result=ResidentResult.YES, satisfaction=None)
    assert calling.waiting(content.id) is None
    due_at = called(angry).due_at
    actions.rate(angry, resident(angry.id), result=ResidentResult.PARTLY, satisfaction=None)
    assert (called(angry).reason, called(angry).due_at) == (CallReason.DISSATISFIED, due_at)
    assert called(silent).reason is CallReason.DRAWN
    actions.ask_reopen(angry, resident(angry.id), words="Still dark.")
    assert calling.waiting(angry.id) is None
    assert list(differences()) == []


def _checked(cast: Cast) -> Case:
    case = handled(cast)
    actions.check(case, cast.acting("hua"))
    assert case.check_result is CheckResult.PASSED
    return case


def _second_round(cast: Cast) -> Case:
    case = handled(cast)
    actions.check(case, cast.acting("hua"))
    actions.ask_reopen(case, resident(case.id), words="Dark again.")
    _again(case, cast)
    return case


def _again(case: Case, cast: Cast) -> None:
    actions.reopen(case, cast.acting("wei"))
    actions.handle(case, cast.acting("mei"), result=ClosureCode.SOLVED, words="A new cable.")
    actions.check(case, cast.acting("hua"))
    db.session.flush()


def _of_the_desk() -> dict[str, int]:
    rows = sa.select(tally.c.figure, sa.func.sum(tally.c.n)).where(tally.c.figure.like("called%"))
    [area] = set(db.session.scalars(sa.select(Case.area_id)))
    return {
        name: int(n) for name, n in db.session.execute(rows.where(tally.c.area_id == area).group_by("figure"))
    }
