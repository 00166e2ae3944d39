"""Texts with {places} to be filled: which may stand in them, and filling them. Pure."""

import re
from collections.abc import Mapping

from app.core.errors import DomainError

PLACES = ("ref", "title", "place", "unit", "until", "link")
_PLACE = re.compile(r"\{([^{}]*)\}")


def check(text: str) -> None:
    """Errors: DomainError, naming what stands in braces and is not known, or a brace that is left over."""
    unknown = [name for name in _PLACE.findall(text) if name not in PLACES]
    if unknown:
        raise DomainError(
            "Nothing is known as {%(name)s}. These may stand in braces: %(places)s.",
            name=unknown[0], places=", ".join(PLACES),
        )  # fmt: skip
    if set(_PLACE.sub("", text)) & set("{}"):
        raise DomainError("A brace stands alone. Write both, as in {ref}.")


def fill(text: str, values: Mapping[str, str]) -> str:
    """What has no value leaves nothing behind, not even a blank too many."""
    filled = _PLACE.sub(lambda found: values.get(found[1], ""), text)
    return re.sub(r" {2,}", " ", filled).strip()
