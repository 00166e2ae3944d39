"""What the pages of bookings show: a week as a grid of half-hours, a day as a strip, one booking in words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext

from app.core.clock import LOCAL, local_day, start_of
from app.resources import openings
from app.resources.booking_workflow import HOLDS
from app.resources.models import Booking, Resource
from app.resources.words import clock, weekday
from app.web import moments

ONE_DAY = timedelta(days=1)
A_DAY = openings.DAY // openings.SLOT
STRIP = 14


@dataclass(frozen=True)
class Cell:
    """`what`: booking, free, past, closed."""

    what: str
    slot: int
    rows: int = 1
    booking: Booking | None = None


@dataclass(frozen=True)
class GridRow:
    label: str  # on the hour
    cells: Sequence[Cell]
    after_gap: bool  # nothing is open in between


@dataclass(frozen=True)
class Day:
    on: date
    name: str
    label: str
    today: bool
    bookings: Sequence[Booking]
    free: int  # half-hours
    closed: bool


@dataclass(frozen=True)
class Week:
    days: Sequence[Day]
    rows: Sequence[GridRow]
    open_minutes: int
    held_minutes: int


def week(resource: Resource, monday: date, bookings: Sequence[Booking], at: datetime) -> Week:
    days = [monday + n * ONE_DAY for n in range(7)]
    held = {
        slot: booking
        for booking in bookings
        if booking.status in HOLDS
        for slot in openings.slots_between(booking.begins_at, booking.ends_at)
    }
    opened = openings.opened(resource.plan, days[0], days[-1])
    firsts = [openings.slot_at(start_of(day)) for day in days]
    shown = {slot - first for first in firsts for slot in (opened | held.keys()) if 0 <= slot - first < A_DAY}
    this_week = range(firsts[0], firsts[-1] + A_DAY)
    return Week(
        [_day(day, bookings, opened, held.keys(), at) for day in days],
        _rows(sorted(shown), firsts, opened, held, openings.slot_at(at)),
        len(opened) * openings.SLOT,
        sum(slot in this_week for slot in held) * openings.SLOT,
    )


def _rows(
    shown: Sequence[int], firsts: Sequence[int], opened: Collection[int], held: dict[int, Booking], now: int
) -> list[GridRow]:
    rows, before = [], None
    for row in shown:
        gap = before is not None and row != before + 1
        cells = [
            cell
            for first in firsts
            if (cell := _cell(first + row, row, first, shown, opened, held, now)) is not None
        ]
        rows.append(GridRow(f"{row // 2}:00" if row % 2 == 0 else "", cells, gap))
        before = row
    return rows


def _cell(
    slot: int,
    row: int,
    first: int,
    shown: Sequence[int],
    opened: Collection[int],
    held: dict[int, Booking],
    now: int,
) -> Cell | None:
    """None where the cell above reaches down to here."""
    booking = held.get(slot)
    if booking is None:
        what = "closed" if slot not in opened else "past" if slot < now else "free"
        return Cell(what, slot)
    if row > 0 and held.get(slot - 1) is booking and row - 1 in shown:
        return None
    rows = 1
    while held.get(slot + rows) is booking and slot + rows < first + A_DAY:
        rows += 1
    return Cell("booking", slot, rows, booking)


def _day(
    day: date, bookings: Sequence[Booking], opened: Collection[int], held: Collection[int], at: datetime
) -> Day:
    first, today = openings.slot_at(start_of(day)), local_day(at)
    here = [slot for slot in opened if first <= slot < first + A_DAY]
    return Day(
        day,
        weekday(day.weekday()),
        f"{day.month}/{day.day}",
        day == today,
        [one for one in bookings if local_day(one.begins_at) == day],
        sum(slot not in held and slot >= openings.slot_at(at) for slot in here),
        not here,
    )


# --- For residents ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StripDay:
    on: date
    name: str
    label: str
    free: bool
    chosen: bool


@dataclass(frozen=True)
class Time:
    slot: int
    label: str
    day: str = ""


def strip(
    resource: Resource, wanted: date | None, length: int, held: Collection[int], at: datetime
) -> list[StripDay]:
    """The days ahead; the one that was asked for, or the first with something free, is chosen."""
    today = local_day(at)
    days = [today + n * ONE_DAY for n in range(min(STRIP, resource.ahead + 1))]
    free = {
        day: bool(openings.beginnings(resource.plan, resource.terms, day, length, held, at)) for day in days
    }
    chosen = wanted or next((day for day in days if free[day]), today)
    return [
        StripDay(day, _near(day, today), f"{day.month}/{day.day}", free[day], day == chosen) for day in days
    ]


def times(slots: Sequence[int], length: int) -> list[Time]:
    return [Time(slot, time_words(slot, length)) for slot in slots]


def times_of_days(slots: Sequence[int], length: int) -> list[Time]:
    """With their day, where they lie on several."""
    return [Time(slot, time_words(slot, length), day_words(slot)) for slot in slots]


def time_words(slot: int, length: int) -> str:
    begins = openings.begin_of(slot).astimezone(LOCAL).time()
    ends = openings.begin_of(slot + length // openings.SLOT).astimezone(LOCAL).time()
    return f"{clock(begins)}–{clock(ends) if ends.hour or ends.minute else '24:00'}"


def day_words(slot: int) -> str:
    return str(moments.day_of_week(openings.begin_of(slot)))


def _near(day: date, today: date) -> str:
    return str(gettext("today")) if day == today else weekday(day.weekday())
