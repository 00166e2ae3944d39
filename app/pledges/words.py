"""What shared costs, promises and their states are called. English here, Chinese in the catalogue."""

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from app.pledges import money
from app.pledges.models import Pledge
from app.pledges.workflow import FundraisingStatus, FundraisingVerb, Kind, PledgeStatus, PledgeVerb

# fmt: off
STATUSES: dict[FundraisingStatus, LazyString] = {
    FundraisingStatus.OPEN: _("Ledger open"), FundraisingStatus.CLOSED: _("Accounts closed"),
}
PLEDGE_STATUSES: dict[PledgeStatus, LazyString] = {
    PledgeStatus.PLEDGED: _("Promised, not here yet"), PledgeStatus.RECEIVED: _("Came in, not spent yet"),
    PledgeStatus.SPENT: _("Spent"), PledgeStatus.RETURNED: _("Gone back"),
    PledgeStatus.WITHDRAWN: _("Promise withdrawn"),
}
KINDS: dict[Kind, LazyString] = {
    Kind.PROMISE: _("Promise"), Kind.RECEIPT: _("Money came in"), Kind.OUTLAY: _("Money spent"),
    Kind.RETURN: _("Money went back"),
}
SUMS: tuple[tuple[str, LazyString, LazyString], ...] = (
    ("pledged", _("Promised by neighbours"), _("What neighbours said they will give; what was withdrawn is left out.")),
    ("received", _("Came in so far"), _("The part of it that was handed over.")),
    ("spent", _("Spent so far"), _("The part of that which was paid out, each time with a receipt.")),
)
HAPPENED: dict[str, LazyString] = {
    FundraisingVerb.BEGIN.value: _("began it"), FundraisingVerb.SPEND.value: _("wrote down an outlay"),
    FundraisingVerb.VERIFY.value: _("verified an outlay"), FundraisingVerb.CORRECT.value: _("corrected a line"),
    FundraisingVerb.CLOSE.value: _("closed the accounts"),
}
TOLD: dict[str, LazyString] = {
    PledgeVerb.PROMISE.value: _("Promise made"), PledgeVerb.RECEIVE.value: _("Money came in"),
    PledgeVerb.GIVE_BACK.value: _("Money went back"), PledgeVerb.WITHDRAW.value: _("Promise withdrawn"),
    PledgeVerb.UNNAME.value: _("Name taken off"),
}
# The shape beside each word (templates/components/case_words.html: state).
SHAPES: dict[str, str] = {FundraisingStatus.OPEN.value: "run", FundraisingStatus.CLOSED.value: "done"}
PLEDGE_SHAPES: dict[str, str] = {
    PledgeStatus.PLEDGED.value: "wait", PledgeStatus.RECEIVED.value: "run", PledgeStatus.SPENT.value: "done",
    PledgeStatus.RETURNED.value: "back", PledgeStatus.WITHDRAWN.value: "ended",
}
# fmt: on
STATUS_CHOICES = [(status.value, word) for status, word in STATUSES.items()]
AMONG_NEIGHBOURS = _(
    "Only among the neighbours of this place, and only who wants to; it is no public appeal for donations."
    " This page moves no money: it writes down what people tell it."
)


def yuan(amount: int) -> str:
    return str(gettext("%(sum)s yuan", sum=money.yuan(amount)))


def who(pledge: Pledge) -> str:
    """As they wish to be called; else by number alone."""
    return pledge.called or str(gettext("Neighbour no. %(n)d", n=pledge.number))
