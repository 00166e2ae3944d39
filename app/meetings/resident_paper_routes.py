"""Papers for everybody, without an account: published minutes."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.meetings import paper_queries, papers
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
