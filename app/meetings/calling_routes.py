"""Calling a meeting, and changing what was said of it before it begins."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.areas.models import Area
from app.core import receipts
from app.core.clock import LOCAL, now
from app.core.db import db
from app.core.errors import DomainError
from app.meetings import calling, queries, recurrence
from app.meetings.desk_routes import RUN, council_named, councils_of, meetings, name_of, run_here
from app.meetings.forms import CallForm, MeetingForm
from app.meetings.models import MeetingType
from app.meetings.recurrence import Shift
from app.meetings.workflow import MEETINGS, Verb
from app.web.access import actor, requires
from app.web.telling import told_on
from app.web.transactions import writing


@meetings.route("/new", methods=["GET", "POST"])
@requires(RUN)
def new() -> ResponseReturnValue:
    form = CallForm()
    if form.submitted():
        with told_on(form), writing(alone=True) as person:  # twice at once is one
            area = council_named(form.area.data, person)
            kind = db.session.get(MeetingType, form.type.data or 0)
            if kind is None:
                raise DomainError("Please choose a kind of meeting.")
            meeting = calling.call(
                kind, area, _facts(form), person, form_key=receipts.client_key(form.key.data or "")
            )
            flash(_("%(name)s is called.", name=name_of(meeting)), "done")
            return redirect(url_for("meetings.show", token=meeting.token))
    councils = councils_of(actor())
    area = next((one for one in councils if one.id == request.args.get("area", 0, type=int)), councils[0])
    kinds = queries.kinds_for(area)
    if request.method == "GET":
        wanted = request.args.get("type", 0, type=int)
        kind = next((one for one in kinds if one.id == wanted), kinds[0] if kinds else None)
        _begin(form, area, kind)
    form.area.offer([(one.id, one.trail.replace("/", " › ")) for one in councils])
    form.type.offer([(kind.id, kind.name) for kind in kinds])
    return render_template("meetings/new.html", form=form, area=area, section="meetings"), form.http_status


def _begin(form: CallForm, area: Area, kind: MeetingType | None) -> None:
    """Its next day by the rule of its kind, at its usual hour."""
    form.key.data = str(uuid.uuid4())
    form.area.data = area.id
    if kind is not None:
        form.type.data, form.minutes.data = kind.id, kind.minutes
        form.starts_at.data = _start_asked() or next_start(kind)


def _start_asked() -> datetime | None:
    """Of the address, as the calendar writes it: 2026-11-30T19:30."""
    try:
        return datetime.strptime(request.args.get("starts", ""), "%Y-%m-%dT%H:%M")
    except ValueError:
        return None


def next_start(kind: MeetingType) -> datetime:
    """Without a zone, as the form shows it; without a rule, in a week."""
    starts = time.fromisoformat(kind.starts)
    if kind.recurrence:
        found = recurrence.next_starts(kind.recurrence, now(), starts, Shift(kind.shift))
        if found:
            return found[0].replace(tzinfo=None)
    return datetime.combine(now().astimezone(LOCAL).date() + timedelta(days=7), starts)


def _facts(form: MeetingForm) -> calling.Facts:
    return calling.Facts(
        starts_at=form.starts_at.utc,
        minutes=form.minutes.data or 90,
        venue=form.venue.data or "",
        title=form.title.data or "",
    )


@meetings.route("/<token>/change", methods=["GET", "POST"])
@requires(RUN)
def change(token: str) -> ResponseReturnValue:
    meeting = run_here(token)
    if meeting.status not in MEETINGS[Verb.CHANGE].source:
        return redirect(url_for("meetings.show", token=meeting.token))
    form = MeetingForm(obj=meeting)
    if request.method == "GET":
        form.starts_at.data = meeting.starts_at.astimezone(LOCAL).replace(tzinfo=None)
    if form.submitted():
        with told_on(form), writing() as person:
            meeting = queries.get(token, person, version=form.version.data)
            calling.change(meeting, _facts(form), person)
            flash(_("Saved. Whoever was told of it is told of the change."), "done")
            return redirect(url_for("meetings.show", token=meeting.token))
    page = render_template("meetings/change.html", form=form, meeting=meeting, section="meetings")
    return page, form.http_status
