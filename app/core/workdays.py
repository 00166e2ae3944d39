"""Which days people work: China's published holidays, make-up weekends (调休) and the town's own changes."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

from holidays import country_holidays
from holidays.countries.china import ChinaStaticHolidays

SATURDAY = 5
PUBLISHED_YEARS = frozenset(ChinaStaticHolidays.special_public_holidays)
NO_OVERRIDES: Mapping[date, bool] = MappingProxyType({})


def is_workday(day: date, overrides: Mapping[date, bool] = NO_OVERRIDES) -> bool:
    """An override (True: people work) beats what is published; an unpublished year is Monday to Friday."""
    overridden = overrides.get(day)
    if overridden is not None:
        return overridden
    return (day.weekday() < SATURDAY) != (day in _published_exceptions(day.year))


def is_known(day: date) -> bool:
    """False where the State Council has not published the year yet, so that `is_workday` is only a guess."""
    return day.year in PUBLISHED_YEARS


def known_through() -> int:
    """The last year whose working days are published; show it beside deadlines that run past it."""
    return max(PUBLISHED_YEARS)


@cache
def names(year: int, language: str) -> Mapping[date, str]:
    """What the days off of a published year are called."""
    return MappingProxyType(dict(country_holidays("CN", years=year, language=language)))


@cache
def _published_exceptions(year: int) -> frozenset[date]:
    """Weekdays off and weekend days worked; none in an unpublished year: better a plain rule than a guess."""
    if year not in PUBLISHED_YEARS:
        return frozenset()
    calendar = country_holidays("CN", years=year)
    off = {day for day in calendar if day.year == year and day.weekday() < SATURDAY}
    worked = {day for day in calendar.weekend_workdays if day.year == year}
    return frozenset(off | worked)
