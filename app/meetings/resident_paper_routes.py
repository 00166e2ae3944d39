"""Files for everybody, without an account: published minutes, the calendar of a place."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.meetings import calendar_queries, feeds, paper_queries, papers
from app.meetings.calendar_routes import ics
from app.meetings.paper_routes import file
from app.meetings.paper_texts import minutes_paper
from app.web.access import public

council_papers = Blueprint("council_papers", __name__)


@council_papers.get("/m/<token>/minutes.pdf")
@public
def minutes_pdf(token: str) -> ResponseReturnValue:
    """The same paper that staff get: of residents it says only how many."""
    meeting, minutes = paper_queries.published(token)
    items = paper_queries.sat(meeting.id)
    parts, remarks = paper_queries.parts_of(minutes), paper_queries.remarks_on(minutes)
    paper = minutes_paper(meeting, minutes, items, parts, remarks)
    return file(lambda: papers.minutes_pdf(paper), f"{meeting.token}-minutes.pdf")


@council_papers.get("/c/<token>/meetings.ics")
@public
def meetings_of_place(token: str) -> ResponseReturnValue:
    """For a neighbour's own calendar: what the councils around a place have announced."""
    area_id, found = calendar_queries.announced_around(token)
    topics = calendar_queries.topics_of([one.id for one in found])
    name = next((one.area.name for one in found if one.area_id == area_id), "")
    return ics(
        feeds.feed(gettext("Meetings: %(place)s", place=name) if name else gettext("Meetings"), found, topics)
    )
