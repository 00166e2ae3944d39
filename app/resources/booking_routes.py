"""Bookings as staff see them: what is to decide, the calendar of a resource, one booking and what may be done now."""

from __future__ import annotations

from datetime import date, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.cases import queries as cases
from app.contacts import actions as contacts
from app.contacts import phones
from app.core import receipts, reference
from app.core.clock import local_day, now
from app.core.errors import DomainError
from app.resources import booking_actions, booking_making, booking_queries, booking_views
from app.resources.booking_forms import BookingListForm, DayForm, StaffBookForm, VerbForm
from app.resources.booking_making import Wanted
from app.resources.booking_words import told
from app.resources.booking_workflow import TRANSITIONS, BookingVerb, offered, refuse_for_good
from app.resources.models import Booking, Resource
from app.resources.routes import resources
from app.timeline.history import history
from app.web import moments
from app.web.access import actor, requires
from app.web.telling import told_on
from app.web.transactions import writing

BOOK = Permission.BOOK
SLUGS = {verb.value.replace("_", "-"): verb for verb in TRANSITIONS}
NAMES = ", ".join(f'"{slug}"' for slug in SLUGS)  # quoted: the dash of check-in
WEEK = timedelta(days=7)
A_YEAR = timedelta(days=366)


@resources.get("/bookings")
@requires(BOOK)
def bookings() -> ResponseReturnValue:
    form = BookingListForm()
    wanted = form.narrowed_to()
    found = booking_queries.listed(actor(), wanted)
    return render_template(
        "resources/bookings.html",
        form=form,
        wanted=wanted,
        rows=found.rows,
        more=found.before,
        waiting=booking_queries.to_decide(actor()),
        shows=booking_queries.Show,
        section="lists",
        badges={},
    )


@resources.get("/<int:resource_id>/calendar")
@requires(BOOK)
def calendar(resource_id: int) -> ResponseReturnValue:
    """Three statements: who asks, the resource, its bookings of the week."""
    resource, at = booking_queries.bookable_to(resource_id, actor()), now()
    today = local_day(at)
    chosen = DayForm().day_between(today - 10 * A_YEAR, today + 2 * A_YEAR) or today
    monday = chosen - timedelta(days=chosen.weekday())
    found = booking_queries.between(resource, monday, monday + timedelta(days=6))
    return render_template(
        "resources/calendar.html",
        resource=resource,
        week=booking_views.week(resource, monday, found, at),
        title=_week_words(monday),
        before=monday - WEEK,
        after=monday + WEEK,
        this_week=monday <= today < monday + WEEK,
        section="lists",
        badges={},
    )


@resources.route("/<int:resource_id>/book", methods=["GET", "POST"])
@requires(BOOK)
def book(resource_id: int) -> ResponseReturnValue:
    resource, form = booking_queries.bookable_to(resource_id, actor()), StaffBookForm()
    if form.submitted():
        with told_on(form), writing() as person:
            resource = booking_queries.bookable_to(resource_id, person)
            receipt = booking_making.book(_wanted(resource, form, person), person)
            if receipt.same:
                code = receipts.display(receipt.code)
                flash(
                    _("Booked as %(ref)s. Query code: %(code)s", ref=receipt.booking.ref, code=code), "done"
                )
                return redirect(url_for("resources.booking", booking_id=receipt.booking.id))
            form.form_errors.append(
                _("This form was sent before with something else in it. Please open it again.")
            )
    return _book_page(resource, form)


@resources.get("/bookings/<int:booking_id>")
@requires(BOOK)
def booking(booking_id: int) -> ResponseReturnValue:
    return _page(booking_queries.get(booking_id, actor()), VerbForm())


@resources.post(f"/bookings/<int:booking_id>/<any({NAMES}):verb>")
@requires(BOOK)
def act(booking_id: int, verb: str) -> ResponseReturnValue:
    chosen, form = SLUGS[verb], VerbForm()
    found = booking_queries.get(booking_id, actor())
    refuse_for_good(chosen, booking_actions.standing(found, actor()))
    if form.submitted():
        with told_on(form), writing() as person:
            found = booking_queries.get(booking_id, person, version=form.version.data)
            _do(chosen, found, person, form.words.data or "")
            return redirect(_onward(found))
        found = booking_queries.get(booking_id, actor())
    return _page(found, form, chosen)


