"""Deadlines worked out by hand. Times are Shanghai wall time; `why` is how a person would count.

In 2026: National Day is 1 to 7 October, made up on Sunday 20 September and Saturday 10 October. Mid-Autumn
is Friday 25 September. The Spring Festival is 15 to 23 February, made up on Saturdays 14 and 28 February. New
Year is 1 to 3 January, made up on Sunday 4 January.
"""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from app.cases import clocks
from app.cases.clocks import Limit, Pause, Remaining, Unit
from app.cases.office_hours import Calendar, OfficeHours
from app.core.workdays import is_workday

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS, WORKING_HOURS, DAYS, WORKING_DAYS = Unit.HOURS, Unit.WORKING_HOURS, Unit.DAYS, Unit.WORKING_DAYS


def at(wall: str) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=SHANGHAI).astimezone(UTC)


TABLE = [
    # --- hours run through everything
    ("2026-11-20 22:00", 2, HOURS, "2026-11-21 00:00", "through the evening to midnight"),
    ("2026-11-20 23:30", 2, HOURS, "2026-11-21 01:30", "through the night"),
    ("2026-09-30 17:00", 24, HOURS, "2026-10-01 17:00", "urgent work does not wait for National Day"),
    ("2026-12-31 23:30", 2, HOURS, "2027-01-01 01:30", "over the year's end"),
    ("2026-02-28 12:00", 24, HOURS, "2026-03-01 12:00", "2026 has no 29 February"),
    ("2024-02-28 12:00", 24, HOURS, "2024-02-29 12:00", "2024 has one"),
    ("2026-03-28 20:00", 24, HOURS, "2026-03-29 20:00", "Europe loses an hour this night, China does not"),
    ("2026-10-24 20:00", 24, HOURS, "2026-10-25 20:00", "Europe gains an hour this night, China does not"),
    # --- days are calendar days, same clock time
    ("2026-09-29 16:00", 5, DAYS, "2026-10-04 16:00", "waiting for the resident counts holidays"),
    ("2026-12-20 09:15", 14, DAYS, "2027-01-03 09:15", "fourteen days over the year's end"),
    ("2026-01-31 08:00", 30, DAYS, "2026-03-02 08:00", "28 days of February and two more"),
    ("2026-03-28 20:00", 1, DAYS, "2026-03-29 20:00", "no summer time"),
    ("2026-11-20 02:00", 1, DAYS, "2026-11-21 02:00", "a start at night keeps its hour"),
    # --- working hours: an ordinary Friday
    ("2026-11-20 08:42", 2, WORKING_HOURS, "2026-11-20 10:42", "all in the morning"),
    ("2026-11-20 10:00", 2, WORKING_HOURS, "2026-11-20 12:00", "used up exactly when lunch begins"),
    ("2026-11-20 11:00", 2, WORKING_HOURS, "2026-11-20 15:30", "an hour before lunch, an hour after"),
    ("2026-11-20 12:00", 2, WORKING_HOURS, "2026-11-20 16:30", "lunch begins: counts from 14:30"),
    ("2026-11-20 13:07", 2, WORKING_HOURS, "2026-11-20 16:30", "in the middle of lunch"),
    ("2026-11-20 14:30", 2, WORKING_HOURS, "2026-11-20 16:30", "as the afternoon opens"),
    ("2026-11-20 16:00", 2, WORKING_HOURS, "2026-11-20 18:00", "used up exactly at closing time"),
    ("2026-11-20 17:00", 2, WORKING_HOURS, "2026-11-23 09:30", "one hour on Friday, one on Monday"),
    ("2026-11-20 18:00", 2, WORKING_HOURS, "2026-11-23 10:30", "closing minute on Friday: from Monday 8:30"),
    ("2026-11-20 23:59", 2, WORKING_HOURS, "2026-11-23 10:30", "Friday night"),
    ("2026-11-21 10:00", 2, WORKING_HOURS, "2026-11-23 10:30", "Saturday"),
    ("2026-11-22 23:00", 2, WORKING_HOURS, "2026-11-23 10:30", "Sunday night"),
    ("2026-11-23 07:00", 2, WORKING_HOURS, "2026-11-23 10:30", "before the office opens"),
    ("2026-11-23 08:30", 7, WORKING_HOURS, "2026-11-23 18:00", "3.5 and 3.5 hours fill one day"),
    ("2026-11-23 08:30", 8, WORKING_HOURS, "2026-11-24 09:30", "one hour more than a day"),
    ("2026-11-20 16:00", 16, WORKING_HOURS, "2026-11-24 18:00", "2 on Friday, 7 on Monday, 7 on Tuesday"),
    # --- working hours over holidays and made-up weekends
    ("2026-09-30 17:30", 2, WORKING_HOURS, "2026-10-08 10:00", "half an hour, a week off, 1.5 hours"),
    ("2026-10-03 10:00", 2, WORKING_HOURS, "2026-10-08 10:30", "sent in the National Day week"),
    ("2026-10-09 17:00", 2, WORKING_HOURS, "2026-10-10 09:30", "Saturday 10 October is made up"),
    ("2026-10-10 17:00", 2, WORKING_HOURS, "2026-10-12 09:30", "Sunday 11 October is not"),
    ("2026-09-20 09:00", 2, WORKING_HOURS, "2026-09-20 11:00", "Sunday 20 September is made up"),
    ("2026-02-13 17:30", 2, WORKING_HOURS, "2026-02-14 10:00", "Friday to the Saturday made up"),
    ("2026-02-14 16:59", 2, WORKING_HOURS, "2026-02-24 09:29", "61 minutes, nine days off, 59 minutes"),
    ("2026-12-31 17:00", 1, WORKING_HOURS, "2026-12-31 18:00", "the last hour of the year"),
    # --- working days keep the office time of the start
    ("2026-11-20 10:24", 3, WORKING_DAYS, "2026-11-25 10:24", "Monday, Tuesday, Wednesday"),
    ("2026-11-20 16:00", 1, WORKING_DAYS, "2026-11-23 16:00", "checked by Monday, same time"),
    ("2026-11-20 08:30", 1, WORKING_DAYS, "2026-11-23 08:30", "as the office opens"),
    ("2026-11-20 12:00", 1, WORKING_DAYS, "2026-11-23 14:30", "lunch begins: as from 14:30"),
    ("2026-11-20 13:00", 1, WORKING_DAYS, "2026-11-23 14:30", "in the middle of lunch"),
    ("2026-11-20 06:10", 1, WORKING_DAYS, "2026-11-23 08:30", "early Friday counts as Friday 8:30"),
    ("2026-11-20 18:00", 1, WORKING_DAYS, "2026-11-24 08:30", "closing minute: as from Monday 8:30"),
    ("2026-11-20 19:00", 1, WORKING_DAYS, "2026-11-24 08:30", "Friday evening: as from Monday 8:30"),
    ("2026-11-21 10:00", 1, WORKING_DAYS, "2026-11-24 08:30", "Saturday: as from Monday 8:30"),
    ("2026-09-14 09:00", 7, WORKING_DAYS, "2026-09-22 09:00", "15 16 17 18, Sunday 20 made up, 21 22"),
    ("2026-09-24 10:00", 7, WORKING_DAYS, "2026-10-12 10:00", "25 off; 28 29 30, 8 9, Sat 10, Mon 12"),
    ("2026-09-30 17:59", 1, WORKING_DAYS, "2026-10-08 17:59", "the next working day is the 8th"),
    ("2026-09-30 18:30", 1, WORKING_DAYS, "2026-10-09 08:30", "counts as from the 8th, one day on"),
    ("2026-10-02 10:00", 3, WORKING_DAYS, "2026-10-12 08:30", "from the 8th: 9, Saturday 10, Monday 12"),
    ("2026-02-13 09:00", 1, WORKING_DAYS, "2026-02-14 09:00", "Saturday 14 February is made up"),
    ("2026-02-14 09:00", 1, WORKING_DAYS, "2026-02-24 09:00", "nine days off"),
    ("2026-02-27 15:00", 2, WORKING_DAYS, "2026-03-02 15:00", "Saturday 28 is made up, Sunday is not"),
    ("2026-02-10 15:00", 15, WORKING_DAYS, "2026-03-09 15:00", "11–14 four, 24–28 nine, 2–6 fourteen, 9"),
    ("2025-12-31 10:00", 1, WORKING_DAYS, "2026-01-04 10:00", "New Year is three days, Sunday 4 is made up"),
]


