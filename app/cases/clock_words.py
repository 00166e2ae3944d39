"""Deadlines in words: how one comes about, step by step, and what happened to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _

from app.cases import explaining
from app.cases.clock_facts import Asked
from app.cases.clock_models import Reason, Rung
from app.cases.clocks import NOTHING, Clock, Limit
from app.cases.deadlines import limit_for
from app.cases.explaining import Step
from app.cases.models import Case
from app.cases.reckoning import Reckoning, Why
from app.cases.words import label, limit_words
from app.cases.workflow import Verb
from app.core.clock import LOCAL, local_day, today
from app.web import moments

MOST_DAYS = 16  # named one by one
WHYS = {
    Why.INFO: _("the resident was asked"),
    Why.MEETING: _("it lay with a meeting"),
    Why.SUSPENSION: _("it was put off"),
}


@dataclass(frozen=True)
class Explained:
    """One clock of a case."""

    name: str
    steps: tuple[str, ...]
    due_at: datetime


def explained(name: str, found: Reckoning) -> Explained:
    return Explained(name, tuple(said(step) for step in explaining.steps(found)), found.due_at)


def said(step: Step) -> str:
    match step:
        case explaining.Starts(at, limit):
            return str(
                gettext(
                    "It begins on %(when)s; the limit is %(limit)s.", when=when(at), limit=limit_words(limit)
                )
            )
        case explaining.Waits(_, until):
            return str(gettext("That is outside office hours, so it counts from %(when)s.", when=when(until)))
        case explaining.Uses(opens, closes, used, left):
            return _used(opens, closes, used, left)
        case explaining.Counts(days):
            return str(gettext("Working days counted: %(days)s.", days=_listed(days)))
        case explaining.Off(days):
            return str(gettext("Nobody works on %(days)s.", days=_listed(days)))
        case explaining.MadeUp(days):
            return str(gettext("A weekend, but worked: %(days)s.", days=_listed(days)))
        case explaining.Assumed(year):
            return str(
                gettext(
                    "The calendar of %(year)s is not published yet: Monday to Friday are assumed.", year=year
                )
            )
        case explaining.Set(at, due_at, outer):
            return _set(at, due_at, outer=outer)
        case explaining.Reaches(due_at):
            return str(gettext("So it is due on %(when)s.", when=when(due_at)))
        case explaining.Lengthens(by, due_at):
            return str(gettext("Extended by %(limit)s: %(when)s.", limit=limit_words(by), when=when(due_at)))
        case explaining.Stands():
            return _stood(step)
        case explaining.StandsStill(whys):
            return str(
                gettext("It stands still now (%(why)s); the date moves when it goes on.", why=_why(whys))
            )


def _used(opens: datetime, closes: datetime, used: timedelta, left: timedelta) -> str:
    parts = {"opens": when(opens), "closes": hour(closes), "used": span(used), "left": span(left)}
    if left:
        return str(gettext("From %(opens)s to %(closes)s: %(used)s; %(left)s are left.", **parts))
    return str(gettext("From %(opens)s: the last %(used)s.", **parts))


def _set(at: datetime, due_at: datetime, *, outer: bool) -> str:
    if outer:
        return str(gettext("Set outside: %(when)s. Nothing in here moves it.", when=when(due_at)))
    last = local_day(due_at - timedelta(microseconds=1))
    return str(gettext("On %(at)s a meeting promised the end of %(day)s.", at=when(at), day=day_words(last)))


def _stood(step: explaining.Stands) -> str:
    parts = {
        "since": when(step.stretch.since),
        "until": when(step.stretch.until),
        "why": _why(step.stretch.whys),
        "moved": span(step.moved),
        "when": when(step.due_at),
    }
    if step.moved == NOTHING:
        return str(
            gettext(
                "From %(since)s to %(until)s it stood still (%(why)s); none of its time fell into it.",
                **parts,
            )
        )
    return str(
        gettext(
            "From %(since)s to %(until)s it stood still (%(why)s): %(moved)s not counted, so %(when)s.",
            **parts,
        )
    )


def _why(whys: Iterable[Why]) -> str:
    return str(gettext(", ")).join(str(WHYS[why]) for why in whys)


def _listed(days: tuple[date, ...]) -> str:
    if len(days) > MOST_DAYS:
        first, last = day_words(days[0]), day_words(days[-1])
        return str(gettext("%(count)d from %(first)s to %(last)s", count=len(days), first=first, last=last))
    return str(gettext(", ")).join(map(day_words, days))


def when(at: datetime) -> str:
    return f"{day_words(local_day(at))} {hour(at)}"


def hour(at: datetime) -> str:
    return f"{at.astimezone(LOCAL):%H:%M}"


def day_words(day: date) -> str:
    """With its year where that is not this one."""
    pattern = gettext("EEE, MMM d") if day.year == today().year else gettext("EEE, MMM d, y")
    return str(format_date(day, pattern))


def span(time: timedelta) -> str:
    hours, minutes = divmod(time // timedelta(minutes=1), 60)
    if hours and minutes:
        return str(gettext("%(hours)d h %(minutes)d min", hours=hours, minutes=minutes))
    return str(gettext("%(hours)d h", hours=hours) if hours else gettext("%(minutes)d min", minutes=minutes))


# --- What happened to a deadline, in a history -----------------------------------------------------------------


class Line(Protocol):
    @property
    def verb(self) -> Verb: ...
    @property
    def facts(self) -> Mapping[str, object]: ...


def about_deadline(line: Line) -> str:
    """For staff: what was asked, decided, warned of."""
    facts = line.facts
    asked = label(Asked(str(facts["what"]))) if "what" in facts else ""
    match line.verb:
        case Verb.ASK_EXTENSION | Verb.ASK_SUSPENSION | Verb.APPEAL:
            return str(gettext("asked: %(what)s", what=with_details(asked, facts)))
        case Verb.APPROVE:
            return str(gettext("approved: %(what)s", what=with_details(asked, facts)))
        case Verb.REJECT:
            return str(gettext("turned down: %(what)s", what=asked))
        case Verb.WAKE:
            return str(gettext("it goes on, the clock runs again"))
        case Verb.RECKON:
            due = day_words(date.fromisoformat(str(facts["due"])))
            return str(gettext("the calendar was changed, the deadline is %(day)s now", day=due))
        case _:
            return str(RUNGS[Rung(str(facts["rung"]))])


RUNGS = {
    Rung.HANDLER: _("half of the limit is used up; whoever handles it was told"),
    Rung.LEAD: _("four fifths of the limit are used up; the head of the unit was told"),
    Rung.ORDER: _("the limit is past: a supervision order was raised, the level above was told"),
}


def check_limit(case: Case) -> str:
    return limit_words(limit_for(Clock.CHECK, case.category))


def reason_words(reason: str) -> str:
    return label(Reason(reason))


def with_details(asked: str, facts: Mapping[str, object]) -> str:
    parts = [asked]
    if facts.get("by"):
        parts.append(limit_words(Limit.parse(str(facts["by"]))))
    if facts.get("until"):
        parts.append(
            str(gettext("until %(day)s", day=moments.on_day(date.fromisoformat(str(facts["until"])))))
        )
    if facts.get("reason"):
        parts.append(reason_words(str(facts["reason"])))
    return " · ".join(parts)
