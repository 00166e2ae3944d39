"""The working calendar agrees with what the State Council published."""

from datetime import date, timedelta

import pytest

from app.core.workdays import is_known, is_workday, known_through

PUBLISHED = [
    # 2024: Spring Festival 10–17 February, made up on Sundays 4 and 18 February.
    ("2024-02-04", True, "Sunday made up before the Spring Festival"),
    ("2024-02-12", False, "third day of the Spring Festival"),
    ("2024-02-18", True, "Sunday made up after the Spring Festival"),
    ("2024-04-28", True, "Sunday made up for the Labour Day holiday"),
    # 2025: 28 January – 4 February, made up on 26 January (Sunday) and 8 February (Saturday).
    ("2025-01-26", True, "Sunday before the Spring Festival"),
    ("2025-02-04", False, "last day of the Spring Festival"),
    ("2025-02-08", True, "Saturday after the Spring Festival"),
    ("2025-10-08", False, "National Day and Mid-Autumn together lasted eight days"),
    ("2025-10-11", True, "Saturday made up after National Day"),
    # 2026: 15–23 February, made up on 14 and 28 February (Saturdays).
    ("2026-01-01", False, "New Year's Day"),
    ("2026-01-02", False, "Friday bridged to the New Year weekend"),
    ("2026-01-04", True, "Sunday made up for that Friday"),
    ("2026-02-13", True, "ordinary Friday before the festival"),
    ("2026-02-14", True, "Saturday made up before the festival"),
    ("2026-02-15", False, "Sunday, first day of nine"),
    ("2026-02-16", False, "New Year's Eve by the lunar calendar"),
    ("2026-02-23", False, "ninth day off"),
    ("2026-02-24", True, "back at work"),
    ("2026-02-28", True, "Saturday made up after the festival"),
    ("2026-03-01", False, "ordinary Sunday"),
    ("2026-04-06", False, "Tomb-Sweeping Day fell on Sunday, Monday is off instead"),
    ("2026-05-05", False, "fifth day of the Labour Day holiday"),
    ("2026-05-09", True, "Saturday made up for it"),
    ("2026-06-19", False, "Dragon Boat Festival"),
    ("2026-09-20", True, "Sunday made up before National Day"),
    ("2026-09-25", False, "Mid-Autumn Festival"),
    ("2026-09-30", True, "last day before National Day"),
    ("2026-10-07", False, "seventh day of National Day"),
    ("2026-10-08", True, "back at work"),
    ("2026-10-10", True, "Saturday made up after National Day"),
    ("2026-11-20", True, "ordinary Friday"),
    ("2026-11-21", False, "ordinary Saturday"),
]


@pytest.mark.parametrize(("day", "works", "why"), PUBLISHED)
def test_the_published_calendar(day: str, works: bool, why: str) -> None:
    assert is_workday(date.fromisoformat(day)) is works, why


def test_2026_has_as_many_working_days_as_was_published() -> None:
    # 365 days, 104 weekend days, 13 days off by law; every bridged day is made up on a weekend.
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert sum(map(is_workday, days)) == 365 - 104 - 13


def test_a_town_may_close_for_a_typhoon_and_open_on_a_sunday() -> None:
    typhoon, sunday = date(2026, 7, 15), date(2026, 7, 19)
    overrides = {typhoon: False, sunday: True}
    assert is_workday(typhoon)
    assert not is_workday(sunday)
    assert not is_workday(typhoon, overrides)
    assert is_workday(sunday, overrides)
    assert is_workday(date(2026, 7, 16), overrides)


def test_an_unpublished_year_is_monday_to_friday_and_says_so() -> None:
    year = known_through() + 1
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    assert [is_workday(day) for day in days] == [day.weekday() < 5 for day in days]
    assert not any(is_known(day) for day in days)


def test_an_override_speaks_in_an_unpublished_year_too() -> None:
    monday = next(d for d in (date(known_through() + 2, 3, n) for n in range(1, 8)) if d.weekday() == 0)
    assert not is_workday(monday, {monday: False})


def test_published_years_are_known() -> None:
    assert known_through() >= 2026
    assert is_known(date(2026, 12, 31))
    assert is_known(date(known_through(), 1, 1))
