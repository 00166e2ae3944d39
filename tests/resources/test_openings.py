"""When something is open, worked out by hand: nights that run on, working weekends (调休), days unlike the others."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import LOCAL
from app.core.errors import DomainError
from app.resources.openings import DAY, Plan, Terms, Window, beginnings, nearest, opened, refuse, slot_at

MON, FRI, SAT, SUN = 0, 4, 5, 6


def hours(*said: str) -> tuple[Window, ...]:
    return tuple(Window.between(*(time.fromisoformat(part) for part in one.split("-"))) for one in said)


def at(day: str, clock: str = "00:00") -> datetime:
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), LOCAL)


def spoken(slots: list[int] | frozenset[int]) -> str:
    """Unbroken stretches, as a person would read them out."""
    said, run = [], list[int]()
    for slot in [*sorted(slots), -1]:
        if run and slot != run[-1] + 1:
            begins, ends = (datetime.fromtimestamp(one * 1800, LOCAL) for one in (run[0], run[-1] + 1))
            closing = f"{ends:%H:%M}" if ends.date() == begins.date() else "24:00"
            said.append(f"{begins:%H:%M}-{closing}")
            run = []
        run.append(slot)
    return " ".join(said)


OFFICE = hours("08:30-12:00", "14:30-18:00")
OFFICE_DAYS = Plan(dict.fromkeys(range(5), OFFICE), working_days_only=True)
LATE = Plan({SAT: hours("20:00-01:00"), SUN: hours("08:00-10:00")})
CLINIC = Plan({2: hours("14:00-17:00")}, working_days_only=True)
MARKET = Plan(dict.fromkeys(range(5), OFFICE) | {SAT: hours("09:00-11:00")}, working_days_only=True)
EXCEPTIONS = Plan(
    {day: hours("09:00-17:00") for day in range(7)} | {SAT: hours("09:00-17:00", "20:00-01:00")},
    {
        date(2026, 8, 5): (),
        date(2026, 8, 6): hours("13:00-15:00"),
        date(2026, 8, 8): (),
        date(2026, 8, 14): hours("22:00-02:00"),
    },
)
NEVER_CLOSED = Plan({day: hours("00:00-00:00") for day in range(7)})

# What is open on one local day, from midnight to midnight.
BY_HAND = [
    # an ordinary week: Wednesday 5 August 2026
    (OFFICE_DAYS, "2026-08-05", "08:30-12:00 14:30-18:00"),
    (OFFICE_DAYS, "2026-08-08", ""),  # an ordinary Saturday
    # 调休: Saturday 10 October and Sunday 20 September are worked, the first week of October is not
    (OFFICE_DAYS, "2026-10-10", "08:30-12:00 14:30-18:00"),
    (OFFICE_DAYS, "2026-09-20", "08:30-12:00 14:30-18:00"),
    (OFFICE_DAYS, "2026-10-01", ""),  # a Thursday off
    (OFFICE_DAYS, "2026-10-08", "08:30-12:00 14:30-18:00"),
    (CLINIC, "2026-08-05", "14:00-17:00"),  # its Wednesday
    (CLINIC, "2026-08-04", ""),
    (CLINIC, "2026-10-10", ""),  # a working Saturday is like a Monday, and Mondays have no clinic
    (MARKET, "2026-10-10", "09:00-11:00"),  # its own Saturday hours, on the one Saturday that is worked
    (MARKET, "2026-10-17", ""),
    # over midnight: Saturday 8 August into Sunday 9
    (LATE, "2026-08-08", "20:00-24:00"),
    (LATE, "2026-08-09", "00:00-01:00 08:00-10:00"),
    (LATE, "2026-08-10", ""),
    # exceptions replace what begins on their day, and only that
    (EXCEPTIONS, "2026-08-05", ""),
    (EXCEPTIONS, "2026-08-06", "13:00-15:00"),
    (EXCEPTIONS, "2026-08-08", ""),  # the Saturday is closed: so is its night
    (EXCEPTIONS, "2026-08-09", "09:00-17:00"),
    (EXCEPTIONS, "2026-08-14", "22:00-24:00"),
    (EXCEPTIONS, "2026-08-15", "00:00-02:00 09:00-17:00 20:00-24:00"),
    (EXCEPTIONS, "2026-08-16", "00:00-01:00 09:00-17:00"),
    (NEVER_CLOSED, "2026-08-05", "00:00-24:00"),
]


@pytest.mark.parametrize("plan, day, expected", BY_HAND, ids=[f"{row[1]} {row[2]}" for row in BY_HAND])
def test_what_is_open_on_a_day(plan: Plan, day: str, expected: str) -> None:
    on = date.fromisoformat(day)
    assert spoken(opened(plan, on, on)) == expected
    assert opened(Plan.read(plan.kept()), on, on) == opened(plan, on, on), "and reads back the same"


# Where a booking may begin: (plan, terms, day, length, taken, now) → the clock times offered.
NIGHT = Terms(shortest=60, longest=240, step=60, ahead=30)
HALVES = Terms(shortest=30, longest=120, step=30, ahead=30)
BEGIN_BY_HAND = [
    (OFFICE_DAYS, NIGHT, "2026-08-05", 60, (), "2026-08-04", "08:30 09:30 10:30 14:30 15:30 16:30"),
    (OFFICE_DAYS, NIGHT, "2026-08-05", 180, (), "2026-08-04", "08:30 14:30"),
    (
        LATE,
        NIGHT,
        "2026-08-08",
        120,
        (),
        "2026-08-04",
        "20:00 21:00 22:00 23:00",
    ),  # the last one ends on Sunday
    (LATE, NIGHT, "2026-08-09", 60, (), "2026-08-04", "00:00 08:00 09:00"),
    (LATE, NIGHT, "2026-08-08", 240, ("2026-08-09 00:00",), "2026-08-04", "20:00"),
    (LATE, HALVES, "2026-08-09", 60, ("2026-08-09 08:30",), "2026-08-04", "00:00 09:00"),
    (LATE, HALVES, "2026-08-09", 30, (), "2026-08-09 08:30", "08:30 09:00 09:30"),  # on the dot is in time
    (LATE, HALVES, "2026-08-09", 30, (), "2026-08-09 08:31", "09:00 09:30"),
]


@pytest.mark.parametrize("plan, terms, day, length, taken, now, expected", BEGIN_BY_HAND)
def test_where_a_booking_may_begin(
    plan: Plan, terms: Terms, day: str, length: int, taken: tuple[str, ...], now: str, expected: str
) -> None:
    held = [slot_at(at(*one.split())) for one in taken]
    found = beginnings(plan, terms, date.fromisoformat(day), length, held, at(*now.split()))
    assert " ".join(f"{datetime.fromtimestamp(slot * 1800, LOCAL):%H:%M}" for slot in found) == expected


REFUSED = [
    ("2026-08-08 20:00", 90, "so long"),  # no step of an hour
    ("2026-08-08 20:00", 300, "so long"),
    ("2026-08-08 20:30", 60, "not open"),  # between two steps
    ("2026-08-09 00:00", 120, "not open"),  # past the end of the night
    ("2026-08-07 20:00", 60, "not open"),
    ("2026-08-01 20:00", 60, "passed"),
    ("2026-09-05 20:00", 60, "days ahead"),
]


@pytest.mark.parametrize("begins, length, why", REFUSED)
def test_what_cannot_be_booked_is_refused_with_the_reason(begins: str, length: int, why: str) -> None:
    with pytest.raises(DomainError, match=why):
        refuse(LATE, NIGHT, slot_at(at(*begins.split())), length, at("2026-08-04"))


def test_what_can_be_booked_is_not() -> None:
    now = at("2026-08-04")
    refuse(LATE, NIGHT, slot_at(at("2026-08-08", "23:00")), 120, now)
    refuse(LATE, NIGHT, slot_at(at("2026-08-29", "20:00")), 60, now)


def test_the_nearest_free_times_lie_on_both_sides_and_over_midnight() -> None:
    wanted = slot_at(at("2026-08-09", "00:00"))
    found = nearest(LATE, NIGHT, wanted, 60, {wanted}, at("2026-08-04"))
    said = [f"{datetime.fromtimestamp(slot * 1800, LOCAL):%a %H:%M}" for slot in found]
    assert said == ["Sat 20:00", "Sat 21:00", "Sat 22:00", "Sat 23:00", "Sun 08:00", "Sun 09:00"]


def test_nothing_free_is_offered_before_now_or_too_far_ahead() -> None:
    wanted, soon = slot_at(at("2026-08-08", "20:00")), Terms(60, 60, 60, ahead=1)
    found = nearest(LATE, soon, wanted, 60, (), at("2026-08-08", "21:30"))
    assert [f"{datetime.fromtimestamp(one * 1800, LOCAL):%d %H:%M}" for one in found] == [
        "08 22:00", "08 23:00", "09 00:00", "09 08:00", "09 09:00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Plan({0: hours("08:00-12:00", "11:00-13:00")}),
        lambda: Window.between(time(8, 10), time(9)),
        lambda: Terms(shortest=45),
        lambda: Terms(shortest=120, longest=60),
        lambda: Terms(step=0),
        lambda: Terms(ahead=0),
        lambda: Terms(longest=DAY + 30),
    ],
)
def test_a_plan_or_terms_that_make_no_sense_are_refused(wrong: object) -> None:
    with pytest.raises(DomainError):
        wrong()  # type: ignore[operator]


@given(
    weekly=st.dictionaries(st.integers(0, 6), st.tuples(st.integers(0, 47), st.integers(1, 48)), max_size=7),
    step=st.sampled_from([30, 60, 90]),
    lengths=st.tuples(st.integers(1, 4), st.integers(0, 4)),
    taken=st.sets(st.integers(0, 100), max_size=30),
)
def test_whatever_is_offered_is_open_free_and_not_refused(
    weekly: dict[int, tuple[int, int]], step: int, lengths: tuple[int, int], taken: set[int]
) -> None:
    plan = Plan({day: (Window(begin * 30, (begin + n) * 30),) for day, (begin, n) in weekly.items()})
    terms = Terms(lengths[0] * 30, (lengths[0] + lengths[1]) * 30, step, 30)
    day, now = date(2026, 8, 5), at("2026-08-04")
    held = {slot_at(at("2026-08-05")) + one for one in taken}
    open_then = opened(plan, day, day + timedelta(days=2))
    for length in terms.lengths:
        for slot in beginnings(plan, terms, day, length, held, now):
            asked = set(range(slot, slot + length // 30))
            assert asked <= open_then and not asked & held
            refuse(plan, terms, slot, length, now)
