"""How a user name is written and compared: small letters, digits, dots and dashes, or Chinese characters."""

import re
import unicodedata

from app.core.errors import DomainError

LONGEST = 40
ALLOWED = re.compile(r"[a-z0-9\u4e00-\u9fff][a-z0-9\u4e00-\u9fff._-]*")


def normal(name: str | None) -> str:
    """What two spellings of one name have in common: whoever types Ｗei or WEI means wei."""
    return unicodedata.normalize("NFKC", name or "").strip().casefold()


def checked(name: str) -> str:
    found = normal(name)
    if len(found) > LONGEST or not ALLOWED.fullmatch(found):
        raise DomainError("A user name has letters, digits, dots and dashes only, at most %(n)s.", n=LONGEST)
    return found
