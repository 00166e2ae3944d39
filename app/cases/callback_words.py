"""What the desk that calls back is called on a page: reasons, tabs, the lines of the history."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.cases.callback_queries import Which
from app.cases.callback_rules import CallReason
from app.cases.callback_views import CallTab
from app.cases.case_lines import Line
from app.cases.models import ResidentResult, Satisfaction
from app.cases.resident_forms import FACES
from app.cases.words import label
from app.cases.workflow import Verb

REASONS = {
    CallReason.DISSATISFIED: _("Dissatisfied"),
    CallReason.DISPUTED: _("Disputed"),
    CallReason.REOPENED: _("Reopened"),
    CallReason.DRAWN: _("Drawn at random"),
}
WHY = {
    CallReason.DISSATISFIED: _(
        "By their own word it is not, or only partly solved, or they are dissatisfied."
    ),
    CallReason.DISPUTED: _(
        "They and those who handled it see it differently: a reopening was declined, or it was explained."
    ),
    CallReason.REOPENED: _("It was worked on in another round; everybody who asked for one is called."),
    CallReason.DRAWN: _("Drawn at random from what was checked that day."),
}
TABS = {
    CallTab.LATE: _("Overdue"),
    CallTab.NOW: _("To call now"),
    CallTab.LATER: _("Try later"),
    CallTab.OTHERS: _("With others"),
}
HINTS = {
    CallTab.LATE: _("the longest first"),
    CallTab.NOW: _("by deadline"),
    CallTab.LATER: _("tried at this time of day"),
    CallTab.OTHERS: _("one caller at a time"),
}
WHICH = {
    Which.ENDED: _("All"),
    Which.REACHED: _("Reached"),
    Which.WORD: _("Said whether it is solved"),
    Which.SOLVED: _("Solved"),
    Which.GRADED: _("Gave a grade"),
    Which.CONTENT: _("Content"),
    Which.DECLINED: _("Does not wish to say"),
}
GRADES = {grade: word for grade, word, _icon in FACES}


def about_call(line: Line) -> str:
    """One line of the history."""
    if line.verb == Verb.MISS_CALL:
        return str(gettext("called: nobody picked up, attempt %(n)s", n=line.facts["attempt"]))
    if line.verb == Verb.GIVE_UP:
        return str(gettext("called: nobody picked up, for the third time"))
    said = [gettext("called them back"), label(ResidentResult(str(line.facts["result"])))]
    if grade := line.facts.get("satisfaction"):
        said.append(str(GRADES[Satisfaction(int(str(grade)))]))
    if line.facts.get("publish") is not None:
        said.append(
            gettext("may be shown to others") if line.facts["publish"] else gettext("not to be shown")
        )
    return " · ".join(said)


def put_on(line: Line) -> str:
    """Beside the step that put it on the list of calls; empty beside all others."""
    reason = line.facts.get("callback") or (CallReason.DRAWN if line.facts.get("drawn") else None)
    return str(gettext("to be called back: %(why)s", why=REASONS[CallReason(str(reason))])) if reason else ""
