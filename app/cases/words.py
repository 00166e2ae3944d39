"""What the cases' own words are called on a staff page. English here, Chinese in the catalogue."""

from enum import StrEnum
from functools import cache

from flask_babel import LazyString, get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _

from app.cases.case_conditions import Stage
from app.cases.clock_facts import Asked
from app.cases.clock_models import Reason
from app.cases.clocks import Clock, Limit, Remaining
from app.cases.clocks import Unit as TimeUnit
from app.cases.danger import Kind as Danger
from app.cases.desk_views import ClockFace, Flag, StepName
from app.cases.models import (
    Channel,
    ClosureCode,
    Kind,
    RefusalReason,
    Reporter,
    ResidentResult,
    ReturnReason,
    Route,
)
from app.cases.work_lists import Tab
from app.cases.workflow import Status, Verb
from app.contacts.models import AgreedBy, AgreedHow

# fmt: off
_WORDS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    Status: {
        Status.SUBMITTED: _("Waiting for triage"), Status.NEEDS_INFO: _("Waiting for an answer"),
        Status.DISPATCHED: _("To be taken on"), Status.RETURNED: _("Returned, to be ruled on"),
        Status.LINKED: _("Passed to another service"), Status.IN_PROGRESS: _("In progress"),
        Status.IN_DELIBERATION: _("In deliberation"),
        Status.HANDLED: _("Handled, to be checked"), Status.AWAITING_RATING: _("Checked, to be rated"),
        Status.CLOSED: _("Closed"), Status.REOPEN_REQUESTED: _("Asked to reopen"),
        Status.NOT_ACCEPTED: _("Not accepted"), Status.MERGED: _("Merged"), Status.WITHDRAWN: _("Withdrawn"),
    },
    Kind: {
        Kind.PROBLEM: _("Problem"), Kind.DEMAND: _("Need"), Kind.SUGGESTION: _("Suggestion"),
        Kind.INQUIRY: _("Question"),
    },
    Danger: {
        Danger.FIRE: _("fire"), Danger.GAS: _("gas"), Danger.LIFT: _("trapped in a lift"),
        Danger.VIOLENCE: _("violence"), Danger.INJURY: _("somebody hurt"), Danger.TRAFFIC: _("traffic accident"),
    },
    Channel: {
        Channel.QR: _("Scanned code"), Channel.WEB: _("Web page"), Channel.PATROL: _("Found on patrol"),
        Channel.WINDOW: _("Service window"), Channel.PHONE: _("Telephone"), Channel.VISIT: _("Home visit"),
        Channel.WECHAT: _("Chat group"), Channel.HOTLINE: _("12345 hotline"),
        Channel.SUPERIOR: _("From above"), Channel.API: _("Interface"), Channel.IMPORT: _("Import"),
    },
    Reporter: {
        Reporter.RESIDENT: _("Resident"), Reporter.ENTERPRISE: _("Enterprise"),
        Reporter.SOCIAL_ORG: _("Social organisation"),
    },
    AgreedBy: {
        AgreedBy.THEMSELVES: _("They themselves"), AgreedBy.FAMILY: _("A member of the family"),
        AgreedBy.HOTLINE: _("The hotline asked them"), AgreedBy.OTHER: _("Somebody else for them"),
    },
    AgreedHow: {
        AgreedHow.SPOKEN: _("Face to face"), AgreedHow.PHONE: _("By telephone"), AgreedHow.MESSAGE: _("In a message"),
        AgreedHow.WRITTEN: _("In writing"),
    },
    Route: {
        Route.QUICK: _("Settle at once"), Route.DISPATCH: _("Dispatch"), Route.ANSWER: _("Answer"),
        Route.DELIBERATE: _("Take to a meeting"), Route.MERGE: _("Merge"), Route.REFUSE: _("Do not accept"),
        Route.MEDIATE: _("Pass to mediation"), Route.ORDER: _("Order a service"), Route.WISH: _("Make it a wish"),
        Route.TRANSFER: _("Transfer outside"),
    },
    Verb: {
        Verb.SUBMIT: _("Submit"), Verb.QUICK: _("Settle at once"), Verb.DISPATCH: _("Dispatch"),
        Verb.ANSWER: _("Answer"), Verb.REFUSE: _("Do not accept"), Verb.MERGE: _("Merge"),
        Verb.ASK: _("Ask the resident"), Verb.SUPPLY: _("Write down their answer"),
        Verb.LAPSE: _("Go on without the answer"), Verb.UNMERGE: _("Take out of the merger"),
        Verb.MEDIATE: _("Pass to mediation"), Verb.ORDER: _("Order a service"), Verb.WISH: _("Make it a wish"),
        Verb.UNLINK: _("Take it back"), Verb.FULFIL: _("It came to its end there"),
        Verb.TRANSFER: _("Transfer outside"), Verb.RETURN: _("Return it"), Verb.HAND_ON: _("Hand on"),
        Verb.HAND_OVER: _("Hand over"),
        Verb.SIGN: _("Sign for it"), Verb.PLAN: _("Set a planned day"),
        Verb.RECATEGORISE: _("Change category"),
        Verb.TAKE_ON: _("Take on"), Verb.PROGRESS: _("Note progress"), Verb.HANDLE: _("Mark handled"),
        Verb.CHECK: _("Check passed"), Verb.REWORK: _("Send back for rework"), Verb.RATE: _("Rate"),
        Verb.CLOSE: _("Decline to reopen"), Verb.ASK_REOPEN: _("Ask to reopen"), Verb.REOPEN: _("Reopen"),
        Verb.CALL_BACK: _("Call back"), Verb.MISS_CALL: _("Not reached"), Verb.GIVE_UP: _("Not reached three times"),
        Verb.DELIBERATE: _("Take to a meeting"), Verb.DECIDE: _("Decided by a meeting"),
        Verb.CONCLUDE: _("Ended by a meeting"), Verb.RESUME: _("Back from the meeting"),
        Verb.ASK_EXTENSION: _("Ask for more time"), Verb.ASK_SUSPENSION: _("Ask to put it off"),
        Verb.APPEAL: _("Appeal against the lateness"), Verb.APPROVE: _("Approve what is asked"),
        Verb.REJECT: _("Turn it down"), Verb.WAKE: _("Let it go on"), Verb.WARN: _("Time warning"),
        Verb.RECKON: _("Deadline moved"), Verb.REPORT_BACK: _("Report the answer back"),
        Verb.MESSAGE: _("Write to the resident"),
        Verb.WITHDRAW: _("Withdraw"), Verb.REVEAL: _("Open the contact"),
    },
    Asked: {
        Asked.EXTENSION: _("More time"), Asked.SUSPENSION: _("To be put off"),
        Asked.APPEAL: _("Appeal against a lateness"),
    },
    Reason: {
        Reason.MONEY: _("Money is missing"), Reason.LAND_TITLE: _("Title or land use is not settled"),
        Reason.LAW: _("Law or procedure stands in the way"), Reason.THIRD_PARTY: _("It depends on somebody else"),
    },
    ClosureCode: {
        ClosureCode.SOLVED: _("Solved"), ClosureCode.PARTLY: _("Partly solved"),
        ClosureCode.EXPLAINED: _("Explained"), ClosureCode.NOT_FEASIBLE: _("Not feasible for now"),
        ClosureCode.OUT_OF_SCOPE: _("Outside our duties"), ClosureCode.UNVERIFIABLE: _("Cannot be verified"),
        ClosureCode.UNREASONABLE: _("Unreasonable (two people find so)"),
        ClosureCode.NO_CONTACT: _("Could not be reached"),
    },
    RefusalReason: {
        RefusalReason.OUTSIDE_AREA: _("Outside this area"),
        RefusalReason.OTHER_AUTHORITY: _("Another authority decides"),
        RefusalReason.LEGAL_CHANNEL: _("Has a legal channel of its own"),
        RefusalReason.PRIVATE_MATTER: _("A private matter"), RefusalReason.NOT_A_REQUEST: _("Not a request"),
    },
    ReturnReason: {
        ReturnReason.NOT_OUR_DUTY: _("Not our duty"), ReturnReason.NOT_OUR_AREA: _("Outside our area"),
        ReturnReason.SEVERAL_UNITS: _("Needs several units"),
        ReturnReason.WRONG_CATEGORY: _("In the wrong category"),
        ReturnReason.TOO_LITTLE: _("Too little is known to begin"),
    },
    ResidentResult: {
        ResidentResult.YES: _("Resident: solved"), ResidentResult.PARTLY: _("Resident: partly solved"),
        ResidentResult.NO: _("Resident: not solved"), ResidentResult.UNANSWERED: _("Not rated in time"),
        ResidentResult.UNREACHED: _("Not reached"), ResidentResult.DECLINED: _("Did not wish to rate"),
    },
    Flag: {Flag.REWORK: _("Sent back by the check"), Flag.REOPENED: _("Reopened")},
    StepName: {
        StepName.RECEIVED: _("Received"), StepName.DISPATCHED: _("Dispatched"),
        StepName.DELIBERATED: _("Deliberated"), StepName.HANDLED: _("Handled"), StepName.RATED: _("Rated"),
    },
    Stage: {
        Stage.OPEN: _("Still open"), Stage.PAST_LIMIT: _("Past the handling limit"),
        Stage.CHECKED: _("Handled and checked"),
    },
    Tab: {
        Tab.LATE: _("Overdue"), Tab.TODAY: _("Due today"), Tab.BACK: _("Back to me"), Tab.REST: _("The rest"),
        Tab.APPROVAL: _("For me to decide"), Tab.UNSORTED: _("To triage"), Tab.RETURNED: _("To rule on"),
        Tab.ASKED: _("To be answered"), Tab.REOPENING: _("Asked to reopen"),
    },
}
CLOCKS: dict[Clock, LazyString] = {
    Clock.ACCEPT: _("To be accepted within"), Clock.CONTACT: _("To be answered first within"),
    Clock.HANDLE: _("To be handled within"), Clock.CHECK: _("To be checked within"),
    Clock.CALLBACK: _("To be called back within"), Clock.REVIEW: _("A reopening to be decided within"),
    Clock.RULING: _("A dispute to be ruled on within"),
}
# fmt: on


