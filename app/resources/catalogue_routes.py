"""The catalogue behind a printed code: what the neighbourhood has to offer, its free times, and booking one."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, make_response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.accounts.actor import resident
from app.codes.places import Place, place_of
from app.contacts.phones import dialable
from app.core.clock import local_day, now
from app.photos import actions as photos
from app.photos import receiving
from app.photos.store import thumb_of
from app.resources import booking_making, booking_queries, booking_views, catalogue_queries, openings
from app.resources.booking_forms import DayForm, ResidentBookForm
from app.resources.booking_making import Receipt, Wanted
from app.resources.catalogue_views import card, facts, to_ask
from app.resources.models import Resource, ResourceKind
from app.resources.words import KINDS, span
from app.web import kept_list
from app.web.access import public
from app.web.telling import told_on
from app.web.transactions import resident_writing

catalogue = Blueprint("catalogue", __name__)


@catalogue.get("/c/<token>/resources")
@public
def shelf(token: str) -> ResponseReturnValue:
    """Three statements: the place, its resources, their photos."""
    place, asked = place_of(token), request.args.get("kind", "")
    kind = ResourceKind(asked) if asked in set(ResourceKind) else None
    page = DayForm().number
    found = catalogue_queries.shelf(place.around, place.community_id, kind, page)
    return render_template(
        "resources/resident/shelf.html",
        place=place,
        kinds=KINDS,
        chosen=kind,
        cards=[card(one, next((p.name for p in found.photos[one.id]), "")) for one in found.rows],
        page=page,
        more=found.more,
    )


@catalogue.get("/c/<token>/resources/<int:resource_id>")
@public
def show(token: str, resource_id: int) -> ResponseReturnValue:
    place = place_of(token)
    resource = catalogue_queries.one_of(resource_id, place.area_id, place.community_id)
    number = to_ask(resource)
    return render_template(
        "resources/resident/one.html",
        place=place,
        resource=resource,
        kind=KINDS[resource.kind],
        facts=facts(resource),
        photos=photos.of_resources([resource.id])[resource.id],
        number=number,
        tel=dialable(number) if number else "",
        **(_free_times(resource) if resource.takes_bookings else {"days": ()}),
    )


@catalogue.get("/c/<token>/resources/<int:resource_id>/photos/<name>")
@public
def photo(token: str, resource_id: int, name: str) -> Response:
    place = place_of(token)
    resource = catalogue_queries.one_of(resource_id, place.area_id, place.community_id)
    found = catalogue_queries.photo_of(resource, name)
    sent = send_file(
        receiving.store().open(thumb_of(found.name) if "small" in request.args else found.name),
        mimetype="image/jpeg",
    )
    sent.headers["Cache-Control"] = "public, max-age=86400"
    return sent


@catalogue.route("/c/<token>/resources/<int:resource_id>/book", methods=["GET", "POST"])
@public
def book(token: str, resource_id: int) -> ResponseReturnValue:
    place, form = place_of(token), ResidentBookForm()
    resource = catalogue_queries.one_of(resource_id, place.area_id, place.community_id)
    first: Receipt | None = None
    if form.submitted():
        with told_on(form), resident_writing():
            resource = catalogue_queries.one_of(resource_id, place.area_id, place.community_id, locked=True)
            receipt = booking_making.book(_wanted(place, resource, form), resident())
            if receipt.same:
                return _thanks(receipt)
            first = receipt
    return _book_page(place, resource, form, first)


def _free_times(resource: Resource) -> dict[str, object]:
    """The strip of days, the lengths, and the free times of the day that was chosen. One statement."""
    form, at = DayForm(), now()
    today = local_day(at)
    wanted = form.day_between(today, today + resource.ahead * booking_views.ONE_DAY)
    minutes = int(form.length.data or 0)
    length = minutes if minutes in resource.terms.lengths else resource.shortest
    held = booking_queries.taken(resource, today, today + booking_views.STRIP * booking_views.ONE_DAY)
    days = booking_views.strip(resource, wanted, length, held, at)
    day = next((one.on for one in days if one.chosen), today)
    found = openings.beginnings(resource.plan, resource.terms, day, length, held, at)
    return {
        "days": days,
        "day": day,
        "length": length,
        "lengths": [(minutes, span(minutes)) for minutes in resource.terms.lengths],
        "times": booking_views.times(found, length),
    }


def _book_page(
    place: Place, resource: Resource, form: ResidentBookForm, first: Receipt | None
) -> ResponseReturnValue:
    """The time that was chosen where it is free; else the nearest, with everything that was typed."""
    at, length, wanted = now(), form.minutes(resource.terms), form.slot.data or 0
    free = booking_queries.free_around(resource, wanted, length, at)
    form.length.data = length
    if first is not None:  # the key was used for another booking: this one goes with a key of its own
        form.key.data = str(uuid.uuid4())
    is_free = wanted in free
    page = render_template(
        "resources/resident/book.html",
        place=place,
        resource=resource,
        form=form,
        first=first,
        is_free=is_free,
        times=booking_views.times_of_days(free, length),
        day=booking_views.day_words(wanted) if is_free else "",
        time=booking_views.time_words(wanted, length) if is_free else "",
    )
    taken = request.method == "POST" and (first is not None or not is_free)
    return page, 409 if taken else form.http_status


def _wanted(place: Place, resource: Resource, form: ResidentBookForm) -> Wanted:
    return Wanted(
        client_key=form.key.data or "",
        resource=resource,
        begins=form.slot.data or 0,
        length=form.length.data or 0,
        call_me=form.called.data or "",
        phone=form.e164,
        purpose=form.purpose.data or "",
        code_id=place.code_id,
    )


def _thanks(receipt: Receipt) -> Response:
    answer = make_response(redirect(url_for("bookings.show", code=receipt.code), 303))
    kept_list.keep(answer, [receipt.code, *kept_list.kept(kept_list.BOOKED)], kept_list.BOOKED)
    return answer
