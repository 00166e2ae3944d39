"""What escalations' own words are called, on staff pages and for residents. English here, Chinese in the catalogue."""

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from app.cases.asides import Aside
from app.escalations.models import Escalation
from app.escalations.workflow import EscalationStatus, EscalationVerb, Reason

S, V = EscalationStatus, EscalationVerb

# fmt: off
STATUSES: dict[EscalationStatus, LazyString] = {
    S.RAISED: _("Raised, to be taken"), S.TAKEN: _("Taken by them"), S.WORKING: _("They are at work"),
    S.DONE: _("Done, to be verified"), S.VERIFIED: _("Done and verified"),
    S.DECLINED: _("Declined, to be ruled"), S.UPHELD: _("Ruled: stays where it was"),
}
SHAPES = {
    S.RAISED: "new", S.TAKEN: "run", S.WORKING: "run", S.DONE: "wait", S.VERIFIED: "done", S.DECLINED: "back",
    S.UPHELD: "ended",
}
VERBS: dict[EscalationVerb, LazyString] = {
    V.TAKE: _("Take it"), V.START: _("Begin work"), V.FINISH: _("Report it done"), V.VERIFY: _("Verify"),
    V.SEND_BACK: _("Send back"), V.DECLINE: _("Decline"), V.UPHOLD: _("Rule: stays where it is"),
    V.OVERRULE: _("Rule: they must take it"),
}
REASONS: dict[Reason, LazyString] = {
    Reason.BEYOND_AUTHORITY: _("Beyond our authority"), Reason.NEEDS_MONEY: _("Needs money"),
    Reason.CROSS_UNIT: _("Several units must act together"), Reason.OVERDUE: _("Overdue"),
    Reason.REPEATED: _("Comes again and again"), Reason.SAFETY: _("A matter of safety"),
}
TOLD: dict[EscalationVerb, LazyString] = {
    V.TAKE: _("Whoever raised it is told. The resident is told who is looking at it now."),
    V.START: _("Whoever raised it is told."),
    V.FINISH: _("Whoever raised it and the resident are told; somebody else verifies it within 1 working day."),
    V.VERIFY: _("The level above is told."),
    V.SEND_BACK: _("The level above is told what is missing."),
    V.DECLINE: _(
        "Whoever raised it is told. Somebody else of your level rules within 1 working day, binding for both sides."
    ),
    V.UPHOLD: _("Whoever raised it is told: the ruling is binding."),
    V.OVERRULE: _("Your level must take it now: the ruling is binding. The resident is told."),
}
LINES: dict[Aside, LazyString] = {
    Aside.ESCALATE: _("raised it to %(place)s"), Aside.ESCALATION_TAKE: _("took it for %(place)s"),
    Aside.ESCALATION_START: _("began work for %(place)s"), Aside.ESCALATION_FINISH: _("reported it done for %(place)s"),
    Aside.ESCALATION_VERIFY: _("verified what %(place)s did"),
    Aside.ESCALATION_SEND_BACK: _("sent it back to %(place)s"),
    Aside.ESCALATION_DECLINE: _("declined it for %(place)s"),
    Aside.ESCALATION_UPHOLD: _("ruled for %(place)s: it stays where it is"),
    Aside.ESCALATION_OVERRULE: _("ruled: %(place)s must take it"),
}
# fmt: on


def line(verb: str, place: str) -> str:
    """One line of the case's history."""
    return str(LINES[Aside(verb)]) % {"place": place}


def told_reporter(verb: Aside, place: str) -> str:
    if verb is Aside.ESCALATE:
        return str(gettext("Raised to %(place)s", place=place))
    if verb is Aside.ESCALATION_TAKE:
        return str(gettext("%(place)s is looking at this", place=place))
    return str(gettext("%(place)s has done its part", place=place))


def looking(one: Escalation) -> str:
    """What the reporter reads at the top, as long as it is so."""
    place = one.area.name
    if one.status is S.RAISED:
        return str(gettext("This was raised to %(place)s as well; they look at it next.", place=place))
    if one.status is S.DONE:
        return str(gettext("%(place)s has done its part; somebody else is checking it.", place=place))
    return str(gettext("%(place)s is looking at this now.", place=place))
