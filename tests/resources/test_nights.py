"""Two wishes around midnight and around holidays, worked out by hand: both fit, one is too late, or nobody opens.

Days of 2026 the rows rest on: 25–27 September and 1–7 October are off; Sunday 20 September and Saturday 10 October
are worked (调休). 8 August is a Saturday.
"""

from datetime import datetime

import pytest

from app.core.clock import LOCAL, stopped_at
from app.core.errors import DomainError
from app.resources.booking_making import Taken
from app.resources.models import Resource
from app.resources.openings import Plan, Terms, Window
from tests.cast import Cast
from tests.resources.rooms import TUESDAY, booked, room

pytestmark = pytest.mark.both_engines

SAT, SUN = 5, 6
BOTH, TAKEN, CLOSED = "both fit", "taken", "not open"
TERMS = Terms(shortest=30, longest=240, step=30, ahead=366)


def night(begins: int, ends: int) -> tuple[Window, ...]:
    """Hours of the clock; 26 is two in the morning after."""
    return (Window(begins * 60, ends * 60),)


EVERY_NIGHT = Plan({day: night(20, 26) for day in range(7)})
SATURDAYS = Plan({SAT: night(20, 25), SUN: night(8, 10)})
WORKDAYS = Plan({day: night(18, 25) for day in range(5)}, working_days_only=True)
ALWAYS = Plan({day: night(0, 24) for day in range(7)})

# plan; what is held, in minutes from when; what somebody else wants; what becomes of it, and why
BY_HAND = [
    (EVERY_NIGHT, "08-08 23:00", 120, "08-09 00:00", 60, TAKEN, "the night runs on after midnight"),
    (EVERY_NIGHT, "08-08 23:00", 120, "08-09 00:30", 30, TAKEN, "to its last half-hour"),
    (EVERY_NIGHT, "08-08 23:00", 120, "08-09 01:00", 60, BOTH, "who ends as another begins"),
    (EVERY_NIGHT, "08-08 23:00", 120, "08-08 22:00", 60, BOTH, "and who begins as another ends"),
    (EVERY_NIGHT, "08-08 23:00", 120, "08-08 22:30", 60, TAKEN, "half an hour into it"),
    (EVERY_NIGHT, "08-08 23:00", 120, "08-08 23:30", 30, TAKEN, "inside it"),
    (EVERY_NIGHT, "08-08 23:00", 120, "08-08 22:00", 240, TAKEN, "all around it"),
    (EVERY_NIGHT, "08-08 23:00", 120, "08-09 01:30", 60, CLOSED, "it closes at two"),
    (EVERY_NIGHT, "08-08 23:00", 120, "08-09 02:00", 30, CLOSED, "on the dot of two it is closed"),
    (EVERY_NIGHT, "08-08 23:00", 120, "08-09 23:00", 120, BOTH, "the next night is another"),
    (EVERY_NIGHT, "08-08 22:00", 120, "08-09 00:00", 60, BOTH, "midnight is an end and a beginning"),
    (EVERY_NIGHT, "08-08 22:00", 120, "08-08 23:30", 60, TAKEN, "not half an hour before it"),
    (EVERY_NIGHT, "08-09 00:00", 60, "08-08 23:00", 60, BOTH, "the same seen from the other side"),
    (EVERY_NIGHT, "08-09 00:00", 60, "08-08 23:00", 90, TAKEN, "half an hour over it"),
    (EVERY_NIGHT, "08-31 23:30", 60, "09-01 00:00", 30, TAKEN, "over the end of a month"),
    (EVERY_NIGHT, "08-31 23:30", 60, "09-01 00:30", 30, BOTH, "the new month's first hour is half free"),
    (EVERY_NIGHT, "12-31 23:00", 120, "2027-01-01 00:30", 30, TAKEN, "over the end of the year"),
    (EVERY_NIGHT, "12-31 23:00", 60, "2027-01-01 00:00", 60, BOTH, "a new year, a new hour"),
    (SATURDAYS, "08-08 23:00", 60, "08-09 00:00", 60, BOTH, "Sunday's first hour belongs to Saturday's night"),
    (SATURDAYS, "08-08 23:00", 60, "08-09 01:00", 30, CLOSED, "and ends at one"),
    (SATURDAYS, "08-08 23:00", 120, "08-09 08:00", 60, BOTH, "Sunday opens by itself at eight"),
    (SATURDAYS, "08-08 23:00", 60, "08-10 00:00", 30, CLOSED, "Sunday has no night"),
    (WORKDAYS, "10-10 18:00", 60, "10-10 18:30", 60, TAKEN, "a worked Saturday opens as a Monday"),
    (WORKDAYS, "10-10 23:30", 60, "10-11 00:00", 30, TAKEN, "its night runs into the Sunday nobody works"),
    (WORKDAYS, "10-10 23:30", 60, "10-11 00:30", 30, BOTH, "until one"),
    (WORKDAYS, "10-10 18:00", 60, "10-11 18:00", 60, CLOSED, "that Sunday itself stays closed"),
    (WORKDAYS, "10-10 18:00", 60, "10-17 18:00", 60, CLOSED, "an ordinary Saturday, too"),
    (WORKDAYS, "09-20 18:00", 60, "09-20 19:00", 60, BOTH, "a worked Sunday opens"),
    (WORKDAYS, "09-30 23:00", 120, "10-01 00:30", 30, TAKEN, "the last night before the holidays ends in them"),
    (WORKDAYS, "09-30 23:00", 60, "10-01 18:00", 60, CLOSED, "National Day"),
    (WORKDAYS, "09-24 18:00", 60, "09-26 00:00", 30, CLOSED, "Friday the 25th was off: it had no night"),
    (WORKDAYS, "10-08 18:00", 60, "10-08 00:00", 30, CLOSED, "nor had the 7th"),
    (WORKDAYS, "10-08 23:30", 60, "10-09 00:30", 30, BOTH, "the 8th is worked, and so is its night"),
    (ALWAYS, "08-08 22:00", 240, "08-09 01:30", 60, TAKEN, "two days that follow without a gap are one stretch"),
    (ALWAYS, "08-08 22:00", 240, "08-09 02:00", 60, BOTH, "and free again where it ends"),
]  # fmt: skip


def test_the_second_wish_is_what_was_worked_out_by_hand(cast: Cast) -> None:
    with stopped_at(TUESDAY):
        halls = [
            room(cast, name=f"Hall {number}", plan=row[0], terms=TERMS) for number, row in enumerate(BY_HAND)
        ]
        wrong = []
        for hall, (_plan, held, minutes, wished, length, expected, why) in zip(halls, BY_HAND, strict=True):
            booked(hall, on(held), minutes)
            if (came := outcome(hall, on(wished), length)) != expected:
                wrong.append(f"{held} +{minutes}, {wished} +{length}: {came}, not {expected} ({why})")
    assert not wrong, "\n".join(wrong)


def outcome(hall: Resource, begins: datetime, minutes: int) -> str:
    try:
        booked(hall, begins, minutes)
    except Taken:
        return TAKEN
    except DomainError as error:
        assert "not open" in error.sentence, error
        return CLOSED
    return BOTH


def on(said: str) -> datetime:
    return datetime.fromisoformat(said if len(said) > 11 else f"2026-{said}").replace(tzinfo=LOCAL)
