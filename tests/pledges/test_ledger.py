"""The ledger: entries are only added, sums agree with them, and nobody takes what is not there."""

from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade, upgrade

from app.accounts.actor import Actor, resident
from app.accounts.permissions import Role
from app.accounts.sessions import actor_for
from app.core.clock import now, stopped_at, today
from app.core.db import db
from app.core.engine import write_transaction
from app.core.errors import DomainError, NotAllowed
from app.figures.verify import differences
from app.photos.models import Photo
from app.pledges import actions, pledging, queries
from app.pledges.actions import Plan
from app.pledges.models import Fundraising, Pledge, PledgeEntry
from app.pledges.workflow import Account, FundraisingStatus, Kind, PledgeStatus
from app.timeline.models import Event
from tests.cast import Cast
from tests.factories import make_case
from tests.meetings import council
from tests.pledges.house import (
    DAY,
    account,
    begun,
    closed,
    corrected,
    given_back,
    picture,
    promised,
    received,
    spent,
    verified,
)

pytestmark = pytest.mark.both_engines


def verbs(kind: str, number: int) -> list[str]:
    found = sa.select(Event.verb).where(Event.subject_kind == kind, Event.subject_id == number)
    return list(db.session.scalars(found.order_by(Event.seq)))


def test_a_lamp_from_the_first_promise_to_closed_accounts(cast: Cast) -> None:
    lamp = begun(cast)
    wu, li, away = promised(lamp, 60_00, called="Aunt Wu"), promised(lamp, 50_00), promised(lamp, 20_00)
    received(cast, wu, 25_00)
    received(cast, wu, 35_00)
    received(cast, li, 30_00)
    bill = spent(cast, lamp, 80_00)
    assert account(lamp) == Account(130_00, 90_00, 80_00, 0)
    with pytest.raises(DomainError, match="verify every outlay"):
        closed(cast, lamp)
    verified(cast, lamp, bill)
    with pytest.raises(DomainError, match="10 yuan are left"):
        closed(cast, lamp)
    given_back(cast, li, 10_00)
    closed(cast, lamp)
    assert account(lamp) == Account(130_00, 90_00, 80_00, 10_00)
    states = [db.session.get_one(Pledge, one.pledge.id).status for one in (wu, li, away)]
    assert states == [PledgeStatus.SPENT, PledgeStatus.SPENT, PledgeStatus.PLEDGED], (
        "what never came stays promised"
    )
    assert verbs("fundraising", lamp.id) == ["begin", "spend", "verify", "close"]
    assert verbs("pledge", li.pledge.id) == ["promise", "receive", "give_back"]
    for late in (
        lambda: received(cast, away, 1_00),
        lambda: spent(cast, lamp, 1),
        lambda: promised(lamp, 1_00),
    ):
        with pytest.raises(DomainError):
            late()


def test_an_overpayment_is_a_new_promise_and_what_is_not_there_is_not_spent(cast: Cast) -> None:
    lamp = begun(cast)
    wu = promised(lamp, 50_00)
    with pytest.raises(DomainError, match="new promise"):
        received(cast, wu, 50_01)
    received(cast, wu, 50_00)
    with pytest.raises(DomainError, match="Only 50 yuan are there"):
        spent(cast, lamp, 50_01)
    given_back(cast, wu, 20_00)
    with pytest.raises(DomainError, match="Only 30 yuan are there"):
        spent(cast, lamp, 31_00)
    spent(cast, lamp, 30_00)
    with pytest.raises(DomainError, match="Only 0 yuan are there"):
        given_back(cast, wu, 1_00)
    assert account(lamp) == Account(50_00, 50_00, 30_00, 20_00)


def test_the_database_itself_keeps_the_sums_apart(cast: Cast) -> None:
    lamp = begun(cast)
    wu = received(cast, promised(lamp, 50_00), 20_00)
    db.session.execute(sa.update(Fundraising).values(received=10_00))
    assert [one.what for one in differences()] == [f"ledger {lamp.id}"]
    db.session.rollback()
    for wrong in (
        sa.update(Fundraising).values(spent=20_01),
        sa.update(Fundraising).values(returned=20_01),
        sa.update(Fundraising).values(received=50_01),
        sa.update(Pledge).values(received=50_01),
        sa.update(Pledge).values(returned=20_01),
        sa.update(PledgeEntry).values(amount=1),
        sa.delete(PledgeEntry),
    ):
        with pytest.raises(sa.exc.DBAPIError):
            db.session.execute(wrong)
        db.session.rollback()
    assert wu.status is PledgeStatus.RECEIVED


