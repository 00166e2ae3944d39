"""Seals what could reach a person, so that a stolen database or backup holds no telephone number."""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.core.errors import DomainError, sentence
from app.core.keyring import KeyRing

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12

_SEALED: Final = re.compile(r"v([1-9][0-9]{0,8}):([A-Za-z0-9_-]+)")
_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")


class Tampered(DomainError):
    """The sealed text was changed, moved to another row, or its key is gone."""

    def __init__(self) -> None:
        super().__init__(sentence("This contact cannot be read: its stored form or its key is damaged."))


def seal(plaintext: str, *, ring: KeyRing, table: str, column: str, row: int | str) -> str:
    """`v<key version>:<nonce and AES-256-GCM ciphertext>`: opens only in this very field of this row."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    place = _place(table, column, row, ring.current)
    sealed = _cipher(ring.get(ring.current)).encrypt(nonce, plaintext.encode(), place)
    return f"v{ring.current}:{_text(nonce + sealed)}"


def open_sealed(sealed: str, *, ring: KeyRing, table: str, column: str, row: int | str) -> str:
    version, raw = _parts(sealed)
    try:
        cipher = _cipher(ring.get(version))
        plain = cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _place(table, column, row, version))
    except (KeyError, InvalidTag) as error:
        raise Tampered from error
    return plain.decode()


def blind_index(phone: str, key: bytes) -> str:
    """Finds a number without storing it readable. Unkeyed, all Chinese numbers are tried in minutes."""
    if not _E164.fullmatch(phone):
        raise ValueError("only a number in E.164 form finds itself again")
    return hmac.new(_checked(key), phone.encode(), hashlib.sha256).hexdigest()


def _parts(sealed: str) -> tuple[int, bytes]:
    match = _SEALED.fullmatch(sealed)
    if not match:
        raise Tampered
    try:
        raw = base64.urlsafe_b64decode(match[2] + "=" * (-len(match[2]) % 4))
    except binascii.Error as error:
        raise Tampered from error
    # Base64 has spare bits: without this, two texts would open as one.
    if _text(raw) != match[2] or len(raw) < NONCE_BYTES + 16:
        raise Tampered
    return int(match[1]), raw


def _place(table: str, column: str, row: int | str, version: int) -> bytes:
    parts = (table, column, str(row))
    if any("|" in part or not part for part in parts):
        raise ValueError("table, column and row are names without a bar")
    return "|".join((*parts, str(version))).encode()


def _cipher(key: bytes) -> AESGCM:
    return AESGCM(_checked(key))


def _checked(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise ValueError("a key is 32 bytes")
    return key


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
