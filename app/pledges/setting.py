"""PLEDGES, off by default: without it no page links here, and every address of these ledgers is not found."""

from app.core.errors import NotFound
from app.core.instance import here


def kept() -> bool:
    return here().settings.pledges


def refuse_unkept() -> None:
    """Asked once, before every page of both blueprints."""
    if not kept():
        raise NotFound("Shared costs are not kept here.")
