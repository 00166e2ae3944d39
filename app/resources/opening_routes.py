"""What else belongs to a resource: its photos, when it is open and how it may be booked, the code at its door."""

from contextlib import suppress

from flask import Response, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from app.cases import resident_photos, staff_photos
from app.codes import qr
from app.core.clock import today
from app.core.errors import DomainError, NotFound
from app.core.instance import here
from app.photos import actions as photos
from app.photos import receiving
from app.photos.models import Photo
from app.photos.store import thumb_of
from app.resources import actions, queries
from app.resources.forms import MoveForm, OpeningForm, PhotosForm, said
from app.resources.models import Resource
from app.resources.routes import MANAGE, resources
from app.web.access import actor, requires
from app.web.telling import told_on
from app.web.transactions import writing


@resources.route("/<int:resource_id>/photos", methods=["GET", "POST"])
@requires(MANAGE)
def pictures(resource_id: int) -> ResponseReturnValue:
    resource = _managed(resource_id)
    form = PhotosForm(version=resource.version)
    album = resident_photos.album()
    resident_photos.keep(album)
    if form.submitted() and not album.refused:
        with told_on(form), writing() as person:
            resource = queries.get(resource_id, person, version=form.version.data)
            actions.show(resource, album.names, person)
            return redirect(url_for("resources.pictures", resource_id=resource_id))
    form.photos.errors = [*form.photos.errors, *album.refused]
    page = _page(
        "resources/photos.html",
        resource,
        form=form,
        staged=staff_photos.pictures(album),
        photos=photos.of_resources([resource.id])[resource.id],
        most=actions.MOST_PHOTOS,
    )
    return page, form.http_status


@resources.post("/<int:resource_id>/photos/<int:photo_id>/remove")
@requires(MANAGE)
def remove_picture(resource_id: int, photo_id: int) -> ResponseReturnValue:
    _managed(resource_id)
    form = MoveForm()
    if not form.submitted():
        raise DomainError("That did not work. Please try again.")
    with writing() as person:
        resource = queries.get(resource_id, person, version=form.version.data)
        photo = _photo(resource, photo_id)
        actions.take_down(resource, photo, person)
    with suppress(OSError):  # nobody is shown it any more: a file left behind harms nobody
        receiving.store().delete(photo.name)
        receiving.store().delete(thumb_of(photo.name))
    return redirect(url_for("resources.pictures", resource_id=resource_id))


@resources.get("/<int:resource_id>/photos/<int:photo_id>/<any(small, large):size>")
@requires(MANAGE)
def picture(resource_id: int, photo_id: int, size: str) -> Response:
    photo = _photo(_managed(resource_id), photo_id)
    file = receiving.store().open(thumb_of(photo.name) if size == "small" else photo.name)
    sent = send_file(file, mimetype="image/jpeg", max_age=0)
    sent.headers["Cache-Control"] = "private, max-age=86400"
    return sent


@resources.route("/<int:resource_id>/hours", methods=["GET", "POST"])
@requires(MANAGE)
def hours(resource_id: int) -> ResponseReturnValue:
    resource = _managed(resource_id)
    form = OpeningForm(data=said(resource, today()))
    if form.submitted():
        with told_on(form), writing() as person:
            resource = queries.get(resource_id, person, version=form.version.data)
            actions.open_up(resource, form.opening(), person)
            flash(_("%(name)s is saved.", name=resource.name), "done")
            return redirect(url_for("resources.hours", resource_id=resource.id))
    can_be_booked = resource.kind in actions.CAN_BE_BOOKED
    page = _page("resources/hours.html", resource, form=form, can_be_booked=can_be_booked)
    return page, form.http_status


@resources.get("/<int:resource_id>/door")
@requires(MANAGE)
def door(resource_id: int) -> ResponseReturnValue:
    """A sheet to print: whoever has booked scans it and is checked in."""
    resource = _managed(resource_id)
    if resource.door_token is None:
        raise NotFound("It cannot be booked, so there is no code for its door yet.")
    address = here().settings.base_url + url_for("bookings.door", token=resource.door_token)
    return _page("resources/door.html", resource, qr=Markup(qr.svg(address)), address=address)


def _managed(resource_id: int) -> Resource:
    resource = queries.get(resource_id, actor())
    actions.refuse_outside(resource.area, actor())
    return resource


def _photo(resource: Resource, photo_id: int) -> Photo:
    shown = photos.of_resources([resource.id])[resource.id]
    found = next((one for one in shown if one.id == photo_id), None)
    if found is None:
        raise NotFound("This photo is no longer kept.")
    return found


def _page(template: str, resource: Resource, **more: object) -> str:
    return render_template(template, resource=resource, section="lists", badges={}, **more)
