"""Names, numbers, days and hours as paper says them, in the language of the place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from app.codes import typesetting
from app.core.clock import LOCAL
from app.core.instance import here
from app.meetings.models import Meeting
from app.meetings.quorum import Quorum

PRINT = Path(__file__).parent / "print"
DIGITS = "〇一二三四五六七八九"


def words() -> Mapping[str, str]:
    return typesetting.words_of(PRINT / "words.zh_Hans.json")


def name(meeting: Meeting) -> str:
    return words()["name"].format(number=meeting.number, kind=meeting.type.name)


def address(meeting: Meeting) -> str:
    """What paper says for good: the address in the settings, never the one somebody happened to use."""
    return f"{here().settings.base_url}/m/{meeting.token}"


def day(on: date) -> str:
    return f"{on.year} 年 {on.month} 月 {on.day} 日"


def weekday(on: date) -> str:
    return words()["weekdays"][on.weekday()]


def clock_time(at: datetime) -> str:
    return f"{at.astimezone(LOCAL):%H:%M}"


def spoken_time(at: datetime) -> str:
    """晚上 7:30: as it is said, and as an old neighbour reads it."""
    local = at.astimezone(LOCAL)
    bounds = ((11, "morning"), (13, "noon"), (18, "afternoon"), (24, "evening"))
    part = next(word for before, word in bounds if local.hour < before)
    return f"{words()[part]} {(local.hour - 1) % 12 + 1}:{local:%M}"


def chinese(n: int) -> str:
    """1 to 99 as headings count: 一, 十, 十五, 二十三."""
    tens, ones = divmod(n, 10)
    if tens > 9:
        return str(n)
    return (
        ("" if tens < 2 else DIGITS[tens])
        + ("十" if tens else "")
        + (DIGITS[ones] if ones or not tens else "")
    )


def quorum_line(there: Quorum) -> str:
    said = words()
    asked = []
    if there.seats_needed:
        asked.append(said["quorum_seats"].format(n=there.seats_needed))
    if there.sides_needed:
        asked.append(said["quorum_sides"].format(n=there.sides_needed))
    if not asked:
        return said["quorum_none"]
    return said["quorum_yes" if there.reached else "quorum_no"].format(needs=said["and"].join(asked))