@pytest.mark.parametrize(("start", "amount", "unit", "expected", "why"), TABLE)
def test_due(start: str, amount: int, unit: Unit, expected: str, why: str) -> None:
    answer = clocks.due(at(start), Limit(amount, unit))
    assert answer == at(expected), why
    assert answer.tzinfo is UTC


# As seen before the State Council publishes 2027: 2026 is known, later years are Monday to Friday.
BEFORE_2027_IS_KNOWN = Calendar(works=lambda day: is_workday(day) if day.year < 2027 else day.weekday() < 5)
UNPUBLISHED = [
    ("2026-12-31 17:00", 2, WORKING_HOURS, "2027-01-01 09:30", "1 January is a Friday like any other"),
    ("2026-12-28 11:00", 7, WORKING_DAYS, "2027-01-06 11:00", "29 30 31, Friday 1, Monday 4, 5, 6"),
    ("2026-12-31 19:00", 1, WORKING_DAYS, "2027-01-04 08:30", "as from Friday 1, due on Monday 4"),
    ("2027-02-05 16:00", 1, WORKING_DAYS, "2027-02-08 16:00", "the Spring Festival is not known yet"),
]


@pytest.mark.parametrize(("start", "amount", "unit", "expected", "why"), UNPUBLISHED)
def test_due_in_a_year_not_published_yet(
    start: str, amount: int, unit: Unit, expected: str, why: str
) -> None:
    assert clocks.due(at(start), Limit(amount, unit), BEFORE_2027_IS_KNOWN) == at(expected), why


