"""The rules by themselves: which verb may lead where, and which sums can never be."""

from datetime import date

import pytest

from app.core.errors import DomainError, NotAllowed
from app.pledges.money import fen, yuan
from app.pledges.workflow import (
    FUNDRAISING,
    PLEDGE,
    Account,
    FundraisingStatus,
    FundraisingVerb,
    Kind,
    PledgeStatus,
    PledgeVerb,
    Sums,
    next_status,
    refuse_closing,
    refuse_correction,
    refuse_late,
    refuse_outlay,
    refuse_own,
    refuse_receipt,
    refuse_return,
    status_of,
)

P, V = PledgeStatus, PledgeVerb
LEADS = {
    V.RECEIVE: {(P.PLEDGED, P.RECEIVED), (P.RECEIVED, P.RECEIVED)},
    V.GIVE_BACK: {(P.RECEIVED, P.RECEIVED), (P.RECEIVED, P.RETURNED)},
    V.WITHDRAW: {(P.PLEDGED, P.WITHDRAWN)},
    V.CORRECT: {
        (before, after)
        for before in (P.PLEDGED, P.RECEIVED, P.RETURNED)
        for after in (P.PLEDGED, P.RECEIVED, P.RETURNED, P.WITHDRAWN)
    },
    V.SETTLE: {(P.RECEIVED, P.SPENT)},
}


@pytest.mark.parametrize("verb", LEADS)
def test_a_verb_leads_where_the_table_says_and_nowhere_else(verb: PledgeVerb) -> None:
    for before in P:
        for after in P:
            if (before, after) in LEADS[verb]:
                assert next_status(PLEDGE[verb], before, after) is after
            else:
                with pytest.raises(DomainError, match="moved on"):
                    next_status(PLEDGE[verb], before, after)


def test_closed_accounts_stay_as_they_are() -> None:
    assert set(PLEDGE) == set(LEADS)
    assert set(FUNDRAISING) == set(FundraisingVerb) - {FundraisingVerb.BEGIN}
    assert all(row.source == {FundraisingStatus.OPEN} for row in FUNDRAISING.values())


STATES = [
    (Sums(50), False, P.PLEDGED),
    (Sums(50, 20), False, P.RECEIVED),
    (Sums(50, 50, 20), False, P.RECEIVED),
    (Sums(50, 20, 20), False, P.RETURNED),
    (Sums(50, 50, 50), True, P.RETURNED),
    (Sums(50, 50, 20), True, P.SPENT),
    (Sums(50), True, P.PLEDGED),
    (Sums(0), False, P.WITHDRAWN),
]


@pytest.mark.parametrize("sums, settled, status", STATES)
def test_the_state_of_a_pledge_follows_from_its_sums(sums: Sums, settled: bool, status: PledgeStatus) -> None:
    assert status_of(sums, settled=settled) is status


def test_no_sum_ever_passes_what_it_comes_from() -> None:
    refuse_receipt(Sums(50, 20), 30)
    with pytest.raises(DomainError, match=r"Only 0\.30 yuan of this promise"):
        refuse_receipt(Sums(50, 20), 31)
    refuse_outlay(Account(90, 50, 10, 10), 30)
    with pytest.raises(DomainError, match=r"Only 0\.30 yuan are there"):
        refuse_outlay(Account(90, 50, 10, 10), 31)
    refuse_return(Sums(50, 50, 20), Account(90, 90), 30)
    with pytest.raises(DomainError, match="did not go back yet"):
        refuse_return(Sums(50, 50, 20), Account(90, 90), 31)
    with pytest.raises(DomainError, match="are there"):
        refuse_return(Sums(50, 50), Account(90, 90, 85), 6)


def test_promises_end_with_the_last_day_or_with_the_accounts() -> None:
    day = date(2026, 5, 1)
    refuse_late(FundraisingStatus.OPEN, day, day)
    for status, today in ((FundraisingStatus.OPEN, date(2026, 5, 2)), (FundraisingStatus.CLOSED, day)):
        with pytest.raises(DomainError, match="last day has passed"):
            refuse_late(status, day, today)


def test_what_hangs_on_a_line_is_taken_back_before_the_line() -> None:
    refuse_correction(Kind.RECEIPT, Sums(50, 0), Account(50, 0))
    refuse_correction(Kind.OUTLAY, None, Account(50, 50))
    with pytest.raises(DomainError, match="spent or given back"):
        refuse_correction(Kind.RECEIPT, Sums(50, 0), Account(90, 0, 10))
    with pytest.raises(DomainError, match="spent or given back"):
        refuse_correction(Kind.RECEIPT, Sums(50, 0, 10), Account(90, 40, 0, 10))
    with pytest.raises(DomainError, match="spent or given back"):
        refuse_correction(Kind.RETURN, Sums(50, 20, 30), Account(90, 90))
    with pytest.raises(DomainError, match="came in"):
        refuse_correction(Kind.PROMISE, Sums(0, 10), Account(90, 40))


def test_accounts_close_balanced_and_seen_by_two() -> None:
    refuse_closing(Account(90, 50, 40, 10), unverified=0)
    with pytest.raises(DomainError, match="verify"):
        refuse_closing(Account(90, 50, 40, 10), unverified=1)
    with pytest.raises(DomainError, match=r"0\.01 yuan are left"):
        refuse_closing(Account(90, 50, 39, 10), unverified=0)
    refuse_own(1, 2)
    refuse_own(None, None)
    with pytest.raises(NotAllowed):
        refuse_own(1, 1)


@pytest.mark.parametrize(
    "typed, amount",
    [
        ("50", 5000),
        ("12.5", 1250),
        ("¥1,200.05", 120005),
        ("１０元", 1000),
        (" 0.01 ", 1),
        ("1000000", 10**8),
    ],
)
def test_money_as_people_write_it(typed: str, amount: int) -> None:
    assert fen(typed) == amount


@pytest.mark.parametrize("typed", ["", "0", "-5", "1e3", "NaN", "1.005", "1000000.01", "9" * 400, "fifty"])
def test_what_is_no_sum_is_refused(typed: str) -> None:
    with pytest.raises(DomainError, match="sum in yuan"):
        fen(typed)


def test_money_as_people_read_it() -> None:
    assert [yuan(n) for n in (0, 5, 1250, 120000, -700)] == ["0", "0.05", "12.50", "1,200", "-7"]
