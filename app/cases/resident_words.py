"""The residents' words for a case's states, steps and events."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.cases.clock_facts import Asked
from app.cases.clock_models import Reason
from app.cases.desk_views import Shape, StepName
from app.cases.models import Case, ClosureCode, RefusalReason, ResidentResult, Route
from app.cases.workflow import Status, Verb

WORDS = {
    Status.SUBMITTED: (_("Reported"), Shape.NEW),
    Status.NEEDS_INFO: (_("Waiting for you"), Shape.WAIT),
    Status.DISPATCHED: (_("Being handled"), Shape.RUN),
    Status.RETURNED: (_("Being handled"), Shape.RUN),
    Status.IN_PROGRESS: (_("Being handled"), Shape.RUN),
    Status.IN_DELIBERATION: (_("Being deliberated"), Shape.TALK),
    Status.HANDLED: (_("Done, being checked"), Shape.WAIT),
    Status.AWAITING_RATING: (_("Waiting for your word"), Shape.NEW),
    Status.CLOSED: (_("Case closed"), Shape.DONE),
    Status.REOPEN_REQUESTED: (_("Asked to reopen"), Shape.BACK),
    Status.NOT_ACCEPTED: (_("Not taken up"), Shape.ENDED),
    Status.MERGED: (_("Handled together"), Shape.TALK),
    Status.LINKED: (_("With another service"), Shape.TALK),
    Status.WITHDRAWN: (_("Withdrawn"), Shape.ENDED),
}
STEPS = {
    StepName.RECEIVED: _("Came in"),
    StepName.DISPATCHED: _("Passed on"),
    StepName.DELIBERATED: _("Meeting"),
    StepName.HANDLED: _("Finished"),
    StepName.RATED: _("Your word"),
}
RESULT_WORDS = {
    ResidentResult.YES: _("You say it is solved"),
    ResidentResult.PARTLY: _("You say it is partly solved"),
    ResidentResult.NO: _("You say it is not solved"),
}
REASONS = {
    RefusalReason.OUTSIDE_AREA: _("It lies outside this area"),
    RefusalReason.OTHER_AUTHORITY: _("Another authority is responsible"),
    RefusalReason.LEGAL_CHANNEL: _("The law has a way of its own for this"),
    RefusalReason.PRIVATE_MATTER: _("It is a matter between private people"),
    RefusalReason.NOT_A_REQUEST: _("There is nothing in it that could be handled"),
}
# What a unit says of its own work, as a resident reads it: nobody reads that what they asked was unreasonable.
ENDINGS = {
    ClosureCode.SOLVED: _("They say it is solved"),
    ClosureCode.PARTLY: _("They say it is partly solved"),
    ClosureCode.EXPLAINED: _("Explained"),
    ClosureCode.NOT_FEASIBLE: _("Cannot be done yet"),
    ClosureCode.OUT_OF_SCOPE: _("Not within their duties"),
    ClosureCode.UNVERIFIABLE: _("Could not be found on the spot"),
    ClosureCode.UNREASONABLE: _("Explained as the law provides"),
    ClosureCode.NO_CONTACT: _("They could not reach you"),
}
LINKED = {
    Route.MEDIATE: _("It goes to mediation"),
    Route.ORDER: _("A service is ordered for it"),
    Route.WISH: _("It is a wish now, for somebody to grant"),
}
WHY_PUT_OFF = {
    Reason.MONEY: _("The money for it is missing so far"),
    Reason.LAND_TITLE: _("Whose the ground or the building is has to be settled first"),
    Reason.LAW: _("Law or a procedure stands in the way so far"),
    Reason.THIRD_PARTY: _("It depends on somebody else who is not ready yet"),
}
APPROVED = {
    Asked.EXTENSION: _("They were given more time"),
    Asked.SUSPENSION: _("Put off for now"),
}
TITLES = {
    Verb.SUBMIT: _("Your report came in"),
    Verb.TAKE_ON: _("Somebody has taken it on"),
    Verb.PROGRESS: _("How it is going"),
    Verb.ASK: _("You are asked for more"),
    Verb.SUPPLY: _("You added"),
    Verb.LAPSE: _("No answer came; they go on without it"),
    Verb.PLAN: _("They plan the day"),
    Verb.MEDIATE: LINKED[Route.MEDIATE],
    Verb.ORDER: LINKED[Route.ORDER],
    Verb.WISH: LINKED[Route.WISH],
    Verb.UNLINK: _("It comes back, and is sorted again"),
    Verb.FULFIL: _("It came to its end there, waiting to be checked"),
    Verb.UNMERGE: _("It stands by itself again, and is sorted anew"),
    Verb.QUICK: _("Settled on the spot"),
    Verb.ANSWER: _("An answer for you"),
    Verb.REFUSE: _("Not taken up"),
    Verb.DELIBERATE: _("It goes to a residents’ meeting"),
    Verb.DECIDE: _("The meeting decided"),
    Verb.CONCLUDE: _("What the meeting came to"),
    Verb.RESUME: _("Back from the meeting, they go on"),
    Verb.HANDLE: _("Done, waiting to be checked"),
    Verb.CHECK: _("Check passed"),
    Verb.REWORK: _("Not good enough yet, they go on"),
    Verb.RATE: _("Your word"),
    Verb.CLOSE: _("Case closed"),
    Verb.CALL_BACK: _("Your word, by telephone"),
    Verb.MISS_CALL: _("We called you and did not reach you"),
    Verb.GIVE_UP: _("We called three times and did not reach you; it is closed"),
    Verb.ASK_REOPEN: _("You asked to reopen"),
    Verb.REOPEN: _("Taken up again"),
    Verb.MERGE: _("Handled together with the same matter"),
    Verb.WAKE: _("They go on with it"),
    Verb.WARN: _("It is overdue: the level above was told"),
    Verb.RECKON: _("The calendar of working days was changed, and its date with it"),
    Verb.REPORT_BACK: _("The answer went back to the hotline as well"),
    Verb.WITHDRAW: _("You took it back"),
    Verb.MESSAGE: _("Your message"),
}


def thanks(notice: str, case: Case) -> str:
    """Nobody is thanked for a fix that was not made."""
    if notice == "rated" and case.resident_result is not ResidentResult.YES:
        return str(gettext("Your word is on the record, as you gave it."))
    said = {
        "answered": gettext("Thank you, your answer is on its way to them."),
        "withdrawn": gettext("You took it back. Nobody goes on with it."),
        "rated": gettext("Thank you for saying so."),
        "reopen": gettext("You asked to reopen it. Somebody else looks at it now."),
        "reminded": gettext("They are reminded, and your press is on the record."),
        "before": gettext("You reported this yourself; it is counted already."),
        "written": gettext("Your message is on its way to them."),
        "match": gettext("Thank you, your word is on its way to them."),
    }
    return str(said[notice])