def test_when_the_year_is_entered_as_overrides_the_deadline_follows() -> None:
    new_year = Calendar(works=partial(is_workday, overrides={date(2026, 11, 23): False}))
    assert clocks.due(at("2026-11-20 10:24"), clocks.CALLBACK, new_year) == at("2026-11-26 10:24")


def test_seconds_are_kept() -> None:
    assert clocks.due(at("2026-11-20 10:24:37"), clocks.CALLBACK) == at("2026-11-25 10:24:37")


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        clocks.due(datetime(2026, 11, 20, 10), clocks.CHECK)


def test_a_limit_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Limit(0, Unit.HOURS)


def test_the_limits_promised_to_residents() -> None:
    limits = {name: limit for name, limit in vars(clocks).items() if isinstance(limit, Limit)}
    assert {name: (limit.amount, limit.unit.value) for name, limit in limits.items()} == {
        "ACCEPT": (2, "working_hours"),
        "ACCEPT_URGENT": (2, "hours"),
        "CONTACT": (24, "hours"),
        "CONTACT_URGENT": (2, "hours"),
        "HANDLE_URGENT": (24, "hours"),
        "HANDLE_UTILITIES": (24, "hours"),
        "HANDLE_ORDINARY": (7, "working_days"),
        "HANDLE_COMPLEX": (15, "working_days"),
        "CHECK": (1, "working_days"),
        "CALLBACK": (3, "working_days"),
        "REVIEW": (1, "working_days"),
        "RULING": (1, "working_days"),
        "INFO": (5, "days"),
        "RATING": (14, "days"),
        "REOPEN": (30, "days"),
    }


def test_reached_exactly_is_on_time() -> None:
    deadline = clocks.due(at("2026-11-20 10:24"), clocks.CALLBACK)
    assert not clocks.is_overdue(deadline, deadline)
    assert clocks.is_overdue(deadline, deadline + timedelta(microseconds=1))
    assert not clocks.is_overdue(deadline, deadline - timedelta(microseconds=1))