def label(word: StrEnum) -> str:
    return _said(word, type(word), str(get_locale()))


@cache
def _said(word: StrEnum, _kind: type[StrEnum], _locale: str) -> str:
    """Once a language. The kind is part of the key: equal words of two kinds are not the same word."""
    return str(_WORDS[type(word)][word])


def ending(code: ClosureCode) -> str:
    """The unit's word in what anybody may read: nobody reads there that what they asked was unreasonable."""
    if code is ClosureCode.UNREASONABLE:
        return str(gettext("Explained as the law provides"))
    return label(code)


BRIEF: dict[Verb, LazyString] = {
    Verb.MESSAGE: _("Write to them"),
    Verb.DELIBERATE: _("To a meeting"),
    Verb.PLAN: _("Plan a day"),
}


def deed(verb: Verb, status: Status) -> str:
    """What is pressed: giving a returned case to a unit is ruling on it."""
    ruling = verb is Verb.DISPATCH and status is Status.RETURNED
    return str(gettext("Rule and dispatch")) if ruling else label(verb)


def on_bar(verb: Verb, status: Status) -> str:
    """The same in fewer words: three stand side by side on a phone."""
    return str(BRIEF[verb]) if verb in BRIEF else deed(verb, status)


def choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, label(word)) for word in words]


