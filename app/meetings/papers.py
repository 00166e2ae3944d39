"""Minutes, notices and sign-in sheets as print-ready pages; a code that leads elsewhere is never offered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

import pypdfium2

from app.codes import qr, typesetting
from app.codes.phrases import phrases
from app.codes.posters import ONE_AT_A_TIME, PROOF_DPI, Unreadable, has_serif, printable
from app.meetings.paper_texts import Fact, MinutesPaper, NoticePaper, Section, SignInPaper
from app.meetings.printed import PRINT, words

Json = dict[str, object]
COUNTED = re.compile(r"第 \d+ 次")
VISITORS = 5  # lines for whoever comes without a seat


def minutes_pdf(paper: MinutesPaper) -> bytes:
    name = printable(paper.title)
    data: Json = {
        "title": f"{name}{words()['minutes']} {paper.number}",
        "running": f"{name}　{words()['minutes']}　{paper.number}",
        "name": phrases(name),
        "covered": has_serif(name),
        "number": paper.number,
        "facts": _pairs(paper.facts),
        "sides": [
            {**vars(side), "name": printable(side.name), "lead": printable(side.lead)} for side in paper.sides
        ],
        "seats": paper.seats,
        "present": paper.present,
        "visitors": words()["people"].format(n=paper.visitors),
        "quorum": paper.quorum,
        "sections": [_section(one) for one in paper.sections],
        "remarks": [(printable(label), _lines(said)) for label, said in paper.remarks],
        "signatures": [printable(one) for one in paper.signatures],
        "digest": " ".join(paper.digest[at : at + 8] for at in range(0, len(paper.digest), 8)),
        "address": paper.address,
        "published": paper.published,
    }
    return _set("minutes.typ", data)


def notice_pdf(paper: NoticePaper) -> bytes:
    """One page; its code is read back from the picture before anybody gets it."""
    said, site = words(), urlsplit(paper.address)
    name, where = printable(paper.name), printable(paper.venue)
    data: Json = {
        "title": f"{said['notice']} {name}",
        "path": printable(paper.path),
        "name": _pieces(name),
        "covered": has_serif(name),
        "year": paper.year,
        "day": f"{paper.day}　{paper.weekday}",
        "where": [f"{paper.time}，", *phrases(where)],
        "where_covered": has_serif(where),
        "agenda": [phrases(printable(topic)) for topic in paper.agenda],
        "typed": f"{site.netloc}{site.path}",
        "call": said["call"].format(reaches=printable(paper.phone_reaches)),
        "phone": printable(paper.phone),
        "imprint": said["issued_by"].format(issuer=printable(paper.issuer)),
        "code": _code(paper.address),
    }
    return _proven(_set("notice.typ", data), paper.address, most=1)


def sign_in_pdf(paper: SignInPaper) -> bytes:
    """A line for every seat, and some for visitors; as many pages as that takes, the code on the first."""
    said = words()
    name, venue = printable(paper.name), printable(paper.venue)
    rows = [(printable(side), str(n)) for side, seats in paper.seats for n in range(1, seats + 1)]
    data: Json = {
        "title": f"{said['sign_in']} {name}",
        "path": printable(paper.path),
        "name": _pieces(name),
        "covered": has_serif(name),
        "day": f"{paper.year}{paper.day}　{paper.weekday}",
        "time": paper.time,
        "venue_line": venue,
        "rows": rows + [(said["visitor"], "")] * VISITORS,
        "code": _code(paper.address),
    }
    return _proven(_set("sign_in.typ", data), paper.address)


def _pieces(name: str) -> list[str]:
    """第 11 次 stays whole."""
    counted = COUNTED.match(name)
    return [counted[0], *phrases(name[counted.end() :])] if counted else phrases(name)


def _code(address: str) -> Json:
    modules = qr.matrix(address)
    return {"side": len(modules), "runs": qr.runs(modules)}


def _proven(pdf: bytes, address: str, most: int | None = None) -> bytes:
    """Look at the first page as a telephone would."""
    with ONE_AT_A_TIME, pypdfium2.PdfDocument(pdf) as document:
        seen = qr.read_image(document[0].render(scale=PROOF_DPI / 72, grayscale=True).to_pil())
        if seen != address or (most is not None and len(document) > most):
            raise Unreadable("The code of this meeting does not read back. Nothing was made.")
    return pdf


def _section(one: Section) -> Json:
    heading = printable(one.heading)
    return {
        "heading": {"text": heading, "covered": has_serif(heading)},
        "facts": _pairs(one.facts),
        "paragraphs": [printable(line) for line in one.paragraphs],
        "decisions": [_pairs(facts) for facts in one.decisions],
    }


def _pairs(facts: Sequence[Fact]) -> list[tuple[str, str]]:
    return [(one.label, printable(one.value)) for one in facts]


def _lines(text: str) -> list[str]:
    return [line for line in (printable(one) for one in text.split("\n")) if line]


def _set(template: str, data: Json) -> bytes:
    return typesetting.pages(PRINT / template, {"words": words(), **data})
