"""The history of a booking in words, for staff and for whoever booked."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from app.accounts.actor import ActorKind
from app.resources.booking_workflow import BookingVerb
from app.resources.words import HAPPENED
from app.timeline.record import Entry


@dataclass(frozen=True)
class Line:
    at: datetime
    who: str
    what: str
    words: str


def told(entry: Entry) -> Line:
    verb = BookingVerb(entry.verb)
    what = str(gettext("nobody decided in time")) if entry.facts.get("lapsed") else str(HAPPENED[verb])
    return Line(entry.at, _who(entry), what, "\n".join(words.body for words in entry.words))


def _who(entry: Entry) -> str:
    if entry.actor_kind == ActorKind.RESIDENT:
        return str(gettext("Whoever booked"))
    if entry.actor_kind == ActorKind.SYSTEM:
        return str(gettext("By the clock"))
    return f"{entry.actor_title or ''} {entry.actor_name or ''}".strip()
