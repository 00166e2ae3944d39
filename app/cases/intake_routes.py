"""What reached staff by mouth, in a chat or on patrol becomes a case like any other: 代居民登记."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.accounts.permissions import Permission
from app.areas.models import Area
from app.areas.scope import within
from app.cases import danger, list_choices, queries, resident_photos, staff_photos
from app.cases.intake_forms import IntakeForm
from app.cases.list_choices import MOST_PLACES
from app.cases.models import Case, Category, Channel, Kind, Reporter
from app.cases.resident_danger import DangerPage, danger_page
from app.cases.resident_forms import MOST_PHOTOS
from app.cases.resident_photos import Album
from app.cases.staff_forms import NONE
from app.cases.staff_routes import desk
from app.cases.submitting import Receipt, Report, submit
from app.cases.verb_forms import category_choices
from app.cases.words import label
from app.codes import places, qr
from app.core import receipts
from app.core.clock import LOCAL, now
from app.core.db import db
from app.core.errors import DomainError, NotFound
from app.core.instance import here
from app.core.numbers import row_id
from app.web.access import actor, requires
from app.web.errors import say
from app.web.transactions import writing

CHANNELS = (
    Channel.PHONE, Channel.WINDOW, Channel.VISIT, Channel.PATROL, Channel.WECHAT, Channel.HOTLINE, Channel.SUPERIOR,
)  # fmt: skip
CHANNEL, KEPT = "intake_channel", "intake_receipt"  # in the session
KEPT_FOR = timedelta(hours=1)


@desk.route("/intake", methods=["GET", "POST"])
@requires(Permission.INTAKE)
def intake() -> ResponseReturnValue:
    form, album = _blank(), resident_photos.album()
    form.photographed = bool(album.names)
    resident_photos.keep(album)  # before anything is tried, so that a refusal does not lose them
    refused = ""
    if form.submitted() and not album.refused:
        try:
            receipt = _entered(form, album)
        except DomainError as error:
            refused = say(error)
        else:
            return _thanks(form, receipt) if receipt.same else _again(form, album, receipt)
    form.photos.errors = [*form.photos.errors, *album.refused]
    return _page(form, album, refused=refused), 422 if refused or form.errors else 200


def _thanks(form: IntakeForm, receipt: Receipt) -> ResponseReturnValue:
    session[CHANNEL] = form.channel.data
    session[KEPT] = [receipt.case.ref, receipt.code, actor().user_id, now().timestamp()]
    return redirect(url_for("desk.entered"))


def _again(form: IntakeForm, album: Album, receipt: Receipt) -> ResponseReturnValue:
    """As with residents: the first report stands, and what was written now may go with a key of its own."""
    album.freshen(receipt.case.id)
    resident_photos.keep(album)
    form.client_key.data = str(uuid.uuid4())
    first = db.session.scalar(queries.visible_to(actor()).where(Case.id == receipt.case.id))
    return _page(form, album, first_ref=receipt.case.ref, first=first), 409


def _page(
    form: IntakeForm, album: Album, *, refused: str = "", first_ref: str = "", first: Case | None = None
) -> str:
    alarm = _alarm(form.text.data or "", row_id(form.area.data)) if request.method == "POST" else None
    return render_template(
        "cases/staff/intake.html",
        form=form,
        staged=staff_photos.pictures(album),
        most_photos=MOST_PHOTOS,
        alarm=alarm,
        refused=refused,
        first_ref=first_ref,
        first=first,
        last=_kept()[0],
        cut=len(form.area.choices or ()) > MOST_PLACES,
        section="",
        badges={},
    )


def _alarm(text: str, area_id: int | None) -> DangerPage | None:
    """Whom the reporter should call before anybody writes more down; the place's own emergency numbers too."""
    alarms = danger.alarms(text)
    if not alarms:
        return None
    around = places.phones_around(area_id) if area_id else ()
    return danger_page(alarms, tuple(line for line in around if line.emergency))


def _blank() -> IntakeForm:
    """The channel is the one of the last time: who sits at the telephone stays there."""
    form = IntakeForm(client_key=str(uuid.uuid4()), channel=session.get(CHANNEL) or Channel.PHONE.value)
    form.channel.offer([(channel.value, label(channel)) for channel in CHANNELS])
    chosen = row_id(request.values.get("area"))
    form.area.offer([NONE, *list_choices.places_to_enter(actor(), chosen)])
    form.category.offer_groups(category_choices())
    if request.method == "GET":
        form.area.data = request.args.get("area", "")
    return form


def _entered(form: IntakeForm, album: Album) -> Receipt:
    with writing() as person:
        area = db.session.scalar(
            sa.select(Area).where(
                Area.id == int(form.area.data), within(Area.id, person.areas(Permission.INTAKE))
            )
        )
        if area is None:
            raise NotFound("There is no such place in your area.")
        return submit(_report(form, area, album), person)


def _report(form: IntakeForm, area: Area, album: Album) -> Report:
    key = receipts.client_key(form.client_key.data or "") or str(uuid.uuid4())
    return Report(
        client_key=key,
        area=area,
        channel=Channel(form.channel.data),
        text=form.text.data or "",
        place=form.place.data or "",
        kind=Kind(form.kind.data) if form.kind.data else None,
        reporter=Reporter(form.reporter.data),
        category=db.session.get(Category, int(form.category.data)) if form.category.data else None,
        phone=form.e164,
        call_me=form.called.data or "",
        withheld=bool(form.confidential.data),
        agreed=form.agreed,
        photos=tuple(album.names),
        photo_digests=album.sent_digests(),
        outer_no=form.outer_no.data or None,
        outer_due_at=_local(form.outer_due_at.data),
    )


def _local(wall: datetime | None) -> datetime | None:
    return wall.replace(tzinfo=LOCAL) if wall else None


@desk.get("/intake/places")
@requires(Permission.INTAKE)
def places_called() -> ResponseReturnValue:
    """What is typed, among more places than a page can hold."""
    return jsonify(list_choices.places_called(actor(), request.args.get("q", "")[:60]))


@desk.get("/intake/entered")
@requires(Permission.INTAKE)
def entered() -> ResponseReturnValue:
    """The receipt, for whoever entered it: to print, read out or have photographed, for an hour."""
    ref, code = _kept()
    if not ref:
        return redirect(url_for("desk.intake"))
    case = queries.get(ref, actor())
    return render_template(
        "cases/staff/entered.html",
        case=case,
        alarm=_alarm(case.text, case.area_id),
        code_parts=receipts.display(code).split(),
        qr=Markup(qr.svg(here().settings.base_url + url_for("residents.follow", code=code))),
        look_up=here().settings.base_url + url_for("residents.look_up"),
        section="",
        badges={},
    )


def _kept() -> tuple[str, str]:
    """The last receipt's reference and code, as long as this person may see them again."""
    ref, code, who, at = session.get(KEPT) or ("", "", None, 0.0)
    fresh = now().timestamp() - at < KEPT_FOR.total_seconds()
    return (ref, code) if who == actor().user_id and fresh else ("", "")
