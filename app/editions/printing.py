"""An edition on paper: A4 across, heads on every page, lines to sign on, digest, a code that leads to the check."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

import typst

from app.codes import qr
from app.codes.posters import PRINT as POSTERS
from app.codes.posters import printable
from app.core.errors import DomainError

PRINT = Path(__file__).parent / "print"
MOST_ON_THE_WEB = 1_000  # rows; a minute's work is for the command line
# typst keeps its last ten compilations in memory, 0.1 MB a row: small ones push a large one out.
KEPT, LARGE = 10, 200


@dataclass(frozen=True)
class Dots:
    """The way so far, and the state in words below it."""

    looks: Sequence[str]
    words: str


Cell = str | tuple[str, ...] | Dots  # a text; a text with smaller ones below it; the dotted way
Row = Sequence[Cell]


@dataclass(frozen=True)
class Paper:
    """All that is printed, in words."""

    title: str
    issue: str
    facts: Sequence[tuple[str, str]]
    heads: Sequence[str]
    widths: Sequence[str]
    rows: Sequence[Row]
    ways: Sequence[Sequence[str]]  # of each row: its stops before the councils, across the sheet
    way: Sequence[str]
    remark: str
    corrections: Sequence[str]
    signatures: Sequence[tuple[str, str]]
    closing: Sequence[tuple[str, str]]
    digest: str
    check_url: str
    words: Mapping[str, str]


def refuse_many(rows: int, edition_id: int) -> None:
    """Errors: more than a browser should wait for."""
    if rows > MOST_ON_THE_WEB:
        raise DomainError(
            "These are %(n)s rows, too many to print in a browser (at most %(most)s). On the server, run:"
            " flask lists print %(edition)s --out edition.pdf",
            n=rows,
            most=f"{MOST_ON_THE_WEB:,}",
            edition=edition_id,
        )


def pdf(paper: Paper) -> bytes:
    """Seconds of drawing for a thousand rows: outside every transaction."""
    made = _compiled("edition.typ", _data(paper))
    if len(paper.rows) > LARGE:
        for number in range(KEPT + 1):
            _compiled("blank.typ", {"number": number, "of": paper.digest})
    return made


def _compiled(template: str, data: Mapping[str, object]) -> bytes:
    compiler = typst.Compiler(root=PRINT, font_paths=_fonts())
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    return cast(bytes, compiler.compile(PRINT / template, format="pdf", sys_inputs=inputs, pdf_tags=False))


@cache
def _fonts() -> typst.Fonts:
    """The faces of the posters."""
    folders = [POSTERS / "fonts"]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def _data(paper: Paper) -> dict[str, object]:
    modules = qr.matrix(paper.check_url) if paper.check_url else ()
    return {
        "title": printable(paper.title),
        "issue": printable(paper.issue),
        "facts": _pairs(paper.facts),
        "heads": [printable(head) for head in paper.heads],
        "widths": paper.widths,
        "rows": [[_cell(cell) for cell in row] for row in paper.rows],
        "ways": [[printable(stop) for stop in way] for way in paper.ways],
        "way": [printable(step) for step in paper.way],
        "remark": printable(paper.remark),
        "corrections": [printable(one) for one in paper.corrections],
        "signatures": _pairs(paper.signatures),
        "closing": _pairs(paper.closing),
        "digest": paper.digest,
        "code": {"side": len(modules), "runs": qr.runs(modules)} if modules else None,
        "url": paper.check_url,
        "words": {name: printable(word) for name, word in paper.words.items()},
    }


def _pairs(pairs: Sequence[tuple[str, str]]) -> list[list[str]]:
    return [[printable(name), printable(value)] for name, value in pairs]


def _cell(cell: Cell) -> object:
    if isinstance(cell, Dots):
        return {"dots": list(cell.looks), "small": [printable(cell.words)]}
    if isinstance(cell, tuple):
        return {"text": printable(cell[0]), "small": [printable(part) for part in cell[1:]]}
    return {"text": printable(cell), "small": []}
