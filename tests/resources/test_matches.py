"""A demand and a resource: suggested with reasons, offered, accepted, delivered, confirmed by both; and counted."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.actor import Actor, resident
from app.accounts.permissions import Role
from app.accounts.sessions import actor_for
from app.areas.actions import add_area
from app.areas.models import Area, CompoundClass, Level
from app.areas.routes import moved
from app.cases import actions as case_actions
from app.cases import queries as cases
from app.cases.models import Case, Category, Kind, Matched
from app.core.db import db
from app.core.engine import write_transaction
from app.core.errors import DomainError, NotAllowed, NotFound
from app.figures.verify import differences
from app.partners.models import Commitment, CommitmentUse
from app.resources import actions as resources
from app.resources import match_actions as actions
from app.resources import match_queries as queries
from app.resources import partner_actions
from app.resources.match_actions import Spent
from app.resources.match_models import Match
from app.resources.match_scoring import Scored
from app.resources.match_workflow import MatchStatus, MatchVerb, Side, Standing, next_status, offered
from app.resources.models import Resource, ResourceKind
from app.resources.workflow import Verb
from app.timeline.models import Event, Outbox, tally
from bench.statements import counted
from tests.cast import Cast
from tests.factories import report
from tests.pages import Visitor
from tests.partners.house import agreement, partner

pytestmark = pytest.mark.both_engines
S, V = MatchStatus, MatchVerb
WISH = "小区增设老人活动场所，下雨天没地方去"


@pytest.fixture
def cast(cast: Cast) -> Cast:
    cast._hire("second", Role.ADMIN, cast.district)
    db.session.add(
        Category(name="活动场所", keywords="活动室 场地", handle_amount=15, handle_unit="working_days")
    )
    db.session.commit()
    return cast


def demand(cast: Cast, area: Area | None = None, text: str = WISH) -> tuple[Case, str]:
    category = db.session.scalars(sa.select(Category).where(Category.name == "活动场所")).one()
    receipt = report(area or cast.block, text, kind=Kind.DEMAND, category=category)
    return receipt.case, receipt.code


def room(cast: Cast, area: Area | None = None, name: str = "老人活动室", **more: object) -> Resource:
    given = {"unit": cast.committee} if area is None else {}
    facts = resources.Facts(ResourceKind.VENUE, name, hours="每天 8:30–20:30", **(given | more))  # type: ignore[arg-type]
    with write_transaction():
        made = resources.add(facts, db.session.merge(area or cast.garden), cast.acting("root"))
        resources.move(made, Verb.LIST, cast.acting("root"))
        return made


def suggested(cast: Cast, case: Case, thing: Resource, who: str = "hua") -> Match:
    with write_transaction():
        held = cases.get(case.ref, cast.acting(who))
        resource = queries.resource_for(thing.id, held, cast.acting(who))
        return actions.suggest(held, resource, Scored(resource.id, 70, ()), cast.acting(who))


def brought(cast: Cast, case: Case, thing: Resource, until: MatchStatus) -> Match:
    """By hua, who matches and holds; the reporter says yes."""
    match, hua, them = suggested(cast, case, thing), cast.acting("hua"), resident(case.id)
    steps = {
        S.OFFERED: lambda held: actions.offer(held, hua),
        S.ACCEPTED: lambda held: actions.accept(held, them),
        S.DELIVERED: lambda held: actions.deliver(held, hua),
        S.CONFIRMED: lambda held: (actions.confirm(held, hua), actions.confirm(held, them)),
    }
    for status, step in steps.items():
        if match.status is until:
            break
        with write_transaction():
            step(fresh(match))
        assert fresh(match).status is status
    return fresh(match)


def fresh(match: Match) -> Match:
    return db.session.get_one(Match, match.id)


def verbs(match: Match) -> list[str]:
    found = sa.select(Event.verb).where(Event.subject_kind == "resource_match", Event.subject_id == match.id)
    return list(db.session.scalars(found.order_by(Event.seq)))


def owed(verb: str) -> set[tuple[str, int | None]]:
    rows = db.session.execute(
        sa.select(Outbox.audience, Outbox.audience_id)
        .join(Event, Event.id == Outbox.event_id)
        .where(Event.subject_kind == "resource_match", Event.verb == verb)
    )
    return {(row[0], row[1]) for row in rows}


def count(figure: str, area: Area) -> int:
    db.session.rollback()
    found = sa.select(sa.func.sum(tally.c.n)).where(tally.c.area_id == area.id, tally.c.figure == figure)
    return int(db.session.scalar(found) or 0)


# --- The table, by itself -------------------------------------------------------------------------------------------

ALL = frozenset(Side)


@pytest.mark.parametrize(
    "status, side, verbs",
    [
        (S.SUGGESTED, Side.MATCHER, [V.OFFER, V.DECLINE]),
        (S.SUGGESTED, Side.REPORTER, []),
        (S.OFFERED, Side.REPORTER, [V.ACCEPT, V.DECLINE]),
        (S.OFFERED, Side.HOLDER, [V.DECLINE]),
        (S.ACCEPTED, Side.HOLDER, [V.DELIVER, V.FAIL]),
        (S.ACCEPTED, Side.MATCHER, [V.FAIL]),
        (S.DELIVERED, Side.HOLDER, [V.CONFIRM, V.FAIL]),
        (S.DELIVERED, Side.REPORTER, [V.CONFIRM, V.FAIL]),
        (S.DELIVERED, Side.MATCHER, [V.FAIL]),
        *((status, side, []) for status in (S.CONFIRMED, S.DECLINED, S.FAILED) for side in Side),
    ],
)
def test_what_each_side_may_press(status: S, side: Side, verbs: list[V]) -> None:
    assert offered(status, Standing(frozenset({side}))) == verbs


def test_one_side_alone_confirms_nothing() -> None:
    mine, both = Standing(frozenset({Side.HOLDER})), frozenset({Side.HOLDER})
    assert next_status(V.CONFIRM, S.DELIVERED, mine) is S.DELIVERED
    with pytest.raises(DomainError, match="already"):
        next_status(V.CONFIRM, S.DELIVERED, Standing(frozenset({Side.HOLDER}), both))
    assert next_status(V.CONFIRM, S.DELIVERED, Standing(frozenset({Side.REPORTER}), both)) is S.CONFIRMED


def test_a_reason_is_owed_by_staff_and_not_by_whoever_needs_it() -> None:
    with pytest.raises(DomainError, match="few words"):
        next_status(V.DECLINE, S.OFFERED, Standing(frozenset({Side.MATCHER})))
    assert next_status(V.DECLINE, S.OFFERED, Standing(frozenset({Side.REPORTER}))) is S.DECLINED


# --- A life ---------------------------------------------------------------------------------------------------------


def test_the_whole_way_on_the_pages(visit: Visitor, cast: Cast) -> None:
    case, code = demand(cast)
    thing = room(cast)
    page = f"/cases/{case.ref}/matches"
    visit.as_(cast.hua)
    assert visit.get(f"/cases/{case.ref}").select(f"a[href='{page}']")
    said = visit.get(page).get_text()
    assert "老人活动室" in said and "都提到" in said
    visit.submit(f"{page}/offer", page, resource=thing.id)
    match = db.session.scalars(sa.select(Match)).one()
    assert owed("offer") == {("unit", cast.committee.id), ("reporter", None)}
    follow, mine = f"/follow/{code}", f"/matches/{match.id}"
    assert "老人活动室" in visit.get(follow).get_text()
    visit.nobody().submit(f"{follow}/matches/{match.id}/accept", follow, status=303)
    visit.as_(cast.mei).submit(f"{mine}/deliver", mine, words="钥匙交给老人会")
    visit.submit(f"{mine}/confirm", mine)
    assert fresh(match).status is S.DELIVERED
    visit.nobody().submit(f"{follow}/matches/{match.id}/confirm", follow, status=303)
    db.session.rollback()
    done = fresh(match)
    assert done.status is S.CONFIRMED and done.holder_confirmed_at and done.reporter_confirmed_at
    assert verbs(match) == ["suggest", "offer", "accept", "deliver", "confirm", "confirm"]
    assert db.session.get_one(Case, case.id).matched is Matched.CONFIRMED


@pytest.mark.parametrize("until", [S.OFFERED, S.ACCEPTED, S.DELIVERED])
def test_what_comes_to_nothing_leaves_the_demand_as_it_was(cast: Cast, until: S) -> None:
    case, _code = demand(cast)
    match = brought(cast, case, room(cast), until)
    assert count("unmet", cast.elm) == 0
    with write_transaction():
        end = actions.decline if until is S.OFFERED else actions.fail
        end(fresh(match), cast.acting("hua"), words="The roof leaks")
    assert fresh(match).status in (S.DECLINED, S.FAILED)
    assert count("unmet", cast.elm) == 1
    again = suggested(cast, case, match.resource)
    assert again.id != match.id, "it may be tried once more"


def test_an_idea_is_nobodys_to_know(visit: Visitor, cast: Cast) -> None:
    case, code = demand(cast)
    match = suggested(cast, case, room(cast))
    assert "老人活动室" not in visit.get(f"/follow/{code}").get_text()
    assert not visit.as_(cast.hua).get(f"/matches/{match.id}").select("form[action$=decline] .act-w"), (
        "nor its end"
    )
    visit.as_(cast.mei).get("/matches")
    assert owed("suggest") == set()
    assert db.session.get_one(Case, case.id).matched is None
    with pytest.raises(NotFound):
        queries.of_receipt(match.id, case, version=match.version)


@pytest.mark.parametrize("wrong", ["kind", "closed", "suspended", "twice"])
def test_only_an_open_demand_and_a_listed_resource_are_brought_together(cast: Cast, wrong: str) -> None:
    case, _code = demand(cast)
    thing, wei, hua = room(cast), cast.acting("wei"), cast.acting("hua")
    with write_transaction():
        held = cases.get(case.ref, wei)
        if wrong == "kind":
            case_actions.recategorise(held, wei, kind=Kind.PROBLEM, category=held.category)
        elif wrong == "closed":
            case_actions.withdraw(held, resident(case.id))
        elif wrong == "suspended":
            resources.move(db.session.get_one(Resource, thing.id), Verb.SUSPEND, hua)
    if wrong == "twice":
        suggested(cast, case, thing)
    with pytest.raises(DomainError), write_transaction():
        held = cases.get(case.ref, hua)
        actions.suggest(held, db.session.get_one(Resource, thing.id), Scored(thing.id, 1, ()), hua)


def test_a_delivery_uses_up_what_the_partner_promised(visit: Visitor, cast: Cast) -> None:
    unit = partner(cast)
    line = db.session.scalars(
        sa.select(Commitment).where(Commitment.agreement_id == agreement(cast, unit, quantity=2).id)
    ).one()
    thing = room(cast, cast.garden)
    with write_transaction():
        held = db.session.get_one(Resource, thing.id)
        partner_actions.give(held, db.session.merge(unit), cast.acting("hua"))
    case, _code = demand(cast)
    match = brought(cast, case, thing, S.ACCEPTED)
    assert ("partner", unit.id) in owed("offer")
    page = f"/matches/{match.id}"
    too_much = visit.as_(cast.hua).submit(f"{page}/deliver", page, status=422, line=line.id, quantity=3)
    assert "只剩 2" in too_much.text
    visit.submit(f"{page}/deliver", page, line=line.id, quantity=2)
    db.session.rollback()
    used = db.session.scalars(sa.select(CommitmentUse)).one()
    assert (used.subject_kind, used.subject_id, used.quantity) == ("resource_match", match.id, 2)
    assert (fresh(match).commitment_id, db.session.get_one(Commitment, line.id).left) == (line.id, 0)
    assert "老人活动室" in visit.get(f"/agreements/{line.agreement_id}").get_text()


def test_a_promise_of_somebody_else_is_not_used(cast: Cast) -> None:
    line = db.session.scalars(
        sa.select(Commitment).where(Commitment.agreement_id == agreement(cast, partner(cast)).id)
    ).one()
    case, _code = demand(cast)
    match = brought(cast, case, room(cast), S.ACCEPTED)
    with pytest.raises(DomainError, match="another"), write_transaction():
        held = db.session.get_one(Commitment, line.id)
        actions.deliver(fresh(match), cast.acting("hua"), spent=Spent(held, 1))


# --- Who and where --------------------------------------------------------------------------------------------------


def test_who_may_do_what(visit: Visitor, cast: Cast) -> None:
    case, code = demand(cast)
    match = brought(cast, case, room(cast), S.OFFERED)
    other, other_code = demand(cast, cast.grove)
    visit.as_(cast.lin).get(f"/matches/{match.id}", status=404)
    visit.get(f"/cases/{case.ref}/matches", status=404)
    visit.as_(cast.mei).get(f"/cases/{case.ref}/matches")
    page = f"/matches/{match.id}"
    visit.submit(f"/cases/{case.ref}/matches/offer", f"/cases/{case.ref}/matches", status=403, resource=1)
    visit.as_(cast.wang).submit(f"{page}/deliver", page, status=403)
    strange = f"/follow/{other_code}/matches/{match.id}/accept"
    visit.nobody().submit(strange, f"/follow/{code}", status=404, version=match.version)
    with pytest.raises(NotAllowed):
        actions.accept(fresh(match), resident(other.id))
    with pytest.raises(NotAllowed):
        actions.accept(fresh(match), cast.acting("hua"))
    assert verbs(match) == ["suggest", "offer"]


def test_the_unit_that_holds_it_sees_the_need_and_not_the_case(visit: Visitor, cast: Cast) -> None:
    thing = room(cast)
    with write_transaction():
        db.session.get_one(Resource, thing.id).unit_id = cast.property.id
    case, _code = demand(cast, cast.garden)
    match = brought(cast, case, thing, S.ACCEPTED)
    visit.as_(cast.tao).get(f"/cases/{case.ref}", status=404)
    assert "小区增设老人活动场所" in visit.get("/matches").get_text()
    page = visit.get(f"/matches/{match.id}")
    assert not page.select(f"a[href='/cases/{case.ref}']")
    visit.submit(f"/matches/{match.id}/deliver", f"/matches/{match.id}")
    assert fresh(match).status is S.DELIVERED


def test_a_complaint_is_not_shown_to_its_subject_as_a_need(cast: Cast) -> None:
    case, _code = demand(cast)
    match = brought(cast, case, room(cast), S.OFFERED)
    queries.get(match.id, cast.acting("mei"))
    with write_transaction():
        db.session.get_one(Case, case.id).about_unit_id = cast.committee.id
    with pytest.raises(NotFound):
        queries.get(match.id, cast.acting("mei"))


def test_of_two_people_the_second_gets_the_conflict(visit: Visitor, cast: Cast) -> None:
    case, code = demand(cast)
    match = brought(cast, case, room(cast), S.OFFERED)
    seen, page = match.version, f"/follow/{code}"
    visit.submit(f"{page}/matches/{match.id}/accept", page, status=303)
    visit.submit(f"{page}/matches/{match.id}/decline", page, status=409, version=seen)
    staff = f"/matches/{match.id}"
    visit.as_(cast.hua).submit(f"{staff}/fail", staff, status=409, version=seen, words="No")
    assert verbs(match) == ["suggest", "offer", "accept"]


def test_a_match_overtakes_nobody_who_is_writing_on_the_case(visit: Visitor, cast: Cast) -> None:
    case, _code = demand(cast)
    version = case.version
    brought(cast, case, room(cast), S.CONFIRMED)
    db.session.rollback()
    assert db.session.get_one(Case, case.id).version == version


def test_eight_people_offering_the_same_thing_make_one_match(app: Flask, cast: Cast) -> None:
    case, thing = demand(cast)[0], room(cast)
    ref, number, hands = case.ref, thing.id, 6
    together = Barrier(hands)

    def take(_hand: int) -> str:
        with app.app_context():
            person = cast_actor(cast)
            together.wait()
            try:
                with write_transaction():
                    held = cases.get(ref, person)
                    made = actions.suggest(
                        held, queries.resource_for(number, held, person), Scored(number, 1, ()), person
                    )
                    actions.offer(made, person)
            except DomainError as error:
                return str(error)
            finally:
                db.session.remove()
        return "offered"

    with ThreadPoolExecutor(hands) as pool:
        said = list(pool.map(take, range(hands)))
    assert said.count("offered") == 1, said
    assert list(differences()) == []


def cast_actor(cast: Cast) -> Actor:
    return actor_for(db.session.merge(cast.people["hua"]))


# --- Suggestions ----------------------------------------------------------------------------------------------------


def test_suggestions_cost_three_statements_and_know_their_place(visit: Visitor, cast: Cast) -> None:
    case, _code = demand(cast)
    for number in range(7):
        room(cast, name=f"老人活动室 {number}")
    room(cast, cast.grove, "老人活动室 elsewhere")
    room(cast, cast.district, "老人活动室 of the district")
    hua, ref = cast.acting("hua"), case.ref
    db.session.rollback()
    with counted(db.engine) as sent:
        held = cases.get(ref, hua)
        known = queries.of_case(held)
        found = queries.suggestions(held, hua, known)
    assert len([one for one in sent if not one.startswith(("BEGIN", "ROLLBACK"))]) <= 3, sent
    names = [one.resource.name for one in found]
    assert len(names) == 5 and "老人活动室 elsewhere" not in names
    assert all(one.scored.reasons for one in found)
    with pytest.raises(NotFound):
        elsewhere = db.session.scalars(sa.select(Resource).where(Resource.name.endswith("elsewhere"))).one()
        queries.resource_for(elsewhere.id, held, hua)
    assert "of the district" in visit.as_(cast.hua).get(f"/cases/{case.ref}/matches?q=district").get_text()


# --- What is counted ------------------------------------------------------------------------------------------------


def test_unmet_and_matched_follow_every_change(cast: Cast) -> None:
    case, _code = demand(cast)
    other, _ = demand(cast, cast.garden)
    places = (cast.block, cast.court, cast.garden, cast.elm, cast.oak)
    assert [count("unmet", area) for area in places] == [1, 1, 2, 2, 0]
    brought(cast, case, room(cast), S.CONFIRMED)
    assert (count("unmet", cast.elm), count("matched", cast.elm)) == (1, 1)
    wei = cast.acting("wei")
    with write_transaction():
        case_actions.recategorise(cases.get(case.ref, wei), wei, kind=Kind.PROBLEM, category=None)
    assert count("matched", cast.elm) == 0, "what is no demand is no demand with a match"
    with write_transaction():
        case_actions.recategorise(cases.get(case.ref, wei), wei, kind=Kind.DEMAND, category=None)
        case_actions.withdraw(cases.get(other.ref, wei), resident(other.id))
    assert (count("unmet", cast.elm), count("matched", cast.elm)) == (0, 1)
    assert list(differences()) == []


def test_a_compound_of_another_class_takes_its_needs_along(visit: Visitor, cast: Cast) -> None:
    demand(cast)
    demand(cast, cast.garden)
    keys = sa.select(tally.c.area_id, tally.c.key, tally.c.n).where(tally.c.figure == "unmet", tally.c.n != 0)
    page = f"/admin/areas/{cast.court.id}"
    visit.as_(cast.root).submit(f"{page}/class", page, kind="unmanaged")
    db.session.rollback()
    number = db.session.scalars(sa.select(Category.id).where(Category.name == "活动场所")).one()
    found = {(row.area_id, row.key): row.n for row in db.session.execute(keys)}
    around = (cast.block, cast.court, cast.garden, cast.elm, cast.district)
    moved_along = {(area.id, f"{number}|unmanaged"): 1 for area in around}
    assert found == moved_along | {(area.id, f"{number}|"): 1 for area in around[2:]}
    assert list(differences()) == []


def test_a_building_that_moves_takes_its_needs_along(visit: Visitor, cast: Cast) -> None:
    demand(cast)
    with write_transaction(alone=True):
        yard = add_area(
            "Yard", Level.COMPOUND, db.session.merge(cast.garden), compound_class=CompoundClass.WORKS
        )
    with write_transaction(alone=True):
        moved(db.session.get_one(Area, cast.block.id), db.session.get_one(Area, yard.id), cast.acting("root"))
    assert list(differences()) == []
    assert count("unmet", cast.court) == 0 and count("unmet", yard) == 1


def test_a_planted_word_about_a_match_is_noticed(cast: Cast) -> None:
    case, _code = demand(cast)
    db.session.execute(sa.update(Case).where(Case.id == case.id).values(matched="confirmed"))
    assert {one.what for one in differences()} == {f"{case.ref} matched"}
    db.session.rollback()
    brought(cast, case, room(cast), S.CONFIRMED)
    db.session.execute(sa.update(tally).where(tally.c.figure == "matched").values(n=7))
    assert any("matched" in one.what and one.kept == 7 for one in differences())
