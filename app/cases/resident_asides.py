"""What reporters read of what goes on beside their case: who above looks at it, and the reminder they may press."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext, ngettext

from app.accounts.actor import ActorKind
from app.cases.asides import Aside
from app.cases.models import Case
from app.core.clock import now
from app.escalations import queries as escalations
from app.escalations import words as escalation_words
from app.reminders import queries as reminders
from app.reminders.workflow import WITH_SOMEBODY, next_at
from app.timeline.record import Entry
from app.web import moments
from app.whistles import words as whistle_words


@dataclass(frozen=True)
class Reminding:
    """`pressed`: how often already; `next`: from when on again, empty when now."""

    pressed: str
    next: str


def on(case: Case, told: Sequence[Entry]) -> dict[str, object]:
    """For the following page. Most cases are never raised, and then nothing is asked of the database."""
    raised = case.is_open() and any(entry.verb == Aside.ESCALATE for entry in told)
    looking = [escalation_words.looking(one) for one in escalations.looking_at(case.id)] if raised else []
    pressed = [entry.at for entry in told if entry.verb == Aside.REMIND and _theirs(entry)]
    soonest = next_at(pressed[-1]) if pressed else None
    return {
        "looking": looking,
        "reminding": _reminding(case, soonest) if case.status in WITH_SOMEBODY else None,
    }


def may_press(case: Case) -> bool:
    soonest = next_at(reminders.last_of_reporter(case.id))
    return case.status in WITH_SOMEBODY and (soonest is None or now() >= soonest)


def _theirs(entry: Entry) -> bool:
    return entry.actor_kind == ActorKind.RESIDENT


def _reminding(case: Case, soonest: datetime | None) -> Reminding:
    again = moments.said(soonest) if soonest is not None and now() < soonest else ""
    number = case.reminders
    pressed = (
        ngettext("Reminded %(num)d time so far", "Reminded %(num)d times so far", number) if number else ""
    )
    return Reminding(str(pressed), again)


def title(entry: Entry, case: Case) -> str:
    """A line of their timeline; empty for a step of the case's own life."""
    if entry.verb not in set(Aside):
        return ""
    verb = Aside(entry.verb)
    if verb is Aside.REMIND:
        return str(gettext("You reminded them") if _theirs(entry) else gettext("They were reminded"))
    if verb in (Aside.WHISTLE, Aside.WHISTLE_CALL_OFF):
        return whistle_words.told_reporter(verb, entry.facts)
    names = dict(zip(case.area.path.strip("/").split("/"), case.area.places, strict=True))
    return escalation_words.told_reporter(verb, names.get(str(entry.facts.get("area")), ""))
