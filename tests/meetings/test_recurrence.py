"""When meetings come again, worked out by hand from the State Council's published calendars, never by the code.

Days off (休) and worked weekends (班) the rows rest on:
2024  1 Jan; 10–17 Feb (班 Sun 4, Sun 18 Feb); 4–6 Apr (班 Sun 7 Apr); 1–5 May (班 Sun 28 Apr, Sat 11 May);
      10 Jun; 15–17 Sep (班 Sat 14 Sep); 1–7 Oct (班 Sun 29 Sep, Sat 12 Oct)
2025  1 Jan; 28 Jan – 4 Feb (班 Sun 26 Jan, Sat 8 Feb); 4–6 Apr; 1–5 May (班 Sun 27 Apr); 31 May – 2 Jun;
      1–8 Oct (班 Sun 28 Sep, Sat 11 Oct)
2026  1–3 Jan (班 Sun 4 Jan); 15–23 Feb (班 Sat 14, Sat 28 Feb); 4–6 Apr; 1–5 May (班 Sat 9 May); 19–21 Jun;
      25–27 Sep; 1–7 Oct (班 Sun 20 Sep, Sat 10 Oct)
"""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

import pytest

from app.core.clock import LOCAL
from app.core.errors import DomainError
from app.meetings.recurrence import (
    LAST,
    Coming,
    Pattern,
    Shift,
    days,
    next_starts,
    nth_weekday,
    on_month_days,
    read,
    tens,
    weekly,
)

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
STAY, AFTER, BEFORE = Shift

