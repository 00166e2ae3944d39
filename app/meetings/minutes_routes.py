"""The minutes as the secretary writes them: drafted from the sitting, edited, published, corrected."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError

from app.core.db import db
from app.core.errors import Conflict, DomainError
from app.core.text import clean
from app.meetings import minutes, queries
from app.meetings.desk_routes import RUN, meetings, run_here
from app.meetings.forms import MOST_WORDS, MoveForm, ReasonForm
from app.meetings.minutes_words import parts_of
from app.meetings.workflow import MeetingStatus
from app.web.access import requires
from app.web.transactions import writing

MOST_PARTS = 200


@meetings.get("/<token>/minutes")
@requires(RUN)
def write_minutes(token: str) -> ResponseReturnValue:
    """The first opening after the sitting writes the draft."""
    meeting = run_here(token)
    written = queries.minutes_of(meeting)
    if written is None and meeting.status is MeetingStatus.MINUTES:
        with writing() as person:
            meeting = queries.get(token, person)
            minutes.draft(meeting, person, parts_of(meeting))
        written = queries.minutes_of(meeting)
    if written is None:
        flash(_("The minutes are written when the sitting is over."), "info")
        return redirect(url_for("meetings.show", token=meeting.token))
    return render_template(
        "meetings/minutes.html",
        meeting=meeting,
        minutes=written,
        remarks=queries.remarks_on(written),
        mine={},
        section="meetings",
    )


@meetings.post("/<token>/minutes")
@requires(RUN)
def rewrite_minutes(token: str) -> ResponseReturnValue:
    """Two secretaries at once: the second sees both texts side by side."""
    run_here(token)
    form = MoveForm()
    if not form.submitted():
        raise DomainError("That did not work. Please try again.")
    said = [clean(words[:MOST_WORDS], multiline=True) for words in request.form.getlist("words")[:MOST_PARTS]]
    try:
        with writing() as person:
            written = queries.minutes_of(queries.get(token, person))
            if written is None or written.version != form.version.data:
                raise Conflict("Somebody else changed this first.")
            minutes.rewrite(written, person, said)
    except (Conflict, StaleDataError):
        return _overtaken(token, said)
    if "publish" in request.form:
        return _published(token)
    flash(_("Saved."), "done")
    return redirect(url_for("meetings.write_minutes", token=token))


def _overtaken(token: str, said: list[str]) -> ResponseReturnValue:
    db.session.rollback()
    meeting = run_here(token)
    written = queries.minutes_of(meeting)
    mine = {part.position: words for part, words in zip(written.parts if written else (), said, strict=False)}
    page = render_template(
        "meetings/minutes.html", meeting=meeting, minutes=written, remarks=(), mine=mine, section="meetings"
    )
    return page, 409


def _published(token: str) -> ResponseReturnValue:
    with writing() as person:
        written = queries.minutes_of(queries.get(token, person))
        assert written is not None
        minutes.publish(written, person)
    flash(_("Published. Everybody may object for the days you gave them."), "done")
    return redirect(url_for("meetings.write_minutes", token=token))


@meetings.post("/<token>/minutes/correct")
@requires(RUN)
def correct_minutes(token: str) -> ResponseReturnValue:
    run_here(token)
    form = ReasonForm()
    if not form.submitted():
        raise DomainError("Please write a few words.")
    with writing() as person:
        written = queries.minutes_of(queries.get(token, person))
        if written is None:
            raise DomainError("These minutes are not published yet: rewrite them.")
        minutes.correct(written, person, words=form.words.data or "")
    flash(_("The correction is listed below the minutes."), "done")
    return redirect(url_for("meetings.write_minutes", token=token))
