"""提级上报: compound, community, street, district; done by one, verified by another, ruled by a third."""

from datetime import timedelta
from itertools import product

import pytest

from app.accounts.permissions import Permission, Role
from app.areas.models import Level
from app.cases import actions as cases
from app.cases.models import Case
from app.cases.workflow import Status
from app.core.clock import now, stopped_at
from app.core.db import db
from app.core.errors import DomainError, NotAllowed
from app.escalations import actions, queries
from app.escalations.models import Escalation
from app.escalations.queries import EscalationFilter, Which
from app.escalations.workflow import (
    LIMITS,
    OPEN,
    TRANSITIONS,
    EscalationStatus,
    EscalationVerb,
    Reason,
    Standing,
    level_above,
    next_status,
    offered,
)
from app.figures.verify import differences
from tests.cases.resident_page import reported
from tests.cast import Cast
from tests.factories import make_case
from tests.pages import Visitor

S, V, P = EscalationStatus, EscalationVerb, Permission
both_engines = pytest.mark.both_engines

# --- The table, against the domain's own words ---------------------------------------------------------------------

STEPS = """
take       raised         taken     level triage
start      taken          working   level triage
finish     taken,working  done      level triage words
verify     done           verified  case  check  another
send_back  done           working   case  check  another words
decline    raised         declined  level triage words
overrule   declined       taken     level review another words
uphold     declined       upheld    level review another words
""".strip().splitlines()
ORACLE = {
    V(verb): (starts.split(","), end, where, right, rest)
    for verb, starts, end, where, right, *rest in map(str.split, STEPS)
}


def test_each_step_leads_where_the_domain_says_and_only_for_whom_it_says() -> None:
    assert set(ORACLE) == set(V) == set(TRANSITIONS)
    for verb, status, right, did in product(V, S, P, (False, True)):
        starts, end, where, needed, rest = ORACLE[verb]
        for at_level in (True, False):
            held = frozenset({right})
            standing = Standing(*((held, frozenset()) if at_level else (frozenset(), held)), did_it=did)
            able = right == needed and at_level is (where == "level") and not (did and "another" in rest)
            assert (verb in offered(status, standing)) is (able and status in starts)
            if able and status in starts:
                assert next_status(verb, status, standing, "Because.") == end
                if "words" in rest:
                    with pytest.raises(DomainError, match="few words"):
                        next_status(verb, status, standing, " ")
            else:
                with pytest.raises(DomainError) as refused:
                    next_status(verb, status, standing, "Because.")
                assert isinstance(refused.value, NotAllowed) is not able


def test_every_open_status_has_its_limit() -> None:
    assert set(LIMITS) == OPEN


@pytest.mark.parametrize(
    ("around", "stands", "above"),
    [
        ("district street community compound building", "compound", "community"),
        ("district street community compound building", "community", "street"),
        ("district street community compound", "street", "district"),
        ("district street community compound", "district", None),
        ("district community grid compound", "community", "district"),  # no street between
        ("district street grid compound", "compound", "street"),  # no community
        ("community compound", "community", None),  # the deployment begins here
    ],
)
def test_the_next_existing_level_above(around: str, stands: str, above: str | None) -> None:
    found = level_above([Level(word) for word in around.split()], Level(stands))
    assert found == (Level(above) if above else None)


# --- Lives -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def held(cast: Cast) -> Case:
    """With Court's property."""
    case = make_case(cast.court)
    cases.dispatch(case, cast.acting("wei"), unit=cast.property)
    cases.take_on(case, cast.acting("tao"))
    db.session.commit()
    return case


def raised(cast: Cast, case: Case, who: str, reason: Reason = Reason.NEEDS_MONEY) -> Escalation:
    made = actions.raise_up(case, cast.acting(who), reason=reason, words="The pump costs 20,000.")
    db.session.commit()
    return made


def moved(cast: Cast, one: Escalation, *steps: tuple[V, str]) -> Escalation:
    for verb, who in steps:
        actions.move(one, verb, cast.acting(who), words="So it is.")
        db.session.commit()
    return one


@both_engines
def test_from_the_compound_to_the_district_and_back(cast: Cast, held: Case) -> None:
    cast._hire("zhou", Role.DISPATCHER, cast.district)
    db.session.commit()
    first = raised(cast, held, "tao")
    assert (first.area, first.level) == (cast.garden, Level.COMMUNITY)
    moved(cast, first, (V.TAKE, "hua"))
    second = raised(cast, held, "hua")
    assert second.area == cast.elm
    moved(cast, second, (V.TAKE, "wei"), (V.START, "wei"))
    third = raised(cast, held, "wei", Reason.BEYOND_AUTHORITY)
    assert third.area == cast.district and held.status is Status.IN_PROGRESS
    moved(cast, third, (V.TAKE, "zhou"), (V.FINISH, "zhou"), (V.VERIFY, "hua"))
    moved(cast, second, (V.FINISH, "wei"), (V.VERIFY, "hua"))
    moved(cast, first, (V.FINISH, "hua"), (V.VERIFY, "wei"))
    assert {one.status for one in queries.of_case(held.id)} == {S.VERIFIED}
    assert not list(differences())


