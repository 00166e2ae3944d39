"""Signing in by the code in the room: choose the side, write the name, sit down."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.core.errors import NotFound
from app.meetings import calling, presence, public_queries, sign_in_codes
from app.meetings.forms import SignInForm
from app.meetings.models import By, Meeting
from app.meetings.resident_routes import council
from app.web import device
from app.web.access import public
from app.web.telling import told_on
from app.web.transactions import resident_writing


@council.route("/m/<token>/in/<key>", methods=["GET", "POST"])
@public
def sign_in(token: str, key: str) -> ResponseReturnValue:
    """The QR in the room: choose the side, write the name, sit down. Once a telephone."""
    meeting = public_queries.public_meeting(token)
    form = SignInForm()
    known = device.known(form.device.data or "")
    if not _in_the_room(meeting, key, form, known):
        return _too_late(meeting)
    if form.submitted():
        with told_on(form), resident_writing():
            meeting = public_queries.public_meeting(token)
            came = presence.sign_in(
                meeting, party_id=form.party.data or None, name=form.name.data or "", by=By.CODE, device=known
            )
            done = url_for(
                "council.sign_in", token=token, key=key, seat=came.party.name if came.party else "-"
            )
            return device.remember(make_response(redirect(done, 303)), known)
    form.device.data, form.entry.data = known, sign_in_codes.pass_of(meeting, known, now())
    page = render_template(
        "meetings/public/sign_in.html",
        meeting=meeting,
        parties=meeting.parties,
        form=form,
        seat=request.args.get("seat", "")[:120],
        open=meeting.status in presence.SIGN_IN,
        quorum=calling.quorum_of(meeting),
    )
    return device.remember(make_response(page, form.http_status), known)


def _in_the_room(meeting: Meeting, key: str, form: SignInForm, known: str) -> bool:
    """By the code on the screen; by the pass of who scanned it in time; or signed in already."""
    at = now()
    if sign_in_codes.opens(meeting, key, at):
        return True
    if not sign_in_codes.changes():
        raise NotFound("This is not the sign-in code of this meeting.")
    passed = form.is_submitted() and sign_in_codes.admits(meeting, known, form.entry.data or "", at)
    return passed or presence.signed_in(meeting, known) is not None


def _too_late(meeting: Meeting) -> ResponseReturnValue:
    """A code that was photographed, or looked at for too long: the one in the room is another by now."""
    return render_template("meetings/public/sign_in_late.html", meeting=meeting), 410
