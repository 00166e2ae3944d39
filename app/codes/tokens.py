"""The eight characters that name a printed code: unguessable, easy to type from a wall, forgiving."""

import secrets
import unicodedata

LENGTH = 8
# No two look alike on paper. 0 and O, 1, I and L are missing altogether: nobody can tell which was meant.
ALPHABET = "23456789ACDEFHJKMNPQRTVWXY"
MISREAD = str.maketrans("BGSUZ", "865V2")


def new_token() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalise(typed: str) -> str:
    """What the person meant, as it is stored. What no token could be comes back as matching none."""
    last = unicodedata.normalize("NFKC", typed).strip().rstrip("/").rpartition("/")[2]
    return "".join(c for c in last.upper() if c.isascii() and c.isalnum()).translate(MISREAD)


def display(token: str) -> str:
    return f"{token[:4]} {token[4:]}"
