"""What whistles' own words are called, on staff pages and for residents. English here, Chinese in the catalogue."""

from collections.abc import Mapping

from flask_babel import LazyString, ngettext
from flask_babel import lazy_gettext as _

from app.cases.asides import Aside
from app.whistles.workflow import Mark, SummonsStatus, SummonsVerb

S, V = SummonsStatus, SummonsVerb

# fmt: off
STATUSES: dict[SummonsStatus, LazyString] = {
    S.BLOWN: _("Called, no answer yet"), S.ANSWERED: _("Answered, on the way"), S.ON_SITE: _("On the spot"),
    S.DONE: _("Done there"), S.RATED: _("Whistle rated"), S.CALLED_OFF: _("Whistle called off"),
}
SHAPES = {S.BLOWN: "new", S.ANSWERED: "run", S.ON_SITE: "run", S.DONE: "wait", S.RATED: "done", S.CALLED_OFF: "ended"}
VERBS: dict[SummonsVerb, LazyString] = {
    V.ANSWER: _("We are coming"), V.ARRIVE: _("I am here"), V.FINISH: _("Done here"), V.RATE: _("Rate how they came"),
    V.CALL_OFF: _("Call the whistle off"),
}
TOLD: dict[SummonsVerb, LazyString] = {
    V.ANSWER: _("Whoever blew the whistle is told."), V.ARRIVE: _("Whoever blew the whistle is told."),
    V.FINISH: _("Whoever blew the whistle is told."), V.RATE: _("The department is told."),
}
MARKS: dict[Mark, LazyString] = {Mark.GOOD: _("Good"), Mark.FAIR: _("Fair"), Mark.POOR: _("Poor")}
LINES: dict[Aside, LazyString] = {
    Aside.WHISTLE_ANSWER: _("answered the whistle for %(unit)s"),
    Aside.WHISTLE_ARRIVE: _("is on the spot for %(unit)s"),
    Aside.WHISTLE_FINISH: _("reported it done there for %(unit)s"),
    Aside.WHISTLE_RATE: _("rated %(unit)s"),
}
# fmt: on


def line(verb: str, unit: str, facts: Mapping[str, object]) -> str:
    """One line of the case's history."""
    if verb == Aside.WHISTLE:
        return called(facts)
    if verb == Aside.WHISTLE_CALL_OFF:
        number = _number(facts)
        return str(ngettext("called %(num)d department off", "called %(num)d departments off", number))
    said = str(LINES[Aside(verb)]) % {"unit": unit}
    mark = facts.get("mark")
    return f"{said}: {MARKS[Mark(str(mark))]}" if mark else said


def called(facts: Mapping[str, object]) -> str:
    number = _number(facts)
    return str(
        ngettext("called %(num)d department to the spot", "called %(num)d departments to the spot", number)
    )


def told_reporter(verb: Aside, facts: Mapping[str, object]) -> str:
    number = _number(facts)
    if verb is Aside.WHISTLE_CALL_OFF:
        return str(
            ngettext(
                "%(num)d department need not come to the spot after all",
                "%(num)d departments need not come to the spot after all",
                number,
            )
        )
    return str(
        ngettext(
            "%(num)d department is called to the spot", "%(num)d departments are called to the spot", number
        )
    )


def _number(facts: Mapping[str, object]) -> int:
    units = facts.get("units")
    return len(units) if isinstance(units, list) else 0
