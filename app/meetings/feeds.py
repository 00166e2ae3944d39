"""Calendar feeds by RFC 5545, and the signed address of one's own.

A feed's address is its key: signed over the account's `fs_uniquifier`, which changes with every password, new link and
disabling, so that it ends with them; what it shows is what its owner may see at that moment. No table is needed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from icalendar import Calendar, Event, Timezone, vText
from itsdangerous import BadData, URLSafeSerializer

from app.accounts.models import User
from app.core.clock import LOCAL, now
from app.core.errors import NotFound
from app.core.instance import here
from app.core.text import for_spreadsheet, one_line
from app.meetings import calendar_queries, printed
from app.meetings.models import Meeting
from app.meetings.workflow import PUBLIC, MeetingStatus

FRESH = timedelta(hours=1)  # how often a calendar asks again
M = MeetingStatus
STATUS = {
    M.DRAFT: "TENTATIVE", M.COLLECTING: "TENTATIVE", M.CANCELLED: "CANCELLED", M.INQUORATE: "CANCELLED",
}  # fmt: skip
# No summer time since 1991; without these bounds the library tells all of its history.
ZONE_FROM, ZONE_UNTIL = date(2000, 1, 1), date(2100, 1, 1)


def feed(name: str, meetings: Iterable[Meeting], topics: Mapping[int, list[str]]) -> bytes:
    made = Calendar()
    for key, value in (("prodid", "-//xingfuma//meetings//ZH"), ("version", "2.0"), ("method", "PUBLISH")):
        made.add(key, value)
    made.add("x-wr-calname", vText(for_spreadsheet(one_line(name))))
    made.add("x-wr-timezone", str(LOCAL))
    made.add("refresh-interval", FRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", FRESH, parameters={"VALUE": "DURATION"})
    made.add_component(Timezone.from_tzid(str(LOCAL), first_date=ZONE_FROM, last_date=ZONE_UNTIL))
    for meeting in meetings:
        made.add_component(_event(meeting, topics.get(meeting.id, [])))
    return bytes(made.to_ical())


def _event(meeting: Meeting, topics: list[str]) -> Event:
    """Always the same UID, whatever becomes of it; a calendar replaces what it has by a higher SEQUENCE."""
    event = Event()
    starts = meeting.starts_at.astimezone(LOCAL)
    event.add("uid", f"{meeting.token}@meetings.xingfuma")
    event.add("dtstamp", now())
    event.add("sequence", meeting.version)
    event.add("dtstart", starts)
    event.add("dtend", starts + timedelta(minutes=meeting.minutes))
    event.add("summary", for_spreadsheet(f"{meeting.title or printed.name(meeting)} · {meeting.area.name}"))
    event.add("status", STATUS.get(meeting.status, "CONFIRMED"))
    if meeting.venue:
        event.add("location", for_spreadsheet(meeting.venue))
    lines = [
        *([meeting.reason] if meeting.reason else []),
        *(f"{n}. {one}" for n, one in enumerate(topics, 1)),
    ]
    if lines:
        event.add("description", for_spreadsheet("\n".join(lines)))
    if meeting.status in PUBLIC:
        event.add("url", printed.address(meeting))
    return event


# --- One's own address ------------------------------------------------------------------------------------------------


def key_of(user_id: int, mark: str) -> str:
    return str(_signer().dumps([user_id, _short(mark)]))


def owner_of(key: str) -> User:
    """Errors: NotFound for what is not signed, or is not this account's key any more."""
    try:
        user_id, short = _signer().loads(key)
    except (BadData, ValueError, TypeError) as error:
        raise NotFound("This calendar is no longer available.") from error
    user = calendar_queries.owner_of(user_id)
    if user is None or _short(user.fs_uniquifier) != short:
        raise NotFound("This calendar is no longer available.")
    return user


def _short(mark: str) -> str:
    """Calendars show their addresses freely: the mark itself stays at home."""
    return hashlib.sha256(mark.encode()).hexdigest()[:16]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(here().keys.session, salt="meetings-feed")
