"""The resident's key to what they sent: sixteen digits that a retry gives again and the database never holds."""

import hashlib
import hmac
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence

DIGITS = 16

_UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—―−_.·]+")

# H. Michael Damm's table: the check digit notices every wrong digit and every swap of neighbours.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def client_key(typed: str) -> str | None:
    """The form's key in its one written form, or None when it is not a random (version 4) UUID."""
    key = typed.strip().lower()
    return key if _UUID4.fullmatch(key) else None


def code_for(key: str, secret: bytes, *, of: str = "") -> str:
    """The query code of what this form made, however often it is sent. `of`: the kind of thing, cases left out."""
    purpose = b"query-code" + (f"-{of}".encode() if of else b"")
    return _digits(_keyed(purpose, _checked(key), secret))


def code_of_device(device: str, thing: str, secret: bytes) -> str:
    """The query code of what one telephone may do once, a support of a topic say: the same however often."""
    return _digits(_keyed(b"device-code", f"{thing}|{device}", secret))


def device_hash(device: str, secret: bytes) -> str:
    """What the database keeps of a telephone that did something once."""
    return _keyed(b"device", device, secret).hex()


def display(code: str) -> str:
    """In fours, as it is printed and read aloud: 4827 1930 5566 2041."""
    return " ".join(code[start : start + 4] for start in range(0, DIGITS, 4))


def normalise(typed: str) -> str | None:
    """The sixteen digits somebody meant, or None when the check digit says they slipped."""
    digits = _SEPARATORS.sub("", unicodedata.normalize("NFKC", typed))
    if not re.fullmatch(r"[0-9]{16}", digits) or _damm(digits) != 0:
        return None
    return digits


def stored_hash(code: str, secret: bytes) -> str:
    """What the database keeps of a code; without the secret nobody can try codes against it."""
    return _keyed(b"stored-code", code, secret).hex()


def client_key_hash(key: str, secret: bytes) -> str:
    """What the database keeps of a form's key, to know a retry; the code cannot be made from it."""
    return _keyed(b"client-key", _checked(key), secret).hex()


def content_digest(fields: Mapping[str, str], photo_digests: Sequence[str], secret: bytes) -> str:
    """Equal for a retry, different when anything was changed. Keyed, because a telephone number is in it."""
    canonical = {name: _as_stored(value) for name, value in fields.items()}
    return _keyed(b"content", json.dumps([canonical, list(photo_digests)], sort_keys=True), secret).hex()


def _as_stored(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _checked(key: str) -> str:
    if not _UUID4.fullmatch(key):
        raise ValueError("A client key is a lower-case UUID of version 4.")
    return key


def _keyed(purpose: bytes, message: str, secret: bytes) -> bytes:
    if len(secret) < 16:
        raise ValueError("The receipts' secret is at least 16 bytes.")
    return hmac.digest(secret, purpose + b"\0" + message.encode(), hashlib.sha256)


def _digits(keyed: bytes) -> str:
    digits = f"{int.from_bytes(keyed) % 10 ** (DIGITS - 1):0{DIGITS - 1}}"
    return digits + str(_damm(digits))


def _damm(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim
