"""Who will be told, said before it is done: the sentences follow the rule that tells them (telling.TELLS)."""

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.cases.clock_words import check_limit
from app.cases.models import Case
from app.cases.telling import TELLS, To
from app.cases.voice_rules import told_to_all
from app.cases.workflow import Verb

# What the resident is told; whether they are, the rule says.
TO_RESIDENT: dict[Verb, LazyString] = {
    Verb.DISPATCH: _l("The resident is told: accepted, and until when."),
    Verb.TAKE_ON: _l("The resident is told that somebody is on it."),
    Verb.PROGRESS: _l("The resident is told, unless the note is only for staff."),
    Verb.MESSAGE: _l("The resident is told, and reads it on the page of their receipt. The clock goes on."),
    Verb.CHECK: _l("The resident is told, and asked: is it solved?"),
    Verb.ASK: _l("The resident is asked. The clock stands still until the answer, at most 5 days."),
    Verb.DELIBERATE: _l("The resident is told that it goes to a meeting. The handling clock stands still."),
    Verb.SUPPLY: _l("The resident is told what you wrote down for them."),
    Verb.MERGE: _l("The resident is told, and follows the other case from now on."),
    Verb.REFUSE: _l("The resident is told the reason and who is responsible."),
    Verb.REOPEN: _l("The resident is told. A new round begins."),
    Verb.CLOSE: _l("The resident is told why it stays closed."),
    Verb.PLAN: _l("The resident is told the day. The deadline stays."),
    Verb.MEDIATE: _l("The resident is told where it goes, and its number there."),
    Verb.ORDER: _l("The resident is told where it goes, and its number there."),
    Verb.WISH: _l("The resident is told where it goes, and its number there."),
    Verb.TRANSFER: _l("The resident is told who has it now."),
    Verb.UNLINK: _l("The resident is told that it is sorted again."),
    Verb.UNMERGE: _l("The resident is told that their case stands by itself again."),
    Verb.WAKE: _l("The resident is told. The clock runs again."),
}
# What follows besides, where nobody is told of it.
BESIDES: dict[Verb, LazyString] = {
    Verb.RECATEGORISE: _l("The deadline follows the category."),
    Verb.HANDLE: _l("The resident hears of it after the check, and is asked for their word."),
    Verb.QUICK: _l("The resident hears of it after the check, and is asked for their word."),
    Verb.ANSWER: _l("The resident hears of it after the check, and is asked for their word."),
    Verb.FULFIL: _l("The resident hears of it after the check, and is asked for their word."),
    Verb.REWORK: _l("The resident is not told yet."),
    Verb.RETURN: _l("The resident is not told."),
    Verb.HAND_ON: _l("The person you choose is told."),
    Verb.ASK_EXTENSION: _l("Whoever decides about deadlines here is told. The resident is not told yet."),
    Verb.ASK_SUSPENSION: _l("Whoever decides about deadlines here is told. The resident is not told yet."),
    Verb.APPEAL: _l("Whoever decides about deadlines here is told. The resident is not told yet."),
    Verb.APPROVE: _l("The resident is told as well, unless it is an appeal."),
    Verb.REJECT: _l("The resident is not told."),
}


# Told beyond the table: what follows says whom.
BEYOND = frozenset({Verb.HAND_ON, Verb.ASK_EXTENSION, Verb.ASK_SUSPENSION, Verb.APPEAL})


def who_is_told(verb: Verb, case: Case, unit: str = "") -> list[str]:
    """One sentence for each who is told, and what follows. `unit`: the one that is suggested."""
    verb = Verb(verb)
    told = [_sentence(to, verb, case, unit) for to in sorted(TELLS[verb], key=_staff_first)]
    told = [sentence for sentence in told if sentence]
    besides = [str(BESIDES[verb])] if verb in BESIDES else []
    if case.voices > 1 and To.REPORTER in TELLS[verb] and told_to_all(verb):
        others = case.voices - 1
        besides.append(
            ngettext("%(num)d other voice is told as well.", "%(num)d other voices are told as well.", others)
        )
    return [*(told or ([] if verb in BEYOND else [_("Nobody is told.")])), *besides]


def _staff_first(to: To) -> bool:
    return to is To.REPORTER


def _sentence(to: To, verb: Verb, case: Case, unit: str) -> str:
    if to is To.REPORTER:
        return str(TO_RESIDENT[verb])
    if to is To.CHECKER:
        return str(_("Whoever checks it is told, to do so within %(limit)s.", limit=check_limit(case)))
    if to is To.TRIAGE or (to is To.HOLDERS_OR_TRIAGE and case.unit is None):
        return str(_("Those who triage here are told."))
    if verb is Verb.DISPATCH:
        if not unit:
            return str(_("The unit you choose is told, to take it on."))
        return str(_("%(unit)s is told, to take it on.", unit=unit))
    if verb in (Verb.REOPEN, Verb.REWORK) and case.unit is None:
        return str(_("The residents' committee of the place is told."))
    holder = case.unit or case.assignee
    return str(_("%(unit)s is told.", unit=holder.name)) if holder else ""
