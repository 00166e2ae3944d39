"""What kinds and states of resources and bookings are called, and opening hours as people say them."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby

from flask_babel import LazyString, format_date, gettext
from flask_babel import lazy_gettext as _

from app.core.clock import LOCAL, local_day
from app.resources.booking_workflow import BookingStatus, BookingVerb
from app.resources.models import ResourceKind, ResourceStatus
from app.resources.openings import DAY, Plan, Window
from app.resources.workflow import Verb
from app.web import moments

# fmt: off
KINDS: dict[ResourceKind, LazyString] = {
    ResourceKind.VENUE: _("Venue"), ResourceKind.PEOPLE: _("Skilled people"),
    ResourceKind.GOODS: _("Goods to lend"), ResourceKind.FUND: _("Fund"), ResourceKind.SERVICE: _("Service"),
    ResourceKind.INFO: _("Information"),
}
STATUSES: dict[ResourceStatus, LazyString] = {
    ResourceStatus.DRAFT: _("Draft"), ResourceStatus.LISTED: _("Listed"),
    ResourceStatus.SUSPENDED: _("Suspended"), ResourceStatus.RETIRED: _("Retired"),
}
STATUS_SHAPES: dict[ResourceStatus, str] = {
    ResourceStatus.DRAFT: "new", ResourceStatus.LISTED: "done", ResourceStatus.SUSPENDED: "wait",
    ResourceStatus.RETIRED: "ended",
}
# (what the button says, its icon, what it does)
STEPS: dict[Verb, tuple[LazyString, str, LazyString]] = {
    Verb.LIST: (_("List it"), "eye", _("Residents see it at once on the pages of the places it serves.")),
    Verb.RELIST: (_("List again"), "eye", _("Listed again, residents see it at once.")),
    Verb.SUSPEND: (_("Suspend"), "ban", _("Suspended, it disappears from residents' pages and stays in this list.")),
    Verb.RETIRE: (_("Retire"), "eraser", _("For good: it stays in the list with its history and cannot come back.")),
}
BOOKING_STATES: dict[BookingStatus, tuple[LazyString, str]] = {
    BookingStatus.REQUESTED: (_("To be decided"), "wait"), BookingStatus.APPROVED: (_("Booked"), "run"),
    BookingStatus.CHECKED_IN: (_("Checked in"), "done"), BookingStatus.COMPLETED: (_("Used"), "done"),
    BookingStatus.REJECTED: (_("Not approved"), "back"), BookingStatus.CANCELLED: (_("Cancelled"), "ended"),
    BookingStatus.NO_SHOW: (_("Did not come"), "ended"),
}
BOOKING_STEPS: dict[BookingVerb, LazyString] = {
    BookingVerb.APPROVE: _("Approve"), BookingVerb.REJECT: _("Do not approve"),
    BookingVerb.CHECK_IN: _("Check in"), BookingVerb.COMPLETE: _("They are done"),
    BookingVerb.NO_SHOW: _("They did not come"), BookingVerb.CANCEL: _("Cancel the booking"),
}
BOOKING_TOLD: dict[BookingVerb, LazyString] = {
    BookingVerb.APPROVE: _("Whoever booked is told."), BookingVerb.REJECT: _("Whoever booked is told, and reads why."),
    BookingVerb.NO_SHOW: _("Whoever booked is told."), BookingVerb.CANCEL: _("Whoever booked is told, and reads why."),
}
HAPPENED: dict[BookingVerb, LazyString] = {
    BookingVerb.REQUEST: _("booked it"), BookingVerb.APPROVE: _("approved it"),
    BookingVerb.REJECT: _("did not approve it"), BookingVerb.CHECK_IN: _("checked in"),
    BookingVerb.COMPLETE: _("finished"), BookingVerb.NO_SHOW: _("noted that nobody came"),
    BookingVerb.CANCEL: _("cancelled it"), BookingVerb.REVEAL: _("opened the contact"),
}
# fmt: on
KIND_CHOICES = [(kind.value, word) for kind, word in KINDS.items()]
STATUS_CHOICES = [(status.value, word) for status, word in STATUSES.items()]

MONDAY = date(2024, 1, 1)  # any Monday: only its name is asked


def weekday(number: int) -> str:
    return str(format_date(MONDAY + timedelta(days=number), "EEE"))


def week_hours(plan: Plan) -> list[str]:
    """Mon–Fri 8:30–12:00, 14:30–18:00: days of the same hours together."""
    found = []
    for windows, run in groupby(range(7), key=lambda day: plan.weekly.get(day, ())):
        days = list(run)
        if windows:
            found.append(f"{_days(days)} {window_words(windows)}")
    if found and plan.working_days_only:
        found.append(gettext("on working days only"))
    return found


def exceptions(plan: Plan, first: date, last: date) -> list[str]:
    """The days of these that differ from the week."""
    return [
        f"{moments.on_day(day)} {window_words(windows) or gettext('closed')}"
        for day, windows in sorted(plan.days.items())
        if first <= day <= last
    ]


def window_words(windows: Sequence[Window]) -> str:
    return str(gettext(", ")).join(map(_window, sorted(windows)))


def clock(at: time) -> str:
    return f"{at.hour}:{at.minute:02}"


def from_to(begins: datetime, ends: datetime) -> str:
    """14:00–15:30; 23:00–1:00 the next day."""
    first, last = begins.astimezone(LOCAL), ends.astimezone(LOCAL)
    overnight = local_day(ends) > local_day(begins) and last.time() != time(0)
    return f"{clock(first.time())}–{_closing(last.time(), overnight=overnight)}"


def span(minutes: int) -> str:
    """30 minutes, 1 hour, 1.5 hours."""
    if minutes < 60:
        return str(gettext("%(count)s minutes", count=minutes))
    hours = f"{minutes / 60:g}"
    return str(gettext("1 hour") if hours == "1" else gettext("%(count)s hours", count=hours))


def _days(days: list[int]) -> str:
    if len(days) == 7:
        return str(gettext("every day"))
    if len(days) == 1:
        return weekday(days[0])
    return str(gettext("%(first)s–%(last)s", first=weekday(days[0]), last=weekday(days[-1])))


def _window(one: Window) -> str:
    if one.ends - one.begins == DAY:
        return str(gettext("day and night"))
    return f"{clock(one.opens)}–{_closing(one.closes, overnight=one.overnight)}"


def _closing(at: time, *, overnight: bool) -> str:
    if at == time(0):
        return "24:00"
    return str(gettext("%(time)s the next day", time=clock(at))) if overnight else clock(at)
