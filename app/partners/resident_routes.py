"""What an organisation sees without an account: the application at its neighbourhood's code, and how it goes on."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.areas.models import Area
from app.codes import qr
from app.codes.places import Place, place_of
from app.core import receipts
from app.core.clock import today
from app.core.db import db
from app.core.errors import DomainError, NotFound
from app.core.instance import here
from app.partners import actions, agreement_queries, queries, words
from app.partners.actions import Application, Sent
from app.partners.forms import ApplyForm
from app.partners.workflow import PartnerVerb
from app.timeline.history import history
from app.timeline.record import Entry
from app.web.access import public
from app.web.errors import say
from app.web.headers import keep_address_secret
from app.web.transactions import resident_writing

applications = Blueprint("applications", __name__)
TOLD = {PartnerVerb.APPLY, PartnerVerb.APPROVE, PartnerVerb.RETURN}


@applications.route("/c/<token>/partner", methods=["GET", "POST"])
@public
def apply(token: str) -> ResponseReturnValue:
    place, form = place_of(token), ApplyForm()
    if not form.submitted():
        return _form_page(place, form), form.http_status
    try:
        code, made = _applied(place, form)
    except DomainError as error:
        form.form_errors.append(say(error))
        return _form_page(place, form), 422
    if made.same:
        return redirect(url_for("applications.follow", code=code, new=1 if made.fresh else None), 303)
    form.key.data = str(uuid.uuid4())
    first = {"name": made.partner.name, "url": url_for("applications.follow", code=code)}
    return _form_page(place, form, first), 409


@applications.get("/partner/<code>")
@public
def follow(code: str) -> ResponseReturnValue:
    """A wrong code costs the same as a right one and is answered in the same words."""
    keep_address_secret()
    digits = receipts.normalise(code)
    partner = queries.by_receipt(_hash(digits or "0" * receipts.DIGITS))
    if partner is None or digits is None:
        raise NotFound("This code opens nothing. Please check the sixteen digits.")
    address = here().settings.base_url + url_for("applications.follow", code=digits)
    entries = history(partner, internal=False)
    return render_template(
        "partners/resident/follow.html",
        partner=partner,
        just_sent="new" in request.args,
        told=[entry for entry in reversed(entries) if entry.verb in TOLD],
        reveals=[entry for entry in reversed(entries) if entry.verb == PartnerVerb.REVEAL],
        reason=_reason(entries),
        agreements=agreement_queries.of_partner(partner),
        today=today(),
        words=words,
        code_parts=receipts.display(digits).split(),
        link=address,
        qr=Markup(qr.svg(address)),
    )


def receipt_opens(typed: str) -> bool:
    """Whether a typed code opens an application: the look-up of receipts asks here too."""
    digits = receipts.normalise(typed)
    return queries.by_receipt(_hash(digits or "0" * receipts.DIGITS)) is not None and digits is not None


def _applied(place: Place, form: ApplyForm) -> tuple[str, Application]:
    """The code, worked out before anybody has to wait, and what was made of it."""
    key, secret, facts = form.key.data or "", here().keys.receipts, form.facts()
    code = receipts.code_for(key, secret)
    said = {
        "area": str(place.community_id),
        **{name: str(value or "") for name, value in vars(facts).items()},
    }
    sent = Sent(receipts.client_key_hash(key, secret), _hash(code), receipts.content_digest(said, (), secret))
    with resident_writing():
        return code, actions.apply(facts, db.session.get_one(Area, place.community_id), sent)


def _hash(digits: str) -> str:
    return receipts.stored_hash(digits, here().keys.receipts)


def _reason(entries: Sequence[Entry]) -> str:
    """Why it was returned, in the words of whoever did."""
    said = [entry for entry in entries if entry.verb == PartnerVerb.RETURN]
    return "\n".join(words.body for words in said[-1].words) if said else ""


def _form_page(place: Place, form: ApplyForm, first: dict[str, str] | None = None) -> str:
    return render_template("partners/resident/apply.html", place=place, form=form, first=first)
