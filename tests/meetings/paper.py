"""A sitting with everything in it, to be printed; and what a printed page or a Word file says."""

from __future__ import annotations

import io
import uuid

import pypdfium2
import sqlalchemy as sa
from docx import Document
from PIL import Image

from app.core.db import db
from app.meetings import calling, minutes, presence, sitting, topics
from app.meetings.minutes_words import parts_of
from app.meetings.models import Attendance, By, Meeting, Minutes
from app.meetings.sitting import Ending, Hands
from app.meetings.topic_models import Topic
from app.meetings.workflow import Outcome
from tests.cast import Cast
from tests.factories import make_case
from tests.meetings.council import accepted, called, in_days, in_session, parties

PROPOSER, VISITOR = "Old Chen", "Aunt Li"


def sat(cast: Cast, n: int = 3, **facts: object) -> Meeting:
    """Three topics of three origins, or so many from cases: one decided by side with an interest, one put off."""
    meeting = called(cast, cast.court, "five_party", **facts)
    calling.collect(meeting, cast.acting("hua"))
    for party, lead in zip(parties(meeting), ("黄于山", "郑茉莉", "陈七巷", "王闽江", "李橄榄"), strict=True):
        party.lead = lead
    found = [
        topics.bring(
            [make_case(cast.block), make_case(cast.block)],
            cast.acting("hua"),
            area=cast.court,
            title=f"No {i}",
        )
        for i in range(max(1, n - 2))
    ]
    if n > 1:
        found.append(_proposed(cast))
    if n > 2:
        found.append(
            topics.add_by_staff(cast.court, cast.acting("hua"), title="Open the bin house later", text="")
        )
    items = [accepted(cast, topic, meeting) for topic in found]
    in_session(cast, meeting, present=(3, 3, 2, 2, 2))
    presence.sign_in(meeting, party_id=None, name=VISITOR, by=By.HAND)
    hua = cast.acting("hua")
    sitting.note(
        items[0], hua, party="物业", words="The socket comes from box 2.", form_key=str(uuid.uuid4())
    )
    sitting.note(items[0], hua, party="", words="It is dark after nine.", form_key=str(uuid.uuid4()))
    somebody = db.session.scalars(
        sa.select(Attendance).where(Attendance.meeting_id == meeting.id, Attendance.name == "物业 0")
    ).one()
    sitting.declare_interest(items[0], hua, somebody, reason="the box is his")
    sides = parties(meeting)
    hands = {sides[0].name: 3, somebody.party.name if somebody.party else "": 1}
    by_party = tuple((party, Hands(hands.get(party.name, 2), 0, 0)) for party in sides)
    sitting.conclude(
        items[0],
        hua,
        Ending(
            Outcome.DECIDED, "Forty places by the east gate", by_party=by_party, unit=cast.committee,
            due_on=in_days(10), proof="pictures of the lines",
        ),
    )  # fmt: skip
    for item in items[1:2]:
        sitting.conclude(item, hua, Ending(Outcome.DEFERRED, "The price is asked first", Hands(3, 2, 1)))
    calling.adjourn(meeting, hua)
    db.session.commit()
    return meeting


def _proposed(cast: Cast) -> Topic:
    topic, _given = topics.propose(
        cast.court,
        title="A water tap",
        text="",
        proposer=PROPOSER,
        client_key=str(uuid.uuid4()),
        device="phone",
    )
    return topic


def written(cast: Cast, meeting: Meeting, *, published: bool = True) -> Minutes:
    made = minutes.draft(meeting, cast.acting("hua"), parts_of(meeting))
    if published:
        minutes.publish(made, cast.acting("hua"))
        minutes.object_to(made, words="I counted four.", form_key="k" * 64)
        minutes.correct(made, cast.acting("hua"), words="It was four.")
    db.session.commit()
    return made


def words_on(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in document)


def pictures(pdf: bytes, dpi: int = 110) -> list[Image.Image]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]


def words_in(word_file: bytes) -> str:
    made = Document(io.BytesIO(word_file))
    cells = (cell.text for table in made.tables for row in table.rows for cell in row.cells)
    return "".join("".join([*(line.text for line in made.paragraphs), *cells]).split())
