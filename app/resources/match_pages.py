"""A match said in the reporter's words: what is offered, how far it came, what they may say now."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext

from app.accounts.actor import Actor, resident
from app.cases.models import Case, Kind
from app.contacts.phones import dialable
from app.resources import match_queries
from app.resources.match_actions import standing
from app.resources.match_models import Match
from app.resources.match_words import SHAPES
from app.resources.match_workflow import MatchStatus, MatchVerb, Side, offered

S = MatchStatus


@dataclass(frozen=True)
class Offered:
    id: int
    version: int
    name: str
    lines: tuple[str, ...]
    number: str
    tel: str
    word: str
    shape: str
    verbs: frozenset[MatchVerb]


def offered_on(case: Case) -> list[Offered]:
    """What was offered for a demand; nothing is asked of the database for anything else."""
    found = match_queries.for_reporter(case) if case.kind is Kind.DEMAND else ()
    return [offered_to(match, resident(case.id)) for match in found]


def offered_to(match: Match, reporter: Actor) -> Offered:
    thing = match.resource
    number = thing.phone or (thing.unit.duty_phone if thing.unit else "") or ""
    whose = thing.unit.name if thing.unit else thing.owner
    return Offered(
        id=match.id,
        version=match.version,
        name=thing.name,
        lines=tuple(part for part in (whose, thing.hours, thing.place, thing.conditions) if part),
        number=number,
        tel=dialable(number) if number else "",
        word=_word(match),
        shape=SHAPES[match.status.value],
        verbs=frozenset(offered(match.status, standing(match, reporter))),
    )


def _word(match: Match) -> str:
    said = {
        S.OFFERED: gettext("Would this help you?"),
        S.ACCEPTED: gettext("You accepted. They get in touch."),
        S.DELIVERED: gettext("They say it was delivered"),
        S.CONFIRMED: gettext("Confirmed by both sides"),
        S.DECLINED: gettext("Declined"),
        S.FAILED: gettext("Did not come about"),
    }
    if match.status is S.DELIVERED and Side.REPORTER in match.confirmed_by:
        return str(gettext("You confirmed it. Their word is still to come."))
    return str(said[match.status])
