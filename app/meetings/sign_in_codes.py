"""The sign-in code of a meeting: one for the whole of it, or, where SIGN_IN_SECONDS says so, another every few seconds.

Then a photo of it opens nothing a minute later. Whoever scanned in time is given a pass for their telephone alone, so
that nobody has to write their name in a hurry.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from app.core.instance import here
from app.meetings.models import Meeting

LENGTH = 16  # hex digits
PASS_LASTS = timedelta(minutes=10)


def changes() -> bool:
    return here().settings.sign_in_seconds > 0


def current(meeting: Meeting, at: datetime) -> str:
    return _of_slot(meeting, _slot(at)) if changes() else meeting.sign_in_key


def opens(meeting: Meeting, key: str, at: datetime) -> bool:
    """The code that is shown, or the one before it: somebody may be holding up their telephone just now."""
    if not changes():
        return hmac.compare_digest(meeting.sign_in_key.encode(), key.encode())
    shown = [_of_slot(meeting, _slot(at) - back) for back in (0, 1)]
    return any(hmac.compare_digest(one.encode(), key.encode()) for one in shown)


def seconds_left(at: datetime) -> int:
    """Until the next code; at least one."""
    length = here().settings.sign_in_seconds
    return length - int(at.timestamp()) % length


def pass_of(meeting: Meeting, device: str, at: datetime) -> str:
    moment = str(int(at.timestamp()))
    return f"{moment}-{_keyed(meeting, f'pass|{moment}|{device}')}"


def admits(meeting: Meeting, device: str, given: str, at: datetime) -> bool:
    """A pass of this telephone for this meeting, not older than PASS_LASTS."""
    moment, _, _mac = given.partition("-")
    if not moment.isascii() or not moment.isdigit() or len(moment) > len("9999999999"):
        return False
    age = at.timestamp() - int(moment)
    genuine = f"{moment}-{_keyed(meeting, f'pass|{moment}|{device}')}"
    return 0 <= age <= PASS_LASTS.total_seconds() and hmac.compare_digest(genuine.encode(), given.encode())


def _slot(at: datetime) -> int:
    return int(at.timestamp()) // here().settings.sign_in_seconds


def _of_slot(meeting: Meeting, slot: int) -> str:
    return _keyed(meeting, f"slot|{slot}")


def _keyed(meeting: Meeting, message: str) -> str:
    secret = meeting.sign_in_key.encode()
    return hmac.digest(secret, f"{meeting.token}|{message}".encode(), hashlib.sha256).hex()[:LENGTH]
