"""Who is there: signed in by hand, taken off again, and the code in the room that everybody scans."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from app.codes import qr
from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError, NotFound
from app.core.instance import here
from app.core.numbers import LARGEST_ID
from app.meetings import calling, presence, queries, sign_in_codes
from app.meetings.desk_routes import RUN, VIEW, meetings, run_here
from app.meetings.forms import SignInForm
from app.meetings.models import Attendance, By, Meeting
from app.meetings.step import must_run
from app.web.access import actor, requires
from app.web.transactions import writing


@meetings.post("/<token>/sign-in")
@requires(RUN)
def sign_in(token: str) -> ResponseReturnValue:
    """By hand, for whoever has no telephone."""
    run_here(token)
    form = SignInForm()
    if not form.submitted():
        raise DomainError("That did not work. Please try again.")
    with writing() as person:
        meeting = queries.get(token, person)
        must_run(meeting.area.around, person)
        presence.sign_in(
            meeting,
            party_id=form.party.data or None,
            name=form.name.data or "",
            by=By.HAND,
            entered_by=person,
        )
    return redirect(url_for("meetings.show", token=meeting.token))


@meetings.post("/<token>/attendance/<int:attendance_id>/strike")
@requires(RUN)
def strike(token: str, attendance_id: int) -> ResponseReturnValue:
    meeting = run_here(token)
    attendance_of(meeting, attendance_id)
    with writing() as person:
        meeting = queries.get(token, person)
        presence.strike(meeting, person, attendance_of(meeting, attendance_id))
    flash(_("Taken off the list of those present."), "done")
    return redirect(url_for("meetings.show", token=meeting.token))


@meetings.get("/<token>/sign-in-code")
@requires(RUN)
def sign_in_code(token: str) -> ResponseReturnValue:
    """Shown in the room: whoever scans it takes a seat."""
    meeting = run_here(token)
    at = now()
    key = sign_in_codes.current(meeting, at)
    address = here().settings.base_url + url_for("council.sign_in", token=token, key=key)
    return render_template(
        "meetings/sign_in_code.html",
        meeting=meeting,
        qr=Markup(qr.svg(address)),
        address=address,
        left=sign_in_codes.seconds_left(at) if sign_in_codes.changes() else 0,
        quorum=calling.quorum_of(meeting),
    )


@meetings.get("/<token>/presence")
@requires(VIEW)
def who_is_there(token: str) -> ResponseReturnValue:
    """The part of the sitting that is refreshed while people come in."""
    meeting = queries.get(token, actor())
    return render_template(
        "meetings/_presence.html", meeting=meeting, parties=meeting.parties, quorum=calling.quorum_of(meeting)
    )


def attendance_of(meeting: Meeting, number: int | None) -> Attendance:
    found = db.session.get(Attendance, number_of(number or 0))
    if found is None or found.meeting_id != meeting.id:
        raise NotFound("This person did not sign in to this meeting.")
    return found


def number_of(number: int) -> int:
    if not 0 < number <= LARGEST_ID:
        raise NotFound("There is nothing like that in your area.")
    return number
