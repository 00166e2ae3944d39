"""Deadlines of whole histories, worked out by hand before they were run; beside each row how a person would count.

Times are Shanghai wall time; an office day is 8:30–12:00 and 14:30–18:00, seven hours. Friday 20 November 2026 is an
ordinary Friday. In 2026 National Day is 1 to 7 October (made up on Sunday 20 September and Saturday 10 October),
Mid-Autumn Friday 25 September, the Spring Festival 15 to 23 February (made up on Saturdays 14 and 28), Qingming ends
with Monday 6 April, Labour Day is 1 to 5 May (made up on Saturday 9), Dragon Boat is Friday 19 June. 2027 is told as
it looks before it is published: Monday to Friday.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from app.cases import clocks, explaining
from app.cases.clocks import Limit
from app.cases.explaining import steps
from app.cases.office_hours import Calendar
from app.cases.reckoning import Began, Extended, Fact, Fixed, Limited, Paused, Resumed, Why, due_from
from app.core.workdays import is_workday

SHANGHAI = ZoneInfo("Asia/Shanghai")
KNOWN = Calendar(
    works=lambda day: is_workday(day) if day.year < 2027 else day.weekday() < 5,
    known=lambda day: day.year < 2027,
)


def at(wall: str) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=SHANGHAI).astimezone(UTC)


def limit(text: str) -> Limit:
    """7wd, 2wh, 24h, 5d."""
    units = {"wd": "working_days", "wh": "working_hours", "h": "hours", "d": "days"}
    number = text.rstrip("hdw")
    return Limit.parse(f"{number} {units[text.removeprefix(number)]}")


def told(history: str) -> list[Fact]:
    """One fact a line: what, when, and what else it says."""
    return [_fact(*line.split(" | ")) for line in map(str.strip, history.strip().splitlines())]


def _fact(what: str, *said: str) -> Fact:
    match what:
        case "begins":
            return Began(at(said[0]), limit(said[1]))
        case "meeting sets":
            return Fixed(at(said[0]), at(said[1]), limit(said[2]))
        case "hotline sets":
            return Fixed(at(said[0]), at(said[1]), limit(said[2]), outer=True)
        case "sorted anew":
            return Limited(limit(said[0]))
        case "longer":
            return Extended(limit(said[0]))
        case "asks":
            return Paused(at(said[0]), Why.INFO, clocks.due(at(said[0]), clocks.INFO))
        case "answers":
            return Resumed(at(said[0]), Why.INFO)
        case "to a meeting":
            return Paused(at(said[0]), Why.MEETING)
        case "from the meeting":
            return Resumed(at(said[0]), Why.MEETING)
        case "put off":
            return Paused(at(said[0]), Why.SUSPENSION, at(said[1]))
        case "goes on":
            return Resumed(at(said[0]), Why.SUSPENSION)
        case _:
            raise AssertionError(what)


WEEK = "begins | 2026-11-20 10:24 | 7wd\n"  # Mon 23, 24, 25, 26, 27, Mon 30, Tue 1 December: due 12-01 10:24
URGENT = "begins | 2026-11-20 10:00 | 24h\n"

TABLE = [
    # --- no pause: lunch, night, weekend
    ("begins | 2026-11-20 17:30 | 2wh", "2026-11-23 10:00", "half an hour on Friday, 1.5 from Monday 8:30"),
    ("begins | 2026-11-20 16:00 | 2wh", "2026-11-20 18:00", "used up exactly at closing time: today, not Monday"),
    ("begins | 2026-11-20 11:30 | 2wh", "2026-11-20 16:00", "half an hour before lunch, 1.5 after 14:30"),
    ("begins | 2026-11-20 12:00 | 2wh", "2026-11-20 16:30", "lunch begins: the two hours from 14:30"),
    ("begins | 2026-11-20 22:00 | 2wh", "2026-11-23 10:30", "Friday night: two hours from Monday 8:30"),
    ("begins | 2026-11-23 08:30 | 7wh", "2026-11-23 18:00", "seven hours are the whole Monday"),
    ("begins | 2026-11-20 23:30 | 2h", "2026-11-21 01:30", "urgent: through the night"),
    ("begins | 2026-09-30 17:00 | 24h", "2026-10-01 17:00", "urgent: National Day does not count as a pause"),
    # --- holidays and the weekends made up for them
    ("begins | 2026-10-09 16:00 | 1wd", "2026-10-10 16:00", "Saturday 10 October is worked"),
    ("begins | 2026-09-28 09:00 | 7wd", "2026-10-13 09:00", "29, 30; 8, 9, Sat 10, Mon 12, Tue 13 are seven"),
    ("begins | 2026-04-29 15:00 | 15wd", "2026-05-22 15:00", "30; 6, 7, 8, Sat 9 = 5; 11–15 = 10; 18–22 = 15"),
    ("begins | 2026-06-17 10:00 | 3wd", "2026-06-23 10:00", "Thu 18; Fri 19 is Dragon Boat; Mon 22, Tue 23"),
    ("begins | 2026-04-03 17:59 | 1wd", "2026-04-07 17:59", "Monday 6 April is Qingming"),
    ("begins | 2026-09-29 16:00 | 5d", "2026-10-04 16:00", "calendar days count holidays"),
    # --- into a year that is not published
    ("begins | 2026-12-28 11:00 | 7wd", "2027-01-06 11:00", "29, 30, 31, Friday 1 as assumed, Mon 4, 5, 6"),
    ("begins | 2026-12-31 17:00 | 2wh", "2027-01-01 09:30", "an hour on Thursday, one on Friday as assumed"),
    ("begins | 2026-12-31 23:30 | 2h", "2027-01-01 01:30", "hours need no calendar"),
    # --- the reporter is asked
    (WEEK + "asks | 2026-11-23 10:00\nanswers | 2026-11-24 10:00", "2026-12-02 10:24", "5.5 + 1.5 hours: one day"),
    (WEEK + "asks | 2026-11-20 18:30\nanswers | 2026-11-22 20:00", "2026-12-01 10:24", "a weekend costs nobody time"),
    (WEEK + "asks | 2026-11-20 17:00\nanswers | 2026-11-23 09:00", "2026-12-01 11:54", "an hour and a half"),
    (WEEK + "asks | 2026-11-23 12:10\nanswers | 2026-11-23 14:20", "2026-12-01 10:24", "all of it lunch"),
    (
        WEEK + "asks | 2026-11-23 10:00\nanswers | 2026-12-03 10:00", "2026-12-08 08:54",
        "capped at Sat 28, 10:00: 5.5 h + 4 days; 12-01 + 4 days is Mon 7 10:24; 5 h 06 to 18:00, 24 min on Tuesday",
    ),
    (WEEK + "asks | 2026-11-23 10:00", "2026-12-08 08:54", "no answer yet: it can stand still no longer than that"),
    (
        WEEK + "asks | 2026-11-23 10:00\nanswers | 2026-11-28 10:00", "2026-12-08 08:54",
        "answered in the very minute of the cap",
    ),
    (
        WEEK + "asks | 2026-11-23 10:00\nanswers | 2026-11-23 11:00\nasks | 2026-11-24 15:00\n"
        "answers | 2026-11-24 17:00",
        "2026-12-01 15:54", "1 + 2 hours: 1 h 36 until lunch, 1 h 24 after 14:30",
    ),
    (
        "begins | 2026-11-20 22:00 | 24h\nasks | 2026-11-20 23:00\nanswers | 2026-11-21 01:30", "2026-11-22 00:30",
        "urgent: two and a half hours of the night",
    ),
    (URGENT + "asks | 2026-11-21 11:00\nanswers | 2026-11-21 12:00", "2026-11-21 10:00", "asked an hour too late"),
    (URGENT + "asks | 2026-11-21 10:00\nanswers | 2026-11-21 11:00", "2026-11-21 10:00", "asked as it was reached"),
    (URGENT + "asks | 2026-11-21 09:59\nanswers | 2026-11-21 11:59", "2026-11-21 12:00", "asked a minute before"),
    (
        "begins | 2026-11-20 17:30 | 2wh\nasks | 2026-11-20 17:45\nanswers | 2026-11-23 09:00", "2026-11-23 10:45",
        "a quarter of an hour on Friday, half an hour on Monday, after 10:00",
    ),
    # --- a meeting
    (WEEK + "to a meeting | 2026-11-23 10:24", "2026-12-01 10:24", "stands still, nobody knows until when"),
    (
        WEEK + "to a meeting | 2026-11-23 10:24\nfrom the meeting | 2026-11-30 10:24", "2026-12-08 10:24",
        "five days: 2, 3, 4, Mon 7, Tue 8",
    ),
    (
        "begins | 2026-09-28 09:00 | 7wd\nto a meeting | 2026-09-29 09:00\nfrom the meeting | 2026-10-09 09:00",
        "2026-10-16 09:00", "6.5 h, 30 Sep, 8 Oct, half an hour of 9: three days after Tue 13",
    ),
    ("meeting sets | 2026-11-30 15:00 | 2026-12-19 00:00 | 7wd", "2026-12-19 00:00", "the end of Friday 18"),
    (
        "meeting sets | 2026-11-30 15:00 | 2026-12-19 00:00 | 7wd\nasks | 2026-12-17 15:00\nanswers | 2026-12-18 15:00",
        "2026-12-21 18:00", "seven hours after Friday has ended: all of Monday",
    ),
    (
        "meeting sets | 2026-11-30 15:00 | 2026-12-19 00:00 | 7wd\nsorted anew | 3wd", "2026-12-19 00:00",
        "what a meeting promised is not undone by a better category",
    ),
    # --- a pause in a pause
    (
        WEEK + "put off | 2026-11-24 10:24 | 2026-12-08\nasks | 2026-11-25 10:00\nanswers | 2026-11-26 10:00",
        "2026-12-14 18:00",
        "Tue 24 5 h 06; 25–27, 30–4, 7 nine days: Mon 14 10:24, and 5 h 06 until 18:00; the asking is inside",
    ),
    (
        WEEK + "asks | 2026-11-23 10:24\nput off | 2026-11-24 10:24 | 2026-12-08\nanswers | 2026-11-25 10:24",
        "2026-12-15 18:00", "one day more before it was put off; the rest of the asking is inside",
    ),
    (
        WEEK + "to a meeting | 2026-11-23 10:24\nasks | 2026-11-24 10:24\nanswers | 2026-11-25 10:24\n"
        "from the meeting | 2026-11-30 10:24", "2026-12-08 10:24", "the asking lies inside the five days",
    ),
    (
        WEEK + "to a meeting | 2026-11-23 10:24\nfrom the meeting | 2026-11-25 10:24\nasks | 2026-11-25 10:24\n"
        "answers | 2026-11-26 10:24", "2026-12-04 10:24", "one ends as the other begins: 2 + 1 days",
    ),
    (
        WEEK + "asks | 2026-11-23 10:24\nto a meeting | 2026-11-24 10:24\nanswers | 2026-11-25 10:24\n"
        "from the meeting | 2026-11-26 10:24", "2026-12-04 10:24", "Monday to Thursday, three days, not four",
    ),
    # --- extensions
    (WEEK + "longer | 3wd", "2026-12-04 10:24", "2, 3, 4"),
    (WEEK + "longer | 7wd\nlonger | 7wd", "2026-12-21 10:24", "2, 3, 4, 7, 8, 9, 10; 11, 14–18, Mon 21"),
    ("begins | 2026-11-23 08:30 | 7wh\nlonger | 7wh", "2026-11-24 18:00", "due at closing time: all of the next day"),
    ("begins | 2026-11-20 16:00 | 2wh\nlonger | 1wh", "2026-11-23 09:30", "closing time on Friday, an hour on Monday"),
    (
        "meeting sets | 2026-11-30 15:00 | 2026-12-19 00:00 | 7wd\nlonger | 1wd", "2026-12-22 00:00",
        "from the end of Friday to the end of Monday",
    ),
    ("begins | 2026-02-11 09:00 | 3wd\nlonger | 2wd", "2026-02-25 09:00", "12, 13, Sat 14; after the festival 24, 25"),
    (URGENT + "longer | 24h", "2026-11-22 10:00", "another day and night"),
    (
        WEEK + "longer | 3wd\nasks | 2026-12-02 10:24\nanswers | 2026-12-03 10:24", "2026-12-07 10:24",
        "past the first deadline, not past the longer one: Fri 4 and one day",
    ),
    # --- put off
    (
        WEEK + "put off | 2026-11-24 10:24 | 2026-12-08\ngoes on | 2026-12-01 10:24", "2026-12-08 10:24",
        "woken after five days: 2, 3, 4, 7, 8",
    ),
    (
        WEEK + "put off | 2026-11-24 10:24 | 2026-12-08\ngoes on | 2026-12-08 00:01", "2026-12-14 18:00",
        "the sweep comes a minute late, the clock does not",
    ),
    (WEEK + "put off | 2026-11-24 10:24 | 2026-12-08", "2026-12-14 18:00", "known beforehand"),
    (
        "begins | 2026-12-28 11:00 | 7wd\nput off | 2026-12-30 11:00 | 2027-01-11", "2027-01-15 18:00",
        "4.5 h; 31, Fri 1, 4–8 seven days: from Wed 6 to Fri 15 11:00; an hour to lunch, 3.5 to 18:00",
    ),
    (
        "begins | 2026-03-02 10:00 | 24h\nput off | 2026-03-02 12:00 | 2027-03-02", "2027-03-02 22:00",
        "364 days and a half after 3 March 10:00",
    ),
    (URGENT + "put off | 2026-11-21 11:00 | 2026-12-21", "2026-11-21 10:00", "late already: late it stays"),
    # --- both
    (
        WEEK + "longer | 3wd\nput off | 2026-12-02 10:24 | 2026-12-09", "2026-12-10 18:00",
        "due Fri 4; 5 h 06 and 3, 4, 7, 8: Thu 10 10:24, and 5 h 06 until 18:00",
    ),
    (
        WEEK + "put off | 2026-11-25 10:24 | 2026-11-28\nlonger | 3wd", "2026-12-08 18:00",
        "due Fri 4 with the extension; 5 h 06 and 26, 27: Tue 8 10:24, and 5 h 06 until 18:00",
    ),
    # --- sorted anew
    (WEEK + "sorted anew | 3wd", "2026-11-25 10:24", "from the same beginning: 23, 24, 25"),
    (
        WEEK + "asks | 2026-11-23 10:00\nanswers | 2026-11-24 10:00\nsorted anew | 3wd", "2026-11-26 10:24",
        "the day it stood still stays",
    ),
    (WEEK + "sorted anew | 24h", "2026-11-21 10:24", "urgent after all: Saturday"),
    (
        WEEK + "asks | 2026-11-20 12:10\nanswers | 2026-11-20 14:20\nsorted anew | 24h", "2026-11-21 12:34",
        "lunch is no pause of a working clock, but two hours ten of this one",
    ),
    # --- set outside
    ("hotline sets | 2026-11-20 10:24 | 2026-11-22 09:00 | 7wd", "2026-11-22 09:00", "a Sunday, if they say so"),
    ("hotline sets | 2026-11-20 10:24 | 2027-01-20 09:00 | 7wd", "2027-01-20 09:00", "later than ours"),
    (
        "hotline sets | 2026-11-20 10:24 | 2026-11-24 09:00 | 7wd\nasks | 2026-11-20 11:00\n"
        "answers | 2026-11-23 11:00\nlonger | 7wd", "2026-11-24 09:00", "nothing in here moves what was set out there",
    ),
    (
        "hotline sets | 2026-11-20 10:24 | 2026-11-24 09:00 | 7wd\nbegins | 2026-12-10 09:00 | 7wd", "2026-12-21 09:00",
        "reopened, it is ours: 11, 14–18, Mon 21",
    ),
    # --- another round
    (
        WEEK + "longer | 7wd\nput off | 2026-11-24 10:24 | 2026-12-08\nbegins | 2026-12-10 09:00 | 7wd",
        "2026-12-21 09:00", "what was before is over",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("history", "expected", "why"), TABLE)
def test_a_deadline_is_what_its_history_makes_it(history: str, expected: str, why: str) -> None:
    found = due_from(told(history), KNOWN)
    assert found is not None and found.due_at == at(expected), why
    assert not clocks.is_overdue(found.due_at, at(expected)), "reached exactly is on time"


def test_the_table_is_long_enough_to_believe() -> None:
    assert len(TABLE) >= 60 and len({row[0] for row in TABLE}) == len(TABLE)


# The town closes on New Year's Friday and on Wednesday 25 November, and works on Saturday 21 November.
OWN = {date(2027, 1, 1): False, date(2026, 11, 25): False, date(2026, 11, 21): True}
TOWN = Calendar(works=partial(is_workday, overrides=OWN), known=lambda day: day.year < 2027)
IN_TOWN = [
    (
        "begins | 2026-12-31 17:00 | 2wh",
        "2027-01-04 09:30",
        "New Year entered before it was published: Monday 4",
    ),
    ("begins | 2026-12-31 19:00 | 1wd", "2027-01-05 08:30", "as from Monday 4, so Tuesday 5"),
    (
        "begins | 2026-11-20 17:30 | 2wh",
        "2026-11-21 10:00",
        "half an hour on Friday, 1.5 on the town's Saturday",
    ),
    ("begins | 2026-11-20 10:24 | 3wd", "2026-11-24 10:24", "Sat 21, Mon 23, Tue 24"),
    ("begins | 2026-11-24 10:24 | 3wd", "2026-11-30 10:24", "not Wed 25: Thu 26, Fri 27, Mon 30"),
    ("begins | 2026-11-24 10:24 | 1h", "2026-11-24 11:24", "an hour is an hour"),
]


@pytest.mark.parametrize(("history", "expected", "why"), IN_TOWN)
def test_the_town_has_days_of_its_own(history: str, expected: str, why: str) -> None:
    found = due_from(told(history), TOWN)
    assert found is not None and found.due_at == at(expected), why


RUNGS = [
    (WEEK, 50, "2026-11-25 16:24", "3.5 days: Wed 25 10:24, 1 h 36 to lunch, 1 h 54 after 14:30"),
    (WEEK, 80, "2026-11-27 17:06", "5.6 days: Fri 27 10:24 and 4 h 12"),
    (WEEK, 100, "2026-12-01 10:24", "the deadline itself"),
    (URGENT, 50, "2026-11-20 22:00", "twelve hours, into the night"),
    (URGENT, 80, "2026-11-21 05:12", "19 h 12"),
    (WEEK + "asks | 2026-11-23 10:24\nanswers | 2026-11-24 10:24", 50, "2026-11-26 16:24", "a day later"),
    (
        WEEK + "asks | 2026-11-26 10:24\nanswers | 2026-11-27 10:24",
        50,
        "2026-11-25 16:24",
        "reached before the pause",
    ),
    (WEEK + "longer | 7wd", 50, "2026-12-01 10:24", "half of fourteen days"),
    (
        "hotline sets | 2026-11-20 10:00 | 2026-11-20 20:00 | 24h",
        50,
        "2026-11-20 15:00",
        "half of their ten hours",
    ),
    (
        "hotline sets | 2026-11-20 10:00 | 2026-11-20 20:00 | 7wd",
        100,
        "2026-11-20 20:00",
        "theirs, after our hours",
    ),
]


@pytest.mark.parametrize(("history", "percent", "expected", "why"), RUNGS)
def test_when_so_much_of_the_limit_is_used_up(history: str, percent: int, expected: str, why: str) -> None:
    found = due_from(told(history), KNOWN)
    assert found is not None and found.moment(percent) == at(expected), why


def test_before_anything_began_nothing_is_due() -> None:
    assert due_from(told("asks | 2026-11-20 10:00\nlonger | 3wd")) is None


@pytest.mark.parametrize("history", [row[0] for row in TABLE])
def test_the_last_step_that_names_a_moment_names_the_deadline(history: str) -> None:
    found = due_from(told(history), KNOWN)
    assert found is not None
    named = [one.due_at for one in steps(found) if hasattr(one, "due_at")]
    assert named[-1] == found.due_at


def test_friday_half_past_five_step_by_step() -> None:
    found = due_from(told("begins | 2026-11-20 17:30 | 2wh"), KNOWN)
    assert found is not None
    friday, monday = at("2026-11-20 17:30"), at("2026-11-23 08:30")
    half, rest = _minutes(30), _minutes(90)
    assert steps(found) == [
        explaining.Starts(friday, limit("2wh")),
        explaining.Uses(friday, at("2026-11-20 18:00"), half, rest),
        explaining.Uses(monday, at("2026-11-23 12:00"), rest, _minutes(0)),
        explaining.Reaches(at("2026-11-23 10:00")),
    ]


def test_a_holiday_a_weekend_worked_and_a_year_assumed_are_said() -> None:
    assert list(_kinds("begins | 2026-09-24 10:00 | 7wd")) == ["Starts", "Counts", "Off", "MadeUp", "Reaches"]
    assert list(_kinds("begins | 2026-12-28 19:00 | 7wd")) == [
        "Starts",
        "Waits",
        "Counts",
        "Reaches",
        "Assumed",
    ]
    assert list(_kinds(WEEK + "longer | 3wd\nto a meeting | 2026-11-25 10:00")) == [
        "Starts", "Counts", "Reaches", "Lengthens", "StandsStill",
    ]  # fmt: skip


def _kinds(history: str) -> Iterable[str]:
    found = due_from(told(history), KNOWN)
    assert found is not None
    return (type(one).__name__ for one in steps(found))


def _minutes(count: int) -> timedelta:
    return timedelta(minutes=count)