@both_engines
def test_one_open_escalation_of_a_case_at_each_level(cast: Cast, held: Case) -> None:
    first = raised(cast, held, "hua")
    for who in ("hua", "mei"):
        if actions.may_raise(held, cast.acting(who)):
            with pytest.raises(DomainError, match="already"):
                raised(cast, held, who)
    moved(cast, first, (V.DECLINE, "wei"), (V.UPHOLD, "wang"))
    assert raised(cast, held, "hua").id != first.id, "over, so it may be raised again"


@both_engines
def test_a_refusal_is_ruled_by_somebody_else_of_the_level_and_binds(cast: Cast, held: Case) -> None:
    one = moved(cast, raised(cast, held, "hua"), (V.DECLINE, "wei"))
    with pytest.raises(NotAllowed):
        moved(cast, one, (V.OVERRULE, "wei"))
    with pytest.raises(NotAllowed):
        moved(cast, one, (V.OVERRULE, "hua"))
    db.session.rollback()
    moved(cast, one, (V.OVERRULE, "wang"))
    assert one.status is S.TAKEN
    with pytest.raises(DomainError, match="moved on"):
        moved(cast, one, (V.DECLINE, "wei"))


@both_engines
def test_nobody_verifies_their_own_work(cast: Cast, held: Case) -> None:
    one = moved(cast, raised(cast, held, "hua"), (V.TAKE, "wei"), (V.FINISH, "wei"))
    with pytest.raises(NotAllowed):
        moved(cast, one, (V.VERIFY, "wei"))
    db.session.rollback()
    moved(cast, one, (V.SEND_BACK, "hua"), (V.FINISH, "wei"), (V.VERIFY, "hua"))
    assert one.status is S.VERIFIED


def test_taken_in_time_is_reached_exactly_and_safety_does_not_wait(cast: Cast, held: Case) -> None:
    at = now()
    with stopped_at(at):
        one = raised(cast, held, "hua", Reason.SAFETY)
        assert one.take_due_at == at + timedelta(hours=2)
    assert one.is_overdue(one.take_due_at + timedelta(seconds=1)) and not one.is_overdue(one.take_due_at)
    with stopped_at(one.take_due_at):
        moved(cast, one, (V.TAKE, "wei"))
    assert one.taken_in_time


def test_what_waits_for_whom(cast: Cast, held: Case) -> None:
    def waits(who: str) -> int:
        return queries.waiting_count(cast.acting(who))

    one = raised(cast, held, "hua")
    assert (waits("wei"), waits("hua"), waits("wang"), waits("oak_dispatcher")) == (1, 0, 0, 0)
    mine = EscalationFilter(Which.MINE)
    assert (
        queries.page(mine, cast.acting("hua"))[0] == [one] and not queries.page(mine, cast.acting("wei"))[0]
    )
    moved(cast, one, (V.TAKE, "wei"), (V.FINISH, "wei"))
    assert (waits("wei"), waits("hua")) == (0, 1)


def test_who_does_not_hold_it_and_sorts_nothing_here_may_not_raise(cast: Cast, held: Case) -> None:
    for who in ("mei", "oak_dispatcher", "wang"):
        with pytest.raises(NotAllowed):
            raised(cast, held, who)


# --- Pages -----------------------------------------------------------------------------------------------------------


def test_both_levels_and_the_resident_read_it_in_their_words(visit: Visitor, cast: Cast) -> None:
    receipt, follow = reported(cast.court)
    case = receipt.case
    cases.dispatch(case, cast.acting("wei"), unit=cast.committee)
    db.session.commit()
    begin = f"/cases/{case.ref}/escalate"
    visit.as_(cast.hua).submit(begin, begin, reason="needs_money", words="A secret sum.")
    one = queries.of_case(case.id)[0]
    at = f"/escalations/{one.id}"
    assert "A secret sum." in visit.get(at).text
    visit.as_(cast.wei)
    assert at in str(visit.get("/escalations").select_one("table"))
    assert "1" in visit.get("/work").select_one(".beside-w").text
    visit.submit(f"{at}/take", at)
    assert visit.get(at).select(f"footer a[href='{begin}']"), "on to the district"
    assert "我上报的 1" in visit.as_(cast.hua).get("/work").select_one(".beside-w").text
    assert not visit.as_(cast.hua).get(f"/cases/{case.ref}").select(f".beside a[href='{begin}']"), (
        "there already"
    )
    for person in (cast.wei, cast.hua):
        assert "已上报Elm Street" in visit.as_(person).get(f"/cases/{case.ref}").select_one(".beside").text
    page = visit.nobody().get(follow)
    assert "Elm Street现在正在处理这件事。" in page.text
    assert "A secret sum." not in page.text
    visit.as_(cast.oak_dispatcher).get(at, status=404)


def test_who_is_too_late_is_told_and_loses_nothing(visit: Visitor, cast: Cast, held: Case) -> None:
    one = raised(cast, held, "hua")
    at = f"/escalations/{one.id}"
    visit.as_(cast.wei)
    seen = visit.get(f"{at}/decline")
    moved(cast, one, (V.TAKE, "wei"))
    token = seen.select_one("[name=csrf_token]")["value"]
    answer = visit.client.post(
        f"{at}/decline", data={"csrf_token": token, "version": 1, "words": "Not ours."}
    )
    assert answer.status_code == 409
    assert "Not ours." in answer.text, "to be copied: it can no longer be declined"
