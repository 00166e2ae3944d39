"""What neighbours see without an account: what is shared around a code, its sums and proofs, and their own promise."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, make_response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.accounts.actor import resident
from app.codes import qr
from app.codes.places import Gone, Place, place_of
from app.contacts import actions as contacts
from app.core import receipts
from app.core.clock import today
from app.core.instance import here
from app.photos import receiving
from app.photos.store import thumb_of
from app.pledges import pledging, public_queries, queries, words
from app.pledges.forms import ResidentPromiseForm, ResidentStepForm
from app.pledges.models import Fundraising
from app.pledges.pledging import Promised, Receipt
from app.pledges.setting import refuse_unkept
from app.pledges.workflow import PLEDGE, FundraisingStatus, PledgeVerb
from app.timeline.history import history
from app.web import device
from app.web.access import public
from app.web.headers import keep_address_secret
from app.web.telling import told_on
from app.web.transactions import resident_writing

neighbours = Blueprint("neighbours", __name__)
neighbours.before_request(refuse_unkept)


@neighbours.before_request
def _secret_addresses() -> None:
    if "code" in (request.view_args or {}):
        keep_address_secret()


@neighbours.get("/c/<token>/fundraisings")
@public
def near(token: str) -> ResponseReturnValue:
    place = place_of(token)
    rows = public_queries.near(place.around)
    return render_template("pledges/public/near.html", place=place, rows=rows, words=words)


@neighbours.get("/raised/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """Everybody may read it; to promise, one comes by the code of the place itself."""
    fundraising = public_queries.by_token(token)
    outlays = queries.outlays(fundraising)
    return render_template(
        "pledges/public/fundraising.html",
        fundraising=fundraising,
        account=fundraising.account,
        place=_place_within(fundraising),
        open=_takes_promises(fundraising),
        outlays=[line for line in outlays if line.checked],
        unverified=sum(line.entry.amount for line in outlays if not line.checked),
        promises=public_queries.promises(fundraising),
        words=words,
    )


@neighbours.get("/raised/<token>/proofs/<name>")
@public
def proof(token: str, name: str) -> Response:
    photo = public_queries.picture(public_queries.by_token(token), name)
    file = receiving.store().open(thumb_of(photo.name) if "small" in request.args else photo.name)
    return send_file(file, mimetype="image/jpeg", max_age=3600)


@neighbours.route("/c/<token>/fundraisings/<int:fundraising_id>/promise", methods=["GET", "POST"])
@public
def promise(token: str, fundraising_id: int) -> ResponseReturnValue:
    place, form = place_of(token), ResidentPromiseForm()
    fundraising = public_queries.at_place(fundraising_id, place.around)
    known, first = device.known(form.device.data or ""), None
    if form.submitted():
        with told_on(form), resident_writing():
            fundraising = public_queries.at_place(fundraising_id, place.around)
            said = Promised(
                client_key=form.key.data or "", fundraising=fundraising, amount=form.amount.fen or 0,
                called=form.called.data or "", phone=form.e164, device=known,
            )  # fmt: skip
            receipt = pledging.promise(said, resident())
            if receipt.same:
                done = url_for("neighbours.mine", code=receipt.code, new=1 if receipt.fresh else None)
                return device.remember(make_response(redirect(done, 303)), known)
            first, form.key.data = receipt, str(uuid.uuid4())
    form.device.data = known
    return device.remember(make_response(_promise_page(place, fundraising, form, first)), known)


def _promise_page(
    place: Place, fundraising: Fundraising, form: ResidentPromiseForm, first: Receipt | None
) -> tuple[str, int]:
    page = render_template(
        "pledges/public/promise.html",
        place=place,
        fundraising=fundraising,
        form=form,
        first=first,
        open=_takes_promises(fundraising),
        words=words,
    )
    return page, 409 if first else form.http_status


@neighbours.get("/pledged/<code>")
@public
def mine(code: str) -> ResponseReturnValue:
    return _my_page(code, ResidentStepForm(formdata=None))


@neighbours.post('/pledged/<code>/<any(withdraw, "take-name-off"):verb>')
@public
def take_back(code: str, verb: str) -> ResponseReturnValue:
    """The promise, or only the name that everybody reads."""
    form = ResidentStepForm()
    public_queries.by_receipt(code)
    step = pledging.withdraw if verb == "withdraw" else pledging.take_name_off
    if form.submitted():
        with told_on(form), resident_writing():
            step(public_queries.by_receipt(code, version=form.version.data), resident())
            return redirect(url_for("neighbours.mine", code=receipts.normalise(code)), 303)
    return _my_page(code, form)


def _my_page(code: str, form: ResidentStepForm) -> ResponseReturnValue:
    pledge = public_queries.by_receipt(code)
    digits = receipts.normalise(code) or ""
    fundraising, entries = pledge.fundraising, history(pledge, internal=False)
    contact = contacts.of(pledge)
    address = here().settings.base_url + url_for("neighbours.mine", code=digits)
    page = render_template(
        "pledges/public/mine.html",
        pledge=pledge,
        fundraising=fundraising,
        form=form,
        just_sent="new" in request.args,
        may_withdraw=fundraising.status is FundraisingStatus.OPEN
        and pledge.status in PLEDGE[PledgeVerb.WITHDRAW].source,
        told=[entry for entry in reversed(entries) if entry.verb in words.TOLD],
        has_phone=contact is not None and contact.phone_sealed is not None,
        reveals=[entry for entry in reversed(entries) if entry.verb == PledgeVerb.REVEAL],
        code=digits,
        parts=receipts.display(digits).split(),
        link=address,
        qr=Markup(qr.svg(address)),
        words=words,
    )
    return page, form.http_status


def _takes_promises(fundraising: Fundraising) -> bool:
    return fundraising.status is FundraisingStatus.OPEN and today() <= fundraising.closes_on


def _place_within(fundraising: Fundraising) -> Place | None:
    """Where they came from, if that is a place whose neighbours share this."""
    typed = request.args.get("at", "")[:40]
    try:
        place = place_of(typed) if typed else None
    except Gone:
        return None
    return place if place and fundraising.area_id in place.around else None
