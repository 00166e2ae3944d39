"""A reference, 260729-4827K: sayable, sortable by day, and a slip of the finger is noticed.

The letter is a weighted sum of all digits modulo 13, the weights being powers of 2 (a generator of 1 to 12).
A changed digit moves the sum by weight times difference, two swapped neighbours by weight times difference
again: neither is ever a multiple of the prime 13, so every such slip gives another letter. Thirteen letters
leave room to drop all that look like a digit or like each other.
"""

import re
import secrets
import unicodedata
from datetime import date, datetime

from app.core.clock import local_day

LETTERS = "ACEFHJKMPRTXY"
MIN_WIDTH, MAX_WIDTH = 4, 6

_TYPED = re.compile(r"([0-9]{6})([0-9]{4,6})([A-Z])")
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—―−_.·/]+")
_MEANT_AS_DIGITS = str.maketrans("OIL", "011")  # never check letters, so they can only be digits


def new(at: datetime, width: int = MIN_WIDTH) -> str:
    """Random within the local day. When it is taken already, ask again with more digits."""
    if not MIN_WIDTH <= width <= MAX_WIDTH:
        raise ValueError(f"A reference has {MIN_WIDTH} to {MAX_WIDTH} digits after the day, not {width}.")
    return numbered(local_day(at), secrets.randbelow(10**width), width)


def numbered(day: date, number: int, width: int = MIN_WIDTH) -> str:
    """The reference of a day with a given number."""
    digits = f"{day:%y%m%d}{number:0{width}}"
    return f"{digits[:6]}-{digits[6:]}{_check_letter(digits)}"


def normalise(typed: str) -> str | None:
    """The reference somebody meant, or None when no reference can be meant."""
    plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", typed)).upper()
    match = _TYPED.fullmatch(plain.translate(_MEANT_AS_DIGITS))
    if match is None:
        return None
    day, number, letter = match.groups()
    if _check_letter(day + number) != letter or not _is_day(day):
        return None
    return f"{day}-{number}{letter}"


def endings(typed: str) -> list[str]:
    """What a reference may end in of which somebody said a part: its number, or its last four signs."""
    plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", typed)).upper().translate(_MEANT_AS_DIGITS)
    if re.fullmatch(r"[0-9]{10,12}", plain):
        return [plain[6:] + _check_letter(plain)]
    if re.fullmatch(r"[0-9]{4,6}", plain):
        return [plain + letter for letter in LETTERS]
    if re.fullmatch(r"[0-9]{3}[A-Z]", plain):
        return [f"{digit}{plain}" for digit in range(10)]
    return []


def is_valid(reference: str) -> bool:
    """True for a reference in the very form that is stored and printed."""
    return normalise(reference) == reference


def _check_letter(digits: str) -> str:
    return LETTERS[sum(int(digit) * pow(2, place, 13) for place, digit in enumerate(digits)) % 13]


def _is_day(digits: str) -> bool:
    try:
        date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return False
    return True