# rule, shift, after which day, the next days, and why
BY_HAND = [
    # 逢10 and the end of February
    (tens(), STAY, "2026-01-31", "02-10 02-20 03-10", "a common February has no 30th: two meetings"),
    (tens(), STAY, "2024-01-31", "02-10 02-20 03-10", "nor has a leap February: it ends on the 29th"),
    (on_month_days(29), STAY, "2024-01-29", "02-29 03-29", "the 29th of a leap February is a day"),
    (on_month_days(29), STAY, "2026-01-29", "03-29 04-29", "of a common one it is not, and nothing replaces it"),
    (on_month_days(31), STAY, "2026-01-01", "01-31 03-31 05-31 07-31 08-31", "only the long months have a 31st"),
    # Spring Festival 2024: off on Saturday 10 to Saturday 17 February, Sunday 18 is worked
    (tens(), AFTER, "2024-01-31", "02-18 02-20 03-11", "to the worked Sunday; 10 March is a Sunday, so Monday"),
    (tens(), BEFORE, "2024-01-31", "02-09 02-20 03-08", "Friday the 9th, New Year's Eve, was a working day in 2024"),
    # Spring Festival 2025: off on 28 January to 4 February
    (tens(), AFTER, "2025-01-20", "02-05 02-10 02-20", "30 January goes to Wednesday 5 February, the first day back"),
    (tens(), BEFORE, "2025-01-20", "01-27 02-10", "30 January comes forward to Monday the 27th, the last day worked"),
    (on_month_days(26), AFTER, "2025-01-01", "01-26 02-26", "Sunday 26 January was worked: it stays"),
    # Spring Festival 2026: off on Sunday 15 to Monday 23 February, Saturdays 14 and 28 are worked
    (tens(), AFTER, "2026-02-10", "02-24 03-10", "Friday the 20th goes to Tuesday the 24th, the first day back"),
    (tens(), BEFORE, "2026-02-10", "02-14 03-10", "and forward it is the worked Saturday the 14th"),
    (tens(), STAY, "2026-02-10", "02-20 03-10", "whoever asks for no moving meets in the holidays"),
    (on_month_days(16, 18, 20), AFTER, "2026-02-10", "02-24 03-16", "three days move onto the 24th: one meeting"),
    (on_month_days(16, 18, 20), BEFORE, "2026-02-10", "02-14 03-16", "and onto the 14th: one meeting"),
    (on_month_days(16, 18), AFTER, "2026-02-24", "03-16 03-18", "seen from the 24th both are over"),
    (on_month_days(14), AFTER, "2026-02-01", "02-14 03-16", "a worked Saturday stays, an ordinary one does not"),
    (on_month_days(28), BEFORE, "2026-02-01", "02-28 03-27", "the same forward: Saturday 28 March goes to Friday"),
    # Mid-Autumn and National Day 2026: off on 25–27 September and 1–7 October; Sunday 20 September is worked
    (tens(), AFTER, "2026-09-10", "09-20 09-30 10-10 10-20", "worked Sunday and worked Saturday both stay"),
    (weekly(FRI), AFTER, "2026-09-18", "09-28 10-08 10-09", "25 Sep to Monday, 2 Oct to Thursday the 8th, then Friday"),
    (weekly(FRI), BEFORE, "2026-09-18", "09-24 09-30 10-09", "25 Sep to Thursday, 2 Oct to Wednesday 30 September"),
    (weekly(FRI), STAY, "2026-09-18", "09-25 10-02 10-09", "every Friday as it falls"),
    (weekly(THU, FRI), AFTER, "2026-09-30", "10-08 10-09 10-15", "1 and 2 Oct move onto the 8th, a Thursday itself"),
    (nth_weekday(1, FRI), AFTER, "2026-09-30", "10-08 11-06", "the first Friday is 2 October: the 8th"),
    # National Day and Mid-Autumn 2025: off on 1–8 October, Sunday 28 September and Saturday 11 October are worked
    (on_month_days(8), AFTER, "2025-09-30", "10-09 11-10", "eight days off; 8 November is an ordinary Saturday"),
    (nth_weekday(2, SAT), AFTER, "2025-09-30", "10-11 11-10", "the second Saturday of October was worked, 8 Nov not"),
    (nth_weekday(LAST, SUN), BEFORE, "2025-09-01", "09-28 10-24", "28 Sep was worked; Sunday 26 Oct to Friday"),
    (weekly(TUE), AFTER, "2024-09-24", "10-08 10-15", "1 October 2024, a Tuesday, moves onto the next Tuesday: once"),
    (on_month_days(14), AFTER, "2024-09-01", "09-14 10-14", "Saturday 14 September 2024 was worked for Mid-Autumn"),
    # Labour Day and the Dragon Boat 2026
    (nth_weekday(1, MON), AFTER, "2026-04-30", "05-06 06-01", "Monday 4 May lies in 1–5 May"),
    (weekly(SAT), AFTER, "2026-05-01", "05-06 05-09 05-18", "2 May is off, 9 May is worked, 16 May goes to Monday"),
    (weekly(SAT, SUN), AFTER, "2026-06-05", "06-08 06-15 06-22", "both weekend days move onto one Monday"),
    (weekly(SAT, SUN), BEFORE, "2026-06-05", "06-12 06-18", "onto Friday the 5th, which is past; then 19–21 is off"),
    # Months with five of a weekday, and the last one
    (nth_weekday(5, WED), STAY, "2026-01-01", "04-29 07-29 09-30 12-30", "four months of 2026 have five Wednesdays"),
    (nth_weekday(5, FRI), STAY, "2026-01-01", "01-30 05-29 07-31 10-30", "and four have five Fridays"),
    (nth_weekday(LAST, FRI), STAY, "2026-01-01", "01-30 02-27 03-27", "the fifth in January, then the fourth"),
    (nth_weekday(LAST, THU), AFTER, "2024-02-01", "02-29 03-28", "the last Thursday is the leap day itself"),
    (nth_weekday(3, THU), AFTER, "2026-01-01", "01-15 02-24 03-19", "19 February 2026 lies in the festival"),
    # The turn of the year: 1–3 January 2026 off, Sunday the 4th worked
    (tens(), AFTER, "2025-12-20", "2025-12-22 2025-12-30 2026-01-12", "20 Dec and 10 Jan are Saturdays"),
    (on_month_days(1), AFTER, "2025-12-01", "2026-01-04 2026-02-02", "to the worked Sunday; 1 February is a Sunday"),
    (on_month_days(1), BEFORE, "2025-12-01", "2025-12-31 2026-01-30", "New Year's Day is held in the old year"),
    (on_month_days(1), BEFORE, "2025-12-31", "2026-01-30 2026-02-28", "already held; Sunday 1 March: worked Saturday"),
    (weekly(WED), AFTER, "2024-12-25", "2025-01-02 2025-01-08", "Wednesday 1 January 2025 was off by itself"),
    (weekly(WED), STAY, "2024-12-25", "2025-01-01 2025-01-08", "unmoved it is New Year's Day"),
    (on_month_days(1), AFTER, "2040-09-10", "10-01 11-01", "nothing is published for 2040: any Monday is worked"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "shift", "after", "expected", "why"), BY_HAND)