REMAINING = [
    ("2026-11-20 10:24", "2026-11-19 07:24", Remaining(False, 1, 3, 0), "1 day 3 hours left"),
    ("2026-11-20 10:24", "2026-11-20 11:11", Remaining(True, 0, 0, 47), "47 minutes late"),
    ("2026-11-20 10:24", "2026-11-20 10:24", Remaining(False, 0, 0, 0), "exactly now is not late"),
    ("2026-11-20 10:24", "2026-11-20 10:24:30", Remaining(True, 0, 0, 0), "half a minute late"),
    ("2026-11-20 10:24", "2026-11-20 10:22:01", Remaining(False, 0, 0, 1), "no more than there is"),
    ("2026-11-20 10:24", "2026-11-21 12:24", Remaining(True, 1, 2, 0), "a day and two hours late"),
    ("2026-11-20 10:24", "2025-11-20 10:24", Remaining(False, 365, 0, 0), "a suspended year"),
]


@pytest.mark.parametrize(("deadline", "now", "expected", "why"), REMAINING)
def test_remaining(deadline: str, now: str, expected: Remaining, why: str) -> None:
    assert clocks.remaining(at(deadline), at(now)) == expected, why


WORKING_DAYS_LEFT = [
    ("2026-11-25 10:24", "2026-11-20 10:24", 3, "Monday, Tuesday, Wednesday"),
    ("2026-11-20 17:00", "2026-11-20 09:00", 0, "today"),
    ("2026-11-20 17:00", "2026-11-24 09:00", 0, "late"),
    ("2026-10-08 10:00", "2026-09-30 10:00", 1, "the holiday does not count"),
    ("2026-10-12 10:00", "2026-10-09 10:00", 2, "the Saturday made up does"),
]


@pytest.mark.parametrize(("deadline", "now", "expected", "why"), WORKING_DAYS_LEFT)
def test_working_days_left(deadline: str, now: str, expected: int, why: str) -> None:
    assert clocks.working_days_left(at(deadline), at(now)) == expected, why


WORKING_TIME = [
    ("2026-11-20 08:30", "2026-11-20 18:00", 420, "one whole day is seven hours"),
    ("2026-11-20 00:00", "2026-11-21 00:00", 420, "so is the calendar day around it"),
    ("2026-11-20 11:30", "2026-11-20 15:00", 60, "half an hour on each side of lunch"),
    ("2026-11-20 12:10", "2026-11-20 14:20", 0, "lunch"),
    ("2026-11-20 18:00", "2026-11-23 08:30", 0, "a weekend"),
    ("2026-11-20 17:00", "2026-11-23 09:00", 90, "an hour on Friday, half on Monday"),
    ("2026-10-01 00:00", "2026-10-08 00:00", 0, "National Day"),
    ("2026-09-30 00:00", "2026-10-11 00:00", 4 * 420, "30 September, 8, 9 and Saturday 10 October"),
    ("2026-11-20 15:00", "2026-11-20 15:00", 0, "no time"),
    ("2026-11-20 15:00", "2026-11-20 09:00", 0, "backwards"),
    ("2026-01-01 00:00", "2027-01-01 00:00", 248 * 420, "the 248 working days of 2026"),
]


@pytest.mark.parametrize(("start", "end", "minutes", "why"), WORKING_TIME)
def test_working_time_between(start: str, end: str, minutes: int, why: str) -> None:
    assert clocks.working_time_between(at(start), at(end)) == timedelta(minutes=minutes), why


@pytest.mark.parametrize(
    "start", ["2026-09-30 17:10", "2026-10-03 12:00", "2026-11-20 11:11", "2026-02-14 23:00"]
)
@pytest.mark.parametrize("amount", [1, 2, 7, 20])
def test_a_working_deadline_leaves_exactly_its_working_time(start: str, amount: int) -> None:
    deadline = clocks.due(at(start), Limit(amount, Unit.WORKING_HOURS))
    assert clocks.working_time_between(at(start), deadline) == timedelta(hours=amount)


