"""What people write: the one door every typed text comes through, kept as written or refused with a word."""

import re
import unicodedata
from typing import Final

from app.core.errors import DomainError

TITLE_LENGTH: Final = 60

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_XML_ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# So that a title does not read "Dear leaders".
_ADDRESSED: Final = r"\w{0,2}(?:领导|书记|[市区县镇局]长|主任|同志|部门)们?[，,：:\s]*(?:[您你]们?|大家)?"
_GREETING: Final = re.compile(
    r"^(?:(?:尊敬的|敬爱的)[^，,。：:！!\s]{0,15}[，,：:！!]\s*"
    rf"|(?:{_ADDRESSED}|[您你]们?|大家)好(?:[，,。：:！!~\s]+|$))+"
)
_SENTENCE: Final = re.compile(r".+?(?:[。！？!?；;…]+|\.(?=\s|$)|$)")
_PAUSE: Final = re.compile(r"[，,、；;：:。！？!?\s]")
_TRAILING: Final = "，,、；;：:。 .！!"
_JOINERS: Final = "\u200d\ufe0e\ufe0f"


class Unclean(DomainError):
    """The text cannot be kept as it was sent."""


def clean(text: str, *, multiline: bool, limit: int | None = None) -> str:
    """The text with line ends as LF and its outer blanks gone; beyond that it reads back exactly as sent.

    The limit counts code points, as PostgreSQL and SQLite do.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Before the trim: strip() would quietly take some of these.
    _refuse_what_cannot_be_kept(text)
    text = text.strip()
    if not multiline and "\n" in text:
        raise Unclean("Please write this on one line.")
    if limit is not None and len(text) > limit:
        raise Unclean("This text is too long: at most %(limit)s characters fit.", limit=limit)
    return text


def _refuse_what_cannot_be_kept(text: str) -> None:
    if _CONTROL.search(text):
        raise Unclean("This text holds an invisible control character. Please type that part again.")
    if _SURROGATE.search(text):
        raise Unclean("This text holds a broken character, often half an emoji. Please delete it.")


def one_line(text: str) -> str:
    """Every run of blanks and line ends as one space."""
    return " ".join(text.split())


def first_words(text: str, limit: int = TITLE_LENGTH) -> str:
    """A title out of somebody's own words: the first sentence after the greeting, at most `limit` long."""
    lines = [one_line(line) for line in text.splitlines()]
    told = [line for line in (_GREETING.sub("", line) for line in lines) if line]
    line = next(iter(told or filter(None, lines)), "")
    sentence = _SENTENCE.match(line)
    title = sentence[0].rstrip(_TRAILING) if sentence else ""
    return _shortened(title or line, limit)


def _shortened(line: str, limit: int) -> str:
    if len(line) <= limit:
        return line
    room = line[: limit - 1]
    pauses = [pause.start() for pause in _PAUSE.finditer(room) if pause.start() >= limit // 2]
    kept = room[: pauses[-1]] if pauses else _whole_characters(line, limit - 1)
    return kept.rstrip(_TRAILING) + "…"


def _whole_characters(line: str, end: int) -> str:
    """Cut where a reader sees a boundary: not inside an accent, a flag or a joined emoji."""
    for cut in range(end, end // 2, -1):
        if not _joined(line[cut - 1], line[cut]):
            return line[:cut]
    return line[:end]


def _joined(before: str, after: str) -> bool:
    return (
        before == "\u200d"
        or after in _JOINERS
        or unicodedata.combining(after) != 0
        or "\U0001f3fb" <= after <= "\U0001f3ff"  # skin tones
        or all("\U0001f1e6" <= letter <= "\U0001f1ff" for letter in (before, after))  # flags
    )


def for_spreadsheet(text: str) -> str:
    """Without the characters XML forbids: one of them makes a whole workbook unreadable."""
    return _XML_ILLEGAL.sub("", text)
