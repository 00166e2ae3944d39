"""Agreements: what is promised, what was used, never more than that; and what the calendar does to them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from app.areas.kept_lists import PAGE
from app.areas.models import Area
from app.core.clock import now, stopped_at, today
from app.core.db import db
from app.core.engine import write_transaction
from app.core.errors import Conflict, DomainError, NotAllowed, NotFound
from app.figures import verify_shelves
from app.partners import actions, agreement_actions, agreement_queries, queries
from app.partners.agreement_actions import Promise, Terms, keep_calendar
from app.partners.agreement_queries import AgreementFilter
from app.partners.models import Agreement, Commitment, CommitmentUse, Measured, PartnerKind
from app.partners.queries import PartnerFilter
from app.partners.workflow import AGREEMENT as TABLE
from app.partners.workflow import AgreementStatus, AgreementVerb, due_step, offered
from app.timeline.models import Event, Outbox
from tests.cast import Cast
from tests.pages import Visitor
from tests.partners.house import CLINIC, DAY, agreement, partner, use

pytestmark = pytest.mark.both_engines
S, V = AgreementStatus, AgreementVerb


def verbs(one: Agreement) -> list[str]:
    return list(
        db.session.scalars(
            sa.select(Event.verb)
            .where(Event.subject_kind == "agreement", Event.subject_id == one.id)
            .order_by(Event.seq)
        )
    )


def fresh(one: Agreement) -> Agreement:
    db.session.rollback()
    return db.session.get_one(Agreement, one.id)


def line_of(one: Agreement) -> Commitment:
    db.session.rollback()
    return db.session.scalars(sa.select(Commitment).where(Commitment.agreement_id == one.id)).one()


def on(days: int):
    return stopped_at(now() + timedelta(days=days))


# --- The table and the calendar, by themselves ----------------------------------------------------------------------

END = date(2026, 12, 31)


@pytest.mark.parametrize(
    "status, day, step",
    [
        (S.SIGNED, date(2025, 12, 31), None),
        (S.SIGNED, date(2026, 1, 1), V.BEGIN),
        (S.ACTIVE, date(2026, 10, 31), None),
        (S.ACTIVE, date(2026, 11, 1), V.NEAR_END),  # 60 days before the last
        (S.EXPIRING, END, None),
        (S.EXPIRING, date(2027, 1, 1), V.END),
        (S.DRAFT, date(2027, 1, 1), None),
        (S.RENEWED, date(2027, 1, 1), None),
        (S.ENDED, date(2027, 1, 1), None),
    ],
)
def test_the_calendar_takes_one_step(status: S, day: date, step: V | None) -> None:
    assert due_step(status, date(2026, 1, 1), END, day) is step


@pytest.mark.parametrize(
    "status, verbs",
    [
        (S.DRAFT, {V.CHANGE, V.SIGN, V.END}),
        (S.SIGNED, {V.END}),
        (S.ACTIVE, {V.USE, V.RENEW, V.END}),
        (S.EXPIRING, {V.USE, V.RENEW, V.END}),
        (S.RENEWED, {V.USE}),
        (S.ENDED, set()),
    ],
)
def test_what_a_person_may_press(status: S, verbs: set[V]) -> None:
    assert offered(TABLE, status) == verbs


# --- A life ---------------------------------------------------------------------------------------------------------


def test_a_life_from_draft_to_its_last_day(cast: Cast) -> None:
    one = agreement(cast, partner(cast), days=100, begun=0)
    assert (one.status, verbs(one)) == (S.ACTIVE, ["draw_up", "sign", "begin"])
    with on(39):
        assert keep_calendar() == 0
    with on(40):
        assert keep_calendar() == 1
        assert keep_calendar() == 0, "once is enough"
    assert fresh(one).status is S.EXPIRING
    told = sa.select(Outbox.audience, Outbox.audience_id).join(Event, Event.id == Outbox.event_id)
    near = db.session.execute(told.where(Event.verb == "near_end")).all()
    assert {tuple(row) for row in near} == {("area", cast.garden.id), ("partner", one.partner_id)}
    with on(100):
        assert keep_calendar() == 0
    with on(101):
        keep_calendar()
    assert (fresh(one).status, fresh(one).ended_on) == (S.ENDED, one.until)
    assert verbs(one) == ["draw_up", "sign", "begin", "near_end", "end"]


def test_one_that_begins_later_waits(cast: Cast) -> None:
    one = agreement(cast, partner(cast), days=20, begun=-5)
    assert one.status is S.SIGNED
    with on(5):
        keep_calendar()
    assert fresh(one).status is S.EXPIRING, "a short one begins and nears its end on the same day"


def test_what_the_renewal_note_says_where(visit: Visitor, cast: Cast) -> None:
    unit = partner(cast)
    one = agreement(cast, unit, days=40)
    visit.as_(cast.hua)
    for page in (f"/partners/{unit.id}", f"/agreements/{one.id}", f"/lists/{cast.garden.id}/agreements"):
        assert "30 天后到期" in visit.get(page).get_text(), page


def test_the_next_one_points_to_the_one_before(visit: Visitor, cast: Cast) -> None:
    one = agreement(cast, partner(cast), days=40)
    use(cast, line_of(one).id, 2)
    page = f"/agreements/{one.id}"
    onward = visit.as_(cast.hua).submit(f"{page}/renew", page).location
    following = db.session.scalars(sa.select(Agreement).where(Agreement.before_id == one.id)).one()
    assert onward == f"/agreements/{following.id}"
    assert (fresh(one).status, following.status, following.since) == (S.RENEWED, S.DRAFT, one.until + DAY)
    assert following.until - following.since == one.until - one.since
    assert [(line.what, line.quantity, line.used) for line in following.lines] == [("Free check-ups", 6, 0)]
    assert use(cast, line_of(one).id, 1) == 3, "the one before runs on to its last day"
    visit.submit(f"{page}/renew", page, status=422, version=fresh(one).version)


def test_ended_by_hand_it_says_why(visit: Visitor, cast: Cast) -> None:
    one = agreement(cast, partner(cast))
    page = f"/agreements/{one.id}"
    visit.as_(cast.hua).submit(f"{page}/end", page, status=422, words=" ")
    visit.submit(f"{page}/end", page, words="They moved away")
    assert (fresh(one).status, fresh(one).ended_on) == (S.ENDED, today())
    assert "They moved away" in visit.get(page).get_text()
    with pytest.raises(DomainError, match="moved on"):
        use(cast, line_of(one).id, 1)


def test_only_a_draft_changes_and_only_a_promise_is_signed(cast: Cast) -> None:
    unit, root = partner(cast), cast.acting("root")
    bare = Terms("Nothing", today(), today() + DAY)
    with write_transaction():
        one = agreement_actions.draw_up(queries.get(unit.id, root), bare, root)
    with pytest.raises(DomainError, match="promises something"), write_transaction():
        agreement_actions.sign(agreement_queries.get(one.id, root), root)
    lines = [Promise("Hours", 5, Measured.HOUR), Promise("Chairs", 40, Measured.ITEM)]
    with write_transaction():
        agreement_actions.change(
            agreement_queries.get(one.id, root), Terms("Something", today(), today() + DAY, lines), root
        )
    with write_transaction():
        agreement_actions.sign(agreement_queries.get(one.id, root), root)
    with pytest.raises(DomainError, match="moved on"), write_transaction():
        agreement_actions.change(agreement_queries.get(one.id, root), bare, root)
    assert db.session.scalar(sa.select(sa.func.count(Commitment.id))) == 2


@pytest.mark.parametrize(
    "terms, why",
    [
        (Terms("", END, END), "called"),
        (Terms("x", END, END - DAY), "before the first"),
        (Terms("x", END, END, [Promise("", 1, Measured.HOUR)]), "what is promised"),
        (Terms("x", END, END, [Promise("y", 0, Measured.HOUR)]), "number from 1"),
        (Terms("x", END, END, [Promise("y", 1, Measured.HOUR, until=END + DAY)]), "within"),
        (Terms("x", END, END, [Promise("y", 1, Measured.HOUR)] * 21), "At most 20"),
    ],
)
def test_terms_that_make_no_sense_are_refused(cast: Cast, terms: Terms, why: str) -> None:
    unit = partner(cast)
    with pytest.raises(DomainError, match=why), write_transaction():
        agreement_actions.draw_up(queries.get(unit.id, cast.acting("root")), terms, cast.acting("root"))


def test_no_agreement_with_a_unit_nobody_approved(cast: Cast) -> None:
    unit = partner(cast, approved=False)
    with pytest.raises(DomainError, match="approved"):
        agreement(cast, unit)


# --- Promises and uses ----------------------------------------------------------------------------------------------


def test_using_more_than_is_left_is_refused_in_clear_words(visit: Visitor, cast: Cast) -> None:
    one = agreement(cast, partner(cast), quantity=6)
    line, page = line_of(one), f"/agreements/{one.id}"
    address = f"{page}/lines/{line.id}/use"
    given = {"day": today().isoformat(), "note": "In the yard"}
    visit.as_(cast.hua).submit(address, page, quantity=4, **given)
    answer = visit.submit(address, page, status=422, quantity=3, **given)
    assert "这项承诺只剩 2，不能登记 3。" in answer.text
    visit.submit(address, page, quantity=2, **given)
    with pytest.raises(DomainError, match="Nothing of this promise is left"):
        use(cast, line.id, 1)
    assert line_of(one).used == db.session.scalar(sa.select(sa.func.sum(CommitmentUse.quantity))) == 6
    assert verbs(one)[-2:] == ["use", "use"]
    assert "In the yard" in visit.get(page).get_text()


@pytest.mark.parametrize("days, why", [(-11, "holds from"), (1, "not happened yet")])
def test_a_use_lies_in_the_days_of_the_promise_and_in_the_past(cast: Cast, days: int, why: str) -> None:
    one = agreement(cast, partner(cast))
    with pytest.raises(DomainError, match=why):
        use(cast, line_of(one).id, 1, today() + days * DAY)


def test_two_people_at_the_last_one_exactly_one_gets_it(app: Flask, cast: Cast) -> None:
    line = line_of(agreement(cast, partner(cast), quantity=1)).id
    hands = 6
    together = Barrier(hands)

    def take(_hand: int) -> str:
        with app.app_context():
            together.wait()
            try:
                use(cast_again(cast), line, 1)
            except DomainError as error:
                return str(error)
            finally:
                db.session.remove()
        return "taken"

    with ThreadPoolExecutor(hands) as pool:
        said = list(pool.map(take, range(hands)))
    assert said.count("taken") == 1, said
    assert said.count("Nothing of this promise is left: it has been used up.") == hands - 1
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count(CommitmentUse.id))) == 1


def cast_again(cast: Cast) -> Cast:
    """The same people, in this thread's own session."""
    people = {name: db.session.merge(person) for name, person in cast.people.items()}
    return Cast(**{name: value for name, value in vars(cast).items() if name != "people"}, people=people)


