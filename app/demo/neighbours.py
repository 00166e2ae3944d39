"""What neighbours and staff write to each other in the demo, and who joins what is there already."""

from __future__ import annotations

import uuid

from app.accounts.actor import resident
from app.cases import messages, replies, voices
from app.cases.models import Case
from app.cases.replies import ReplyFacts
from app.cases.voice_rules import joinable
from app.cases.voices import Joining
from app.demo.matters import Matter
from app.demo.subjects import script


def talk(case: Case, matter: Matter) -> None:
    """The dispatcher says what happens next; the reporter writes one line back."""
    messages.answer(case, matter.team.dispatcher, words=_said(matter, "message"))
    messages.write(
        case, resident(case.id), words=_said(matter, "message_back"), client_key=_key(matter, "message")
    )


def join(case: Case, matter: Matter) -> None:
    """Somebody from the same building, as long as it may be joined."""
    if joinable(case):
        voices.join(
            Joining(
                client_key=_key(matter, "voice"),
                case=case,
                device=matter.key[:22],
                text=_said(matter, "joined"),
            )
        )


def keep_replies() -> None:
    for title, body in script().replies.items():
        replies.add(ReplyFacts(title, body))


def _said(matter: Matter, what: str) -> str:
    """By the matter's own key: no throw of the dice is spent on it."""
    choices = script().sayings[what]
    return choices[int(matter.key[:4], 16) % len(choices)]


def _key(matter: Matter, purpose: str) -> str:
    return str(uuid.UUID(bytes=uuid.uuid5(uuid.UUID(matter.key), purpose).bytes, version=4))
