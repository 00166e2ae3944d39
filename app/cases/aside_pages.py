"""What the pages of cases show of what goes on beside them, and what the lists of it are asked by their address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.accounts.actor import Actor
from app.cases.asides import Aside
from app.cases.models import Case
from app.core.db import db
from app.core.numbers import row_id
from app.escalations import actions as escalating
from app.escalations import queries as escalations
from app.escalations import words as escalation_words
from app.escalations.models import Escalation
from app.escalations.workflow import OPEN, RAISABLE
from app.reminders import actions as reminding
from app.reminders.workflow import WITH_SOMEBODY
from app.whistles import actions as whistling
from app.whistles import queries as whistles
from app.whistles import words as whistle_words
from app.whistles.models import Whistle

CALLS = {
    Aside.CALL_TAKE: lazy_gettext("took the call to them"),
    Aside.CALL_PUT_BACK: lazy_gettext("put the call back"),
}
EARLIEST, LATEST = date(2000, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True)
class Beside:
    """Of one case: what was raised and whistled for, and what this person may begin."""

    escalations: Sequence[Escalation]
    whistles: Sequence[Whistle]
    reminders: int
    may_raise: bool
    may_whistle: bool
    may_remind: bool

    states = escalation_words.STATUSES
    shapes = escalation_words.SHAPES


def beside(case: Case, told: Iterable[Mapping[str, object]], actor: Actor) -> Beside:
    """`told`: the facts of its history. Most cases are never raised nor whistled for, and then nothing is asked."""
    named = frozenset(name for facts in told for name in facts)
    raised = escalations.of_case(case.id) if "escalation" in named else ()
    return Beside(
        raised,
        whistles.of_case(case.id) if "whistle" in named else (),
        case.reminders,
        case.status in RAISABLE and escalating.may_raise(case, actor) and _room_above(case, actor, raised),
        whistling.may_blow(case, actor) and case.is_open(),
        case.status in WITH_SOMEBODY and reminding.may_remind(case, actor),
    )


def _room_above(case: Case, actor: Actor, raised: Sequence[Escalation]) -> bool:
    """No button to where it lies already."""
    target = escalating.above(case, actor) if raised else None
    return not any(target and one.area_id == target.id and one.status in OPEN for one in raised)


@dataclass(frozen=True)
class Waiting:
    """Above my work: what waits for somebody beside the cases they were given."""

    escalations: int
    raised: int  # by them, on its way above
    whistles: int


def waiting(actor: Actor) -> Waiting:
    """One statement."""
    counts = sa.select(
        escalations.count_of_waiting(actor),
        escalations.count_of_raised(actor),
        whistles.count_of_waiting(actor),
    )
    return Waiting(*db.session.execute(counts).one())


def line(verb: str, facts: Mapping[str, object], names: Mapping[str, str]) -> str:
    """One line of the history; empty for a step of the case's own life."""
    if verb not in set(Aside):
        return ""
    word = Aside(verb)
    if word is Aside.REMIND:
        return str(_("reminded them, number %(n)s", n=facts.get("number", "")))
    if word in CALLS:
        return str(CALLS[word])
    if word in escalation_words.LINES:
        return escalation_words.line(word, names.get("area", ""))
    return whistle_words.line(word, names.get("unit", ""), facts)


# --- What a list is asked ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    area: int | None
    since: date | None
    until: date | None
    before: int | None

    @property
    def kept(self) -> dict[str, str]:
        """What its next page is asked as well."""
        said = {"area": self.area, "since": self.since, "until": self.until}
        return {name: str(value) for name, value in said.items() if value}


def asked() -> Asked:
    return Asked(
        row_id(request.args.get("area")), _day("since"), _day("until"), row_id(request.args.get("before"))
    )


@dataclass(frozen=True)
class Pages:
    """Where the next page of a list begins, and its first one."""

    next: str
    first: str


def pages(endpoint: str, wanted: Asked, more: int | None, which: str = "") -> Pages:
    kept = {"which": which, **wanted.kept} if which else wanted.kept
    here = f"{url_for(endpoint)}?{urlencode(kept)}"
    return Pages(f"{here}&before={more}" if more else "", here if wanted.before else "")


def _day(name: str) -> date | None:
    """What is no day narrows nothing."""
    try:
        day = date.fromisoformat(request.args.get(name, "")[:10])
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None