def test_the_database_itself_keeps_used_below_promised(cast: Cast) -> None:
    one = line_of(agreement(cast, partner(cast), quantity=2))
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(sa.update(Commitment).where(Commitment.id == one.id).values(used=3))
    db.session.rollback()


# --- Who and where --------------------------------------------------------------------------------------------------


def test_outside_it_does_not_exist_and_inside_it_takes_the_right(visit: Visitor, cast: Cast) -> None:
    here = agreement(cast, partner(cast))
    there = agreement(cast, partner(cast, cast.grove))
    line = line_of(there).id
    visit.as_(cast.hua).get(f"/agreements/{there.id}", status=404)
    with pytest.raises(NotFound):
        agreement_queries.line(line, cast.acting("hua"))
    page = f"/agreements/{here.id}"
    visit.submit(f"{page}/lines/{line}/use", page, status=404, quantity=1, day=today().isoformat())
    visit.as_(cast.mei).get(page)
    visit.submit(f"{page}/end", page, status=403, words="No")
    with pytest.raises(NotAllowed):
        agreement_actions.end(here, cast.acting("mei"), words="No")
    assert verbs(there)[-1] == "begin"


def test_of_two_people_the_second_gets_the_conflict(visit: Visitor, cast: Cast) -> None:
    one = agreement(cast, partner(cast), signed=False)
    page, first = f"/agreements/{one.id}", fresh(one).version
    days = {"since": today().isoformat(), "until": (today() + 90 * DAY).isoformat()}
    line = {"lines-0-what": "Hours", "lines-0-quantity": "3", "lines-0-unit": "hour"}
    visit.as_(cast.hua).submit(f"{page}/change", f"{page}/change", title="First", **days, **line)
    visit.submit(f"{page}/change", f"{page}/change", status=409, title="Second", version=first, **days)
    visit.submit(f"{page}/sign", page, status=409, version=first)
    with pytest.raises(Conflict):
        agreement_queries.get(one.id, cast.acting("hua"), version=first)
    assert fresh(one).title == "First"
    assert [(one.what, one.quantity) for one in fresh(one).lines] == [("Hours", 3)]


