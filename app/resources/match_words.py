"""What the states and verbs of a match, and the reasons for one, are called. English here, Chinese in the catalogue."""

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from app.resources.match_scoring import Reason, Scored, Why, runs
from app.resources.match_workflow import MatchStatus, MatchVerb

# fmt: off
STATUSES: dict[MatchStatus, LazyString] = {
    MatchStatus.SUGGESTED: _("Put aside"), MatchStatus.OFFERED: _("Offered"),
    MatchStatus.ACCEPTED: _("Accepted by the reporter"), MatchStatus.DELIVERED: _("Delivered"),
    MatchStatus.CONFIRMED: _("Confirmed by both sides"), MatchStatus.DECLINED: _("Declined"),
    MatchStatus.FAILED: _("Did not come about"),
}
SHAPES: dict[str, str] = {
    MatchStatus.SUGGESTED.value: "new", MatchStatus.OFFERED.value: "wait", MatchStatus.ACCEPTED.value: "run",
    MatchStatus.DELIVERED.value: "run", MatchStatus.CONFIRMED.value: "done", MatchStatus.DECLINED.value: "ended",
    MatchStatus.FAILED.value: "ended",
}
VERBS: dict[MatchVerb, LazyString] = {
    MatchVerb.SUGGEST: _("Put aside"), MatchVerb.OFFER: _("Offer it"), MatchVerb.ACCEPT: _("Accept"),
    MatchVerb.DECLINE: _("Decline it"), MatchVerb.DELIVER: _("It was delivered"),
    MatchVerb.CONFIRM: _("Confirm for the holder"), MatchVerb.FAIL: _("It did not come about"),
}
HAPPENED: dict[str, LazyString] = {
    MatchVerb.SUGGEST.value: _("put it aside as an idea"), MatchVerb.OFFER.value: _("offered it"),
    MatchVerb.ACCEPT.value: _("The reporter accepted"), MatchVerb.DECLINE.value: _("declined"),
    MatchVerb.DELIVER.value: _("noted it as delivered"), MatchVerb.CONFIRM.value: _("confirmed it"),
    MatchVerb.FAIL.value: _("said that it did not come about"),
}
TOLD: dict[MatchVerb, LazyString] = {
    MatchVerb.OFFER: _("Whose it is and the reporter are told at once."),
    MatchVerb.ACCEPT: _("Whose it is and the people of the place are told."),
    MatchVerb.DELIVER: _("The reporter is told, and asked to confirm it."),
    MatchVerb.CONFIRM: _("The reporter is told. It counts when both sides have confirmed."),
    MatchVerb.DECLINE: _("Whose it is, the people of the place and the reporter are told, with your reason."),
    MatchVerb.FAIL: _(
        "Whose it is, the people of the place and the reporter are told, with your reason. The demand is unmet again."
    ),
}
# fmt: on


def said(scored: Scored) -> list[str]:
    return [reason_words(reason) for reason in scored.reasons]


def reason_words(reason: Reason) -> str:
    about = " · ".join(runs(reason.about) if reason.why is Why.WORDS else reason.about)
    match reason.why:
        case Why.KIND:
            return str(gettext("The category calls for such a thing"))
        case Why.WORDS:
            return str(gettext("Both speak of %(words)s", words=about))
        case Why.PLACE:
            return str(gettext("Both lie in %(place)s", place=about))
        case Why.OPEN:
            return str(gettext("Open when it is asked for: %(hours)s", hours=about))
        case Why.SHUT:
            return str(gettext("Probably closed when it is asked for: %(hours)s", hours=about))


def told(verb: MatchVerb, status: MatchStatus) -> str:
    """Nobody knows yet of what was only put aside."""
    silent = verb is MatchVerb.DECLINE and status is MatchStatus.SUGGESTED
    return "" if silent or verb not in TOLD else str(TOLD[verb])