def test_a_slip_gets_a_counter_entry_and_both_stay(cast: Cast) -> None:
    lamp = begun(cast)
    wu = promised(lamp, 50_00)
    received(cast, wu, 40_00)
    bill = spent(cast, lamp, 30_00)
    slip = db.session.scalars(sa.select(PledgeEntry).where(PledgeEntry.kind == Kind.RECEIPT)).one()
    with pytest.raises(DomainError, match="spent or given back"):
        corrected(cast, lamp, slip.id)
    with pytest.raises(DomainError, match="what was wrong"):
        corrected(cast, lamp, bill.id, " ")
    corrected(cast, lamp, bill.id)
    with pytest.raises(DomainError, match="done already"):
        corrected(cast, lamp, bill.id)
    with pytest.raises(DomainError, match="done already"):
        verified(cast, lamp, bill)
    corrected(cast, lamp, slip.id)
    assert account(lamp) == Account(50_00, 0, 0, 0)
    assert db.session.get_one(Pledge, wu.pledge.id).status is PledgeStatus.PLEDGED
    amounts = db.session.scalars(sa.select(PledgeEntry.amount).order_by(PledgeEntry.id)).all()
    assert amounts == [50_00, 40_00, 30_00, -30_00, -40_00]


def test_withdrawn_before_anything_came(cast: Cast) -> None:
    lamp = begun(cast)
    wu, li = promised(lamp, 50_00), promised(lamp, 10_00)
    with write_transaction():
        pledging.withdraw(db.session.get_one(Pledge, wu.pledge.id), resident())
    received(cast, li, 1_00)
    with pytest.raises(DomainError, match="moved on"), write_transaction():
        pledging.withdraw(db.session.get_one(Pledge, li.pledge.id), resident())
    assert account(lamp) == Account(10_00, 1_00)
    assert db.session.get_one(Pledge, wu.pledge.id).status is PledgeStatus.WITHDRAWN


def test_nobody_verifies_their_own_and_nothing_is_spent_without_a_picture(cast: Cast) -> None:
    lamp = begun(cast)
    received(cast, promised(lamp, 50_00), 50_00)
    bill = spent(cast, lamp, 30_00)
    for who in ("hua", "mei"):
        with pytest.raises(NotAllowed):
            verified(cast, lamp, bill, who)
    with pytest.raises(DomainError, match="picture"), write_transaction():
        held = queries.get(lamp.id, cast.acting("hua"), locked=True)
        actions.spend(held, cast.acting("hua"), amount=1, day=today(), note="Tea", photos=[])
    for who in ("mei", "wei"):
        with pytest.raises(NotAllowed):
            spent(cast, lamp, 1, who)
    verified(cast, lamp, bill)


def test_a_decision_carries_it_where_a_council_decided(cast: Cast) -> None:
    case = make_case(cast.court)
    hua, plan = cast.acting("hua"), {"purpose": "A lamp", "wanted": 100, "closes_on": today()}
    decision = council.decided(cast, cast.garden)
    for area, given, why in (
        (cast.court, {}, "Please name the decision"),
        (cast.court, {"case": case, "decision": decision}, "Please name the decision"),
        (cast.block, {"case": case}, "another place"),
        (cast.elm, {"decision": decision}, "never in public"),
        (cast.court, {"case": case, "closes_on": today() - DAY}, "last day"),
        (cast.court, {"case": case, "wanted": 0}, "how much"),
    ):
        with pytest.raises((DomainError, NotAllowed), match=why if area is not cast.elm else "write in it"):
            actions.begin(area, Plan(**(plan | given)), hua)
    cast._hire("wide", Role.COMMUNITY_LEAD, cast.elm)
    with pytest.raises(DomainError, match="never in public"):
        actions.begin(cast.elm, Plan(**plan, decision=decision), cast.acting("wide"))
    assert actions.begin(cast.court, Plan(**plan, decision=decision), hua).decision is decision


def test_promises_end_with_the_last_day_and_one_telephone_is_not_a_crowd(cast: Cast) -> None:
    lamp = begun(cast)
    for _ in range(pledging.MOST_OF_A_DEVICE):
        promised(lamp, 1_00, device="d" * 22)
    with pytest.raises(DomainError, match="telephone has promised"):
        promised(lamp, 1_00, device="d" * 22)
    with stopped_at(now() + 31 * DAY), pytest.raises(DomainError, match="last day has passed"):
        promised(lamp, 1_00)