W_DAYS, W_HOURS = WORKING_DAYS, WORKING_HOURS
PAUSED = [
    ("2026-11-25 10:24", "2026-11-20 12:00", "2026-11-20 13:00", HOURS, "2026-11-25 11:24", "an hour"),
    ("2026-11-25 10:24", "2026-11-20 12:00", "2026-11-22 12:00", DAYS, "2026-11-27 10:24", "two days"),
    ("2026-11-25 10:24", "2026-11-20 12:00", "2026-11-20 13:00", W_DAYS, "2026-11-25 10:24", "lunch is free"),
    ("2026-11-25 10:24", "2026-11-20 18:30", "2026-11-23 08:00", W_DAYS, "2026-11-25 10:24", "a weekend too"),
    ("2026-11-25 10:24", "2026-11-20 15:00", "2026-11-23 15:00", W_DAYS, "2026-11-26 10:24", "a working day"),
    ("2026-11-25 17:00", "2026-11-24 10:00", "2026-11-24 12:00", W_HOURS, "2026-11-26 09:30", "1 h + 1 h"),
    ("2026-11-25 10:24", "2026-11-26 10:00", "2026-11-27 10:00", HOURS, "2026-11-25 10:24", "late already"),
    ("2026-11-25 10:24", "2026-11-25 10:00", "2026-11-25 10:00", HOURS, "2026-11-25 10:24", "no pause"),
    ("2026-09-30 16:00", "2026-09-30 10:00", "2026-10-08 10:00", W_DAYS, "2026-10-08 16:00", "a holiday"),
]


@pytest.mark.parametrize(("deadline", "since", "until", "unit", "expected", "why"), PAUSED)
def test_a_pause_moves_the_deadline(
    deadline: str, since: str, until: str, unit: Unit, expected: str, why: str
) -> None:
    assert clocks.due_after_pause(at(deadline), at(since), at(until), unit) == at(expected), why


ELAPSED = [
    ([], 600, "ten hours"),
    ([("10:00", "11:00")], 540, "less one"),
    ([("10:00", "11:00"), ("12:00", "12:30")], 510, "less one and a half"),
    ([("12:00", "12:30"), ("10:00", "11:00")], 510, "in whatever order"),
    ([("10:00", "12:00"), ("11:00", "13:00")], 420, "an overlap counts once"),
    ([("16:00", None)], 480, "still paused at the end"),
    ([("06:00", "09:00")], 540, "began before"),
    ([("20:00", "21:00")], 600, "began after"),
]


@pytest.mark.parametrize(("pauses", "minutes", "why"), ELAPSED)
def test_elapsed_without_the_pauses(pauses: list[tuple[str, str | None]], minutes: int, why: str) -> None:
    day = "2026-11-20 "
    spans = [Pause(at(day + since), at(day + until) if until else None) for since, until in pauses]
    assert clocks.elapsed(at(day + "08:00"), at(day + "18:00"), spans) == timedelta(minutes=minutes), why


def test_a_town_may_keep_other_office_hours() -> None:
    summer = Calendar(hours=OfficeHours.parse(" 08:00-12:00, 15:00-18:30 "))
    assert str(summer.hours) == "08:00-12:00,15:00-18:30"
    assert clocks.due(at("2026-11-20 11:00"), clocks.ACCEPT, summer) == at("2026-11-20 16:00")
    through = Calendar(hours=OfficeHours.parse("09:00-17:00"))
    assert clocks.due(at("2026-11-20 16:00"), clocks.ACCEPT, through) == at("2026-11-23 10:00")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "not like 08:30-12:00"),
        ("mornings", "not like 08:30-12:00"),
        ("08:30", "not like 08:30-12:00"),
        ("08:30-", "not like 08:30-12:00"),
        ("08:30-25:00", "not like 08:30-12:00"),
        ("08:30-12:00,", "not like 08:30-12:00"),
        ("12:00-08:30", "closes before it opens"),
        ("08:30-08:30", "closes before it opens"),
        ("08:30-12:00,11:00-18:00", "overlap"),
        ("14:30-18:00,08:30-12:00", "overlap"),
    ],
)
def test_office_hours_say_what_is_wrong(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        OfficeHours.parse(text)