@resources.route("/bookings/<int:booking_id>/contact", methods=["GET", "POST"])
@requires(Permission.SEE_CONTACT)
def contact(booking_id: int) -> ResponseReturnValue:
    """A number is opened for a reason that whoever booked can read."""
    found, form = booking_queries.get(booking_id, actor()), VerbForm()
    booking_actions.refuse_closed_contact(found, actor())
    opened: tuple[str | None, str | None] | None = None
    if form.submitted():
        with told_on(form), writing() as person:
            found = booking_queries.get(booking_id, person, version=form.version.data)
            opened = booking_actions.reveal(found, person, reason=form.words.data or "")
    form.version.data = found.version
    page = render_template(
        "resources/contact.html", booking=found, form=form, opened=opened, section="lists", badges={}
    )
    return page, form.http_status


def _do(verb: BookingVerb, found: Booking, person: Actor, words: str) -> None:
    match verb:
        case BookingVerb.REJECT:
            booking_actions.reject(found, person, words=words)
        case BookingVerb.CANCEL:
            booking_actions.cancel(found, person, words=words)
        case BookingVerb.APPROVE:
            booking_actions.approve(found, person)
        case BookingVerb.CHECK_IN:
            booking_actions.check_in(found, person)
        case BookingVerb.COMPLETE:
            booking_actions.complete(found, person)
        case _:
            booking_actions.no_show(found, person)


def _onward(found: Booking) -> str:
    """Back to the list it was decided on from, or to the booking as it is now."""
    if request.args.get("back") == "list":
        return url_for("resources.bookings")
    return url_for("resources.booking", booking_id=found.id)


def _page(found: Booking, form: VerbForm, chosen: BookingVerb | None = None) -> ResponseReturnValue:
    person, left = actor(), contacts.of(found)
    reached = contacts.phone_of(left) if left and not left.erased_at else None
    here = person.permissions_at(found.resource.area.around)
    page = render_template(
        "resources/booking.html",
        booking=found,
        form=form,
        chosen=chosen,
        rows=offered(found.status, booking_actions.standing(found, person), found.times, now()),
        phone=phones.mask(reached) if reached else "",
        may_open=left is not None and not left.erased_at and Permission.SEE_CONTACT in here,
        lines=[told(entry) for entry in reversed(history(found, internal=True))],
        case=_case_of(found, person),
        section="lists",
        badges={},
    )
    return page, form.http_status


def _case_of(found: Booking, person: Actor) -> str:
    """Its reference, for whoever may see it."""
    return cases.reference_of(found.case_id, person) if found.case_id else ""


def _book_page(resource: Resource, form: StaffBookForm) -> ResponseReturnValue:
    at, length = now(), form.minutes(resource.terms)
    wanted = form.slot.data or 0
    free = booking_queries.free_around(resource, wanted, length, at)
    form.length.data = length
    page = render_template(
        "resources/book.html",
        resource=resource,
        form=form,
        is_free=wanted in free,
        waits=booking_making.waits(resource, actor()),
        when=f"{booking_views.day_words(wanted)} {booking_views.time_words(wanted, length)}"
        if wanted in free
        else "",
        times=booking_views.times_of_days(free, length),
        lengths=[(minutes, minutes == length) for minutes in resource.terms.lengths],
        section="lists",
        badges={},
    )
    return page, form.http_status


def _wanted(resource: Resource, form: StaffBookForm, person: Actor) -> Wanted:
    return Wanted(
        client_key=form.key.data or "",
        resource=resource,
        begins=form.slot.data or 0,
        length=form.length.data or 0,
        call_me=form.called.data or "",
        phone=form.e164,
        purpose=form.purpose.data or "",
        case_id=_case_id(form.case.data or "", person),
    )


def _case_id(typed: str, person: Actor) -> int | None:
    if not typed:
        return None
    known = reference.normalise(typed)
    found = cases.id_of(known, person) if known else None
    if found is None:
        raise DomainError("There is no such case in your area.")
    return found


def _week_words(monday: date) -> str:
    return f"{moments.on_day(monday)} – {moments.on_day(monday + timedelta(days=6))}"