def test_one_form_is_one_promise(cast: Cast) -> None:
    lamp, key = begun(cast), "3b241101-e2bb-4255-8caf-4136c566a962"
    first = promised(lamp, 50_00, client_key=key)
    again, other = promised(lamp, 50_00, client_key=key), promised(lamp, 60_00, client_key=key)
    assert (first.fresh, again.fresh, other.fresh) == (True, False, False)
    assert (again.same, other.same) == (True, False)
    assert first.code == again.code == other.code
    assert account(lamp).pledged == 50_00


def test_the_sums_agree_with_the_entries_whatever_was_done(cast: Cast) -> None:
    """Sixty tries of every verb with sums of every size; what was refused left nothing."""
    lamp, dice, done = begun(cast), Random(7), 0
    made = [promised(lamp, dice.randint(1, 90_00)) for _ in range(5)]
    for _ in range(60):
        amount, one = dice.randint(1, 60_00), dice.choice(made)
        entries = db.session.scalars(sa.select(PledgeEntry.id)).all()
        verb, *given = dice.choice(
            [
                (received, cast, one, amount),
                (received, cast, one, amount),
                (given_back, cast, one, amount // 4 + 1),
                (promised, lamp, amount),
                (corrected, cast, lamp, dice.choice(entries)),
                (spent, cast, lamp, amount // 3 + 1),
            ]
        )
        try:
            verb(*given)
            done += 1
        except DomainError:
            pass
    kept = account(lamp)
    assert done > 20 and kept.left >= 0, kept
    assert not list(differences())
    of_pledges = sa.select(
        sa.func.sum(Pledge.promised), sa.func.sum(Pledge.received), sa.func.sum(Pledge.returned)
    )
    assert tuple(map(int, db.session.execute(of_pledges).one())) == (
        kept.pledged,
        kept.received,
        kept.returned,
    )


def test_ten_people_at_the_last_of_it_exactly_one_spends_it(app: Flask, cast: Cast) -> None:
    lamp = begun(cast)
    received(cast, promised(lamp, 50_00), 50_00)
    photos = [picture() for _ in range(10)]
    together = Barrier(10)

    def take(hand: int) -> str:
        with app.app_context():
            together.wait()
            try:
                with write_transaction():
                    hua = _again(cast)
                    fundraising = queries.get(lamp.id, hua, locked=True)
                    actions.spend(
                        fundraising, hua, amount=50_00, day=today(), note="Lamp", photos=[photos[hand]]
                    )
            except DomainError as error:
                return str(error)
            finally:
                db.session.remove()
        return "spent"

    with ThreadPoolExecutor(10) as pool:
        said = list(pool.map(take, range(10)))
    assert said.count("spent") == 1, said
    assert len([one for one in said if one.startswith("Only 0 yuan are there")]) == 9, said
    assert account(lamp) == Account(50_00, 50_00, 50_00)
    assert db.session.get_one(Fundraising, lamp.id).status is FundraisingStatus.OPEN


def _again(cast: Cast) -> Actor:
    """The same person, in this thread's own session."""
    return actor_for(db.session.merge(cast.hua, load=True))


def test_ten_neighbours_promise_at_once_with_two_taps_each(app: Flask, cast: Cast) -> None:
    lamp = begun(cast)
    together = Barrier(10)

    def tap(hand: int) -> None:
        with app.app_context():
            together.wait()
            try:
                promised(lamp, 10_00, client_key=f"{hand // 2:08x}-0000-4000-8000-000000000000")
            finally:
                db.session.remove()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(tap, range(10)))
    assert account(lamp).pledged == 50_00
    assert sorted(db.session.scalars(sa.select(Pledge.number))) == [1, 2, 3, 4, 5]


def test_the_tables_go_and_come_again_with_rows_in_them(app: Flask, cast: Cast) -> None:
    lamp = begun(cast)
    received(cast, promised(lamp, 50_00), 50_00)
    spent(cast, lamp, 20_00)
    db.session.remove()
    downgrade(revision="0010")
    upgrade()
    assert not db.session.scalars(sa.select(Fundraising)).all()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Photo)) == 0, "its pictures go with it"
    plan = {"purpose": "Lamp", "wanted": 1, "closes_on": today(), "began_at": now(), "pledged": 1}
    again = Fundraising(
        token="A", area=cast.court, case=make_case(cast.court), received=1, spent=0, returned=0, **plan
    )
    db.session.add(again)
    db.session.flush()
    db.session.add(PledgeEntry(fundraising_id=again.id, kind=Kind.OUTLAY, amount=1, day=today(), at=now()))
    db.session.flush()
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        db.session.execute(sa.delete(PledgeEntry))
    db.session.rollback()
