"""Text as the search index sees it: simplified, lower-cased, a word for each Chinese character.

Whatever SQLite and PostgreSQL would cut differently is decided here: only plain words reach them. What stands
between the spaces of a query is a phrase of the same words, so that both find the texts that hold every one of
them as `LIKE '%phrase%'` would, from one character on.
"""

import unicodedata
from collections.abc import Callable, Sequence
from functools import cache

from opencc import OpenCC

MOST_WORDS_IN_TEXT = 16_000  # PostgreSQL counts positions up to 16,383
MOST_WORDS_IN_QUERY = 64
LONGEST_WORD = 64  # PostgreSQL leaves out words over 2,046 bytes


def index_text(text: str) -> str:
    """What the index stores: words and single spaces."""
    return " ".join(words(text)[:MOST_WORDS_IN_TEXT])


Meaning = Callable[[str], Sequence[str]]  # other words of the index that what was typed may stand for


def itself(_part: str) -> Sequence[str]:
    return ()


def phrase(query: str, meaning: Meaning = itself) -> str | None:
    """For `MATCH` on an FTS5 table with unicode61; None when the query holds no word."""
    parts = ((f'"{" ".join(said)}"', *others) for said, others in _phrases(query, meaning))
    return " AND ".join(f"({' OR '.join(part)})" if part[1:] else part[0] for part in parts) or None


def tsquery(query: str, meaning: Meaning = itself) -> str | None:
    """For `to_tsquery('simple', ...)` against `to_tsvector('simple', index_text)`; None as for `phrase`."""
    parts = ((f"({' <-> '.join(said)})", *others) for said, others in _phrases(query, meaning))
    return " & ".join(f"({' | '.join(part)})" if part[1:] else part[0] for part in parts) or None


def _phrases(query: str, meaning: Meaning) -> list[tuple[list[str], Sequence[str]]]:
    """One for what stands between two spaces, in any order, and what it may mean besides."""
    found, room = [], MOST_WORDS_IN_QUERY
    for part in query.split():
        said = words(part)[:room]
        room -= len(said)
        if said:
            found.append((said, meaning(part)))
    return found


def simplify(text: str) -> str:
    """Traditional to Simplified, character by character: a part of a text stays a part of it."""
    return text.translate(_simplified())


def words(text: str) -> list[str]:
    """A Chinese character each, a run of Latin letters and digits each; accents and punctuation are gone."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return [
        word[start : start + LONGEST_WORD]
        for word in plain.translate(_as_words()).split()
        for start in range(0, len(word), LONGEST_WORD)
    ]


class _Simplified(dict[int, str]):
    """Filled as characters turn up, each by itself: OpenCC keeps 乾 in 乾隆, not alone."""

    def __init__(self) -> None:
        super().__init__()
        self._opencc = OpenCC("t2s")

    def __missing__(self, code: int) -> str:
        if 0xD800 <= code <= 0xDFFF:  # half a character: OpenCC cannot read it
            return chr(code)
        self[code] = self._opencc.convert(chr(code))
        return self[code]


class _AsWords(dict[int, str]):
    """What stands in the index for a character: itself in a run or alone, its number, nothing, a gap."""

    def __missing__(self, code: int) -> str:
        self[code] = self._shown(code)
        return self[code]

    def _shown(self, code: int) -> str:
        character = chr(code)
        if character.isascii():
            return character if character.isalnum() else " "
        category = unicodedata.category(character)
        if category == "Mn":  # an accent
            return ""
        if category[0] != "L" and category not in ("Nd", "Nl"):
            return " "
        simple = simplify(character)
        # The databases disagree about rarer letters; a number they cannot take apart.
        return f" {simple} " if "\u3400" <= simple <= "\u9fff" else f" u{ord(simple):x} "


@cache
def _simplified() -> _Simplified:
    return _Simplified()


@cache
def _as_words() -> _AsWords:
    return _AsWords()
