"""When things happen in the demo: residents write by day and evening, offices work in office hours."""

from datetime import date, datetime, timedelta
from random import Random

from app.cases.deadlines import calendar
from app.core.clock import LOCAL, start_of

# How many reports come in each hour from 6:00 to 23:00: two working peaks and an evening.
HOURS = (1, 3, 8, 12, 13, 9, 5, 4, 7, 11, 10, 8, 6, 8, 10, 8, 4, 1)
FIRST_HOUR, LAST_HOUR = 7, 22
MINUTE = timedelta(minutes=1)


def reported_on(day: date, rng: Random) -> datetime:
    hour = 6 + rng.choices(range(len(HOURS)), HOURS)[0]
    return start_of(day) + timedelta(hours=hour, minutes=rng.randrange(60), seconds=rng.randrange(60))


def in_office(at: datetime, minutes: float) -> datetime:
    """So many minutes of office time later: what comes in the evening waits for the morning."""
    days, wall, left = calendar(), calendar().local(at), timedelta(minutes=max(1, minutes))
    for opens, closes in days.office_spans(wall.date()):
        begin = max(opens, wall)
        if begin + left < closes:
            return days.utc(begin + left)
        left -= max(timedelta(0), closes - begin)
    raise AssertionError("office spans have no end")


def before_office(moment: datetime) -> datetime:
    """The moment itself when offices are open, or else the last one at which they were."""
    while in_office(moment, 1) - moment > 2 * MINUTE:
        moment -= 7 * MINUTE
    return moment


def awake(at: datetime) -> datetime:
    """Nobody rates at four in the morning."""
    wall = at.astimezone(LOCAL)
    if wall.hour < FIRST_HOUR:
        return at + timedelta(hours=FIRST_HOUR - wall.hour, minutes=10)
    if wall.hour >= LAST_HOUR:
        return at + timedelta(hours=24 + FIRST_HOUR + 1 - wall.hour)
    return at