def time_left(clock: ClockFace) -> str:
    """还剩 2 天 3 小时, 已逾期 40 分钟."""
    left = span(clock.remaining)
    said = gettext("Overdue by %(span)s", span=left) if clock.late else gettext("%(span)s left", span=left)
    return str(said)


def span(left: Remaining) -> str:
    """The two largest parts of it."""
    days, hours, minutes = left.days, left.hours, left.minutes
    if days and hours:
        return str(gettext("%(days)d d %(hours)d h", days=days, hours=hours))
    if days:
        return str(gettext("%(days)d d", days=days))
    if hours and minutes:
        return str(gettext("%(hours)d h %(minutes)d min", hours=hours, minutes=minutes))
    return str(gettext("%(hours)d h", hours=hours) if hours else gettext("%(minutes)d min", minutes=minutes))


def limit_words(limit: Limit) -> str:
    match limit.unit:
        case TimeUnit.HOURS:
            return str(ngettext("%(num)d hour", "%(num)d hours", limit.amount))
        case TimeUnit.WORKING_HOURS:
            return str(ngettext("%(num)d working hour", "%(num)d working hours", limit.amount))
        case TimeUnit.DAYS:
            return str(ngettext("%(num)d day", "%(num)d days", limit.amount))
        case TimeUnit.WORKING_DAYS:
            return str(ngettext("%(num)d working day", "%(num)d working days", limit.amount))
