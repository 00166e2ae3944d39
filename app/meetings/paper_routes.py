"""Papers of a meeting for staff: the minutes as PDF and Word, the notice to hang up, the sheet to sign."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from flask import Response, send_file
from flask.typing import ResponseReturnValue

from app.accounts.permissions import Permission
from app.core.db import db
from app.core.errors import NotAllowed
from app.meetings import paper_queries, papers, sign_in_codes
from app.meetings.desk_routes import meetings
from app.meetings.minutes_docx import minutes_docx
from app.meetings.minutes_words import parts_of
from app.meetings.models import Meeting, Minutes
from app.meetings.paper_texts import MinutesPaper, minutes_paper, notice_paper, sign_in_paper
from app.meetings.workflow import COMING, HELD, MeetingStatus
from app.web.access import actor, requires
from app.web.spool import aside

VIEW, RUN = Permission.VIEW_MEETINGS, Permission.RUN_MEETINGS
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPES = {"pdf": "application/pdf", "docx": WORD}
INVITES = (COMING - {MeetingStatus.DRAFT}) | {MeetingStatus.IN_SESSION}


@meetings.get("/<token>/minutes.<any(pdf, docx):kind>")
@requires(VIEW)
def minutes_paper_of(token: str, kind: str) -> ResponseReturnValue:
    """As they are published; before that, marked as a draft, as they are written or would be."""
    meeting, minutes = paper_queries.get(token, actor())
    paper = _minutes(meeting, minutes)
    draw = papers.minutes_pdf if kind == "pdf" else minutes_docx
    return file(lambda: draw(paper), f"{meeting.token}-minutes.{kind}")


@meetings.get("/<token>/poster.pdf")
@requires(VIEW)
def poster(token: str) -> ResponseReturnValue:
    meeting, _minutes = paper_queries.get(token, actor())
    if meeting.status not in INVITES:
        raise NotAllowed("A notice is printed once the meeting is public and until it is over.")
    agenda = paper_queries.titles(meeting.id)
    paper = notice_paper(meeting, agenda, paper_queries.committee_of(meeting.area))
    return file(lambda: papers.notice_pdf(paper), f"{meeting.token}-poster.pdf")


@meetings.get("/<token>/sign-in.pdf")
@requires(RUN)
def sign_in_sheet(token: str) -> ResponseReturnValue:
    """It shows the key of the room: for whoever runs the meeting."""
    meeting, _minutes = paper_queries.get(token, actor())
    _must_run(meeting)
    if meeting.status not in COMING | {MeetingStatus.IN_SESSION}:
        raise NotAllowed("Nobody signs in to this meeting any more.")
    if sign_in_codes.changes():
        raise NotAllowed(
            "The sign-in code changes every few seconds: show it on a screen instead of printing it."
        )
    paper = sign_in_paper(meeting)
    return file(lambda: papers.sign_in_pdf(paper), f"{meeting.token}-sign-in.pdf")


def _must_run(meeting: Meeting) -> None:
    if RUN not in actor().permissions_at(meeting.area.around):
        raise NotAllowed("You may not do this here.")


def _minutes(meeting: Meeting, minutes: Minutes | None) -> MinutesPaper:
    if meeting.status not in HELD:
        raise NotAllowed("The minutes are written when the sitting is over.")
    items = paper_queries.sat(meeting.id)
    if minutes is None:
        return minutes_paper(meeting, None, items, parts_of(meeting, items))
    parts, remarks = paper_queries.parts_of(minutes), paper_queries.remarks_on(minutes)
    return minutes_paper(meeting, minutes, items, parts, remarks)


def file(draw: Callable[[], bytes], name: str) -> Response:
    """A second of drawing: no transaction stays open for it, and other requests go on meanwhile."""
    db.session.rollback()
    with aside():
        made = draw()
    kind = name.rpartition(".")[2]
    return send_file(BytesIO(made), TYPES[kind], as_attachment=True, download_name=name)