def test_the_list_narrows_and_pages_without_gaps(cast: Cast) -> None:
    unit, root = partner(cast), cast.acting("root")
    with write_transaction():
        held = queries.get(unit.id, root)
        made = [
            agreement_actions.draw_up(held, Terms(f"Terms {n}", today(), today()), root).id
            for n in range(PAGE + 2)
        ]
    hua = cast.acting("hua")
    first = agreement_queries.page(cast.garden, hua, AgreementFilter())
    second = agreement_queries.page(cast.garden, hua, AgreementFilter(before=first.before))
    assert [one.id for one in (*first.rows, *second.rows)] == made[::-1]
    assert (first.count, second.before) == (len(made), None)
    assert agreement_queries.page(cast.garden, hua, AgreementFilter(q="terms 7")).count == 1
    assert agreement_queries.page(cast.garden, hua, AgreementFilter(status=S.ACTIVE)).count == 0
    assert agreement_queries.page(cast.grove, hua, AgreementFilter()).rows == []


def test_units_and_agreements_stand_where_their_state_says_whatever_happens_to_them(cast: Cast) -> None:
    unit = partner(cast)
    renewed, ended = agreement(cast, unit, days=30), agreement(cast, unit)
    agreement(cast, unit, signed=False)
    root, elm_id = cast.acting("root"), cast.elm.id
    with write_transaction():
        held = queries.get(unit.id, root)
        actions.change(held, replace(CLINIC, kind=PartnerKind.SCHOOL), root)
        agreement_actions.renew(agreement_queries.get(renewed.id, root), root)
        agreement_actions.end(agreement_queries.get(ended.id, root), root, words="They moved away.")
    with stopped_at(now() + 60 * DAY):
        agreement_actions.keep_calendar()
    db.session.expire_all()
    assert list(verify_shelves.differences()) == []
    elm = db.session.get_one(Area, elm_id)
    counts = {status: agreement_queries.page(elm, root, AgreementFilter(status=status)).count for status in S}
    assert counts == dict.fromkeys(S, 0) | {S.DRAFT: 2, S.ENDED: 1, S.RENEWED: 1}
    assert queries.page(elm, root, PartnerFilter(kind=PartnerKind.SCHOOL)).count == 1