def test_the_days_are_those_worked_out_by_hand(
    rule: str, shift: Shift, after: str, expected: str, why: str
) -> None:
    wanted = [
        date.fromisoformat(day if len(day) > 5 else f"{after[:4]}-{day}") for day in expected.split(" ")
    ]
    assert list(islice(days(rule, date.fromisoformat(after), shift), len(wanted))) == wanted, why


@pytest.mark.parametrize("rule", [tens(), weekly(MON, SAT), nth_weekday(LAST, FRI), on_month_days(1, 31)])
@pytest.mark.parametrize("shift", Shift)
def test_the_days_do_not_depend_on_the_day_from_which_one_looks(rule: str, shift: Shift) -> None:
    first = date(2025, 12, 1)
    all_of_them = list(islice(days(rule, first, shift), 60))
    for n in range(0, 200, 7):
        seen_from = first + timedelta(days=n)
        later = [day for day in all_of_them if day > seen_from]
        assert list(islice(days(rule, seen_from, shift), len(later))) == later


def test_a_meeting_of_today_that_has_not_begun_is_still_to_come() -> None:
    noon = datetime(2026, 11, 20, 12, 0, tzinfo=LOCAL)
    evening = datetime(2026, 11, 20, 19, 30, tzinfo=LOCAL)
    assert next_starts(tens(), noon.astimezone(UTC), time(19, 30), STAY) == [evening]
    begun = next_starts(tens(), evening.astimezone(UTC), time(19, 30), STAY, 2)
    assert begun == [
        datetime(2026, 11, 30, 19, 30, tzinfo=LOCAL),
        datetime(2026, 12, 10, 19, 30, tzinfo=LOCAL),
    ]


def test_without_a_rule_it_comes_when_it_is_called() -> None:
    assert list(days("", date(2026, 1, 1), AFTER)) == []
    assert read("") == Pattern()


@pytest.mark.parametrize(
    "pattern",
    [
        Pattern(),
        Pattern(Coming.TENS, days=(10, 20, 30)),
        Pattern(Coming.WEEKLY, (MON, FRI)),
        Pattern(Coming.NTH_WEEKDAY, (THU,), 3),
        Pattern(Coming.NTH_WEEKDAY, (SUN,), LAST),
        Pattern(Coming.MONTH_DAYS, days=(5, 31)),
    ],
)
def test_what_is_chosen_reads_back(pattern: Pattern) -> None:
    assert read(pattern.rule) == pattern


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO",  # would depend on the day from which one looks
        "FREQ=MONTHLY;BYMONTHDAY=1;COUNT=3",
        "FREQ=SECONDLY",
        "FREQ=MONTHLY",
        "FREQ=WEEKLY;BYDAY=",
        "FREQ=MONTHLY;BYDAY=1",
        "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "every Monday",
    ],
)
def test_what_is_none_of_the_shapes_is_refused(rule: str) -> None:
    with pytest.raises(DomainError):
        read(rule)


def test_half_a_choice_is_refused() -> None:
    for half in (Pattern(Coming.WEEKLY), Pattern(Coming.NTH_WEEKDAY), Pattern(Coming.MONTH_DAYS)):
        with pytest.raises(DomainError):
            read(half.rule)
