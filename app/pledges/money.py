"""Money: whole fen inside, yuan as people write and read it outside. Never a float."""

import re
import unicodedata
from typing import Final

from app.core.errors import DomainError

MOST: Final = 100_000_000  # fen: a million yuan, more than neighbours ever shared
_WRITTEN: Final = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,2}))?")
_BESIDE: Final = dict.fromkeys(map(ord, "¥元, \t"))


def fen(typed: str) -> int:
    """¥1,200.50 or 1200.5 元. Errors: DomainError."""
    found = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", typed).translate(_BESIDE))
    amount = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else 0
    if not 0 < amount <= MOST:
        raise DomainError("Please write a sum in yuan, such as 50 or 12.50, up to %(most)s.", most=yuan(MOST))
    return amount


def yuan(amount: int) -> str:
    """1,200 or 12.50."""
    whole, rest = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}{whole:,}" + (f".{rest:02}" if rest else "")
