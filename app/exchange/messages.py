"""Citizens' messages from another system, with the replies they got: read, checked as a whole, then entered.

Each message becomes a case at the time it was written; its reply becomes the answer, at its own time. Nobody here
checked that answer, so it passes unchecked, and nobody here asks the writer: after the usual fourteen days the case
closes as unanswered, which no rate counts. Likes are shown in the preview and left behind: a voice is somebody who
is told how it went on, and nobody can tell a like. The writer's account name is not kept either.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from app.cases.models import Case
from app.core.clock import LOCAL, now
from app.core.db import db
from app.core.errors import DomainError
from app.core.text import clean

NEEDED = ("id", "time", "title", "body")
OF_A_REPLY = ("reply", "reply_time")
LONGEST = 20_000
LONGEST_ID = 40
EARLIEST = datetime(1990, 1, 1, tzinfo=LOCAL)

_TIME = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[T\s]+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?"
)


@dataclass(frozen=True)
class Message:
    row: int  # as a spreadsheet counts them: the headings are row 1
    source_id: str
    at: datetime
    title: str
    text: str
    likes: int = 0
    reply: str = ""
    reply_at: datetime | None = None


@dataclass(frozen=True)
class Problem:
    row: int
    error: DomainError


@dataclass
class Checked:
    """What a file holds. It is entered only when there is no problem at all."""

    messages: list[Message] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)  # rows that are, letter for letter, an earlier row

    @property
    def replies(self) -> int:
        return sum(message.reply_at is not None for message in self.messages)


def check(path: Path, source: str) -> Checked:
    """Errors: DomainError when the file cannot be read at all; what is wrong in a row is among the problems."""
    found, seen = Checked(), dict[str, Mapping[str, str]]()
    for row, cells in _rows(path):
        try:
            message = _message(row, cells, source)
            if seen.get(message.source_id) == cells:
                found.repeated.append(row)
                continue
            if message.source_id in seen:
                raise DomainError("The id %(id)s is used by an earlier row already.", id=cells["id"])
            seen[message.source_id] = cells
            found.messages.append(message)
        except DomainError as error:
            found.problems.append(Problem(row, error))
    found.problems += _known_already(found.messages)
    found.problems.sort(key=lambda problem: problem.row)
    return found


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    reader = csv.DictReader(io.StringIO(_decoded(path.read_bytes()), newline=""), restkey="", restval="")
    try:
        missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
        if missing:
            raise DomainError("The file has no column %(names)s.", names=", ".join(missing))
        for row, cells in enumerate(reader, start=2):
            if any(isinstance(cell, str) and cell.strip() for cell in cells.values()):
                yield row, cells
    except csv.Error as error:
        raise DomainError("The file is not a CSV file: %(error)s", error=error) from error


def _decoded(data: bytes) -> str:
    """UTF-8, or what a Chinese spreadsheet saves."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DomainError("The file is neither UTF-8 nor GB18030 text.")


def _message(row: int, cells: Mapping[str, str], source: str) -> Message:
    if "" in cells:
        raise DomainError("This row has more cells than there are headings.")
    source_id = cells["id"].strip()
    if not source_id or len(source_id) > LONGEST_ID:
        raise DomainError("The id is missing or longer than %(n)s characters.", n=LONGEST_ID)
    at = moment(cells["time"])
    title = " ".join(clean(cells["title"], multiline=True).split())
    body = clean(cells["body"], multiline=True)
    text = clean(body if body.startswith(title) else f"{title}\n{body}", multiline=True, limit=LONGEST)
    if not text:
        raise DomainError("The message is empty.")
    reply, reply_at = _reply(cells, at)
    return Message(
        row, f"{source}:{source_id}", at, title, text, _count(cells.get("likes", "")), reply, reply_at
    )


def _reply(cells: Mapping[str, str], at: datetime) -> tuple[str, datetime | None]:
    reply, time = (clean(cells.get(name, ""), multiline=True, limit=LONGEST) for name in OF_A_REPLY)
    if not reply and not time:
        return "", None
    if not reply:
        raise DomainError("There is a time of reply, but no reply.")
    if not time:
        raise DomainError("There is a reply, but not its time.")
    reply_at = moment(time)
    if reply_at < at:
        raise DomainError("The reply is dated before the message.")
    return reply, reply_at


def moment(text: str) -> datetime:
    """2019-02-28T11:25:05+08:00, 2019/4/25 9:32:09, 2017-06-08 17:31: without a zone, local time is meant."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise DomainError("“%(text)s” is not a date with a time.", text=text.strip()[:40])
    *parts, zone = match.groups()
    try:
        at = datetime(*(int(part or 0) for part in parts), tzinfo=LOCAL)  # type: ignore[misc,arg-type]
        if zone:
            at = at.replace(tzinfo=datetime.fromisoformat(f"2000-01-01T00:00:00{zone}").tzinfo)
    except ValueError as error:
        raise DomainError("There is no such day or time: %(text)s", text=text.strip()) from error
    if not EARLIEST <= at <= now() + timedelta(minutes=1):
        raise DomainError("%(text)s lies in the future, or before 1990.", text=text.strip())
    return at.astimezone(UTC)


def _count(text: str) -> int:
    return int(text) if text.strip().isascii() and text.strip().isdigit() else 0


def _known_already(messages: Sequence[Message]) -> list[Problem]:
    rows = {message.source_id: message.row for message in messages}
    known = [
        found
        for start in range(0, len(messages), 500)
        for found in db.session.scalars(
            sa.select(Case.source_id).where(Case.source_id.in_(list(rows)[start : start + 500]))
        )
    ]
    return [
        Problem(rows[id], DomainError("Message %(id)s was imported before.", id=id.partition(":")[2]))
        for id in known
        if id is not None
    ]
