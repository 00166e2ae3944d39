"""What people in the demo report, and what is answered: read from data/subjects.toml."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.cases.models import ClosureCode, Kind, RefusalReason

FILE = Path(__file__).parent / "data" / "subjects.toml"


@dataclass(frozen=True)
class Subject:
    category: str
    kind: Kind
    texts: tuple[str, ...]
    spots: tuple[str, ...]
    done: tuple[str, ...]
    picture: str = ""  # its drawing, before and after
    result: ClosureCode = ClosureCode.SOLVED
    often: int = 4

    def answer_to(self, text: int) -> str:
        return self.done[min(text, len(self.done) - 1)]

    def picture_of(self, text: int) -> str:
        """A problem looks the same however it is told; a wish is drawn once."""
        return self.picture if self.kind is Kind.PROBLEM or text == 0 else ""


@dataclass(frozen=True)
class Refused:
    reason: RefusalReason
    text: str
    responsible: str
    words: str


@dataclass(frozen=True)
class Script:
    when: Sequence[str]
    subjects: Sequence[Subject]
    named: Sequence[Subject]
    patrol: Sequence[Subject]
    refused: Sequence[Refused]
    sayings: Mapping[str, Sequence[str]]
    replies: Mapping[str, str]  # kept ready: title and words


@cache
def script() -> Script:
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Script(
        when=read["when"],
        subjects=[_subject(**entry) for entry in read["subject"]],
        named=[_subject(**entry) for entry in read["named"]],
        patrol=[_subject(**entry) for entry in read["patrol"]],
        refused=[
            Refused(RefusalReason(entry["reason"]), entry["text"], entry["responsible"], entry["words"])
            for entry in read["refused"]
        ],
        sayings=read["sayings"],
        replies=read["replies"],
    )


def _subject(
    *,
    category: str,
    kind: str,
    texts: Sequence[str],
    spots: Sequence[str],
    done: Sequence[str],
    picture: str = "",
    result: str = ClosureCode.SOLVED.value,
    often: int = 4,
) -> Subject:
    return Subject(
        category, Kind(kind), tuple(texts), tuple(spots), tuple(done), picture, ClosureCode(result), often
    )
