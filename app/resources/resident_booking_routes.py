"""What the receipt of a booking opens: the booking, taking it back; and the code at the door, which checks it in."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from app.accounts.actor import resident
from app.codes import places, qr
from app.contacts import actions as contacts
from app.contacts.phones import dialable
from app.core import receipts
from app.core.clock import now
from app.core.instance import here
from app.resources import booking_actions, booking_queries, catalogue_queries
from app.resources.booking_forms import ResidentVerbForm
from app.resources.booking_words import told
from app.resources.booking_workflow import EARLY, BookingVerb, Row, offered
from app.resources.catalogue_views import to_ask
from app.resources.models import Booking, Resource
from app.timeline.history import history
from app.web import kept_list, moments
from app.web.access import public
from app.web.headers import keep_address_secret
from app.web.telling import told_on
from app.web.transactions import resident_writing

bookings = Blueprint("bookings", __name__)

MOST_TYPED = 40


@bookings.before_request
def _secret_addresses() -> None:
    keep_address_secret()


@bookings.get("/bookings/<code>")
@public
def show(code: str) -> ResponseReturnValue:
    booking = booking_queries.by_receipt(code)
    digits = receipts.normalise(code) or ""
    entries = history(booking, internal=False)
    contact = contacts.of(booking)
    address = here().settings.base_url + url_for("bookings.show", code=digits)
    number = to_ask(booking.resource)
    return render_template(
        "resources/resident/booking.html",
        booking=booking,
        code=digits,
        parts=receipts.display(digits).split(),
        link=address,
        qr=Markup(qr.svg(address)),
        home=_home(booking),
        verbs={row.verb for row in _offered(booking)},
        says=next(
            (told(entry) for entry in reversed(entries) if entry.words and entry.verb != "reveal"), None
        ),
        lapsed=any(entry.facts.get("lapsed") for entry in entries),
        has_phone=contact is not None and contact.phone_sealed is not None,
        reveals=[told(entry) for entry in reversed(entries) if entry.verb == BookingVerb.REVEAL],
        number=number,
        tel=dialable(number) if number else "",
    )


@bookings.route("/bookings/<code>/cancel", methods=["GET", "POST"])
@public
def cancel(code: str) -> ResponseReturnValue:
    booking, form = booking_queries.by_receipt(code), ResidentVerbForm()
    back = redirect(url_for("bookings.show", code=receipts.normalise(code)), 303)
    if form.submitted():
        with told_on(form), resident_writing():
            booking = booking_queries.by_receipt(code, version=form.version.data)
            booking_actions.cancel(booking, resident(booking_id=booking.id))
            return back
    if BookingVerb.CANCEL not in {row.verb for row in _offered(booking)}:
        return back  # an old bookmark leads to how it stands
    form.version.data = booking.version
    page = render_template("resources/resident/cancel.html", booking=booking, code=code, form=form)
    return page, form.http_status


@bookings.route("/door/<token>", methods=["GET", "POST"])
@public
def door(token: str) -> ResponseReturnValue:
    """At the door. The phone that booked is known by its own list; another one is asked for the sixteen digits."""
    resource = catalogue_queries.by_door(token)
    typed = request.form.get("code", "")[:MOST_TYPED]
    if request.method == "POST":
        return _arrived(resource, typed)
    return _door_page(resource, booking_queries.at_the_door(resource, kept_list.kept(kept_list.BOOKED)))


def _arrived(resource: Resource, typed: str) -> ResponseReturnValue:
    digits = receipts.normalise(typed)
    found = booking_queries.at_the_door(resource, [digits]) if digits else None
    if digits is None or found is None:
        nothing = _("There is no booking of today with this code here.")
        return _door_page(resource, None, typed, nothing), 404
    form = ResidentVerbForm()
    with told_on(form), resident_writing():
        booking = booking_queries.by_receipt(digits, version=found[1].version)
        booking_actions.check_in(booking, resident(booking_id=booking.id))
        answer = make_response(redirect(url_for("bookings.door", token=resource.door_token), 303))
        kept_list.keep(answer, [digits, *kept_list.kept(kept_list.BOOKED)], kept_list.BOOKED)
        return answer
    return _door_page(resource, found, "", " ".join(map(str, form.form_errors))), 422


def _door_page(
    resource: Resource, found: tuple[str, Booking] | None, typed: str = "", wrong: str = ""
) -> str:
    code, booking = found or ("", None)
    verbs = {row.verb for row in _offered(booking)} if booking else set()
    return render_template(
        "resources/resident/door.html",
        resource=resource,
        booking=booking,
        code=code,
        may_check_in=BookingVerb.CHECK_IN in verbs,
        opens=moments.said(booking.begins_at - EARLY) if booking else "",
        typed=typed,
        wrong=wrong,
    )


def _offered(booking: Booking) -> list[Row]:
    holder = booking_actions.standing(booking, resident(booking_id=booking.id))
    return offered(booking.status, holder, booking.times, now())


def _home(booking: Booking) -> tuple[str, str]:
    """Back to where the code hangs it was booked through; else to the search."""
    token = places.token_of(booking.code_id)
    if token is None:
        return _("Follow a receipt"), url_for("residents.look_up")
    return _("Venues and services"), url_for("catalogue.shelf", token=token)
